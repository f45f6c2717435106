using DpdkUpf.ControlPlane;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>What workers get of a session's rules.</summary>
public sealed unsafe class SessionRuleTests
{
    private const string Ipv4 = "45000000000040004011 0000 0a030001 0a030002";
    private const string Ipv6 =
        "600000000000 1140 fd000003000000000000000000000001 fd000003000000000000000000000002";
    private const string Ports = "0868 0868 0000 0000";
    private const string V4 = "10.3.0.2";
    private const string V6 = "fd00:3::2";

    // what, parameters of the downlink FAR, QER, outer header as scapy writes it
    public static TheoryData<string, ForwardingParameters, CreateQer?, string> Templates => new()
    {
        { "GTP-U IPv4, 4G-style", Gtpu(V4), null, Ipv4 + Ports + "30ff0000 00009001" },
        { "GTP-U IPv4, QFI 9", Gtpu(V4), Requests.Qer(1, 9), Ipv4 + Ports + "34ff0000 00009001 00000085 01000900" },
        { "GTP-U IPv4, QFI 0", Gtpu(V4), Requests.Qer(1, 0), Ipv4 + Ports + "34ff0000 00009001 00000085 01000000" },
        { "GTP-U IPv4, RQI", Gtpu(V4), Requests.Qer(1, 9) with { ReflectiveQos = new Rqi(1) }, Ipv4 + Ports + "34ff0000 00009001 00000085 01004900" },
        { "GTP-U IPv6, QFI 63", Gtpu(V6), Requests.Qer(1, 63), Ipv6 + Ports + "34ff0000 00009001 00000085 01003f00" },
        { "GTP-U IPv4, marked", Gtpu(V4) with { TransportLevelMarking = new(0xB8FC) }, null, "45b80000000040004011 0000 0a030001 0a030002" + Ports + "30ff0000 00009001" },
        { "GTP-U IPv4, masked", Gtpu(V4) with { TransportLevelMarking = new(0xBBFC) }, null, "45b80000000040004011 0000 0a030001 0a030002" + Ports + "30ff0000 00009001" },
        { "GTP-U IPv6, marked", Gtpu(V6) with { TransportLevelMarking = new(0xB8FC) }, null, "6b80000000001140 fd000003000000000000000000000001 fd000003000000000000000000000002" + Ports + "30ff0000 00009001" },
        { "UDP IPv4", Other(OuterHeaderCreations.UdpIpv4), null, "45000000000040004011 0000 0a060001 0a060063" + "1f90 1f90 0000 0000" },
        { "UDP IPv6", Other(OuterHeaderCreations.UdpIpv6), null, "600000000000 1140 fd000006000000000000000000000001 fd000006000000000000000000000063" + "1f90 1f90 0000 0000" },
        { "IPv4", Other(OuterHeaderCreations.Ipv4), null, "45000000000040004000 0000 0a060001 0a060063" },
        { "IPv6", Other(OuterHeaderCreations.Ipv6), null, "600000000000 0040 fd000006000000000000000000000001 fd000006000000000000000000000063" },
        { "to the SMF", Gtpu(V4) with { DestinationInterface = new(DestinationInterfaceValue.CpFunction) }, Requests.Qer(1, 9), Ipv4 + Ports + "30ff0000 00009001" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public void The_outer_header_is_ready_but_for_lengths_and_checksums(
        string name, ForwardingParameters parameters, CreateQer? qer, string expected)
    {
        using var rig = new N4Rig();

        var rule = rig.Rules(rig.Accept(With(parameters, qer)))[1];

        var header = new ReadOnlySpan<byte>(rule.OuterHeader, rule.OuterHeaderBytes);
        Assert.Equal(
            name + expected.Replace(" ", "", default), name + Convert.ToHexStringLower(header));
        Assert.Equal(
            expected[0] == '4' ? RuleAction.EncapsulateIpv4 : RuleAction.EncapsulateIpv6,
            rule.Action);
        Assert.Equal(Fold(Words(rule, header)), Fold(rule.TemplateSum));
    }

    [Fact]
    public void Uplink_towards_another_upf_has_the_uplink_container()
    {
        using var rig = new N4Rig();
        var session = With(Gtpu(V4), Requests.Qer(1, 9));
        var seid = rig.Accept(session with
        {
            CreateFar =
            [
                new(new(1), new(ApplyActions.Forw), Gtpu(V4) with
                {
                    DestinationInterface = new(DestinationInterfaceValue.Core),
                }),
                session.CreateFar[1],
            ],
        });

        var rule = rig.Rules(seid)[0];

        Assert.Equal(
            "00000085" + "01100900",
            Convert.ToHexStringLower(new ReadOnlySpan<byte>(rule.OuterHeader + 36, 8)));
    }

    // what            QER                                                        uplink  downlink
    public static TheoryData<string, GateStatus, bool, bool> Gates => new()
    {
        { "open", GateStatus.Of(Gate.Open, Gate.Open), false, false },
        { "uplink closed", GateStatus.Of(Gate.Closed, Gate.Open), true, false },
        { "downlink closed", GateStatus.Of(Gate.Open, Gate.Closed), false, true },
        { "closed", GateStatus.Of(Gate.Closed, Gate.Closed), true, true },
    };

    [Theory]
    [MemberData(nameof(Gates))]
    public void A_gate_closes_its_direction(
        string name, GateStatus gate, bool isUplinkClosed, bool isDownlinkClosed)
    {
        using var rig = new N4Rig();

        var rules = rig.Rules(rig.Accept(
            With(Gtpu(V4), Requests.Qer(1) with { GateStatus = gate })));

        Assert.Equal(
            (name, isUplinkClosed, isDownlinkClosed),
            (name, rules[0].Flags.HasFlag(RuleFlags.GateClosed),
                rules[1].Flags.HasFlag(RuleFlags.GateClosed)));
    }

    // what                             action                               rule
    public static TheoryData<string, ApplyActions, RuleAction> Actions => new()
    {
        { "drop", ApplyActions.Drop, RuleAction.Drop },
        { "forward", ApplyActions.Forw, RuleAction.EncapsulateIpv4 },
        { "buffer", ApplyActions.Buff, RuleAction.Buffer },
        { "buffer and tell", ApplyActions.Buff | ApplyActions.Nocp, RuleAction.Buffer },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    public void The_far_decides(string name, ApplyActions actions, RuleAction expected)
    {
        using var rig = new N4Rig();
        var session = Requests.Session(1);

        var rule = rig.Rules(rig.Accept(session with
        {
            CreateFar =
            [
                session.CreateFar[0],
                session.CreateFar[1] with { ApplyAction = new(actions) },
            ],
        }))[1];

        Assert.Equal((name, expected), (name, rule.Action));
        Assert.Equal(
            actions == ApplyActions.Forw, rule.NextHop != RouteTable.None);
    }

    [Fact]
    public void Rules_stand_in_ascending_precedence_and_equal_ones_as_they_came()
    {
        using var rig = new N4Rig();
        var ue = Requests.Ue("10.60.0.1");
        var seid = rig.Accept(Requests.Session(1) with
        {
            CreatePdr =
            [
                Requests.Uplink(1, 1, ue, chooseId: 1, precedence: 300),
                Requests.Uplink(2, 1, ue, chooseId: 1, precedence: 20),
                Requests.Uplink(3, 1, ue, chooseId: 1, precedence: 20),
                Requests.Uplink(4, 1, ue, chooseId: 1, precedence: 1),
                Requests.Downlink(5, 2, ue, precedence: 9),
                Requests.Downlink(6, 2, ue, precedence: 8),
            ],
        });

        var order = string.Join(" ", rig.Rules(seid).ToArray().Select(rule => rule.PdrId));

        Assert.Equal("4 2 3 1 6 5", order);
    }

    [Fact]
    public void Uplink_comes_from_the_ue_and_a_dual_stack_ue_has_one_rule_each_way()
    {
        using var rig = new N4Rig();
        var both = new UeIpAddress(
            UeIpAddressFlags.V4 | UeIpAddressFlags.V6,
            Ipv4Address.Parse("10.60.0.1"),
            Ipv6Address.Parse("2001:db8:60:1::7"));

        var rules = rig.Rules(rig.Accept(Requests.Session(1) with
        {
            // The uplink PDI does not say the address: the session's other rules do.
            CreatePdr = [Requests.Uplink(1, 1), Requests.Downlink(2, 2, both)],
        }));

        Assert.Equal(2, rules.Length);
        foreach (ref readonly var rule in rules)
        {
            Assert.Equal(
                (0x0A3C0001u, 0x20010DB800600001ul), (rule.UeIpv4, rule.UeIpv6Prefix));
        }

        Assert.Equal(RuleFlags.Uplink | RuleFlags.SourceIsUe, rules[0].Flags);
        Assert.Equal(RuleFlags.None, rules[1].Flags);
        Assert.Equal((0, 1), (rules[0].NetworkInstance, rules[1].NetworkInstance));
        Assert.Equal((1, 0), (rules[0].EgressNetworkInstance, rules[1].EgressNetworkInstance));
    }

    // what                            NI of the uplink PDI, of the downlink PDI, DNN
    public static TheoryData<string, string?, string?, string?> Names => new()
    {
        { "as configured", "access", "internet", null },
        { "none", null, null, null },
        { "the data network on both sides", "internet", "internet", null },
        { "upper case", "ACCESS", "Internet", null },
        { "only the DNN", null, null, "internet.mnc001.mcc001.gprs" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Network_instances_are_found(
        string name, string? uplink, string? downlink, string? dnn)
    {
        using var rig = new N4Rig();
        var session = Requests.Session(1);

        var rules = rig.Rules(rig.Accept(session with
        {
            CreatePdr =
            [
                In(session.CreatePdr[0], uplink),
                In(session.CreatePdr[1], downlink),
            ],
            ApnDnn = dnn is null ? null : new ApnDnn(DnsName.Labels(dnn)),
        }));

        Assert.Equal(
            (name, 0, 1), (name, rules[0].NetworkInstance, rules[1].NetworkInstance));
    }

    [Fact]
    public void N9_takes_the_core_side_where_there_is_one()
    {
        using var rig = new N4Rig(options => options with
        {
            Interfaces =
            [
                .. options.Interfaces,
                new(InterfaceRole.N9, "n9", "core", 9, "backbone",
                    [IpPrefix.Parse("10.99.0.1/24")], 1500),
            ],
        });
        var session = Requests.Session(1);
        var core = Requests.Uplink(3, 2) with
        {
            Pdi = new Pdi(new(SourceInterfaceValue.Core), Requests.Choose()),
        };

        var response = rig.Establish(session with
        {
            CreatePdr = [session.CreatePdr[0], core],
        });

        var teid = response.CreatedPdr[1].LocalFTeid[0];
        Assert.Equal("10.99.0.1", teid.V4.ToString());
        var rule = rig.Rules(response.UpFSeid!.Value.Seid)[1];
        Assert.Equal((2, RuleFlags.None), (rule.NetworkInstance, rule.Flags));
    }

    [Fact]
    public void Filters_and_slots_that_both_directions_have_are_there_once()
    {
        using var rig = new N4Rig();
        var session = Requests.Metered(1);
        var filter = new SdfFilter(
            SdfFilterFlags.Fd, "permit out 17 from 10.0.0.0/8 53 to assigned");
        var seid = rig.Accept(session with
        {
            CreatePdr = Repeated.From(session.CreatePdr.AsEnumerable().Select(
                pdr => pdr with { Pdi = pdr.Pdi with { SdfFilter = [filter] } })),
        });

        var rules = rig.Rules(seid);

        Assert.Equal((1, 1), (rules[0].FilterCount, rules[1].FilterCount));
        Assert.Equal(rules[0].FilterLine, rules[1].FilterLine);
        Assert.Equal(rules[0].SlotLine, rules[1].SlotLine);
        Assert.Equal((1, 1), (rules[0].MeterCount, rules[0].UsageCount));
        var placed = ((Filter*)rig.File.Rules(
            new ProgramRef(rig.File.Sessions[N4Rig.IndexOf(seid)].Program)))[rules[0].FilterLine];
        Assert.Equal((53, 17, 8), (placed.RemotePortLow, placed.Protocol, placed.RemoteLength));
    }

    private static CreatePdr In(CreatePdr pdr, string? network) => pdr with
    {
        Pdi = pdr.Pdi with
        {
            NetworkInstance = network is null ? null : Requests.Network(network),
        },
    };

    private static ForwardingParameters Gtpu(string gnb) => Requests.Towards(gnb, 0x9001);

    private static ForwardingParameters Other(OuterHeaderCreations kind) => new(
        new(DestinationInterfaceValue.Core),
        Requests.Network("internet"),
        OuterHeaderCreation: new OuterHeaderCreation(
            kind,
            V4: Ipv4Address.Parse("10.6.0.99"),
            V6: Ipv6Address.Parse("fd00:6::63"),
            Port: 8080));

    private static SessionEstablishmentRequest With(
        ForwardingParameters parameters, CreateQer? qer)
    {
        var session = Requests.Session(1);
        return session with
        {
            CreatePdr = qer is null
                ? session.CreatePdr
                : Repeated.From(session.CreatePdr.AsEnumerable().Select(
                    pdr => pdr with { QerId = [qer.QerId] })),
            CreateFar =
            [
                session.CreateFar[0],
                new(new(2), new(ApplyActions.Forw), parameters),
            ],
            CreateQer = qer is null ? default : [qer],
        };
    }

    private static ulong Words(Rule rule, ReadOnlySpan<byte> header)
    {
        if (rule.Action == RuleAction.EncapsulateIpv4)
        {
            return Sum(header[..20]);
        }

        return header.Length == 40 ? 0 : Sum(header.Slice(8, 32)) + 17 + Sum(header[40..]);
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0UL;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += (ulong)((bytes[i] << 8) | bytes[i + 1]);
        }

        return sum;
    }

    private static ulong Fold(ulong sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
