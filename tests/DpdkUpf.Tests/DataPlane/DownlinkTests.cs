using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

public sealed class DownlinkTests
{
    private static readonly Frame Ipv4 = Ethernet6.ToUe4();
    private static readonly Frame Ipv6 = Ethernet6.ToUe6();

    // what, over IPv6?, QFI or −1, received, the user's packet as sent
    public static TheoryData<string, bool, int, Frame, Func<Frame, Frame>> Forwarded => new()
    {
        { "IPv4 over IPv4", false, 9, Ipv4.Payload(20), f => f.ToUe4(ttl: 63).Payload(20) },
        { "IPv4 over IPv4, no QFI", false, -1, Ipv4.Payload(20), f => f.ToUe4(ttl: 63).Payload(20) },
        { "IPv6 over IPv4", false, 9, Ipv6.Payload(20), f => f.ToUe6(hops: 63).Payload(20) },
        { "IPv6 over IPv4, no QFI", false, -1, Ipv6.Payload(20), f => f.ToUe6(hops: 63).Payload(20) },
        { "IPv4 over IPv6", true, 9, Ipv4.Payload(20), f => f.ToUe4(ttl: 63).Payload(20) },
        { "IPv4 over IPv6, no QFI", true, -1, Ipv4.Payload(20), f => f.ToUe4(ttl: 63).Payload(20) },
        { "IPv6 over IPv6", true, 63, Ipv6.Payload(20), f => f.ToUe6(hops: 63).Payload(20) },
        { "IPv6 over IPv6, no QFI", true, -1, Ipv6.Payload(20), f => f.ToUe6(hops: 63).Payload(20) },
        { "QFI 0", false, 0, Ipv4.Payload(20), f => f.ToUe4(ttl: 63).Payload(20) },
        { "odd length over IPv6", true, 9, Ipv4.Payload(21), f => f.ToUe4(ttl: 63).Payload(21) },
        { "any address of the /64", false, 9, Ethernet6.ToUe6("fd00:60:0:1:ffff::9").Payload(1), f => f.ToUe6("fd00:60:0:1:ffff::9", 63).Payload(1) },
        { "IP options", false, 9, Ethernet6.Ipv4(Server4, Ue4, options: "01010101").Udp(1), f => f.Ipv4(Server4, Ue4, 63, "01010101").Udp(1) },
        { "fragment", false, 9, Ethernet6.Ipv4(Server4, Ue4, 64, "", 0x0020).Payload(30), f => f.Ipv4(Server4, Ue4, 63, "", 0x0020).Payload(30) },
        { "extension header", true, 9, Ethernet6.Ipv6(Server6, Ue6).Ipv6Extension(0).Udp(1), f => f.Ipv6(Server6, Ue6, 63).Ipv6Extension(0).Udp(1) },
        { "largest over IPv4", false, 9, Ipv4.Payload(1500 - 44 - 28), f => f.ToUe4(ttl: 63).Payload(1500 - 44 - 28) },
        { "largest over IPv6", true, 9, Ipv6.Payload(1500 - 64 - 48), f => f.ToUe6(hops: 63).Payload(1500 - 64 - 48) },
    };

    [Theory]
    [MemberData(nameof(Forwarded))]
    public void Is_encapsulated(
        string what, bool overIpv6, int qfi, Frame received, Func<Frame, Frame> user)
    {
        Assert.NotEmpty(what);
        var tunnel = Tunnel(overIpv6, qfi);
        var sent = user(tunnel.Outer(OnN3));
        using var upf = new TestUpf();
        upf.Add(tunnel);
        AssertDownlink(sent, upf.Process(received.Bytes(), port: 1));
        AssertDownlink(sent, upf.Process(received.Bytes(padding: 9), port: 1));
    }

    [Theory]
    [MemberData(nameof(Forwarded))]
    public void Is_encapsulated_from_segments(
        string what, bool overIpv6, int qfi, Frame received, Func<Frame, Frame> user)
    {
        Assert.NotEmpty(what);
        var tunnel = Tunnel(overIpv6, qfi);
        var sent = user(tunnel.Outer(OnN3));
        using var upf = new TestUpf();
        upf.Add(tunnel);
        var bytes = received.Bytes();
        for (var first = 14; first < bytes.Length; first += bytes.Length > 200 ? 97 : 1)
        {
            var outcome = upf.Process(bytes, port: 1, first, 5);
            if (outcome.Verdict == Verdict.Downlink)
            {
                AssertDownlink(sent, outcome);
            }
            else
            {
                Assert.Equal(Verdict.Segmented, outcome.Verdict);
            }
        }
    }

    private static TestTunnel Tunnel(bool overIpv6, int qfi) =>
        TestTunnel.First with { OverIpv6 = overIpv6, Qfi = qfi < 0 ? null : qfi };

    private static void AssertDownlink(Frame sent, Outcome outcome)
    {
        Assert.Equal((Verdict.Downlink, 0), (outcome.Verdict, outcome.Port));
        Assert.Equal(Hex.Text(sent.Bytes()), Hex.Text(outcome.Bytes));
    }
}
