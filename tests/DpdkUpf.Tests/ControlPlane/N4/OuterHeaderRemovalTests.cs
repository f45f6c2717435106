using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>
/// Outer Header Removal (TS 29.244 §8.2.64) beside Outer Header Creation (§8.2.56): what rules come
/// of it. N6TunnelTests has what such rules do to packets.
/// </summary>
public sealed class OuterHeaderRemovalTests
{
    private static readonly OuterHeaderDescription?[] Removals =
    [
        null,
        OuterHeaderDescription.GtpUUdpIpv4, OuterHeaderDescription.GtpUUdpIpv6,
        OuterHeaderDescription.UdpIpv4, OuterHeaderDescription.UdpIpv6,
        OuterHeaderDescription.Ipv4, OuterHeaderDescription.Ipv6,
        OuterHeaderDescription.GtpUUdpIp,
    ];

    // what, of the downlink PDR, of its FAR, both as the workers have them
    public static TheoryData<
        string, OuterHeaderDescription?, OuterHeaderCreations, Encapsulation, RuleAction>
        Combinations()
    {
        var rows = new TheoryData<
            string, OuterHeaderDescription?, OuterHeaderCreations, Encapsulation, RuleAction>();
        foreach (var removal in Removals)
        {
            foreach (var (creation, action) in Creations)
            {
                var encapsulation = EncapsulationOf(removal);
                rows.Add($"{removal} to {creation}", removal, creation, encapsulation, action);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_removal_goes_with_every_creation(
        string what,
        OuterHeaderDescription? removal,
        OuterHeaderCreations creation,
        Encapsulation encapsulation,
        RuleAction action)
    {
        using var rig = new N4Rig();

        var rules = rig.Rules(rig.Accept(Session(removal, creation)));

        Assert.Equal(
            (what, encapsulation, 1, action),
            (what, rules[1].Encapsulation, rules[1].NetworkInstance, rules[1].Action));
        Assert.Equal((what, Encapsulation.None), (what, rules[0].Encapsulation));
    }

    // what, removal of a PDR with an F-TEID: can it be?
    public static TheoryData<string, OuterHeaderDescription?, bool> AtTunnels()
    {
        var rows = new TheoryData<string, OuterHeaderDescription?, bool>();
        foreach (var removal in Removals)
        {
            rows.Add($"{removal}", removal, EncapsulationOf(removal) == Encapsulation.None);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(AtTunnels))]
    public void What_has_a_teid_comes_in_gtpu(
        string what, OuterHeaderDescription? removal, bool isAccepted)
    {
        using var rig = new N4Rig();
        var session = Requests.Session(1);
        var uplink = session.CreatePdr[0] with { OuterHeaderRemoval = Of(removal) };

        AssertTaken(what, isAccepted, rig.Establish(session with
        {
            CreatePdr = [uplink, session.CreatePdr[1]],
        }));
        AssertTaken(what, isAccepted, rig.Establish(Requests.Session(2, "10.60.0.2") with
        {
            CreateTrafficEndpoint = [new(new(1), Requests.Choose())],
            CreatePdr =
            [
                uplink with
                {
                    Pdi = new(uplink.Pdi.SourceInterface, TrafficEndpointId: [new(1)]),
                },
                Requests.Downlink(2, 2, Requests.Ue("10.60.0.2")),
            ],
        }));
    }

    [Fact]
    public void An_update_changes_it_and_takes_it_away()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Session(null, 0));
        var used = rig.Used();

        Update(rig, seid, new(new(2), Of(OuterHeaderDescription.UdpIpv6)));
        Assert.Equal(Encapsulation.UdpIpv6, rig.Rules(seid)[1].Encapsulation);
        Update(rig, seid, new(new(2), Of(OuterHeaderDescription.Ipv4)));
        Assert.Equal(Encapsulation.Ipv4, rig.Rules(seid)[1].Encapsulation);
        Update(rig, seid, new(new(2), Cleared: Cleared.Of(OuterHeaderRemoval.IeType)));
        Assert.Equal(Encapsulation.None, rig.Rules(seid)[1].Encapsulation);
        rig.Settle();
        Assert.Equal(used, rig.Used());
    }

    [Fact]
    public void An_update_that_contradicts_changes_nothing()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Session(OuterHeaderDescription.Ipv6, 0));

        var response = rig.Modify(seid, new(
            UpdatePdr: [new(new(1), Of(OuterHeaderDescription.Ipv4))]));

        Assert.Equal(
            (CauseValue.RuleCreationModificationFailure, OuterHeaderRemoval.IeType),
            (response.Cause.Value, response.OffendingIe?.Type));
        Assert.Equal(Encapsulation.Ipv6, rig.Rules(seid)[1].Encapsulation);
    }

    private static (OuterHeaderCreations, RuleAction)[] Creations =>
    [
        (0, RuleAction.Route),
        (OuterHeaderCreations.GtpUUdpIpv4, RuleAction.EncapsulateIpv4),
        (OuterHeaderCreations.GtpUUdpIpv6, RuleAction.EncapsulateIpv6),
        (OuterHeaderCreations.UdpIpv4, RuleAction.EncapsulateIpv4),
        (OuterHeaderCreations.UdpIpv6, RuleAction.EncapsulateIpv6),
        (OuterHeaderCreations.Ipv4, RuleAction.EncapsulateIpv4),
        (OuterHeaderCreations.Ipv6, RuleAction.EncapsulateIpv6),
    ];

    private static Encapsulation EncapsulationOf(OuterHeaderDescription? removal) =>
        (int?)removal is >= 2 and <= 5 ? (Encapsulation)removal : Encapsulation.None;

    private static OuterHeaderRemoval? Of(OuterHeaderDescription? removal) =>
        removal is { } description ? new OuterHeaderRemoval(description) : null;

    private static SessionEstablishmentRequest Session(
        OuterHeaderDescription? removal, OuterHeaderCreations creation)
    {
        var session = Requests.Session(1);
        return session with
        {
            CreatePdr =
            [
                session.CreatePdr[0],
                session.CreatePdr[1] with { OuterHeaderRemoval = Of(removal) },
            ],
            CreateFar =
            [
                session.CreateFar[0],
                new(new(2), new(ApplyActions.Forw), Towards(creation)),
            ],
        };
    }

    private static ForwardingParameters Towards(OuterHeaderCreations creation) => creation switch
    {
        OuterHeaderCreations.GtpUUdpIpv4 => Requests.Towards("10.3.0.2", 0x9001),
        OuterHeaderCreations.GtpUUdpIpv6 => Requests.Towards("fd00:3::2", 0x9001),
        _ => new(
            new(DestinationInterfaceValue.Core),
            Requests.Network("internet"),
            OuterHeaderCreation: creation == 0 ? null : new OuterHeaderCreation(
                creation,
                V4: Ipv4Address.Parse("10.6.0.99"),
                V6: Ipv6Address.Parse("fd00:6::63"),
                Port: 8080)),
    };

    private static void AssertTaken(
        string what, bool isAccepted, SessionEstablishmentResponse response)
    {
        Assert.Equal(
            (what, isAccepted ? CauseValue.Accepted : CauseValue.RuleCreationModificationFailure),
            (what, response.Cause.Value));
        if (!isAccepted)
        {
            Assert.Equal(OuterHeaderRemoval.IeType, response.OffendingIe?.Type);
            Assert.Equal(new FailedRuleId(RuleType.Pdr, 1), response.FailedRuleId);
        }
    }

    private static void Update(N4Rig rig, ulong seid, UpdatePdr update) => Assert.Equal(
        CauseValue.Accepted, rig.Modify(seid, new(UpdatePdr: [update])).Cause.Value);
}
