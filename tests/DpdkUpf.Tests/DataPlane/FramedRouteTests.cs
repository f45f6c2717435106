using DpdkUpf.Tables;
using DpdkUpf.Wire;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>Networks behind a UE (TS 23.501 §5.6.14).</summary>
public sealed class FramedRouteTests
{
    // what, to or from which address, port (0: N3, 1: N6), verdict
    public static TheoryData<string, string, int, Verdict> Addresses => new()
    {
        { "to the UE", Ue4, 1, Verdict.Downlink },
        { "to its network", "172.16.5.9", 1, Verdict.Downlink },
        { "to its host", "198.18.0.1", 1, Verdict.Downlink },
        { "to another UE's network", "172.17.0.1", 1, Verdict.FarDrop },
        { "to a network within, of another UE", "172.16.128.1", 1, Verdict.FarDrop },
        { "to nobody's network", "172.18.0.1", 1, Verdict.UnknownUe },
        { "to one whose session has no rule for it", "172.19.0.1", 1, Verdict.UnknownUe },
        { "to the UE's prefix", Ue6, 1, Verdict.Downlink },
        { "to its IPv6 network", "2001:db8:5:6::1", 1, Verdict.Downlink },
        { "to nobody's IPv6 network", "2001:db8:6::1", 1, Verdict.UnknownUe },
        { "from the UE", Ue4, 0, Verdict.Uplink },
        { "from its network", "172.16.5.9", 0, Verdict.Uplink },
        { "from another UE's network", "172.17.0.1", 0, Verdict.SpoofedSource },
        { "from a network within, of another UE", "172.16.128.1", 0, Verdict.SpoofedSource },
        { "from nobody's network", "172.18.0.1", 0, Verdict.SpoofedSource },
        { "from its IPv6 network", "2001:db8:5:6::1", 0, Verdict.Uplink },
        { "from nobody's IPv6 network", "2001:db8:6::1", 0, Verdict.SpoofedSource },
        { "from an IPv4-compatible address", "::172.16.5.9", 0, Verdict.SpoofedSource },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Belong_to_the_ues_session(string what, string address, int port, Verdict verdict)
    {
        Assert.NotEmpty(what);
        using var upf = MakeUpf(out _);
        var isIpv4 = !address.Contains(':', StringComparison.Ordinal);
        var frame = port == 0
            ? (isIpv4
                ? Over4.GPdu().FromUe4(source: address)
                : Over4.GPdu().FromUe6(source: address))
            : (isIpv4 ? Ethernet6.ToUe4(address) : Ethernet6.ToUe6(address));
        Assert.Equal(verdict, upf.Process(frame.Bytes(), port).Verdict);
    }

    [Fact]
    public void Of_another_network_instance_do_not_count()
    {
        using var upf = MakeUpf(out _);
        var frame = Ethernet6.Vlan(60).ToUe4("172.16.5.9");
        Assert.Equal(Verdict.UnknownUe, upf.Process(frame.Bytes(), 1).Verdict);
    }

    [Fact]
    public void Are_taken_over_and_given_back()
    {
        using var upf = MakeUpf(out var tables);
        var next = new RouteTableWriter(upf.File, tables);
        var free = next.FreeNodes;
        Assert.True(next.TryReplace(TestUpf.Other, 4, [new(0, 0, 0, upf.Routes.Router)]));
        var frame = Ethernet6.ToUe4("172.16.5.9").Bytes();
        Assert.Equal(Verdict.Downlink, upf.Process(frame, 1).Verdict);
        Assert.True(next.TryReplaceFramed(TestUpf.Core, 4, []));
        Assert.Equal(Verdict.UnknownUe, upf.Process(frame, 1).Verdict);
        tables.Poll();
        tables.Poll();
        Assert.True(next.FreeNodes > free);
    }

    private static TestUpf MakeUpf(out Reclaimer reclaimer)
    {
        var upf = new TestUpf();
        var first = Add(upf, TestTunnel.First, RuleFlags.Framed);
        var second = Add(
            upf, TestTunnel.Second with { DownlinkAction = RuleAction.Drop }, RuleFlags.Framed);
        var third = Add(
            upf, new(3, 3, "10.60.0.3", "", OverIpv6: false, Qfi: null), RuleFlags.None);
        reclaimer = upf.Reclaimer;
        var writer = new RouteTableWriter(upf.File, reclaimer);
        Assert.True(writer.TryReplaceFramed(TestUpf.Core, 4,
        [
            V4("172.16.0.0", 16, first), V4("198.18.0.1", 32, first), V4("172.17.0.0", 16, second),
            V4("172.16.128.0", 24, second), V4("172.19.0.0", 16, third),
        ]));
        Assert.True(writer.TryReplaceFramed(TestUpf.Core, 6, [V6("2001:db8:5::", 48, first)]));
        return upf;
    }

    private static uint Add(TestUpf upf, TestTunnel tunnel, RuleFlags flags)
    {
        var uplink = tunnel.Uplink(TestUpf.Core);
        var downlink = tunnel.Downlink(TestUpf.Core, upf.Routes.ToGnb);
        uplink.Flags |= flags;
        downlink.Flags |= flags;
        return upf.Add(new ProgramContent { TeidRules = [uplink], AddressRules = [downlink] });
    }

    private static Route V4(string prefix, int length, uint session) =>
        new((ulong)IpAddress.Parse(prefix).V4 << 32, 0, length, session);

    private static Route V6(string prefix, int length, uint session)
    {
        var address = Ipv6Address.Parse(prefix);
        return new(address.High, address.Low, length, session);
    }
}
