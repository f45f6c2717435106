using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// Every cut and thousands of random changes of valid packets, in memory that ends where the packet
/// ends: no crash, no read past the end, one verdict each, every mbuf back once.
/// </summary>
public sealed class DamageTests
{
    private const int Mutations = 2000;

    private static Frame OuterV6 => Ethernet3.Ipv6("fd00:3::2", "fd00:3::1");

    private static Frame OnN9 => Ethernet3.Vlan(9).Ipv4("10.9.0.2", "10.9.0.1").Udp(2152);

    // what, port, packet
    public static TheoryData<string, int, Frame> Valid => new()
    {
        { "IPv4 over IPv4", 0, Over4.GPdu().FromUe4().Payload(20) },
        { "IPv4 over IPv4, container", 0, Over4.GPdu().PduSession(9).FromUe4().Payload(20) },
        { "IPv6 over IPv4, container", 0, Over4Summed.Gtpu(0x1001, 255, 7).PduSession(9).FromUe6().Payload(9) },
        { "IPv4 over IPv6, extensions", 0, Over6.GPdu().Extension(0xC0, "0001").PduSession(9).FromUe4().Payload(9) },
        { "IPv6 over IPv6", 0, Over6.GPdu().FromUe6().Payload(20) },
        { "outer options", 0, Ethernet3.Ipv4("10.3.0.2", "10.3.0.1", options: "01010101").Udp(2152).GPdu().FromUe4() },
        { "outer extension headers", 0, OuterV6.Ipv6Extension(0).Ipv6Extension(51, "00000000000000000000", 1).Udp(2152).GPdu().FromUe4() },
        { "tagged, inner options", 0, OnN9.Gtpu(0x9001).Ipv4("10.60.0.9", Server4, options: "01010101").Udp(53) },
        { "echo", 0, Over4.Gtpu(0, type: 1, sequence: 7) },
        { "error indication", 0, Over6.Gtpu(0, type: 26, sequence: 0).Extension(0x40, "0868").Payload("1000002001 8500040A030001") },
        { "ARP", 0, Frame.Ethernet("FFFFFFFFFFFF", etherType: 0x0806).Payload(28) },
        { "solicitation", 0, Ethernet3.Ipv6("fd00:3::2", "ff02::1:ff00:1", 255).Icmpv6(135).Payload(24) },
        { "to the UE, IPv4", 1, Ethernet6.ToUe4().Payload(20) },
        { "to the UE, IPv6", 1, Ethernet6.ToUe6().Payload(20) },
        { "to the UE over IPv6", 1, Ethernet6.ToUe4("10.60.0.2").Payload(21) },
        { "filtered, IPv4", 0, Over4.Gtpu(0x7001).PduSession(9).FromUe4(source: "10.60.0.7").Payload(9) },
        { "filtered, ESP in IPv6", 0, Over4.Gtpu(0x7001).PduSession(9).Ipv6("fd00:60:0:7::1", Server6).Ipv6Extension(0).Ipv6Extension(51, "0000CAFE000100000001", 1).Payload("CAFE0001") },
        { "relayed", 0, Over4.Gtpu(0x7002).PduSession(9, type: 0).ToUe6().Payload(9) },
        { "to the UE, filtered", 1, Ethernet6.ToUe4("10.60.0.7").Payload(20) },
        { "to the UE, in UDP over IPv4", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1").Udp(5000).ToUe4("10.60.0.8").Payload(20) },
        { "to the UE, in UDP over IPv6", 1, Ethernet6.Ipv6("2001:db8::7", "fd00:6::1").Udp(5000).ToUe6("fd00:60:0:8::1").Payload(20) },
        { "to the UE, in IPv4", 1, Ethernet6.Ipv4("192.0.2.7", "10.6.0.1").ToUe6("fd00:60:0:8::1").Payload(20) },
        { "to the UE, in IPv6", 1, Ethernet6.Ipv6("2001:db8::7", "fd00:6::1").Ipv6Extension(60).ToUe4("10.60.0.8").Payload(20) },
        { "to the UE, filtered, IPv6", 1, Ethernet6.Ipv6(Server6, "fd00:60:0:7::1").Ipv6Extension(60).Udp(53) },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void Every_truncation(string what, int port, Frame frame)
    {
        Assert.NotEmpty(what);
        using var upf = MakeUpf();
        var bytes = frame.Bytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var verdict = upf.Process(bytes.AsSpan(0, length), port).Verdict;
            // Of ARP control needs whatever there is; all else says how long it should be.
            var isFine = verdict.Kind() == VerdictKind.Dropped || verdict == Verdict.Arp;
            Assert.True(isFine, $"{verdict} at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Random_changes(string what, int port, Frame frame)
    {
        using var upf = MakeUpf();
        var random = new Random(what.Length);
        var valid = frame.Bytes();
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = (byte[])valid.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(14, bytes.Length)] = (byte)random.Next(256);
            }

            RepairChecksum(bytes, random);
            upf.Process(bytes, port);
            upf.Process(bytes.AsSpan(0, random.Next(bytes.Length)), port);
            upf.Process(bytes, port, random.Next(bytes.Length), random.Next(9));
            while (upf.TryTakePunted(out _, out _))
            {
                // Else the ring is full after a while, and punting untested.
            }
        }
    }

    // What is in one segment may take the short way; what is in two, never.
    [Theory]
    [MemberData(nameof(Valid))]
    public void Fares_the_same_on_the_short_way_and_on_the_long(string what, int port, Frame frame)
    {
        using var upf = MakeUpf();
        var random = new Random(what.Length);
        var valid = frame.Bytes();
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = (byte[])valid.Clone();
            for (var changes = random.Next(0, 3); changes > 0; changes--)
            {
                bytes[random.Next(12, bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            RepairChecksum(bytes, random);
            var whole = upf.Process(bytes, port);
            var split = upf.Process(bytes, port, bytes.Length - 1);
            var isSame = whole.Verdict == split.Verdict
                && whole.Bytes.AsSpan().SequenceEqual(split.Bytes);
            Assert.True(isSame || split.Verdict == Verdict.Segmented, $"{whole} {split}");
            while (upf.TryTakePunted(out _, out _))
            {
                // Else the ring is full after a while.
            }
        }
    }

    // Most changes stop at the outer IPv4 checksum: let half of them get further.
    private static void RepairChecksum(byte[] frame, Random random)
    {
        var length = (frame[14] & 0xF) * 4;
        if (random.Next(2) == 0 || frame[12] != 8 || frame.Length < 14 + length || length < 20)
        {
            return;
        }

        frame[24] = frame[25] = 0;
        var sum = ~NaiveChecksum.Sum(frame[14..(14 + length)]);
        (frame[24], frame[25]) = ((byte)(sum >> 8), (byte)sum);
    }

    private static TestUpf MakeUpf()
    {
        var upf = new TestUpf();
        upf.Add(TestTunnel.First);
        upf.Add(TestTunnel.Second);
        upf.Add(new TestTunnel(0x9001, 0x9002, "10.60.0.9", "", OverIpv6: false, Qfi: 1)
        {
            From = TestUpf.Between,
        });
        AddFiltered(upf);
        AddTunnelled(upf);
        return upf;
    }

    private static void AddTunnelled(TestUpf upf)
    {
        var rule = new TestTunnel(8, 9, "10.60.0.8", "fd00:60:0:8::", OverIpv6: true, Qfi: 5)
            .Downlink(TestUpf.Core, upf.Routes.ToGnb);
        upf.Add(new ProgramContent
        {
            AddressRules =
            [
                rule with { Encapsulation = Encapsulation.UdpIpv4 },
                rule with { Encapsulation = Encapsulation.UdpIpv6 },
                rule with { Encapsulation = Encapsulation.Ipv4 },
                rule with { Encapsulation = Encapsulation.Ipv6 },
            ],
        });
    }

    // Rules that read all there is of a user's packet, and one that relays it.
    private static void AddFiltered(TestUpf upf)
    {
        var tunnel = new TestTunnel(
            0x7001, 0x7101, "10.60.0.7", "fd00:60:0:7::", OverIpv6: true, Qfi: 5);
        var up = tunnel.Uplink(TestUpf.Core) with { FilterCount = 2 };
        var down = tunnel.Downlink(TestUpf.Core, upf.Routes.ToGnb) with { FilterCount = 2 };
        upf.Add(new ProgramContent
        {
            TeidRules =
            [
                up with { QfiMask = 1 << 9, MeterCount = 1, UsageCount = 1 },
                up,
                down with
                {
                    LocalTeid = 0x7002, NetworkInstance = TestUpf.Access, FilterCount = 0,
                },
            ],
            AddressRules = [down with { FilterLine = 1, FilterCount = 1 }, down],
            Filters =
            [
                new() { Flags = FilterFlags.Spi | FilterFlags.Protocol, Spi = 0xCAFE_0001 },
                new() { Flags = FilterFlags.Ports, LocalPortHigh = 9, RemotePortHigh = 65535 },
            ],
            Slots = [1, 2],
        });
    }
}
