using System.Globalization;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using Request = DpdkUpf.Pfcp.SessionEstablishmentRequest;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>Sessions as control planes in the field make them are accepted.</summary>
public class ForeignSessionTests
{
    private const DestinationInterfaceValue Access = DestinationInterfaceValue.Access;
    private const DestinationInterfaceValue Core = DestinationInterfaceValue.Core;

    private static readonly CreatePdr Up = A.Pdr(1, A.Uplink());
    private static readonly CreatePdr Down = A.Pdr(2, A.Downlink(), 2);

    private static readonly CreateFar Idle =
        A.Far(2, ApplyActions.Buff | ApplyActions.Nocp) with { BarId = new(1) };

    private static readonly ForwardingParameters TunnelToNowhere =
        A.To(Access) with { OuterHeaderCreation = A.Gtp(0, "0.0.0.0") };

    private static readonly CreatePdr DownWithout = A.Pdr(2, new(new(SourceInterfaceValue.Core)));

    private static readonly Pdi ByLength = A.Uplink() with
    {
        UeIpAddress = [new(UeIpAddressFlags.V6 | UeIpAddressFlags.Ip6Pl, PrefixLength: 64)],
    };

    // what                                                           the session
    public static TheoryData<string, Request> Sessions => new()
    {
        { "least", Of([Up], [A.Far(1)]) },
        { "idle at first, with an empty BAR", Of([Up, Down], [A.Far(1), Idle]) with { CreateBar = new(new(1)) } },
        { "dropped at first, tunnel without a TEID", Of([Up, Down], [A.Far(1), A.Far(2, ApplyActions.Drop, TunnelToNowhere)]) },
        { "forwarded before the tunnel is known", Of([Up, Down], [A.Far(1), A.Far(2, Access)]) },
        { "no precedence (SGW-C)", Of([Up with { Precedence = null }], [A.Far(1)]) },
        { "router solicitations to the control plane, one F-TEID for all", WithCpFunction() },
        { "F-TEIDs of the control plane, QFI 0, thresholds by flag only", WithCharging() },
        { "downlink without a UE address, which the uplink has", Of([Up with { Pdi = A.Uplink() with { UeIpAddress = [A.Address()] } }, DownWithout], [A.Far(1)]) },
        { "traffic endpoints", WithEndpoints() },
        { "N9 both ways", Of([Up, A.Pdr(2, new(new(SourceInterfaceValue.Core), A.Tunnel(2)), 2)], [A.Far(1, Core, A.Gtp(5)), A.Far(2, Access, A.Gtp(6))]) },
        { "data forwarding", Of([Up], [A.Far(1, Access, A.Gtp(5))]) },
        { "tunnel of both families", Of([Up], [A.Far(1, Core, new(FarChecks.GtpU, 5))]) },
        { "UDP tunnel, plain tunnel", Of([Up], [A.Far(1, Core, new(OuterHeaderCreations.UdpIpv6, Port: 9)), A.Far(2, Core, new(OuterHeaderCreations.Ipv4))]) },
        { "IPv6 prefix of 64 bits by its length", Of([Up with { Pdi = ByLength }], [A.Far(1)]) },
    };

    [Theory]
    [MemberData(nameof(Sessions))]
    public void A_session_is_accepted_as_it_is(string what, Request request)
    {
        var isAccepted = SessionChange.TryEstablish(
            request, new(64), out var merged, out var refusal);
        Assert.True(isAccepted, $"{what}: {refusal}");
        Assert.Equal(request, merged!.State.Rules);
        Assert.Equal(request.CreatePdr.Count, merged.CreatedPdr.Count);
        Assert.Equal(request.CreateTrafficEndpoint.Count, merged.CreatedTrafficEndpoint.Count);
        Canonical.IsItself(merged.State.Rules);
    }

    [Fact]
    public void A_filter_that_names_another_one_is_that_one()
    {
        var filter = A.Flow("permit out 6 from any to assigned", 3);
        var request = Of(
            [
                Up with { Pdi = A.Uplink() with { SdfFilter = [A.FlowById(3)] } },
                Down with { Pdi = A.Downlink() with { SdfFilter = [filter] } },
            ],
            [A.Far(1), A.Far(2)]);
        Assert.True(SessionChange.TryEstablish(request, new(64), out var merged, out _));
        Assert.Equal(filter, merged.State.Rules.CreatePdr[0].Pdi.SdfFilter[0]);
    }

    [Fact]
    public void A_session_of_a_thousand_rules_is_made_and_changed()
    {
        const int Rules = 1_000;
        var numbers = Enumerable.Range(1, Rules).ToArray();
        var request = Of(
            Repeated.From(numbers.Select(Large)),
            Repeated.From(numbers.Select(n => A.Far((uint)n)))) with
        {
            CreateQer = Repeated.From(numbers.Select(n => A.Qer((uint)n))),
            CreateUrr = Repeated.From(numbers.Select(n => A.Urr((uint)n))),
        };
        Assert.True(SessionChange.TryEstablish(request, new(Rules), out var merged, out _));

        var change = new SessionModificationRequest(
            RemovePdr: Repeated.From(
                numbers.Where(int.IsEvenInteger).Select(n => new RemovePdr(new((ushort)n)))),
            UpdatePdr: Repeated.From(
                numbers.Where(int.IsOddInteger)
                    .Select(n => new UpdatePdr(new((ushort)n), FarId: new(1)))),
            UpdateFar: Repeated.From(
                numbers.Select(n => new UpdateFar(new((uint)n), new(ApplyActions.Drop)))),
            QueryUrr: Repeated.From(numbers.Select(n => new QueryUrr(new((uint)n)))));
        Assert.True(
            SessionChange.TryModify(merged.State, change, new(Rules), out var changed, out _));

        var rules = changed.State.Rules;
        Assert.Equal(Rules / 2, rules.CreatePdr.Count);
        Assert.Equal(Rules, changed.QueriedUrr.Count);
        Assert.All(rules.CreatePdr.AsEnumerable(), pdr => Assert.Equal(1u, pdr.FarId!.Value.Value));
        Assert.All(
            rules.CreateFar.AsEnumerable(),
            far => Assert.Equal(ApplyActions.Drop, far.ApplyAction.Actions));
    }

    private static Request WithCpFunction()
    {
        var tunnel = A.Choose(5, FTeidFlags.V4 | FTeidFlags.V6);
        var up = A.Uplink(tunnel) with
        {
            NetworkInstance = A.Internet,
            Qfi = [new(1)],
            SourceInterfaceType = new(InterfaceType.N3ThreeGppAccess),
        };
        var fromCp = new Pdi(
            new(SourceInterfaceValue.CpFunction), A.Choose(),
            UeIpAddress: [A.Address(UeIpAddressFlags.Destination)]);
        var toCp = A.Uplink(tunnel) with
        {
            SdfFilter = [A.Flow("permit out 58 from ff02::2/128 to assigned")],
        };
        var removal = new OuterHeaderRemoval(OuterHeaderDescription.GtpUUdpIp);
        return Of(
            [
                A.Pdr(1, up) with { OuterHeaderRemoval = removal },
                Down with { QerId = [new(1)], UrrId = [new(1)] },
                A.Pdr(3, fromCp, 2) with { OuterHeaderRemoval = removal },
                A.Pdr(4, toCp, 3) with { OuterHeaderRemoval = removal },
            ],
            [A.Far(1), Idle, A.Far(3, DestinationInterfaceValue.CpFunction, A.Gtp(9))]) with
        {
            CreateBar = new(new(1)),
            CreateQer = [A.Qer(1)],
            CreateUrr = [A.Urr(1)],
            PdnType = new(PdnTypeValue.Ipv4v6),
            ApnDnn = new(DnsName.Labels("internet")),
            SNssai = new(1, 0xFFFFFF),
            UserPlaneInactivityTimer = new(60),
        };
    }

    private static Request WithCharging()
    {
        const ReportingTriggerFlags Triggers = ReportingTriggerFlags.Perio
            | ReportingTriggerFlags.Volth | ReportingTriggerFlags.Volqu;
        var urr = A.Urr(1) with
        {
            VolumeThreshold = null,
            ReportingTriggers = new(Triggers),
            MeasurementPeriod = new(10),
            MeasurementInformation = new(MeasurementFlags.Mnop),
        };
        return Of(
            [Up with { QerId = [new(1), new(2)], UrrId = [new(1)] }, Down],
            [A.Far(1), A.Far(2, ApplyActions.Drop)]) with
        {
            CreateQer =
            [
                A.Qer(1) with { QosFlowIdentifier = new(0), GuaranteedBitrate = new(0, 0) },
                A.Qer(2) with { AveragingWindow = new(2_000) },
            ],
            CreateUrr = [urr],
        };
    }

    private static Request WithEndpoints()
    {
        var down = new Pdi(new(SourceInterfaceValue.Core), TrafficEndpointId: [new(2)]);
        var far = A.Far(2, Access, A.Gtp(5));
        return Of(
            [A.Pdr(1, A.At(1)), A.Pdr(2, down, 2)],
            [
                A.Far(1),
                far with
                {
                    ForwardingParameters = far.ForwardingParameters! with
                    {
                        LinkedTrafficEndpointId = new(1),
                    },
                },
            ]) with
        {
            CreateTrafficEndpoint =
            [
                new(new(1), A.Choose()),
                new(
                    new(2), null, A.Internet,
                    UeIpAddress: [new(UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6)]),
            ],
        };
    }

    // A PDR with all rules of its own, and a filter that has an ID.
    private static CreatePdr Large(int number)
    {
        var id = (uint)number;
        var filter = A.Flow(
            string.Create(CultureInfo.InvariantCulture, $"permit out 6 from any to any {id}"), id);
        return A.Pdr((ushort)id, A.Uplink(A.Tunnel(id)) with { SdfFilter = [filter] }, id) with
        {
            QerId = [new(id)],
            UrrId = [new(id)],
        };
    }

    private static Request Of(Repeated<CreatePdr> pdrs, Repeated<CreateFar> fars) =>
        new(A.Node, A.CpFSeid, pdrs, fars);
}
