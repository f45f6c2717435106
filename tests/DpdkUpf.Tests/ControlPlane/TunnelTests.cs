using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane;

public sealed class TunnelTests
{
    private static readonly Tunnel First = Rig.Tunnel(0x1001, "10.60.0.1") with { Name = "ue1" };
    private static readonly Tunnel Sixth =
        Rig.Tunnel(0x1002, "2001:db8:60:1::1", "fd00:3::2") with { Name = "ue6" };

    private static readonly Tunnel Other = Rig.Tunnel(0x2002, "10.60.0.2") with { Name = "ue2" };

    // what                       tunnel                                           why
    public static TheoryData<string, Tunnel, RefusalReason> Refused => new()
    {
        { "local TEID 0", Other with { LocalTeid = 0 }, RefusalReason.TeidZero },
        { "remote TEID 0", Other with { RemoteTeid = 0 }, RefusalReason.TeidZero },
        { "TEID taken", Other with { LocalTeid = 0x1001 }, RefusalReason.TeidInUse },
        { "name taken", Other with { Name = "ue1" }, RefusalReason.NameInUse },
        { "name too long", Other with { Name = new('x', 32) }, RefusalReason.BadName },
        { "name too long in UTF-8", Other with { Name = new('ü', 16) }, RefusalReason.BadName },
        { "UE taken", Other with { UeIpv4 = First.UeIpv4 }, RefusalReason.UeInUse },
        { "UE's /64 taken", Other with { UeIpv6 = Ip("2001:db8:60:1::9") }, RefusalReason.UeInUse },
        { "no UE", Other with { UeIpv4 = null }, RefusalReason.BadUe },
        { "UE of the wrong family", Other with { UeIpv4 = Ip("2001:db8:60::1") }, RefusalReason.BadUe },
        { "UE is a group", Other with { UeIpv4 = Ip("224.0.0.1") }, RefusalReason.BadUe },
        { "UE is ours", Other with { UeIpv4 = Ip("10.6.0.1") }, RefusalReason.BadUe },
        { "UE's /64 has our address", Other with { UeIpv6 = Ip("fd00:6::99") }, RefusalReason.BadUe },
        { "UE not in a pool", Other with { UeIpv4 = Ip("10.61.0.1") }, RefusalReason.UeNotInPool },
        { "UE IPv6 not in a pool", Other with { UeIpv6 = Ip("2001:db8:61::") }, RefusalReason.UeNotInPool },
        { "QFI 64", Other with { Qfi = 64 }, RefusalReason.BadQfi },
        { "DNN unknown", Other with { Dnn = "ims" }, RefusalReason.UnknownDnn },
        { "interface unknown", Other with { Interface = "n33" }, RefusalReason.UnknownInterface },
        { "interface is N6", Other with { Interface = "n6" }, RefusalReason.UnknownInterface },
        { "peer is ours", Other with { Peer = Ip("10.3.0.1") }, RefusalReason.BadPeer },
        { "peer is loopback", Other with { Peer = Ip("127.0.0.1") }, RefusalReason.BadPeer },
        { "peer without a route", Other with { Peer = Ip("10.4.0.1") }, RefusalReason.PeerUnreachable },
        { "peer IPv6 without a route", Other with { Peer = Ip("fd00:4::1") }, RefusalReason.PeerUnreachable },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_has_a_reason_and_leaves_no_trace(
        string name, Tunnel tunnel, RefusalReason reason)
    {
        using var rig = new Rig();
        Assert.Null(rig.Add(First).Refusal);
        Assert.Null(rig.Add(Sixth).Refusal);
        var before = Usage(rig);

        var outcome = rig.Add(tunnel);

        Assert.Null(outcome.Value);
        Assert.True(outcome.Refusal!.Reason == reason, $"{name}: {outcome.Refusal}");
        Assert.Equal(before, Usage(rig));
        Assert.Equal(2, rig.Engine.Tunnels.Count);
    }

    [Theory]
    [InlineData("10.3.0.2", "10.3.0.2")]
    [InlineData("10.100.7.1", "10.3.0.254")]
    public void A_tunnel_lists_as_it_was_given(string peer, string nextHop)
    {
        using var rig = new Rig();

        var info = rig.Add(First with { Peer = Ip(peer) }).Value!;

        Assert.Equal(First with { Peer = Ip(peer) }, info.Tunnel);
        Assert.Equal(Ip(nextHop), info.NextHop);
        Assert.Equal((Ip("10.3.0.1"), "internet"), (info.LocalAddress, info.NetworkInstance));
        Assert.Equal(SessionOrigin.AddedTunnel, info.Origin);
        Assert.Equal([info], rig.Engine.Tunnels.List());
    }

    [Fact]
    public void Adding_and_deleting_leaves_everything_free_and_workers_equally_loaded()
    {
        using var rig = new Rig();
        var before = Usage(rig);
        for (var i = 0u; i < 20; i++)
        {
            Assert.Null(rig.Add(Rig.Tunnel(0x100 + i, $"10.60.1.{i}")).Refusal);
        }

        Assert.Equal(10, rig.Engine.Tunnels.List().Count(info => info.OwnerWorker == 1));
        foreach (var info in rig.Engine.Tunnels.List())
        {
            rig.Engine.Tunnels.Delete(info.Session, OperationTrace.None);
        }

        // The peer, whom nobody uses any more, is not asked for ever.
        rig.BringPortsUp();
        rig.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(0, rig.Engine.Tunnels.Count);
        Assert.Equal(before, Usage(rig));
        Assert.Equal(LookupTable.None, rig.File.Teids.Find(0x101));
    }

    [Fact]
    public void A_full_table_is_a_refusal()
    {
        using var rig = new Rig();
        for (var i = 0u; i < 64; i++)
        {
            Assert.Null(rig.Add(Rig.Tunnel(0x100 + i, $"10.60.1.{i}")).Refusal);
        }

        var refusal = rig.Add(Rig.Tunnel(0x200, "10.60.2.1")).Refusal;
        Assert.Equal(RefusalReason.SessionsFull, refusal!.Reason);
    }

    [Fact]
    public void Peers_beyond_the_next_hops_are_refused()
    {
        using var rig = new Rig(options => options with { NextHops = 16 });
        var outcomes = Enumerable.Range(0, 16)
            .Select(i => rig.Add(Rig.Tunnel(0x100u + (uint)i, $"10.60.1.{i}", $"10.3.0.{i + 10}")))
            .ToList();

        Assert.Null(outcomes[0].Refusal);
        Assert.Equal(RefusalReason.NextHopsFull, outcomes[^1].Refusal!.Reason);
    }

    private static IpAddress Ip(string text) => IpAddress.Parse(text);

    private static Dictionary<string, long> Usage(Rig rig) =>
        rig.Engine.Inspect().Usage.ToDictionary(usage => usage.Table, usage => usage.Used);
}
