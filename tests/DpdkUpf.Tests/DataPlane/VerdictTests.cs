using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>Everything that is not forwarded, by its name.</summary>
public sealed class VerdictTests
{
    private static Frame N3(
        string to = "10.3.0.1",
        int? total = null,
        int? sum = null,
        int? first = null,
        int frag = 0) => Ethernet3.Ipv4(
            "10.3.0.2",
            to,
            totalLength: total,
            checksum: sum,
            firstByte: first,
            fragmentation: frag);

    private static Frame N3V6(string to = "fd00:3::1", int? length = null, int? first = null) =>
        Ethernet3.Ipv6("fd00:3::2", to, payloadLength: length, firstByte: first);

    private static Frame Plain => Over4.GPdu();

    // what, packet on N3 (port 0), verdict
    public static TheoryData<string, Frame, Verdict> FromAccess => new()
    {
        { "nothing", Frame.Empty, Verdict.RuntFrame },
        { "13 bytes", Frame.Empty.Payload(13), Verdict.RuntFrame },
        { "half a tag", Frame.Ethernet(TestUpf.N3Mac, etherType: 0x8100).Payload("0009"), Verdict.RuntFrame },
        { "other station", Frame.Ethernet(TestUpf.GnbMac).Ipv4("10.3.0.2", "10.3.0.1").Udp(2152), Verdict.NotOurMac },
        { "unknown VLAN", Ethernet3.Vlan(5).Ipv4("10.3.0.2", "10.3.0.1").Udp(2152), Verdict.UnknownVlan },
        { "two tags", Ethernet3.Vlan(9).Vlan(9).Ipv4("10.9.0.2", "10.9.0.1").Udp(2152), Verdict.UnknownEtherType },
        { "LLDP", Frame.Ethernet(TestUpf.N3Mac, etherType: 0x88CC).Payload(46), Verdict.UnknownEtherType },
        { "ARP", Frame.Ethernet("FFFFFFFFFFFF", etherType: 0x0806).Payload(28), Verdict.Arp },

        { "IPv4 said to be IPv6", Frame.Ethernet(TestUpf.N3Mac, etherType: 0x86DD).Ipv4("10.3.0.2", "10.3.0.1").Payload(40), Verdict.IpHeader },
        { "IPv6 said to be IPv4", Frame.Ethernet(TestUpf.N3Mac, etherType: 0x0800).Ipv6("fd00:3::2", "fd00:3::1").Payload(40), Verdict.IpHeader },
        { "header of 16 bytes", N3(first: 0x44).Udp(2152).Gtpu(0x1001), Verdict.IpHeader },
        { "options past the end", N3(first: 0x4F).Payload(8), Verdict.IpHeader },
        { "total too long", N3(total: 1000).Udp(2152).Gtpu(0x1001), Verdict.IpLength },
        { "total too short", N3(total: 19).Udp(2152).Gtpu(0x1001), Verdict.IpLength },
        { "wrong checksum", N3(sum: 0x1234).Udp(2152).Gtpu(0x1001), Verdict.IpChecksum },
        { "payload length too long", N3V6(length: 999).Udp(2152).Gtpu(0x1001), Verdict.IpLength },
        { "version 4 in IPv6", N3V6(first: 0x45).Udp(2152), Verdict.IpHeader },
        { "first fragment", N3(frag: 0x2000).Udp(2152).Gtpu(0x1001), Verdict.OuterFragment },
        { "later fragment", N3(frag: 0x0001).Payload(64), Verdict.OuterFragment },
        { "IPv6 fragment", N3V6().Ipv6Extension(44, "000100000001", 0).Udp(2152), Verdict.OuterFragment },
        { "atomic fragment", N3V6().Ipv6Extension(44, "000000000001", 0).Udp(2152).Gtpu(1), Verdict.UnknownTeid },
        { "broken chain", N3V6().Ipv6Extension(60, "000000000000", 9).Udp(2152), Verdict.OuterIpv6Chain },
        { "long chain", Enumerable.Range(0, 9).Aggregate(N3V6(), (f, _) => f.Ipv6Extension(60)).Udp(2152), Verdict.OuterIpv6Chain },
        { "other address", N3("10.3.0.9").Udp(2152).Gtpu(0x1001), Verdict.NotForUs },
        { "other IPv6 address", N3V6("fd00:3::9").Udp(2152).Gtpu(0x1001), Verdict.NotForUs },
        { "N6 address on N3", N3("10.6.0.1").Udp(2152).Gtpu(0x1001), Verdict.NotForUs },
        { "UE address on N3", N3(Ue4).Udp(1), Verdict.NotForUs },
        { "TCP", Ethernet3.Ipv4("10.3.0.2", "10.3.0.1", protocol: 6).Payload(20), Verdict.NoListener },
        { "other port", N3().Udp(2153).Payload(20), Verdict.NoListener },
        { "SCTP over IPv6", Ethernet3.Ipv6("fd00:3::2", "fd00:3::1", nextHeader: 132).Payload(20), Verdict.NoListener },
        { "ICMP", N3().Icmp(8), Verdict.LocalIcmp },
        { "ICMPv6", N3V6().Icmpv6(128), Verdict.LocalIcmp },
        { "solicitation", Ethernet3.Ipv6("fd00:3::2", "ff02::1:ff00:1", 255).Icmpv6(135).Payload(24), Verdict.NeighbourDiscovery },
        { "solicitation of our link-local address", Ethernet3.Ipv6("fe80::2", "fe80::3", 255).Icmpv6(135).Payload(24), Verdict.NeighbourDiscovery },
        { "multicast", Ethernet3.Ipv6("fe80::2", "ff02::fb").Udp(5353).Payload(9), Verdict.Martian },

        { "half a UDP header", Ethernet3.Ipv4("10.3.0.2", "10.3.0.1", protocol: 17).Payload(4), Verdict.UdpLength },
        { "UDP too long", N3().Udp(2152, length: 99, checksum: 0).Gtpu(0x1001), Verdict.UdpLength },
        { "UDP too short", N3().Udp(2152, length: 7, checksum: 0).Gtpu(0x1001), Verdict.UdpLength },
        { "wrong UDP checksum", N3().Udp(2152, checksum: 0x1234).Gtpu(0x1001), Verdict.UdpChecksum },
        { "wrong UDP checksum over IPv6", N3V6().Udp(2152, checksum: 0x1234).Gtpu(0x1001), Verdict.UdpChecksum },
        { "no UDP checksum over IPv6", N3V6().Udp(2152, checksum: 0).Gtpu(0x1001), Verdict.UdpChecksum },

        { "empty UDP", N3().Udp(2152), Verdict.GtpLength },
        { "seven bytes of GTP", N3().Udp(2152).Payload("30FF0000000010"), Verdict.GtpLength },
        { "GTP length too long", N3().Udp(2152).Gtpu(0x1001, length: 99), Verdict.GtpLength },
        { "GTP length below optional part", N3().Udp(2152).Gtpu(0x1001, sequence: 1, length: 3), Verdict.GtpLength },
        { "GTP version 0", N3().Udp(2152).Gtpu(0x1001, flags: 0x10), Verdict.GtpVersion },
        { "GTP version 2", N3().Udp(2152).Gtpu(0x1001, flags: 0x48), Verdict.GtpVersion },
        { "GTP version 7", N3().Udp(2152).Gtpu(0x1001, flags: 0xF0), Verdict.GtpVersion },
        { "GTP'", N3().Udp(2152).Gtpu(0x1001, flags: 0x2E), Verdict.GtpPrime },
        { "message type 0", N3().Udp(2152).Gtpu(0x1001, type: 0), Verdict.GtpMessageType },
        { "GTPv0 data record", N3().Udp(2152).Gtpu(0x1001, type: 240), Verdict.GtpMessageType },
        { "echo request", N3().Udp(2152).Gtpu(0, type: 1, sequence: 7), Verdict.GtpSignalling },
        { "echo response", N3().Udp(2152).Gtpu(0, type: 2, sequence: 7).Payload("0E00"), Verdict.GtpSignalling },
        { "error indication", N3().Udp(2152).Gtpu(0, type: 26, sequence: 0).Payload("1000002001"), Verdict.GtpSignalling },
        { "extension notification", N3().Udp(2152).Gtpu(0, type: 31, sequence: 0).Payload("8D0185"), Verdict.GtpSignalling },
        { "end marker", N3().Udp(2152).Gtpu(0x1001, type: 254), Verdict.GtpSignalling },
        { "echo request over IPv6", N3V6().Udp(2152).Gtpu(0, type: 1, sequence: 7), Verdict.GtpSignalling },
        { "zero-length extension", Plain.Extension(0x85, "1009", length: 0).FromUe4(), Verdict.GtpExtensionChain },
        { "extension past the end", Plain.Extension(0x85, "1009", length: 200).FromUe4(), Verdict.GtpExtensionChain },
        { "nine extensions", Enumerable.Range(0, 9).Aggregate(Plain, (f, _) => f.Extension(0x20, "0001")).FromUe4(), Verdict.GtpExtensionChain },
        { "unknown required extension", Plain.Extension(0x84, "0001").FromUe4(), Verdict.UnknownExtensionHeader },
        { "downlink container", Plain.PduSession(9, type: 0).FromUe4(), Verdict.PduSessionContainer },
        { "container of type 2", Plain.PduSession(9, type: 2).FromUe4(), Verdict.PduSessionContainer },
        { "TEID 0", Over4.Gtpu(0).FromUe4(), Verdict.TeidZero },
        { "unknown TEID", Over4.Gtpu(0x1002).FromUe4(), Verdict.UnknownTeid },
        { "unknown TEID over IPv6", Over6.Gtpu(0x1002).FromUe4(), Verdict.UnknownTeid },

        { "empty T-PDU", Plain, Verdict.InnerLength },
        { "inner version 0", Plain.Payload("00"), Verdict.InnerVersion },
        { "inner version 15", Plain.Payload("FF00"), Verdict.InnerVersion },
        { "Ethernet frame inside", Plain.Payload("020000000001020000000002080045"), Verdict.InnerVersion },
        { "inner header cut", Plain.Payload("45000014"), Verdict.InnerLength },
        { "inner total too long", Plain.Ipv4(Ue4, Server4, totalLength: 21), Verdict.InnerLength },
        { "inner total too short", Plain.Ipv4(Ue4, Server4, totalLength: 19), Verdict.InnerLength },
        { "inner header of 16 bytes", Plain.Ipv4(Ue4, Server4, firstByte: 0x44), Verdict.InnerLength },
        { "inner options past the end", Plain.Ipv4(Ue4, Server4, firstByte: 0x46), Verdict.InnerLength },
        { "inner checksum", Plain.Ipv4(Ue4, Server4, checksum: 0x1234), Verdict.IpChecksum },
        { "inner IPv6 cut", Plain.Payload("6000000000003B40"), Verdict.InnerLength },
        { "inner IPv6 too long", Plain.Ipv6(Ue6, Server6, payloadLength: 1), Verdict.InnerLength },
        { "another UE's address", Plain.FromUe4(source: "10.60.0.2"), Verdict.SpoofedSource },
        { "another UE's prefix", Plain.FromUe6(source: "fd00:60:0:2::5"), Verdict.SpoofedSource },
        { "link-local source", Plain.FromUe6(source: "fe80::5"), Verdict.SpoofedSource },
        { "TTL 1", Plain.FromUe4(ttl: 1), Verdict.TtlExpired },
        { "TTL 0", Plain.FromUe4(ttl: 0), Verdict.TtlExpired },
        { "hop limit 1", Plain.FromUe6(hops: 1), Verdict.TtlExpired },
        { "to a group", Plain.FromUe4("224.0.0.1"), Verdict.Martian },
        { "broadcast", Plain.FromUe4("255.255.255.255"), Verdict.Martian },
        { "to loopback", Plain.FromUe4("127.0.0.1"), Verdict.Martian },
        { "to an IPv6 group", Plain.FromUe6("ff02::2"), Verdict.Martian },
        { "to our N6 address", Plain.FromUe4("10.6.0.1"), Verdict.InnerToLocal },
        { "to our N6 IPv6 address", Plain.FromUe6("fd00:6::1"), Verdict.InnerToLocal },
        { "router without MAC", Plain.FromUe4("198.51.100.1"), Verdict.NextHopUnresolved },
        { "IPv6 router without MAC", Plain.FromUe6("2001:db8:51::1"), Verdict.NextHopUnresolved },
        { "too big", Plain.FromUe4("203.0.113.1").Payload(1273), Verdict.PacketTooBig },
        { "IPv6 too big", Plain.FromUe6("2001:db8:113::1").Payload(1253), Verdict.PacketTooBig },
    };

    // what, packet on N6 (port 1), verdict
    public static TheoryData<string, Frame, Verdict> FromCore => new()
    {
        { "unknown UE", Ethernet6.ToUe4("10.60.0.9"), Verdict.UnknownUe },
        { "unknown UE, IPv6", Ethernet6.ToUe6("fd00:60:0:9::1"), Verdict.UnknownUe },
        { "other instance", Ethernet6.Vlan(60).ToUe4(), Verdict.UnknownUe },
        { "wrong checksum", Ethernet6.Ipv4(Server4, Ue4, checksum: 1).Udp(1), Verdict.IpChecksum },
        { "total too long", Ethernet6.Ipv4(Server4, Ue4, totalLength: 99).Udp(1), Verdict.IpLength },
        { "payload too long", Ethernet6.Ipv6(Server6, Ue6, payloadLength: 99).Udp(1), Verdict.IpLength },
        { "TTL 1", Ethernet6.ToUe4(ttl: 1), Verdict.TtlExpired },
        { "hop limit 0", Ethernet6.ToUe6(hops: 0), Verdict.TtlExpired },
        { "too big over IPv4", Ethernet6.ToUe4().Payload(1500 - 44 - 27), Verdict.PacketTooBig },
        { "from loopback", Ethernet6.Ipv4("127.0.0.1", Ue4).Udp(1), Verdict.Martian },
        { "from a group", Ethernet6.Ipv4("224.0.0.1", Ue4).Udp(1), Verdict.Martian },
        { "from an IPv6 group", Ethernet6.Ipv6("ff02::1", Ue6).Udp(1), Verdict.Martian },
        { "to a group", Ethernet6.Ipv4(Server4, "224.0.0.1").Udp(1), Verdict.Martian },
        { "ICMP to us", Ethernet6.Ipv4(Server4, "10.6.0.1").Icmp(8), Verdict.LocalIcmp },
        { "UDP to us", Ethernet6.Ipv4(Server4, "10.6.0.1").Udp(53), Verdict.NoListener },
        { "G-PDU of a TEID that belongs to N3", Ethernet6.Ipv4(Server4, "10.6.0.1").Udp(2152).Gtpu(0x1001).FromUe4(), Verdict.UnknownTeid },
        { "N3 address on N6", Ethernet6.Ipv4(Server4, "10.3.0.1").Udp(2152).Gtpu(0x1001).FromUe4(), Verdict.UnknownUe },
    };

    [Theory]
    [MemberData(nameof(FromAccess))]
    public void On_n3(string what, Frame frame, Verdict verdict) =>
        AssertVerdict(what, frame, port: 0, verdict);

    [Theory]
    [MemberData(nameof(FromCore))]
    public void On_n6(string what, Frame frame, Verdict verdict) =>
        AssertVerdict(what, frame, port: 1, verdict);

    [Fact]
    public void A_closed_gate_and_a_far_that_drops()
    {
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First with { IsGateClosed = true });
        upf.Add(TestTunnel.Second with
        {
            UplinkAction = RuleAction.Drop,
            DownlinkAction = RuleAction.Drop,
        });
        Assert.Equal(Verdict.GateClosed, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(Verdict.GateClosed, upf.Process(Ethernet6.ToUe6().Bytes(), 1).Verdict);
        var second = Over6.Gtpu(TestTunnel.Second.LocalTeid).FromUe4(source: "10.60.0.2");
        Assert.Equal(Verdict.FarDrop, upf.Process(second.Bytes(), 0).Verdict);
        Assert.Equal(Verdict.FarDrop, upf.Process(Ethernet6.ToUe4("10.60.0.2").Bytes(), 1).Verdict);
    }

    [Fact]
    public void Without_a_route_in_the_instance()
    {
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First, core: TestUpf.Other);
        Assert.Equal(Verdict.NoRoute, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(Verdict.NoRoute, upf.Process(Plain.FromUe6().Bytes(), 0).Verdict);
        var received = Ethernet6.Vlan(60).ToUe4();
        Assert.Equal(Verdict.Downlink, upf.Process(received.Bytes(), 1).Verdict);
    }

    [Fact]
    public void A_tunnel_of_one_family_takes_only_that()
    {
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First with { UeIpv6Prefix = "" });
        foreach (var spoofed in (Frame[])[Plain.FromUe6(), Plain.FromUe6(source: "::1")])
        {
            Assert.Equal(Verdict.SpoofedSource, upf.Process(spoofed.Bytes(), 0).Verdict);
        }

        Assert.Equal(Verdict.UnknownUe, upf.Process(Ethernet6.ToUe6().Bytes(), 1).Verdict);

        using var other = new TestUpf();
        other.Add(TestTunnel.First with { UeIpv4 = "" });
        foreach (var spoofed in (Frame[])[Plain.FromUe4(), Plain.FromUe4(source: "0.0.0.0")])
        {
            Assert.Equal(Verdict.SpoofedSource, other.Process(spoofed.Bytes(), 0).Verdict);
        }

        Assert.Equal(Verdict.UnknownUe, other.Process(Ethernet6.ToUe4().Bytes(), 1).Verdict);
    }

    [Fact]
    public void Between_upfs_the_downlink_container_is_allowed()
    {
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First with { From = TestUpf.Between });
        var outer = Ethernet3.Vlan(9).Ipv4("10.9.0.2", "10.9.0.1").Udp(2152).Gtpu(0x1001);
        foreach (var type in (int[])[0, 1])
        {
            var frame = outer.PduSession(9, type).FromUe4();
            Assert.Equal(Verdict.Uplink, upf.Process(frame.Bytes(), 0).Verdict);
        }

        Assert.Equal(Verdict.UnknownTeid, upf.Process(Plain.FromUe4().Bytes(), 0).Verdict);
    }

    private static void AssertVerdict(string what, Frame frame, int port, Verdict verdict)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        upf.Add(TestTunnel.First);
        Assert.Equal(verdict, upf.Process(frame.Bytes(), port).Verdict);
    }
}
