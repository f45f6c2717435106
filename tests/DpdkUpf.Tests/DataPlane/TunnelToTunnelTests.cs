using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// Rules found by TEID that put a new header on: N9, forwarding tunnels, and the way between UE and
/// control plane function. They relay what they carry as it is.
/// </summary>
public sealed unsafe class TunnelToTunnelTests
{
    private static readonly TestTunnel Over4Qfi5 = TestTunnel.First with { Qfi = 5 };
    private static readonly TestTunnel Over6Plain =
        TestTunnel.First with { OverIpv6 = true, Qfi = null };

    // what, received in, sent in, the user's packet
    public static TheoryData<string, Frame, TestTunnelCase, Frame> Relayed => new()
    {
        { "IPv4 to IPv4, new QFI", Over4.GPdu().PduSession(9), new(Over4Qfi5), Frame.Empty.FromUe4().Payload(20) },
        { "IPv4 to IPv6, no QFI", Over4.GPdu().PduSession(9), new(Over6Plain), Frame.Empty.FromUe6().Payload(21) },
        { "IPv6 to IPv4", Over6.GPdu(), new(Over4Qfi5), Frame.Empty.FromUe6().Payload(20) },
        { "IPv6 to IPv6", Over6.GPdu(), new(Over6Plain), Frame.Empty.FromUe4().Payload(20) },
        { "TTL 1", Over4.GPdu(), new(Over4Qfi5), Frame.Empty.FromUe4(ttl: 1) },
        { "hop limit 255", Over4.GPdu(), new(Over4Qfi5), Frame.Empty.FromUe6(hops: 255) },
        { "downlink to any address", Over4.GPdu(), new(Over4Qfi5), Frame.Empty.ToUe4("10.99.0.1") },
        { "to a group", Over4.GPdu(), new(Over4Qfi5), Frame.Empty.Ipv6("fe80::1", "ff02::1", 255).Icmpv6(134).Payload(8) },
        { "a later fragment", Over4.GPdu(), new(Over4Qfi5), Frame.Empty.Ipv4(Server4, Ue4, 64, "", 0x00B9).Payload(30) },
    };

    [Theory]
    [MemberData(nameof(Relayed))]
    public void Is_relayed_as_it_is(string what, Frame received, TestTunnelCase to, Frame user)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        upf.Add(new ProgramContent { TeidRules = [Relay(to.Tunnel, upf, RuleFlags.None)] });
        var frame = received.Payload(user.Bytes()).Bytes();
        var sent = to.Tunnel.Outer(OnN3).Payload(user.Bytes()).Bytes();
        foreach (var segments in (int[][])[[], [frame.Length - 1]])
        {
            var outcome = upf.Process(frame, 0, segments);
            Assert.Equal((Verdict.Downlink, 0), (outcome.Verdict, outcome.Port));
            Assert.Equal(Hex.Text(sent), Hex.Text(outcome.Bytes));
        }
    }

    [Fact]
    public void Its_verdict_is_the_rules_direction()
    {
        using var upf = new TestUpf();
        var flags = RuleFlags.Uplink | RuleFlags.SourceIsUe;
        var session = upf.Add(new ProgramContent { TeidRules = [Relay(Over4Qfi5, upf, flags)] });
        var frame = Over4.GPdu().FromUe4().Bytes();
        Assert.Equal(Verdict.Uplink, upf.Process(frame, 0).Verdict);
        Assert.Equal(1ul, upf.File.SessionCounters[session].Uplink.Packets);
        var spoofed = Over4.GPdu().FromUe4(source: "10.60.0.9").Bytes();
        Assert.Equal(Verdict.SpoofedSource, upf.Process(spoofed, 0).Verdict);
    }

    // what, user's packet, verdict
    public static TheoryData<string, Frame, Verdict> ToControlPlane => new()
    {
        { "router solicitation", Frame.Empty.Ipv6("fe80::5", "ff02::2", 255).Icmpv6(133), Verdict.Uplink },
        { "without an address yet", Frame.Empty.Ipv6("::", "ff02::2", 255).Icmpv6(133), Verdict.Uplink },
        { "from the UE's prefix", Frame.Empty.Ipv6(Ue6, "ff02::2", 255).Icmpv6(133), Verdict.Uplink },
        { "DHCP discover", Frame.Empty.Ipv4("0.0.0.0", "255.255.255.255").Udp(67, 68), Verdict.Uplink },
        { "IPv4 link-local", Frame.Empty.Ipv4("169.254.7.7", Server4).Udp(67, 68), Verdict.Uplink },
        { "hop limit 1", Frame.Empty.Ipv6("fe80::5", "ff02::2", 1).Icmpv6(133), Verdict.Uplink },
        { "another UE's prefix", Frame.Empty.Ipv6("fd00:60:0:2::5", "ff02::2", 255).Icmpv6(133), Verdict.SpoofedSource },
        { "another UE's address", Frame.Empty.Ipv4("10.60.0.2", Server4).Udp(67, 68), Verdict.SpoofedSource },
    };

    [Theory]
    [MemberData(nameof(ToControlPlane))]
    public void A_ue_reaches_the_control_plane_function(string what, Frame user, Verdict verdict)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        var flags = RuleFlags.Uplink | RuleFlags.SourceIsUe | RuleFlags.ToControlPlane;
        upf.Add(new ProgramContent { TeidRules = [Relay(Over4Qfi5, upf, flags)] });
        var outcome = upf.Process(Over4.GPdu().Payload(user.Bytes()).Bytes(), 0);
        Assert.Equal(verdict, outcome.Verdict);
        var sent = Over4Qfi5.Outer(OnN3).Payload(user.Bytes());
        Assert.Equal(
            verdict == Verdict.Uplink ? Hex.Text(sent.Bytes()) : "", Hex.Text(outcome.Bytes));
    }

    [Fact]
    public void From_the_data_network_to_the_control_plane_function_no_hop_is_counted()
    {
        using var upf = new TestUpf();
        var rule = Over4Qfi5.Downlink(TestUpf.Core, upf.Routes.ToGnb) with
        {
            Flags = RuleFlags.ToControlPlane,
        };
        upf.Add(new ProgramContent { AddressRules = [rule] });
        var outcome = upf.Process(Ethernet6.ToUe6(hops: 255).Bytes(), 1);
        Assert.Equal(
            Hex.Text(Over4Qfi5.Outer(OnN3).ToUe6(hops: 255).Bytes()), Hex.Text(outcome.Bytes));
    }

    /// <summary>Where a packet is relayed to; a name for the test's output.</summary>
    public sealed record TestTunnelCase
    {
        internal TestTunnelCase(TestTunnel tunnel) => Tunnel = tunnel;

        internal TestTunnel Tunnel { get; }

        public override string ToString() => Tunnel.OverIpv6 ? "IPv6" : "IPv4";
    }

    private static Rule Relay(TestTunnel tunnel, TestUpf upf, RuleFlags flags) =>
        tunnel.Downlink(TestUpf.Core, upf.Routes.ToGnb) with
        {
            LocalTeid = tunnel.LocalTeid,
            NetworkInstance = TestUpf.Access,
            Flags = flags,
        };
}
