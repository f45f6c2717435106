using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>Which of a session's rules a packet gets: the first that fits (§5.2.1).</summary>
public sealed unsafe class MatcherTests
{
    private static Frame Plain => Over4.GPdu();

    private static Rule Up => TestTunnel.First.Uplink(TestUpf.Core);

    private static Rule Down => TestTunnel.First.Downlink(TestUpf.Core, 0);

    // what, QFIs of the first rule (which drops), second rule there?, packet, verdict
    public static TheoryData<string, ulong, bool, Frame, Verdict> QosFlows => new()
    {
        { "its flow", 1ul << 9, true, Plain.PduSession(9).FromUe4(), Verdict.FarDrop },
        { "its flow, IPv6", 1ul << 9, true, Plain.PduSession(9).FromUe6(), Verdict.FarDrop },
        { "one of two", 1ul << 9 | 1ul << 63, true, Plain.PduSession(63).FromUe4(), Verdict.FarDrop },
        { "flow 0", 1ul, true, Plain.PduSession(0).FromUe4(), Verdict.FarDrop },
        { "another flow", 1ul << 9, true, Plain.PduSession(8).FromUe4(), Verdict.Uplink },
        { "no container", 1ul << 9, true, Plain.FromUe4(), Verdict.Uplink },
        { "another flow, no other rule", 1ul << 9, false, Plain.PduSession(8).FromUe4(), Verdict.NoPdr },
        { "no container, no other rule", ulong.MaxValue, false, Plain.FromUe4(), Verdict.NoPdr },
        { "any flow", 0, true, Plain.PduSession(8).FromUe4(), Verdict.FarDrop },
        { "behind a PDCP number", 1ul << 9, true, Plain.Extension(0xC0, "0001").PduSession(9).FromUe4(), Verdict.FarDrop },
        { "the first container counts", 1ul << 9, true, Plain.PduSession(9).PduSession(8).FromUe4(), Verdict.FarDrop },
    };

    [Theory]
    [MemberData(nameof(QosFlows))]
    public void By_qos_flow(string what, ulong qfis, bool isSecond, Frame frame, Verdict verdict)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        var drops = Up with { QfiMask = qfis, Action = RuleAction.Drop };
        upf.Add(new ProgramContent { TeidRules = isSecond ? [drops, Up] : [drops] });
        Assert.Equal(verdict, upf.Process(frame.Bytes(), 0).Verdict);
    }

    [Fact]
    public void A_flow_of_an_earlier_packet_is_forgotten()
    {
        using var upf = new TestUpf();
        upf.Add(new ProgramContent { TeidRules = [Up with { QfiMask = 1ul << 9 }] });
        Assert.Equal(
            Verdict.Uplink, upf.Process(Plain.PduSession(9).FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(Verdict.NoPdr, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
    }

    [Fact]
    public void A_session_of_whose_rules_none_fits_is_named_all_the_same()
    {
        using var upf = new TestUpf();
        var session = upf.Add(new ProgramContent { TeidRules = [Up with { QfiMask = 1 }] });
        Assert.Equal(Verdict.NoPdr, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(1ul, upf.File.SessionCounters[session].Dropped.Packets);
        Assert.False(upf.TryTakePunted(out _, out _)); // no error indication: the TEID is there
    }

    [Fact]
    public void The_same_teid_in_two_network_instances()
    {
        using var upf = new TestUpf();
        var between = Up with { NetworkInstance = TestUpf.Between, Action = RuleAction.Drop };
        upf.Add(new ProgramContent { TeidRules = [between] });
        upf.Add(new ProgramContent { TeidRules = [Up] });
        var tagged = Ethernet3.Vlan(9).Ipv4("10.9.0.2", "10.9.0.1").Udp(2152);
        Assert.Equal(Verdict.Uplink, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(
            Verdict.FarDrop, upf.Process(tagged.Gtpu(0x1001).FromUe4().Bytes(), 0).Verdict);
    }

    [Fact]
    public void Several_teids_and_addresses_in_one_session()
    {
        using var upf = new TestUpf();
        var second = TestTunnel.Second;
        upf.Add(new ProgramContent
        {
            TeidRules = [Up, second.Uplink(TestUpf.Core) with { Action = RuleAction.Drop }],
            AddressRules =
            [
                Down with { NextHop = upf.Routes.ToGnb },
                second.Downlink(TestUpf.Core, 0) with { Action = RuleAction.Drop },
            ],
        });
        var other = Over4.Gtpu(second.LocalTeid).FromUe4(source: second.UeIpv4);
        Assert.Equal(Verdict.Uplink, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(Verdict.FarDrop, upf.Process(other.Bytes(), 0).Verdict);
        Assert.Equal(Verdict.Downlink, upf.Process(Ethernet6.ToUe4().Bytes(), 1).Verdict);
        Assert.Equal(Verdict.Downlink, upf.Process(Ethernet6.ToUe6().Bytes(), 1).Verdict);
        Assert.Equal(
            Verdict.FarDrop, upf.Process(Ethernet6.ToUe4(second.UeIpv4).Bytes(), 1).Verdict);
        Assert.Equal(
            Verdict.FarDrop, upf.Process(Ethernet6.ToUe6("fd00:60:0:2::7").Bytes(), 1).Verdict);
    }

    // what, source check of the rule, packet, verdict
    public static TheoryData<string, RuleFlags, Frame, Verdict> Sources => new()
    {
        { "none, any IPv4", RuleFlags.None, Plain.FromUe4(source: "192.0.2.9"), Verdict.Uplink },
        { "none, any IPv6", RuleFlags.None, Plain.FromUe6(source: "2001:db8:7::1"), Verdict.Uplink },
        { "none, to a group", RuleFlags.None, Plain.FromUe6("ff02::2"), Verdict.Martian },
        { "UE's, its address", RuleFlags.SourceIsUe, Plain.FromUe4(), Verdict.Uplink },
        { "UE's, another", RuleFlags.SourceIsUe, Plain.FromUe4(source: "192.0.2.9"), Verdict.SpoofedSource },
        { "UE's, another prefix", RuleFlags.SourceIsUe, Plain.FromUe6(source: "2001:db8:7::1"), Verdict.SpoofedSource },
        { "UE's, link-local", RuleFlags.SourceIsUe, Plain.FromUe6(source: "fe80::1"), Verdict.SpoofedSource },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void By_source(string what, RuleFlags check, Frame frame, Verdict verdict)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        upf.Add(new ProgramContent { TeidRules = [Up with { Flags = RuleFlags.Uplink | check }] });
        Assert.Equal(verdict, upf.Process(frame.Bytes(), 0).Verdict);
    }

    [Fact]
    public void Forwarded_data_has_a_downlink_container_and_takes_no_uplink_rule()
    {
        using var upf = new TestUpf();
        var forwarding = Down with
        {
            LocalTeid = 0x1002,
            NetworkInstance = TestUpf.Access,
            NextHop = upf.Routes.ToGnb,
        };
        upf.Add(new ProgramContent { TeidRules = [Up, forwarding] });
        var container = Over4.Gtpu(0x1002).PduSession(9, type: 0).ToUe4();
        Assert.Equal(Verdict.Downlink, upf.Process(container.Bytes(), 0).Verdict);
        var wrong = Plain.PduSession(9, type: 0).FromUe4();
        Assert.Equal(Verdict.PduSessionContainer, upf.Process(wrong.Bytes(), 0).Verdict);
    }
}
