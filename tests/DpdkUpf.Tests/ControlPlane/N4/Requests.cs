using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>Requests as an SMF builds them: rule 1 is uplink, rule 2 downlink.</summary>
internal static class Requests
{
    public const FTeidFlags Choose4 = FTeidFlags.Ch | FTeidFlags.V4;

    public static readonly NodeId Smf = new(NodeIdType.Ipv4, Ipv4Address.Parse("10.4.0.9"));

    /// <summary>One UE: F-TEID to be chosen, downlink to a gNB.</summary>
    public static SessionEstablishmentRequest Session(
        ulong cpSeid, string ue = "10.60.0.1", string gnb = "10.3.0.2", uint gnbTeid = 0x9001) =>
        new(
            Smf,
            new FSeid(SeidFlags.V4, cpSeid, Ipv4Address.Parse("10.4.0.9")),
            [Uplink(1, 1, Ue(ue)), Downlink(2, 2, Ue(ue, UeIpAddressFlags.Destination))],
            [ToCore(1), ToAccess(2, gnb, gnbTeid)]);

    /// <summary>The same with the given number of PDRs in each direction.</summary>
    public static SessionEstablishmentRequest Many(ulong cpSeid, int count) => Session(cpSeid) with
    {
        CreatePdr = Repeated.From(Enumerable.Range(1, count).SelectMany(id => new[]
        {
            Uplink((ushort)id, 1, Ue("10.60.0.1"), chooseId: 1, precedence: (uint)id),
            Downlink(
                (ushort)(id + count),
                2,
                Ue("10.60.0.1", UeIpAddressFlags.Destination),
                precedence: (uint)id),
        })),
    };

    /// <summary>With a rate limit and volume counting on both rules.</summary>
    public static SessionEstablishmentRequest Metered(
        ulong cpSeid, string ue = "10.60.0.1", MeasurementFlags flags = MeasurementFlags.None)
    {
        var session = Session(cpSeid, ue);
        return session with
        {
            CreatePdr = Repeated.From(session.CreatePdr.AsEnumerable().Select(
                pdr => pdr with { QerId = [new(1)], UrrId = [new(1)] })),
            CreateQer = [Qer(1, qfi: 9, new Mbr(1000, 8000))],
            CreateUrr = [Urr(1, flags)],
        };
    }

    public static CreatePdr Uplink(
        ushort id,
        uint far,
        UeIpAddress? ue = null,
        byte? chooseId = null,
        uint precedence = 100,
        FTeid? teid = null) => new(
        new(id),
        new Precedence(precedence),
        new Pdi(
            new(SourceInterfaceValue.Access),
            LocalFTeid: teid ?? Choose(chooseId),
            NetworkInstance: Network("access"),
            UeIpAddress: ue is { } address ? [address] : default),
        new OuterHeaderRemoval(OuterHeaderDescription.GtpUUdpIpv4),
        new FarId(far));

    public static CreatePdr Downlink(
        ushort id, uint far, UeIpAddress? ue = null, uint precedence = 100) => new(
        new(id),
        new Precedence(precedence),
        new Pdi(
            new(SourceInterfaceValue.Core),
            NetworkInstance: Network("internet"),
            UeIpAddress: ue is { } address ? [address] : default),
        FarId: new FarId(far));

    public static FTeid Choose(byte? chooseId = null) => chooseId is { } id
        ? new(Choose4 | FTeidFlags.ChId, 0, ChooseId: id)
        : new(Choose4, 0);

    public static FTeid Given(uint teid, string address = "10.3.0.1") =>
        new(FTeidFlags.V4, teid, Ipv4Address.Parse(address));

    public static CreateFar ToCore(uint id, string network = "internet") => new(
        new(id),
        new(ApplyActions.Forw),
        new ForwardingParameters(
            new(DestinationInterfaceValue.Core), Network(network)));

    public static CreateFar ToAccess(uint id, string gnb, uint teid) => new(
        new(id), new(ApplyActions.Forw), Towards(gnb, teid));

    public static ForwardingParameters Towards(string gnb, uint teid) => new(
        new(DestinationInterfaceValue.Access),
        Network("access"),
        OuterHeaderCreation: Creation(gnb, teid));

    public static OuterHeaderCreation Creation(string gnb, uint teid) => gnb.Contains(':')
        ? new(OuterHeaderCreations.GtpUUdpIpv6, teid, V6: Ipv6Address.Parse(gnb))
        : new(OuterHeaderCreations.GtpUUdpIpv4, teid, Ipv4Address.Parse(gnb));

    public static CreateQer Qer(uint id, byte? qfi = null, Mbr? rate = null) => new(
        new(id),
        GateStatus.Of(Gate.Open, Gate.Open),
        MaximumBitrate: rate,
        QosFlowIdentifier: qfi is { } flow ? new Qfi(flow) : null);

    public static CreateUrr Urr(uint id, MeasurementFlags flags = MeasurementFlags.None) => new(
        new(id),
        new(MeasurementMethods.Volum),
        new(ReportingTriggerFlags.None),
        MeasurementInformation: flags == 0 ? null : new MeasurementInformation(flags));

    public static UeIpAddress Ue(string address, UeIpAddressFlags flags = UeIpAddressFlags.None) =>
        address.Contains(':')
            ? new(flags | UeIpAddressFlags.V6, V6: Ipv6Address.Parse(address))
            : new(flags | UeIpAddressFlags.V4, Ipv4Address.Parse(address));

    public static NetworkInstance Network(string name) => new(DnsName.Plain(name));
}
