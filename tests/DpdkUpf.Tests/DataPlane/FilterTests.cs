using System.Net;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>SDF filters (TS 29.244 §8.2.5) on the packet path, in both directions.</summary>
public sealed class FilterTests
{
    private static Filter Any => default;

    private static readonly Filter Udp = Of(17);

    // what, filter, from the UE, to the UE, does it fit?
    public static TheoryData<string, Filter, Frame, Frame, bool> Filters => new()
    {
        { "any", Any, From.FromUe4(), Ethernet6.ToUe4(), true },
        { "any, IPv6", Any, From.FromUe6(), Ethernet6.ToUe6(), true },
        { "IPv4", Any with { Family = 4 }, From.FromUe4(), Ethernet6.ToUe4(), true },
        { "IPv4, but IPv6", Any with { Family = 4 }, From.FromUe6(), Ethernet6.ToUe6(), false },
        { "IPv6", Any with { Family = 6 }, From.FromUe6(), Ethernet6.ToUe6(), true },
        { "UDP", Udp, From.FromUe4(), Ethernet6.ToUe4(), true },
        { "UDP, IPv6", Udp, From.FromUe6(), Ethernet6.ToUe6(), true },
        { "TCP, but UDP", Of(6), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "protocol 0", Of(0), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "UDP behind options", Udp, From.Ipv4(Ue4, Server4, options: "01010101").Udp(53, 40000), Ethernet6.Ipv4(Server4, Ue4, options: "01010101").Udp(40000, 53), true },
        { "UDP behind extension headers", Udp, From.Ipv6(Ue6, Server6).Ipv6Extension(0).Ipv6Extension(60).Udp(53, 40000), Ethernet6.Ipv6(Server6, Ue6).Ipv6Extension(0).Ipv6Extension(60).Udp(40000, 53), true },

        { "remote host", Remote("192.0.2.1", 32), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "remote net", Remote("192.0.3.0", 23), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "remote net /1", Remote("128.0.0.0", 1), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "another host", Remote("192.0.2.0", 32), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "another net", Remote("192.0.3.0", 24), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "remote IPv6 host", Remote("2001:db8::1", 128), From.FromUe6(), Ethernet6.ToUe6(), true },
        { "remote IPv6 net", Remote("2001:db8::", 64), From.FromUe6(), Ethernet6.ToUe6(), true },
        { "remote IPv6 net /65", Remote("2001:db8::", 65), From.FromUe6(), Ethernet6.ToUe6(), true },
        { "another IPv6 net /65", Remote("2001:db8:0:0:8000::", 65), From.FromUe6(), Ethernet6.ToUe6(), false },
        { "another IPv6 net", Remote("2001:db8:0:1::", 64), From.FromUe6(), Ethernet6.ToUe6(), false },
        { "another IPv6 host", Remote("2001:db8::2", 128), From.FromUe6(), Ethernet6.ToUe6(), false },
        { "local host", Local(Ue4, 32), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "another local host", Local("10.60.0.2", 32), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "local IPv6 host", Local(Ue6, 128), From.FromUe6(), Ethernet6.ToUe6(), true },
        { "another local IPv6 host", Local("fd00:60:0:1::6", 128), From.FromUe6(), Ethernet6.ToUe6(), false },

        { "remote port", Ports(53, 53, 0, 65535), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "remote ports", Ports(50, 60, 0, 65535), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "remote port, IPv6", Ports(53, 53, 0, 65535), From.FromUe6(), Ethernet6.ToUe6(), true },
        { "below", Ports(54, 60, 0, 65535), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "above", Ports(0, 52, 0, 65535), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "local port", Ports(0, 65535, 40000, 40000), From.FromUe4(), Ethernet6.ToUe4(), true },
        { "another local port", Ports(0, 65535, 40001, 40001), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "TCP ports", Ports(53, 53, 40000, 40000), From.Ipv4(Ue4, Server4, protocol: 6).Payload("9C400035"), Ethernet6.Ipv4(Server4, Ue4, protocol: 6).Payload("00359C40"), true },
        { "SCTP ports", Ports(53, 53, 40000, 40000), From.Ipv4(Ue4, Server4, protocol: 132).Payload("9C400035"), Ethernet6.Ipv4(Server4, Ue4, protocol: 132).Payload("00359C40"), true },
        { "ICMP has no ports", Ports(0, 65535, 0, 65535), From.Ipv4(Ue4, Server4).Icmp(8), Ethernet6.Ipv4(Server4, Ue4).Icmp(0), false },
        { "half the ports", Ports(0, 65535, 0, 65535), From.Ipv4(Ue4, Server4, protocol: 6).Payload("9C40"), Ethernet6.Ipv4(Server4, Ue4, protocol: 6).Payload("0035"), false },
        { "first fragment", Ports(53, 53, 0, 65535), From.Ipv4(Ue4, Server4, fragmentation: 0x2000).Udp(53, 40000), Ethernet6.Ipv4(Server4, Ue4, fragmentation: 0x2000).Udp(40000, 53), true },
        { "later fragment", Ports(0, 65535, 0, 65535), From.Ipv4(Ue4, Server4, fragmentation: 0x0001).Udp(53, 40000), Ethernet6.Ipv4(Server4, Ue4, fragmentation: 0x0001).Udp(40000, 53), false },
        { "later fragment, no ports asked", Udp, From.Ipv4(Ue4, Server4, fragmentation: 0x0001).Udp(53, 40000), Ethernet6.Ipv4(Server4, Ue4, fragmentation: 0x0001).Udp(40000, 53), true },
        { "later IPv6 fragment", Ports(0, 65535, 0, 65535), From.Ipv6(Ue6, Server6).Ipv6Extension(44, "000900000001", 0).Udp(53, 40000), Ethernet6.Ipv6(Server6, Ue6).Ipv6Extension(44, "000900000001", 0).Udp(40000, 53), false },

        { "ToS", Any with { Tos = 0xB8, TosMask = 0xFC }, From.Ipv4(Ue4, Server4, tos: 0xB9).Udp(1), Ethernet6.Ipv4(Server4, Ue4, tos: 0xBB).Udp(1), true },
        { "another ToS", Any with { Tos = 0xB8, TosMask = 0xFC }, From.FromUe4(), Ethernet6.ToUe4(), false },
        { "traffic class", Any with { Tos = 0xB8, TosMask = 0xFC }, From.Ipv6(Ue6, Server6, firstByte: 0x6B, secondByte: 0x80).Udp(1), Ethernet6.Ipv6(Server6, Ue6, firstByte: 0x6B, secondByte: 0x80).Udp(1), true },
        { "flow label", Flow(0x12345), From.Ipv6(Ue6, Server6, secondByte: 0x01, flow: 0x2345).Udp(1), Ethernet6.Ipv6(Server6, Ue6, secondByte: 0x01, flow: 0x2345).Udp(1), true },
        { "another flow label", Flow(0x12345), From.FromUe6(), Ethernet6.ToUe6(), false },
        { "flow label 0 of IPv4", Flow(0), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "ESP", Spi(0xCAFE0001), From.Ipv4(Ue4, Server4, protocol: 50).Payload("CAFE0001"), Ethernet6.Ipv4(Server4, Ue4, protocol: 50).Payload("CAFE0001"), true },
        { "another SPI", Spi(0xCAFE0002), From.Ipv4(Ue4, Server4, protocol: 50).Payload("CAFE0001"), Ethernet6.Ipv4(Server4, Ue4, protocol: 50).Payload("CAFE0001"), false },
        { "half an SPI", Spi(0), From.Ipv4(Ue4, Server4, protocol: 50).Payload("0000"), Ethernet6.Ipv4(Server4, Ue4, protocol: 50).Payload("0000"), false },
        { "UDP has no SPI", Spi(0), From.FromUe4(), Ethernet6.ToUe4(), false },
        { "AH", Spi(0xCAFE0001), From.Ipv4(Ue4, Server4, protocol: 51).Payload("11040000CAFE0001"), Ethernet6.Ipv4(Server4, Ue4, protocol: 51).Payload("11040000CAFE0001"), true },
        { "AH in IPv6", Spi(0xCAFE0001), From.Ipv6(Ue6, Server6).Ipv6Extension(51, "0000CAFE000100000001", 1).Udp(53), Ethernet6.Ipv6(Server6, Ue6).Ipv6Extension(51, "0000CAFE000100000001", 1).Udp(53), true },
        { "protocol AH in IPv6", Of(51), From.Ipv6(Ue6, Server6).Ipv6Extension(51, "0000CAFE000100000001", 1).Udp(53), Ethernet6.Ipv6(Server6, Ue6).Ipv6Extension(51, "0000CAFE000100000001", 1).Udp(53), true },
        { "UDP behind AH in IPv6", Udp, From.Ipv6(Ue6, Server6).Ipv6Extension(51, "0000CAFE000100000001", 1).Udp(53), Ethernet6.Ipv6(Server6, Ue6).Ipv6Extension(51, "0000CAFE000100000001", 1).Udp(53), true },
    };

    private static Frame From => Over4.GPdu().PduSession(9);

    [Theory]
    [MemberData(nameof(Filters))]
    public void Takes_what_it_says(string what, Filter filter, Frame up, Frame down, bool fits)
    {
        Assert.NotEmpty(what);
        using var upf = WithFilters(filter);
        AssertVerdicts(upf, up, down, fits);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void One_of_several_is_enough(
        string what, Filter filter, Frame up, Frame down, bool fits)
    {
        Assert.NotEmpty(what);
        using var upf = WithFilters(Of(99), Of(98), filter);
        AssertVerdicts(upf, up, down, fits);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Reads_nothing_behind_the_packet(
        string what, Filter filter, Frame up, Frame down, bool fits)
    {
        Assert.NotEmpty(what);
        Assert.IsType<bool>(fits);
        using var upf = WithFilters(filter);
        foreach (var (frame, port) in new[] { (up.Bytes(), 0), (down.Bytes(), 1) })
        {
            for (var length = 14; length < frame.Length; length++)
            {
                var verdict = upf.Process(frame.AsSpan(0, length), port).Verdict;
                Assert.Equal(VerdictKind.Dropped, verdict.Kind());
                var split = upf.Process(frame, port, length, 3).Verdict;
                Assert.True(
                    split is Verdict.Segmented or Verdict.RuntFrame
                        || split == upf.Process(frame, port).Verdict,
                    $"{split} at {length}");
            }
        }
    }

    [Fact]
    public void Rules_with_filters_are_asked_in_order()
    {
        using var upf = new TestUpf();
        var rule = TestTunnel.First.Uplink(TestUpf.Core);
        upf.Add(new ProgramContent
        {
            TeidRules =
            [
                rule with { FilterCount = 1, FilterLine = 1, Action = RuleAction.Drop },
                rule with { FilterCount = 1, FilterLine = 0, Flags = RuleFlags.GateClosed },
                rule,
            ],
            Filters = [Udp, Remote("198.51.100.0", 24)],
        });
        Assert.Equal(
            Verdict.FarDrop, upf.Process(From.FromUe4("198.51.100.1").Bytes(), 0).Verdict);
        Assert.Equal(Verdict.GateClosed, upf.Process(From.FromUe4().Bytes(), 0).Verdict);
        Assert.Equal(
            Verdict.Uplink, upf.Process(From.Ipv4(Ue4, Server4).Icmp(8).Bytes(), 0).Verdict);
    }

    private static void AssertVerdicts(TestUpf upf, Frame up, Frame down, bool fits)
    {
        var (uplink, downlink) = fits
            ? (Verdict.Uplink, Verdict.Downlink)
            : (Verdict.NoPdr, Verdict.NoPdr);
        Assert.Equal(uplink, upf.Process(up.Bytes(), 0).Verdict);
        Assert.Equal(downlink, upf.Process(down.Bytes(), 1).Verdict);
    }

    private static TestUpf WithFilters(params ReadOnlySpan<Filter> filters)
    {
        var upf = new TestUpf();
        var count = (byte)filters.Length;
        var tunnel = TestTunnel.First;
        upf.Add(new ProgramContent
        {
            TeidRules = [tunnel.Uplink(TestUpf.Core) with { FilterCount = count }],
            AddressRules =
            [
                tunnel.Downlink(TestUpf.Core, upf.Routes.ToGnb) with { FilterCount = count },
            ],
            Filters = filters,
        });
        return upf;
    }

    private static Filter Of(byte protocol) =>
        new() { Flags = FilterFlags.Protocol, Protocol = protocol };

    private static Filter Spi(uint spi) => new() { Flags = FilterFlags.Spi, Spi = spi };

    private static Filter Flow(uint label) =>
        new() { Flags = FilterFlags.FlowLabel, FlowLabel = label };

    private static Filter Ports(int low, int high, int localLow, int localHigh) => new()
    {
        Flags = FilterFlags.Ports,
        RemotePortLow = (ushort)low,
        RemotePortHigh = (ushort)high,
        LocalPortLow = (ushort)localLow,
        LocalPortHigh = (ushort)localHigh,
    };

    private static Filter Remote(string prefix, byte length)
    {
        var (family, address) = Parse(prefix);
        return new() { Family = family, Remote = address, RemoteLength = length };
    }

    private static Filter Local(string prefix, byte length)
    {
        var (family, address) = Parse(prefix);
        return new() { Family = family, Local = address, LocalLength = length };
    }

    private static (byte Family, AddressV6 Address) Parse(string text)
    {
        var address = IpAddress.From(IPAddress.Parse(text));
        return address.IsIpv4
            ? ((byte)4, new AddressV6(0, address.V4))
            : ((byte)6, new AddressV6(address.V6.High, address.V6.Low));
    }
}
