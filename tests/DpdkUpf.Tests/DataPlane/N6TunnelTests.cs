using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// Downlink packets that the data network sends in a tunnel (TS 23.501 §5.6.7), and which rules
/// take it off (TS 29.244 §8.2.64, values 2 to 5).
/// </summary>
public sealed unsafe class N6TunnelTests
{
    private const int Port = 5000;

    private static readonly Encapsulation[] Tunnels =
    [
        Encapsulation.UdpIpv4, Encapsulation.UdpIpv6, Encapsulation.Ipv4, Encapsulation.Ipv6,
    ];

    private static Frame From4 => Ethernet6.Ipv4("192.0.2.7", "10.6.0.1");

    private static Frame From6 => Ethernet6.Ipv6("2001:db8::7", "fd00:6::1");

    private static Frame User4 => Frame.Empty.ToUe4().Payload(20);

    private static Frame User6 => Frame.Empty.ToUe6().Payload(21);

    // what, what it comes in, family of the user's packet, how it leaves
    public static TheoryData<string, Encapsulation, int, Exit> Combinations()
    {
        var rows = new TheoryData<string, Encapsulation, int, Exit>();
        foreach (var tunnel in (Encapsulation[])[Encapsulation.None, .. Tunnels])
        {
            foreach (var family in (int[])[4, 6])
            {
                foreach (var exit in Enum.GetValues<Exit>())
                {
                    rows.Add($"{tunnel} to {exit}, IPv{family}", tunnel, family, exit);
                }
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_removal_goes_with_every_creation(
        string what, Encapsulation tunnel, int family, Exit exit)
    {
        using var upf = new TestUpf();
        upf.Add(new ProgramContent
        {
            AddressRules = [RuleTo(upf, exit) with { Encapsulation = tunnel }],
        });
        var frame = Received(tunnel, family == 4 ? User4 : User6).Bytes();
        var expected = Left(exit, family);
        int[][] arrivals = [[], [frame.Length - 3, 2], [60, 20]];
        foreach (var segments in arrivals)
        {
            var outcome = upf.Process(frame, port: 1, segments);
            if (outcome.Verdict == Verdict.Segmented)
            {
                Assert.NotEmpty(segments); // a header was cut
                continue;
            }

            Assert.Equal((what, Verdict.Downlink), (what, outcome.Verdict));
            Assert.Equal(Hex.Text(expected), Hex.Text(outcome.Bytes));
        }

        Assert.Equal(
            Hex.Text(expected),
            Hex.Text(upf.Process([.. frame, 1, 2, 3], port: 1).Bytes)); // padded
    }

    // what, received, that the gNB gets
    public static TheoryData<string, Encapsulation, Frame> Forms => new()
    {
        { "a checksum over IPv4", Encapsulation.UdpIpv4, From4.Udp(Port).ToUe4() },
        { "another port", Encapsulation.UdpIpv4, From4.Udp(1, 65535, checksum: 0).ToUe4() },
        { "padding in UDP", Encapsulation.UdpIpv4, From4.Udp(Port, checksum: 0).ToUe4().Payload("FFFFFF") },
        { "outer options", Encapsulation.UdpIpv4, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", options: "01010101").Udp(Port).ToUe4() },
        { "outer options, IP in IP", Encapsulation.Ipv4, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", options: "01010101").ToUe4() },
        { "encapsulation limit", Encapsulation.Ipv6, From6.Ipv6Extension(60, "040104010100").ToUe4() },
        { "extension headers, UDP", Encapsulation.UdpIpv6, From6.Ipv6Extension(0).Ipv6Extension(60).Udp(Port).ToUe4() },
        { "hop limit of the tunnel used up", Encapsulation.Ipv4, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", ttl: 1).ToUe4() },
        { "inner options", Encapsulation.Ipv4, From4.Ipv4(Server4, Ue4, options: "01010101").Udp(1) },
        { "inner fragment", Encapsulation.Ipv4, From4.Ipv4(Server4, Ue4, 64, "", 0x00B9).Payload(30) },
        { "a tunnel to the UE inside", Encapsulation.Ipv4, From4.Ipv4(Server4, Ue4).ToUe4("10.60.0.9") },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Comes_in_any_form(string what, Encapsulation tunnel, Frame frame)
    {
        using var upf = Upf(tunnel);
        Assert.Equal((what, Verdict.Downlink), (what, upf.Process(frame.Bytes(), 1).Verdict));
    }

    [Fact]
    public void A_rule_takes_only_what_came_in_its_tunnel()
    {
        Encapsulation[] all = [Encapsulation.None, .. Tunnels];
        foreach (var (ruled, came) in all.SelectMany(each => all.Select(other => (each, other))))
        {
            using var upf = Upf(ruled);
            var expected = ruled == came ? Verdict.Downlink
                : came == Encapsulation.None ? Verdict.NoPdr
                : Verdict.NoListener;
            Assert.Equal(
                (ruled, came, expected),
                (ruled, came, upf.Process(Received(came, User4).Bytes(), 1).Verdict));
            Assert.Equal(
                (ruled, came, expected),
                (ruled, came, upf.Process(Received(came, User6).Bytes(), 1).Verdict));
        }
    }

    [Fact]
    public void Each_of_a_sessions_rules_has_its_own()
    {
        using var upf = new TestUpf();
        var rule = RuleTo(upf, Exit.GtpuIpv4);
        upf.Add(new ProgramContent
        {
            AddressRules =
            [
                rule with { Encapsulation = Encapsulation.UdpIpv6, Action = RuleAction.Drop },
                rule with { Encapsulation = Encapsulation.Ipv4, Flags = RuleFlags.GateClosed },
                rule,
            ],
        });
        Assert.Equal(
            Verdict.FarDrop, upf.Process(From6.Udp(Port).ToUe6().Bytes(), 1).Verdict);
        Assert.Equal(Verdict.GateClosed, upf.Process(From4.ToUe4().Bytes(), 1).Verdict);
        Assert.Equal(Verdict.Downlink, upf.Process(Ethernet6.ToUe4().Bytes(), 1).Verdict);
    }

    // what, port, received, verdict; every rule takes off IPv4, and has a filter for UDP
    public static TheoryData<string, int, Frame, Verdict> Refused => new()
    {
        { "filter that does not fit", 1, From4.Ipv4(Server4, Ue4).Icmp(8), Verdict.NoPdr },
        { "unknown UE", 1, From4.ToUe4("10.60.0.9"), Verdict.NoListener },
        { "unknown UE, IPv6", 1, From4.ToUe6("fd00:60:0:9::1"), Verdict.NoListener },
        { "framed, of no rule", 1, From4.ToUe4("172.17.0.1"), Verdict.NoListener },
        { "framed, in UDP", 1, From4.Udp(Port).ToUe4("172.16.0.1"), Verdict.NoListener },
        { "of another network", 1, Ethernet6.Vlan(60).Ipv4("192.0.2.7", "10.66.0.1").ToUe4(), Verdict.NoListener },
        { "on N3", 0, Ethernet3.Ipv4("10.3.0.2", "10.3.0.1").ToUe4(), Verdict.NoListener },
        { "on N3, in UDP", 0, Ethernet3.Ipv4("10.3.0.2", "10.3.0.1").Udp(Port).ToUe4(), Verdict.NoListener },
        { "on N9, IPv6", 0, Ethernet3.Vlan(9).Ipv6("fd00:9::2", "fd00:9::1").ToUe4(), Verdict.NoListener },
        { "not to us", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.9").ToUe4(), Verdict.UnknownUe },
        { "a tunnel to us inside", 1, From4.Ipv4("192.0.2.7", "10.6.0.1").ToUe4(), Verdict.NoListener },
        { "GTP-U inside", 1, From4.Ipv4("192.0.2.7", "10.6.0.1").Udp(2152).GPdu().ToUe4(), Verdict.NoListener },
        { "hops used up", 1, From4.ToUe4(ttl: 1), Verdict.TtlExpired },
        { "too big", 1, From4.ToUe4().Payload(1500 - 44 - 27), Verdict.PacketTooBig },
        { "from loopback", 1, From4.Ipv4("127.0.0.1", Ue4).Udp(1), Verdict.Martian },
        { "to a group", 1, From4.Ipv6(Server6, "ff02::1").Udp(1), Verdict.Martian },

        { "nothing inside", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", protocol: 4), Verdict.InnerLength },
        { "IPv4 said to be IPv6", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", protocol: 41).ToUe4().Payload(20), Verdict.InnerVersion },
        { "IPv6 said to be IPv4", 1, Ethernet6.Ipv6("2001:db8::7", "fd00:6::1", nextHeader: 4).ToUe6(), Verdict.InnerVersion },
        { "neither", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", protocol: 4).Payload(40), Verdict.InnerVersion },
        { "inner total too long", 1, From4.Ipv4(Server4, Ue4, totalLength: 21), Verdict.InnerLength },
        { "inner total too short", 1, From4.Ipv4(Server4, Ue4, totalLength: 19), Verdict.InnerLength },
        { "inner header of 16 bytes", 1, From4.Ipv4(Server4, Ue4, firstByte: 0x44), Verdict.InnerLength },
        { "inner options past the end", 1, From4.Ipv4(Server4, Ue4, firstByte: 0x46), Verdict.InnerLength },
        { "inner checksum", 1, From4.Ipv4(Server4, Ue4, checksum: 0x1234), Verdict.IpChecksum },
        { "inner IPv6 too long", 1, From4.Ipv6(Server6, Ue6, payloadLength: 1), Verdict.InnerLength },
        { "longer than UDP says", 1, From4.Udp(Port, length: 35, checksum: 0).ToUe4(), Verdict.InnerLength },
        { "UDP longer than IP", 1, From4.Udp(Port, length: 99).ToUe4(), Verdict.UdpLength },
        { "UDP shorter than its header", 1, From6.Udp(Port, length: 7).ToUe4(), Verdict.UdpLength },
        { "UDP checksum", 1, From4.Udp(Port, checksum: 0x1234).ToUe4(), Verdict.UdpChecksum },
        { "no UDP checksum over IPv6", 1, From6.Udp(Port, checksum: 0).ToUe4(), Verdict.UdpChecksum },
        { "empty datagram", 1, From4.Udp(Port), Verdict.NoListener },
        { "no IP in UDP", 1, From6.Udp(Port).Payload("DEADBEEF"), Verdict.NoListener },
        { "outer fragment", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", fragmentation: 0x2000).ToUe4(), Verdict.OuterFragment },
        { "later outer fragment", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", fragmentation: 1).ToUe4(), Verdict.OuterFragment },
        { "outer IPv6 fragment", 1, From6.Ipv6Extension(44, "000100000001").ToUe4(), Verdict.OuterFragment },
        { "outer chain", 1, From6.Ipv6Extension(60, length: 31).ToUe4(), Verdict.OuterIpv6Chain },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_refused_has_its_name(string what, int port, Frame frame, Verdict verdict)
    {
        using var upf = new TestUpf();
        var rule = RuleTo(upf, Exit.GtpuIpv4) with
        {
            Encapsulation = Encapsulation.Ipv4,
            FilterCount = 1,
            Flags = RuleFlags.Framed,
        };
        var session = upf.Add(new ProgramContent
        {
            AddressRules = [rule],
            Filters = [new() { Flags = FilterFlags.Protocol, Protocol = IpProtocol.Udp }],
        });
        AddFramedRoute(upf, session);
        Assert.Equal((what, verdict), (what, upf.Process(frame.Bytes(), port).Verdict));
        var isTheUes = verdict is Verdict.NoPdr or Verdict.TtlExpired or Verdict.PacketTooBig;
        Assert.Equal(
            (what, isTheUes ? 1ul : 0),
            (what, upf.File.SessionCounters[session].Dropped.Packets));
    }

    [Fact]
    public void Whoever_is_behind_a_ue_is_reached_too()
    {
        using var upf = new TestUpf();
        var rule = RuleTo(upf, Exit.GtpuIpv4) with
        {
            Encapsulation = Encapsulation.UdpIpv4,
            Flags = RuleFlags.Framed,
        };
        AddFramedRoute(upf, upf.Add(new ProgramContent { AddressRules = [rule] }));
        Assert.Equal(
            Verdict.Downlink,
            upf.Process(From4.Udp(Port).ToUe4("172.16.0.1").Bytes(), 1).Verdict);
    }

    [Fact]
    public void Every_cut_of_what_is_inside()
    {
        foreach (var (tunnel, user) in Tunnels.SelectMany(
            tunnel => (Frame[])[User4, User6], (tunnel, user) => (tunnel, user.Bytes())))
        {
            using var upf = Upf(tunnel);
            for (var length = 0; length < user.Length; length++)
            {
                // All that is in front says as much as there is.
                var frame = Received(tunnel, Frame.Empty.Payload(user[..length]), user[0] >> 4);
                var verdict = upf.Process(frame.Bytes(), 1).Verdict;
                var isDatagram = tunnel is Encapsulation.UdpIpv4 or Encapsulation.UdpIpv6;
                var expected = length == 0 && isDatagram
                    ? Verdict.NoListener
                    : Verdict.InnerLength;
                Assert.Equal((tunnel, length, expected), (tunnel, length, verdict));
            }
        }
    }

    [Fact]
    public void Only_the_users_packet_is_counted()
    {
        using var upf = new TestUpf();
        var session = upf.Add(new ProgramContent
        {
            AddressRules =
            [
                RuleTo(upf, Exit.GtpuIpv4) with
                {
                    Encapsulation = Encapsulation.UdpIpv6, UsageCount = 1,
                },
            ],
            Slots = [3],
        });
        upf.Process(From6.Udp(Port).ToUe4().Payload(20).Bytes(), 1);
        upf.Process(From6.Udp(Port).ToUe4(ttl: 1).Payload(20).Bytes(), 1);
        var usage = upf.File.Usages[3].Downlink;
        Assert.Equal((1ul, 48ul), (usage.Packets, usage.Bytes));
        var counters = upf.File.SessionCounters[session];
        Assert.Equal((1ul, 48ul), (counters.Downlink.Packets, counters.Downlink.Bytes));
        Assert.Equal((1ul, 48ul), (counters.Dropped.Packets, counters.Dropped.Bytes));
    }

    [Theory]
    [InlineData(RuleAction.Buffer, 64, Verdict.DownlinkBuffering)]
    [InlineData(RuleAction.Route, 1, Verdict.TtlExpired)]
    public void Control_sees_the_users_packet(RuleAction action, int ttl, Verdict verdict)
    {
        using var upf = new TestUpf();
        var rule = RuleTo(upf, Exit.GtpuIpv4) with
        {
            Encapsulation = Encapsulation.Ipv6,
            Action = action,
        };
        upf.Add(new ProgramContent { AddressRules = [rule] });
        var user = Frame.Empty.ToUe4(ttl: ttl).Payload(20);
        var received = Received(Encapsulation.Ipv6, user).Bytes();
        Assert.Equal(verdict, upf.Process(received, 1).Verdict);
        Assert.True(upf.TryTakePunted(out var slot, out var frame));
        Assert.Equal(Hex.Text(user.Bytes()), Hex.Text(frame.AsSpan(slot.IpOffset)));
    }

    /// <summary>What the FAR does with the user's packet (TS 29.244 §8.2.56).</summary>
    public enum Exit
    {
        Plain,
        GtpuIpv4,
        GtpuIpv6,
        UdpIpv4,
        UdpIpv6,
        Ipv4,
        Ipv6,
    }

    private static TestTunnel Gnb(Exit exit) =>
        TestTunnel.First with { OverIpv6 = exit == Exit.GtpuIpv6 };

    private static TestOuter Outer(Exit exit) => new(
        exit is Exit.UdpIpv4 or Exit.Ipv4 ? 4 : 6, exit is Exit.UdpIpv4 or Exit.UdpIpv6 ? Port : 0);

    private static Rule RuleTo(TestUpf upf, Exit exit)
    {
        var rule = Gnb(exit).Downlink(TestUpf.Core, upf.Routes.ToGnb);
        return exit switch
        {
            Exit.GtpuIpv4 or Exit.GtpuIpv6 => rule,
            Exit.Plain => rule with
            {
                Action = RuleAction.Route,
                EgressNetworkInstance = TestUpf.Core,
            },
            _ => Outer(exit).On(rule, upf.Routes.Router),
        };
    }

    // With one hop less than it had.
    private static byte[] Left(Exit exit, int family)
    {
        var user = family == 4
            ? Frame.Empty.ToUe4(ttl: 63).Payload(20)
            : Frame.Empty.ToUe6(hops: 63).Payload(21);
        return exit switch
        {
            Exit.GtpuIpv4 or Exit.GtpuIpv6 => Gnb(exit).Outer(OnN3).Payload(user.Bytes()).Bytes(),
            Exit.Plain => (family == 4
                ? OnN6.ToUe4(ttl: 63).Payload(20)
                : OnN6.ToUe6(hops: 63).Payload(21)).Bytes(),
            _ => Outer(exit).Around(user).Bytes(),
        };
    }

    private static TestUpf Upf(Encapsulation tunnel)
    {
        var upf = new TestUpf();
        upf.Add(new ProgramContent
        {
            AddressRules = [RuleTo(upf, Exit.GtpuIpv4) with { Encapsulation = tunnel }],
        });
        return upf;
    }

    private static Frame Received(Encapsulation tunnel, Frame user) =>
        Received(tunnel, user, user.Bytes()[0] >> 4);

    private static Frame Received(Encapsulation tunnel, Frame user, int family)
    {
        var protocol = family == 4 ? 4 : 41;
        var outer = tunnel switch
        {
            Encapsulation.UdpIpv4 => From4.Udp(Port, checksum: 0),
            Encapsulation.UdpIpv6 => From6.Udp(Port),
            Encapsulation.Ipv4 => Ethernet6.Ipv4("192.0.2.7", "10.6.0.1", protocol: protocol),
            Encapsulation.Ipv6 =>
                Ethernet6.Ipv6("2001:db8::7", "fd00:6::1", nextHeader: protocol),
            _ => Frame.Ethernet(
                TestUpf.N6Mac, TestUpf.RouterMac, family == 4 ? 0x0800 : 0x86DD),
        };
        return outer.Payload(user.Bytes());
    }

    private static void AddFramedRoute(TestUpf upf, uint session) => Assert.True(
        new RouteTableWriter(upf.File, upf.Reclaimer).TryReplaceFramed(
            TestUpf.Core, 4, [new((ulong)0xAC10_0000 << 32, 0, 16, session)]));
}
