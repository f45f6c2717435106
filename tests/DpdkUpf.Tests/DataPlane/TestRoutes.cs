using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Tests.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// The tests' routes. Core: everything by the router, but 198.51.100.0/24 and 2001:db8:51::/48 by
/// one without MAC address yet, 203.0.113.0/24 and 2001:db8:113::/48 by a link with an MTU of 1300,
/// 192.0.2.128/25 by VLAN 60, and our own addresses. The other instance has no route at all.
/// </summary>
internal sealed class TestRoutes
{
    public TestRoutes(TestUpf upf, TempTables tables)
    {
        var router = Add(upf, 1, 1, TestUpf.RouterMac, TestUpf.N6Mac);
        var unresolved = Add(upf, 1, 1, TestUpf.RouterMac, TestUpf.N6Mac, NextHopState.Unresolved);
        var narrow = Add(upf, 1, 1, TestUpf.RouterMac, TestUpf.N6Mac, mtu: 1300);
        var tagged = Add(upf, 3, 1, TestUpf.RouterMac, TestUpf.N6Mac, vlan: 60);
        var local = Add(upf, 1, 1, TestUpf.RouterMac, TestUpf.N6Mac, NextHopState.Local);
        ToGnb = Add(upf, 0, 0, TestUpf.GnbMac, TestUpf.N3Mac);
        Router = router;
        var writer = new RouteTableWriter(tables.File, tables.Reclaimer);
        Assert.True(writer.TryReplace(TestUpf.Core, 4,
        [
            V4("0.0.0.0", 0, router), V4("198.51.100.0", 24, unresolved),
            V4("203.0.113.0", 24, narrow), V4("192.0.2.128", 25, tagged), V4("10.6.0.1", 32, local),
        ]));
        Assert.True(writer.TryReplace(TestUpf.Core, 6,
        [
            V6("::", 0, router), V6("2001:db8:51::", 48, unresolved),
            V6("2001:db8:113::", 48, narrow), V6("2001:db8:2::", 48, tagged),
            V6("fd00:6::1", 128, local),
        ]));
    }

    public uint ToGnb { get; }

    public uint Router { get; }

    private static uint Add(
        TestUpf upf,
        byte item,
        byte port,
        string destination,
        string source,
        NextHopState state = NextHopState.Reachable,
        ushort mtu = 1500,
        ushort vlan = 0)
    {
        var entry = new NextHop
        {
            State = state,
            Interface = item,
            Port = port,
            Mtu = mtu,
            Vlan = vlan,
        };
        entry.SetMac(Hex.Bytes(destination), Hex.Bytes(source));
        Assert.True(upf.NextHops.TryAdd(entry, out var index));
        return index;
    }

    private static Route V4(string prefix, int length, uint nextHop) =>
        new((ulong)IpAddress.Parse(prefix).V4 << 32, 0, length, nextHop);

    private static Route V6(string prefix, int length, uint nextHop)
    {
        var address = Ipv6Address.Parse(prefix);
        return new(address.High, address.Low, length, nextHop);
    }
}
