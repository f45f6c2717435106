using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>A session's rules as people read them.</summary>
public sealed class RuleTextTests
{
    private static readonly SessionEstablishmentRequest Rules = Requests.Metered(1) with
    {
        CreateTrafficEndpoint =
        [
            new CreateTrafficEndpoint(
                new(7),
                new FTeid(FTeidFlags.V4 | FTeidFlags.V6, 0x1001, V4("10.3.0.1"), V6("fd00:3::1")),
                UeIpAddress: [Requests.Ue("10.60.0.1", UeIpAddressFlags.None)]),
        ],
    };

    // the rule, its line
    public static TheoryData<string, string> Lines => new()
    {
        {
            RuleText.Of(new CreatePdr(
                new(1), new Precedence(255),
                new Pdi(
                    new(SourceInterfaceValue.Access),
                    NetworkInstance: new(DnsName.Labels("access")),
                    TrafficEndpointId: [new(7)],
                    Qfi: [new(9), new(10)]),
                new OuterHeaderRemoval(OuterHeaderDescription.GtpUUdpIp),
                new FarId(1), [new UrrId(3)], [new QerId(1), new QerId(2)]), Rules),
            "precedence 255, from access, access, F-TEID 0x00001001 at 10.3.0.1 fd00:3::1, "
                + "UE 10.60.0.1, QFI 9, QFI 10, remove GTP-U/UDP/IP, FAR 1, QER 1, QER 2, URR 3"
        },
        {
            RuleText.Of(new CreatePdr(
                new(2), null,
                new Pdi(
                    new(SourceInterfaceValue.Core),
                    SdfFilter:
                    [
                        new SdfFilter(
                            SdfFilterFlags.Fd | SdfFilterFlags.Bid,
                            "permit out ip from any to assigned", FilterId: 4),
                        new SdfFilter(SdfFilterFlags.Spi, SecurityParameterIndex: 0xCAFE),
                    ],
                    FramedRoute: [new("192.0.2.0/24")])), Rules),
            "from core, permit out ip from any to assigned, filter 4, SPI 0x0000cafe, "
                + "route 192.0.2.0/24"
        },
        {
            RuleText.Of(new CreateFar(
                new(2), new ApplyAction(ApplyActions.Forw),
                new ForwardingParameters(
                    new(DestinationInterfaceValue.Access),
                    OuterHeaderCreation: new(
                        OuterHeaderCreations.GtpUUdpIpv4, 0x2001, V4("10.3.0.2")),
                    TransportLevelMarking: new(0xB8FC)))),
            "FORW, to access, GTP-U 0x00002001 at 10.3.0.2, DSCP 46"
        },
        {
            RuleText.Of(new CreateFar(
                new(2), new ApplyAction(ApplyActions.Forw),
                new ForwardingParameters(
                    new(DestinationInterfaceValue.Core),
                    OuterHeaderCreation: new(
                        OuterHeaderCreations.UdpIpv6, V6: V6("2001:db8::7"), Port: 5000)))),
            "FORW, to core, UDP port 5000 at 2001:db8::7"
        },
        {
            RuleText.Of(new CreateFar(
                new(2), new ApplyAction(ApplyActions.Buff | ApplyActions.Nocp), BarId: new(1))),
            "BUFF, NOCP, BAR 1"
        },
        {
            RuleText.Of(new CreateQer(
                new(1), GateStatus.Of(Gate.Open, Gate.Closed), MaximumBitrate: new(1000, 2000),
                QosFlowIdentifier: new(9))),
            "QFI 9, gate open up, closed down, MBR 1000 up, 2000 down kbit/s"
        },
        {
            RuleText.Of(new CreateUrr(
                new(1), new(MeasurementMethods.Volum),
                new ReportingTriggers(ReportingTriggerFlags.Perio | ReportingTriggerFlags.Volth),
                new MeasurementPeriod(60),
                new VolumeThreshold(Volumes.Total | Volumes.Downlink, 1000, Downlink: 500))),
            "VOLUM, reports PERIO, VOLTH, period 60 s, threshold in bytes 1000 500 down"
        },
        { RuleText.Left(Quota(1000), default, new(300, 200)), ", left 500 700 up" },
        { RuleText.Left(Quota(1000), new(QuotaFrom: new(300, 200)), new(300, 200)), ", left 1000 1000 up" },
        { RuleText.Left(Quota(1000), default, new(0, 1000)), ", quota used up" },
        { RuleText.Left(new(new(1), new(MeasurementMethods.Volum), default), default, new(1, 1)), "" },
        { RuleText.Of(new CreateBar(new(1), new DownlinkDataNotificationDelay(4))), "report after 200 ms" },
        {
            RuleText.Of(Rules.CreateTrafficEndpoint[0]),
            "F-TEID 0x00001001 at 10.3.0.1 fd00:3::1, UE 10.60.0.1"
        },
    };

    private static CreateUrr Quota(ulong bytes) => new(
        new(1), new(MeasurementMethods.Volum), default,
        VolumeQuota: new(Volumes.Total | Volumes.Uplink, bytes, bytes));

    [Theory]
    [MemberData(nameof(Lines))]
    public void One_line(string text, string expected) => Assert.Equal(expected, text);

    private static Ipv4Address V4(string address) => new(IpAddress.Parse(address).V4);

    private static Ipv6Address V6(string address) => IpAddress.Parse(address).V6;
}
