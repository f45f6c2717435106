using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane;

public sealed unsafe class RuleCompilerTests
{
    private const string Ipv4 = "45000000000040004011 0000 0a030001 0a030002";
    private const string Ipv6 = "600000000000 1140 fd000003000000000000000000000001"
        + "fd000003000000000000000000000002";

    private const string Udp = "0868 0868 0000 0000";

    // what              peer         remote TEID  QFI   outer header as scapy writes it
    public static TheoryData<string, string, uint, int, string> Templates => new()
    {
        { "IPv4, QFI 9", "10.3.0.2", 0x2001, 9, Ipv4 + Udp + "34ff0000 00002001 00000085 01000900" },
        { "IPv4, QFI 0", "10.3.0.2", 0x2001, 0, Ipv4 + Udp + "34ff0000 00002001 00000085 01000000" },
        { "IPv4, 4G-style", "10.3.0.2", 0x2001, -1, Ipv4 + Udp + "30ff0000 00002001" },
        { "IPv6, QFI 63", "fd00:3::2", uint.MaxValue, 63, Ipv6 + Udp + "34ff0000 ffffffff 00000085 01003f00" },
        { "IPv6, 4G-style", "fd00:3::2", 0x80000000, -1, Ipv6 + Udp + "30ff0000 80000000" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public void The_outer_header_is_ready_but_for_lengths_and_checksums(
        string name, string peer, uint teid, int qfi, string expected)
    {
        var rule = RuleCompiler.Downlink(Tunnel(peer, teid, qfi), Path(peer));

        var header = new ReadOnlySpan<byte>(rule.OuterHeader, rule.OuterHeaderBytes);
        Assert.Equal(
            name + expected.Replace(" ", "", StringComparison.Ordinal),
            name + Convert.ToHexStringLower(header));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void The_templates_sum_is_that_of_a_plain_loop(
        string name, string peer, uint teid, int qfi, string expected)
    {
        _ = expected;
        var rule = RuleCompiler.Downlink(Tunnel(peer, teid, qfi), Path(peer));
        var header = new ReadOnlySpan<byte>(rule.OuterHeader, rule.OuterHeaderBytes);
        // IPv6: addresses of the pseudo header, its protocol, then UDP and what follows.
        var words = rule.Action == RuleAction.EncapsulateIpv4
            ? PlainSum(header[..20])
            : PlainSum(header.Slice(8, 32)) + 17 + PlainSum(header[40..]);

        Assert.Equal((name, Fold(words)), (name, Fold(rule.TemplateSum)));
    }

    [Fact]
    public void A_rule_matches_what_belongs_to_the_tunnel()
    {
        var tunnel = Tunnel("10.3.0.2", 0x2001, 9) with
        {
            UeIpv4 = IpAddress.Parse("10.60.0.1"),
            UeIpv6 = IpAddress.Parse("2001:db8:60:1::5"),
        };

        var uplink = RuleCompiler.Uplink(tunnel, Path("10.3.0.2"));
        var downlink = RuleCompiler.Downlink(tunnel, Path("10.3.0.2"));

        Assert.Equal((0x1001u, 0u), (uplink.LocalTeid, downlink.LocalTeid));
        Assert.Equal((3, 5), (uplink.NetworkInstance, uplink.EgressNetworkInstance));
        Assert.Equal((5, 3), (downlink.NetworkInstance, downlink.EgressNetworkInstance));
        Assert.Equal((0x0A3C0001u, 0x20010DB800600001ul), (uplink.UeIpv4, uplink.UeIpv6Prefix));
        Assert.Equal((0x0A3C0001u, 0x20010DB800600001ul), (downlink.UeIpv4, downlink.UeIpv6Prefix));
        Assert.Equal((RuleAction.Route, Rule.NoQfi), (uplink.Action, uplink.Qfi));
        Assert.Equal((7u, 9), (downlink.NextHop, downlink.Qfi));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void What_is_compiled_can_be_read_back(
        string name, string peer, uint teid, int qfi, string expected)
    {
        _ = expected;
        var tunnel = Tunnel(peer, teid, qfi).Normalized();
        var uplink = RuleCompiler.Uplink(tunnel, Path(peer));
        var downlink = RuleCompiler.Downlink(tunnel, Path(peer));

        var back = RuleCompiler.Decompile(uplink, downlink) with
        {
            Name = tunnel.Name,
            Dnn = tunnel.Dnn,
            Interface = tunnel.Interface,
        };

        Assert.True(back == tunnel, name);
        Assert.Equal(Path(peer), RuleCompiler.Path(uplink, downlink));
    }

    private static Tunnel Tunnel(string peer, uint teid, int qfi) =>
        Rig.Tunnel(0x1001, "10.60.0.1", peer) with
        {
            RemoteTeid = teid,
            Qfi = qfi < 0 ? null : (byte)qfi,
        };

    private static TunnelPath Path(string peer) => new(
        3, 5, 7, IpAddress.Parse(peer.Contains(':') ? "fd00:3::1" : "10.3.0.1"));

    private static ulong PlainSum(ReadOnlySpan<byte> bytes)
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
