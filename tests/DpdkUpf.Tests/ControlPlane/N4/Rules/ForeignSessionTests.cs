using System.Globalization;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using Request = DpdkUpf.Pfcp.SessionEstablishmentRequest;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>Sessions as control planes in the field make them are accepted.</summary>
public class ForeignSessionTests
{
    private static readonly CreatePdr Up = A.Pdr(1, A.Uplink());
    private static readonly CreatePdr Down = A.Pdr(2, A.Downlink(), 2);

    private static readonly CreateFar Idle =
        A.Far(2, ApplyActions.Buff | ApplyActions.Nocp) with { BarId = new(1) };

    private static readonly SdfFilter RouterSolicitation =
        A.Flow("permit out 58 from ff02::2/128 to assigned");

    // what                                         the session
    internal static readonly (string, Request)[] Sessions =
    [
        ("least", Of([Up], [A.Far(1)])),
        ("idle at first, with an empty BAR", Of([Up, Down], [A.Far(1), Idle]) with { CreateBar = new(new(1)) }),
        ("dropped at first, tunnel without a TEID", Of([Up, Down], [A.Far(1), A.Far(2, ApplyActions.Drop, A.To(DestinationInterfaceValue.Access) with { OuterHeaderCreation = A.Gtp(0, "0.0.0.0") })])),
        ("forwarded before the tunnel is known", Of([Up, Down], [A.Far(1), A.Far(2, ApplyActions.Forw, A.To(DestinationInterfaceValue.Access))])),
        ("no precedence (SGW-C)", Of([Up with { Precedence = null }], [A.Far(1)])),
        ("a chosen F-TEID shared with the CP function's rule", Of(
            [
                A.Pdr(1, A.Uplink(A.Choose(5, FTeidFlags.V4 | FTeidFlags.V6)) with { NetworkInstance = A.Internet, Qfi = [new(1)], SourceInterfaceType = new(InterfaceType.N3ThreeGppAccess) }) with { OuterHeaderRemoval = new(OuterHeaderDescription.GtpUUdpIp) },
                Down with { QerId = [new(1)], UrrId = [new(1)] },
                A.Pdr(3, new Pdi(new(SourceInterfaceValue.CpFunction), A.Choose(), UeIpAddress: [A.Address(UeIpAddressFlags.Destination)]), 2),
                A.Pdr(4, A.Uplink(A.Choose(5, FTeidFlags.V4 | FTeidFlags.V6)) with { SdfFilter = [RouterSolicitation] }, 3),
            ],
            [A.Far(1), Idle, A.Far(3, ApplyActions.Forw, A.To(DestinationInterfaceValue.CpFunction) with { OuterHeaderCreation = A.Gtp(9) })])
            with { CreateBar = new(new(1)), CreateQer = [A.Qer(1)], CreateUrr = [A.Urr(1)], PdnType = new(PdnTypeValue.Ipv4v6), ApnDnn = new(DnsName.Labels("internet")), SNssai = new(1, 0xFFFFFF), UserPlaneInactivityTimer = new(60) }),
        ("F-TEIDs of the control plane, QFI 0, reports by threshold without a threshold", Of(
            [Up with { QerId = [new(1), new(2)], UrrId = [new(1)], OuterHeaderRemoval = new(OuterHeaderDescription.GtpUUdpIpv4) }, Down],
            [A.Far(1), A.Far(2, ApplyActions.Drop)])
            with
            {
                CreateQer = [A.Qer(1) with { QosFlowIdentifier = new(0), GuaranteedBitrate = new(0, 0) }, A.Qer(2) with { AveragingWindow = new(2000) }],
                CreateUrr = [A.Urr(1) with { VolumeThreshold = null, ReportingTriggers = new(ReportingTriggerFlags.Perio | ReportingTriggerFlags.Volth | ReportingTriggerFlags.Volqu), MeasurementPeriod = new(10), MeasurementInformation = new(MeasurementFlags.Mnop) }],
            }),
        ("downlink without a UE address, which the uplink has", Of([Up with { Pdi = A.Uplink() with { UeIpAddress = [A.Address()] } }, A.Pdr(2, new(new(SourceInterfaceValue.Core)))], [A.Far(1)])),
        ("traffic endpoints", Of([A.Pdr(1, A.At(1)), A.Pdr(2, new(new(SourceInterfaceValue.Core), TrafficEndpointId: [new(2)]), 2)], [A.Far(1), A.Far(2, ApplyActions.Forw, A.To(DestinationInterfaceValue.Access) with { OuterHeaderCreation = A.Gtp(5), LinkedTrafficEndpointId = new(1) })]) with { CreateTrafficEndpoint = [new(new(1), A.Choose()), new(new(2), null, A.Internet, UeIpAddress: [new(UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6)])] }),
        ("N9 both ways", Of([Up, A.Pdr(2, new(new(SourceInterfaceValue.Core), A.Tunnel(2)), 2)], [A.Far(1, ApplyActions.Forw, A.To(DestinationInterfaceValue.Core) with { OuterHeaderCreation = A.Gtp(5) }), A.Far(2, ApplyActions.Forw, A.To(DestinationInterfaceValue.Access) with { OuterHeaderCreation = A.Gtp(6), TransportLevelMarking = new(0xB8FC) })])),
        ("data forwarding", Of([Up], [A.Far(1, ApplyActions.Forw, A.To(DestinationInterfaceValue.Access) with { OuterHeaderCreation = A.Gtp(5) })])),
        ("tunnel of both families", Of([Up], [A.Far(1, ApplyActions.Forw, A.To(DestinationInterfaceValue.Core) with { OuterHeaderCreation = new(OuterHeaderCreations.GtpUUdpIpv4 | OuterHeaderCreations.GtpUUdpIpv6, 5) })])),
        ("UDP tunnel, plain tunnel", Of([Up], [A.Far(1, ApplyActions.Forw, A.To(DestinationInterfaceValue.Core) with { OuterHeaderCreation = new(OuterHeaderCreations.UdpIpv6, Port: 9) }), A.Far(2, ApplyActions.Forw, A.To(DestinationInterfaceValue.Core) with { OuterHeaderCreation = new(OuterHeaderCreations.Ipv4) })])),
        ("IPv6 prefix of 64 bits by its length", Of([Up with { Pdi = A.Uplink() with { UeIpAddress = [new(UeIpAddressFlags.V6 | UeIpAddressFlags.Ip6Pl, PrefixLength: 64)] } }], [A.Far(1)])),
    ];

    public static TheoryData<string> Names => [.. Sessions.Select(session => session.Item1)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_session_is_accepted_as_it_is(string what)
    {
        var request = Sessions.Single(session => session.Item1 == what).Item2;
        var isAccepted = SessionChange.TryEstablish(
            request, new(64), out var merged, out var refusal);
        Assert.True(isAccepted, $"{refusal}");
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
            RemovePdr: Repeated.From(numbers.Where(n => n % 2 == 0).Select(n => new RemovePdr(new((ushort)n)))),
            UpdatePdr: Repeated.From(numbers.Where(n => n % 2 == 1).Select(n => new UpdatePdr(new((ushort)n), FarId: new(1)))),
            UpdateFar: Repeated.From(numbers.Select(n => new UpdateFar(new((uint)n), new ApplyAction(ApplyActions.Drop)))),
            QueryUrr: Repeated.From(numbers.Select(n => new QueryUrr(new((uint)n)))));
        Assert.True(SessionChange.TryModify(merged.State, change, new(Rules), out var changed, out _));

        Assert.Equal(Rules / 2, changed.State.Rules.CreatePdr.Count);
        Assert.Equal(Rules, changed.QueriedUrr.Count);
        Assert.All(changed.State.Rules.CreatePdr.AsEnumerable(), pdr => Assert.Equal(new FarId(1), pdr.FarId));
        Assert.All(changed.State.Rules.CreateFar.AsEnumerable(), far => Assert.Equal(ApplyActions.Drop, far.ApplyAction.Actions));
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
