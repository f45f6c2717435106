using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

public sealed class UplinkTests
{
    private static readonly Frame Sent4 = OnN6.FromUe4(ttl: 63).Payload(20);
    private static readonly Frame Sent6 = OnN6.FromUe6(hops: 63).Payload(20);

    // what, received, sent
    public static TheoryData<string, Frame, Frame> Forwarded => new()
    {
        { "IPv4 over IPv4", Over4.GPdu().FromUe4().Payload(20), Sent4 },
        { "IPv6 over IPv4", Over4.GPdu().FromUe6().Payload(20), Sent6 },
        { "IPv4 over IPv6", Over6.GPdu().FromUe4().Payload(20), Sent4 },
        { "IPv6 over IPv6", Over6.GPdu().FromUe6().Payload(20), Sent6 },
        { "container", Over4.GPdu().PduSession(9).FromUe4().Payload(20), Sent4 },
        { "container over IPv6", Over6.GPdu().PduSession(9).FromUe6().Payload(20), Sent6 },
        { "container with all flags", Over4.GPdu().PduSession(9, 1, 0xC0).FromUe4().Payload(20), Sent4 },
        { "sequence number", Over4.Gtpu(0x1001, sequence: 7).FromUe4().Payload(20), Sent4 },
        { "N-PDU number", Over4.Gtpu(0x1001, nPdu: 7).FromUe4().Payload(20), Sent4 },
        { "S, PN, container", Over4.Gtpu(0x1001, 255, 7, 7).PduSession(9).FromUe4().Payload(20), Sent4 },
        { "E without extension", Over4.Gtpu(0x1001, flags: 0x34, optional: true).FromUe4().Payload(20), Sent4 },
        { "spare bit", Over4.Gtpu(0x1001, flags: 0x38).FromUe4().Payload(20), Sent4 },
        { "PDCP number, container", Over4.GPdu().Extension(0xC0, "0001").PduSession(9).FromUe4().Payload(20), Sent4 },
        { "eight extensions", Chain(8).FromUe4().Payload(20), Sent4 },
        { "unknown optional extension", Over4.GPdu().Extension(0x20, "0001").FromUe4().Payload(20), Sent4 },
        { "UDP checksum", Over4Summed.GPdu().FromUe4().Payload(20), Sent4 },
        { "other source port", Ethernet3.Ipv4("10.3.0.2", "10.3.0.1").Udp(2152, 50000).GPdu().FromUe4().Payload(20), Sent4 },
        { "outer IP options", OuterV4("01010101").Udp(2152).GPdu().FromUe4().Payload(20), Sent4 },
        { "outer extension headers", OuterV6.Ipv6Extension(0).Ipv6Extension(60).Udp(2152).GPdu().FromUe4().Payload(20), Sent4 },
        { "outer TTL 1", Ethernet3.Ipv4("10.3.0.2", "10.3.0.1", ttl: 1).Udp(2152).GPdu().FromUe4().Payload(20), Sent4 },
        { "priority tag", Ethernet3.Vlan(0, 5).Ipv4("10.3.0.2", "10.3.0.1").Udp(2152).GPdu().FromUe4().Payload(20), Sent4 },
        { "by a tagged next hop", Over4.GPdu().FromUe4("192.0.2.129").Payload(20), OnN6.Vlan(60).FromUe4("192.0.2.129", 63).Payload(20) },
        { "IPv6 by a tagged next hop", Over4.GPdu().FromUe6("2001:db8:2::1").Payload(20), OnN6.Vlan(60).FromUe6("2001:db8:2::1", 63).Payload(20) },
        { "inner IP options", Over4.GPdu().Ipv4(Ue4, Server4, 64, "01010101").Udp(53).Payload(3), OnN6.Ipv4(Ue4, Server4, 63, "01010101").Udp(53).Payload(3) },
        { "inner fragment", Over4.GPdu().Ipv4(Ue4, Server4, 64, "", 0x20B9).Payload(30), OnN6.Ipv4(Ue4, Server4, 63, "", 0x20B9).Payload(30) },
        { "inner extension header", Over4.GPdu().Ipv6(Ue6, Server6).Ipv6Extension(60).Udp(53), OnN6.Ipv6(Ue6, Server6, 63).Ipv6Extension(60).Udp(53) },
        { "only an IP header", Over4.GPdu().Ipv4(Ue4, Server4, protocol: 50), OnN6.Ipv4(Ue4, Server4, 63, protocol: 50) },
        { "TTL 2", Over4.GPdu().FromUe4(ttl: 2).Payload(20), OnN6.FromUe4(ttl: 1).Payload(20) },
        { "1,300 bytes on the narrow link", Over4.GPdu().FromUe4("203.0.113.1").Payload(1272), OnN6.FromUe4("203.0.113.1", 63).Payload(1272) },
        { "1,500 bytes", Over4.GPdu().PduSession(9).FromUe4().Payload(1472), OnN6.FromUe4(ttl: 63).Payload(1472) },
    };

    [Theory]
    [MemberData(nameof(Forwarded))]
    public void Is_decapsulated(string what, Frame received, Frame sent)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First);
        AssertUplink(sent, upf.Process(received.Bytes(), port: 0));
        AssertUplink(sent, upf.Process(received.Bytes(padding: 18), port: 0));
    }

    [Theory]
    [MemberData(nameof(Forwarded))]
    public void Is_decapsulated_from_segments(string what, Frame received, Frame sent)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First);
        var bytes = received.Bytes();
        for (var first = 14; first < bytes.Length; first++)
        {
            var outcome = upf.Process(bytes, port: 0, first, 7);
            if (outcome.Verdict == Verdict.Uplink)
            {
                AssertUplink(sent, outcome);
            }
            else
            {
                // Headers that are not all in the first segment are refused, whatever the cut.
                Assert.True(outcome.Verdict is Verdict.Segmented or Verdict.RuntFrame
                    or Verdict.OuterIpv6Chain, $"{outcome.Verdict} at {first}");
            }
        }
    }

    private static Frame OuterV6 => Ethernet3.Ipv6("fd00:3::2", "fd00:3::1");

    private static Frame OuterV4(string options) =>
        Ethernet3.Ipv4("10.3.0.2", "10.3.0.1", options: options);

    private static Frame Chain(int count) => Enumerable.Range(0, count)
        .Aggregate(Over4.GPdu(), (frame, _) => frame.Extension(0x20, "0001"));

    private static void AssertUplink(Frame sent, Outcome outcome)
    {
        Assert.Equal((Verdict.Uplink, 1), (outcome.Verdict, outcome.Port));
        Assert.Equal(Hex.Text(sent.Bytes()), Hex.Text(outcome.Bytes));
    }
}
