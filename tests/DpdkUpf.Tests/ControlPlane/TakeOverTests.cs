using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane;

public sealed unsafe class TakeOverTests
{
    private static readonly Tunnel[] Configured =
    [
        Rig.Tunnel(0x1001, "10.60.0.1") with { Name = "a" },
        Rig.Tunnel(0x1002, "10.60.0.2") with { Name = "b" },
        Rig.Tunnel(0x1003, "2001:db8:60:3::1", "fd00:3::2") with { Name = "c" },
    ];

    [Fact]
    public void After_a_crash_everything_is_as_it_was()
    {
        using var rig = new Rig(options => options with { Tunnels = Configured });
        rig.BringPortsUp();
        rig.Add(Rig.Tunnel(0x2001, "10.60.1.1", "10.100.0.9", qfi: null));
        rig.Punt(Verdict.Arp, Frames.IsAt);
        rig.Engine.Poll();
        rig.File.SessionCounters[0].Uplink.Packets = 77;
        var before = rig.Engine.Tunnels.List();
        var programs = Programs(rig);

        rig.Crash();

        Assert.Equal(TakeOver.TakenOver, rig.Owner.How);
        Assert.Equal((4, 0), (rig.Report.Adopted, rig.Report.Refused.Count));
        Assert.Equal(before, rig.Engine.Tunnels.List());
        Assert.Equal(programs, Programs(rig));
        Assert.Contains(before, info => info.NextHopState == NextHopState.Reachable);
    }

    [Fact]
    public void A_crash_between_two_steps_leaves_nothing_behind()
    {
        using var rig = new Rig();
        var before = rig.Engine.Inspect().Usage.ToList();
        var added = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!;
        rig.Engine.Tunnels.Delete(added.Session, OperationTrace.None);
        // A tunnel that was entered under its TEID, but never became live.
        new LookupTableWriter(rig.File.Teids).TryAdd(0x777, 5);

        rig.Crash();

        Assert.Equal(1, rig.Report.Refused.Count + rig.Engine.Tunnels.Count + 1);
        Assert.Equal(LookupTable.None, rig.File.Teids.Find(0x777));
        rig.BringPortsUp();
        rig.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(before, rig.Engine.Inspect().Usage);
    }

    [Fact]
    public void Configured_tunnels_follow_the_configuration_and_the_others_stay()
    {
        using var rig = new Rig(options => options with { Tunnels = Configured });
        rig.Add(Rig.Tunnel(0x2001, "10.60.1.1") with { Name = "mine" });
        var same = Programs(rig)[0];

        // a as it was; b and d trade places; c gone.
        rig.Crash(options => options with
        {
            Tunnels =
            [
                Configured[0],
                Configured[1] with { UeIpv4 = IpAddress.Parse("10.60.0.4"), LocalTeid = 0x1004 },
                Rig.Tunnel(0x1002, "10.60.0.2") with { Name = "d" },
            ],
        });

        Assert.Empty(rig.Report.Refused);
        Assert.Equal(
            ["a 1001", "b 1004", "d 1002", "mine 2001"],
            rig.Engine.Tunnels.List()
                .Select(info => $"{info.Tunnel.Name} {info.Tunnel.LocalTeid:x}")
                .Order());
        Assert.Equal(same, Programs(rig)[0]);
    }

    [Fact]
    public void Two_tunnels_may_swap_their_teids()
    {
        using var rig = new Rig(options => options with { Tunnels = Configured[..2] });

        rig.Crash(options => options with
        {
            Tunnels =
            [
                Configured[0] with { LocalTeid = 0x1002 },
                Configured[1] with { LocalTeid = 0x1001 },
            ],
        });

        Assert.Empty(rig.Report.Refused);
        var session = rig.Engine.Tunnels.Find("a")!.Value;
        Assert.Equal(0x1002u, rig.Engine.Tunnels.Info(session).Tunnel.LocalTeid);
    }

    [Fact]
    public void A_configured_tunnel_that_clashes_is_reported_and_the_live_one_stays()
    {
        using var rig = new Rig();
        rig.Add(Rig.Tunnel(0x1001, "10.60.0.9") with { Name = "mine" });

        rig.Crash(options => options with { Tunnels = Configured });

        var refused = Assert.Single(rig.Report.Refused);
        Assert.Equal(("a", RefusalReason.TeidInUse), (refused.Tunnel.Name, refused.Refusal.Reason));
        Assert.Equal(3, rig.Engine.Tunnels.Count);
    }

    [Fact]
    public void Another_route_moves_the_tunnels_that_need_it()
    {
        using var rig = new Rig();
        rig.Add(Rig.Tunnel(0x2001, "10.60.1.1", "10.100.0.9"));

        rig.Crash(options => options with
        {
            Routes = [new("n3", IpPrefix.Parse("10.100.0.0/16"), IpAddress.Parse("10.3.0.253"))],
        });

        Assert.Equal("10.3.0.253", rig.Engine.Tunnels.List()[0].NextHop.ToString());
    }

    [Fact]
    public void Interfaces_and_network_instances_keep_their_indices_whatever_their_order()
    {
        using var rig = new Rig();
        rig.Add(Rig.Tunnel(0x2001, "10.60.1.1"));
        var before = rig.Engine.Tunnels.List();

        rig.Crash(options => options with
        {
            Interfaces =
            [
                new(InterfaceRole.N6, "n6-ims", "core", 7, "ims",
                    [IpPrefix.Parse("10.7.0.1/24")], 1500),
                .. options.Interfaces.Reverse(),
            ],
        });

        Assert.Empty(rig.Report.Refused);
        Assert.Equal(before, rig.Engine.Tunnels.List());
        Assert.Equal(2, rig.Owner.Topology.Interface("n6-ims")!.Index);
        Assert.Equal(2, rig.File.Port(1)->InterfaceOfVlan[7]);
    }

    [Fact]
    public void A_tunnel_whose_network_is_gone_ends_and_is_reported()
    {
        using var rig = new Rig();
        rig.Add(Rig.Tunnel(0x2001, "10.60.1.1"));

        rig.Crash(options => options with { Dnns = [] });

        Assert.Equal(RefusalReason.UnknownDnn, Assert.Single(rig.Report.Refused).Refusal.Reason);
        Assert.Equal(LookupTable.None, rig.File.Teids.Find(0x2001));
    }

    [Fact]
    public void What_a_running_data_plane_does_not_know_is_named_and_not_written()
    {
        using var rig = new Rig();
        using var running = Run(rig);
        var options = rig.Options with
        {
            Ports = [rig.Options.Ports[0] with { Mtu = 9000 }, rig.Options.Ports[1]],
        };
        rig.Owner.Dispose();

        using (var owner = TablesOwner.Open(options))
        {
            Assert.Contains("access", owner.DataPlaneRestartNeeded!, StringComparison.Ordinal);
            var refused = Assert.Throws<TablesException>(owner.Apply).Message;
            Assert.Contains("stopped first", refused, StringComparison.Ordinal);
            Assert.Equal(1500, owner.File.Port(0)->Mtu);
        }

        using (var owner = TablesOwner.Open(rig.Options))
        {
            Assert.Null(owner.DataPlaneRestartNeeded);
        }

        rig.Crash();
    }

    [Fact]
    public void Other_sizes_are_refused_while_a_data_plane_runs_and_made_anew_otherwise()
    {
        using var rig = new Rig();
        var options = rig.Options with { Sessions = 128 };
        using (Run(rig))
        {
            rig.Owner.Dispose();
            var refused = Assert.Throws<TablesException>(() => TablesOwner.Open(options));
            Assert.Contains("64 sessions", refused.Message, StringComparison.Ordinal);
            Assert.Contains("128 sessions", refused.Message, StringComparison.Ordinal);
        }

        rig.Crash(_ => options);
        Assert.Equal(TakeOver.Recreated, rig.Owner.How);
    }

    [Fact]
    public void Another_layout_version_is_refused_with_both_versions_while_a_data_plane_runs()
    {
        using var rig = new Rig();
        using (Run(rig))
        {
            rig.File.Header->Version = 99;
            rig.Owner.Dispose();
            var refused = Assert.Throws<TablesException>(() => TablesOwner.Open(rig.Options));
            Assert.Contains("99", refused.Message, StringComparison.Ordinal);
            Assert.Contains(
                $"{TablesHeader.ExpectedVersion}", refused.Message, StringComparison.Ordinal);
        }

        rig.Crash();
        Assert.Equal(TakeOver.Recreated, rig.Owner.How);
    }

    [Fact]
    public void A_second_control_process_is_refused_and_told_who_is_first()
    {
        using var rig = new Rig();

        var refused = Assert.Throws<TablesException>(() => TablesOwner.Open(rig.Options));

        Assert.Contains(
            $"process {Environment.ProcessId})", refused.Message, StringComparison.Ordinal);
    }

    private static ProcessLock Run(Rig rig) =>
        ProcessLock.TryAcquire(ProcessLock.DataPlanePath(rig.Options.TablesPath))!;

    private static List<ulong> Programs(Rig rig) =>
        [.. Enumerable.Range(0, 4).Select(i => rig.File.Sessions[i].Program)];
}
