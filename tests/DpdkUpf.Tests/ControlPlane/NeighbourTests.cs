using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane;

public sealed class NeighbourTests
{
    private const string GnbMac = "02000000aa01";
    private const string OtherMac = "02000000aa02";

    // A packet as it shall leave, its Ethernet header still empty.
    private const string Waiting = "0000000000000000000000000000"
        + "4500001c00000000401100000a0300010a030002" + "0868086800080000";

    [Fact]
    public void The_first_packet_to_a_peer_is_not_lost()
    {
        using var rig = new Rig();
        var session = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!.Session;
        rig.BringUp(0, Rig.AccessMac);
        rig.Engine.Poll();
        Assert.Contains(Frames.WhoHas, rig.Sent());

        rig.Punt(Verdict.NextHopUnresolved, Waiting, nextHop: rig.NextHopOf(session));
        rig.Engine.Poll();
        Assert.Empty(rig.Sent());
        rig.Punt(Verdict.Arp, Frames.IsAt);
        rig.Engine.Poll();

        Assert.Equal(["02000000aa010200000003010800" + Waiting[28..]], rig.Sent());
        var entry = rig.Entry(rig.NextHopOf(session));
        Assert.Equal(NextHopState.Reachable, entry.State);
        Assert.Equal("02000000aa0102000000" + "0301", MacsOf(entry));
    }

    [Fact]
    public unsafe void A_packet_that_is_there_before_control_has_seen_its_port_up_is_sent()
    {
        using var rig = new Rig(options => options with
        {
            Neighbours =
            [
                new("n3", IpAddress.Parse("10.3.0.2"), MacAddress.Parse("02:00:00:00:aa:02")),
            ],
        });
        var session = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!.Session;
        rig.BringUp(0, Rig.AccessMac);
        rig.File.Header->DataPlaneReady = 0;
        rig.Punt(Verdict.NextHopUnresolved, Waiting, nextHop: rig.NextHopOf(session));
        rig.Engine.Poll();
        Assert.Empty(rig.Sent());
        rig.File.Header->DataPlaneReady = 1;
        rig.Engine.Poll();

        Assert.Contains("02000000aa02020000000301" + "0800" + Waiting[28..], rig.Sent());
        Assert.Equal(0, rig.Engine.Counters[SlowPathCounter.PortDown]);
    }

    [Fact]
    public void A_host_on_a_link_is_resolved_and_gets_a_route_of_its_own()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        var host = IpAddress.Parse("10.6.0.77");
        var glean = Route(rig, host);
        Assert.Equal(NextHopState.Glean, rig.Entry(glean).State);

        rig.Punt(Verdict.NextHopUnresolved, To("0a06004d"), item: 1, nextHop: glean);
        rig.Engine.Poll();
        Assert.Equal([ArpRequest("020000000601", "0a060001", "0a06004d")], rig.Sent());
        rig.Punt(Verdict.Arp, ArpReply(OtherMac, "0a06004d", "020000000601", "0a060001"), item: 1);
        rig.Engine.Poll();

        Assert.Equal(["02000000aa02020000000601" + "0800" + To("0a06004d")[28..]], rig.Sent());
        var own = Route(rig, host);
        Assert.NotEqual(glean, own);
        Assert.Equal(NextHopState.Reachable, rig.Entry(own).State);
        Assert.Equal(glean, Route(rig, IpAddress.Parse("10.6.0.78")));
    }

    [Fact]
    public void Queues_are_bounded_and_what_does_not_fit_is_counted()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        var session = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!.Session;
        for (var i = 0; i < 20; i++)
        {
            rig.Punt(Verdict.NextHopUnresolved, Waiting, nextHop: rig.NextHopOf(session));
            rig.Engine.Poll();
        }

        Assert.Equal(16, rig.Engine.Counters[SlowPathCounter.Queued]);
        Assert.Equal(4, rig.Engine.Counters[SlowPathCounter.QueueFull]);
    }

    [Fact]
    public void A_silent_peer_is_asked_ever_more_seldom_then_its_packets_are_dropped()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        var session = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!.Session;
        rig.Punt(Verdict.NextHopUnresolved, Waiting, nextHop: rig.NextHopOf(session));
        rig.Engine.Poll();

        Assert.Equal([1, 1, 0, 1, 0, 0, 0, 1], Enumerable.Range(0, 8).Select(_ =>
        {
            var asked = rig.Sent().Count(frame => frame == Frames.WhoHas);
            rig.Advance(TimeSpan.FromSeconds(0.5));
            return asked;
        }));
        rig.Advance(TimeSpan.FromSeconds(4.1));
        Assert.Equal(1, rig.Engine.Counters[SlowPathCounter.NeighbourSilent]);
        Assert.Equal(NeighbourState.Failed, State(rig, "10.3.0.2"));
        rig.Punt(Verdict.NextHopUnresolved, Waiting, nextHop: rig.NextHopOf(session));
        rig.Engine.Poll();
        Assert.Equal(1, rig.Engine.Counters[SlowPathCounter.NeighbourFailed]);
        rig.Sent();

        // A tunnel needs it: it is asked again, and answers.
        rig.Advance(TimeSpan.FromSeconds(5.1));
        Assert.Contains(Frames.WhoHas, rig.Sent());
        rig.Punt(Verdict.Arp, Frames.IsAt);
        rig.Engine.Poll();
        Assert.Equal(NextHopState.Reachable, rig.Entry(rig.NextHopOf(session)).State);
    }

    [Fact]
    public void A_neighbour_is_probed_by_unicast_and_stays_usable_meanwhile()
    {
        using var rig = Resolved(out var session);
        var passed = TimeSpan.Zero;
        while (!rig.Sent().Contains(GnbMac + Frames.WhoHas[12..]))
        {
            rig.Advance(TimeSpan.FromSeconds(0.25));
            passed += TimeSpan.FromSeconds(0.25);
            Assert.True(passed < NeighbourLimits.ReachableFor * 1.3, "never probed");
        }

        Assert.True(passed > NeighbourLimits.ReachableFor * 0.7, $"probed after {passed}");
        Assert.Equal(NextHopState.Reachable, rig.Entry(rig.NextHopOf(session)).State);
        rig.Punt(Verdict.Arp, Frames.IsAt);
        rig.Engine.Poll();
        Assert.Equal(NeighbourState.Reachable, State(rig, "10.3.0.2"));
    }

    [Fact]
    public void A_neighbour_that_does_not_answer_probes_is_asked_for_anew()
    {
        using var rig = Resolved(out var session);
        rig.Advance((NeighbourLimits.ReachableFor * 1.26) + TimeSpan.FromSeconds(2.1));

        Assert.Equal(NextHopState.Unresolved, rig.Entry(rig.NextHopOf(session)).State);
        Assert.Contains(Frames.WhoHas, rig.Sent());
    }

    // what                          frame that tells another MAC address           is believed
    public static TheoryData<string, Verdict, string, bool> NewMacs => new()
    {
        { "ARP request to us", Verdict.Arp, ArpRequest(OtherMac, "0a030002", "0a030001"), true },
        { "gratuitous ARP", Verdict.Arp, ArpRequest(OtherMac, "0a030002", "0a030002"), true },
        { "ARP reply", Verdict.Arp, ArpReply(OtherMac, "0a030002", "020000000301", "0a030001"), true },
        { "group MAC", Verdict.Arp, ArpRequest("03000000aa02", "0a030002", "0a030001"), false },
    };

    [Theory]
    [MemberData(nameof(NewMacs))]
    public void A_new_mac_address_is_noticed(
        string name, Verdict verdict, string frame, bool isBelieved)
    {
        using var rig = Resolved(out var session);

        rig.Punt(verdict, frame);
        rig.Engine.Poll();

        var mac = MacsOf(rig.Entry(rig.NextHopOf(session)))[..12];
        Assert.True(mac == (isBelieved ? OtherMac : GnbMac), $"{name}: {mac}");
        Assert.Equal(isBelieved ? 1 : 0, rig.Engine.Counters[SlowPathCounter.NeighbourMacChanged]);
    }

    [Fact]
    public void A_new_mac_address_of_ours_is_in_every_next_hop_of_the_port()
    {
        using var rig = Resolved(out var session);

        rig.BringUp(0, "02:00:00:00:03:99");
        rig.Engine.Poll();

        Assert.Equal(GnbMac + "020000000399", MacsOf(rig.Entry(rig.NextHopOf(session))));
    }

    [Fact]
    public void A_static_neighbour_is_never_asked_and_not_overruled()
    {
        using var rig = new Rig(options => options with
        {
            Neighbours =
            [
                new("n3", IpAddress.Parse("10.3.0.2"), MacAddress.Parse("02:00:00:00:aa:01")),
            ],
        });
        var session = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!.Session;
        rig.BringUp(0, Rig.AccessMac);
        rig.Engine.Poll();
        rig.Punt(Verdict.Arp, ArpRequest(OtherMac, "0a030002", "0a030001"));
        rig.Advance(TimeSpan.FromMinutes(2));

        Assert.DoesNotContain(Frames.WhoHas, rig.Sent());
        Assert.Equal(GnbMac, MacsOf(rig.Entry(rig.NextHopOf(session)))[..12]);
        Assert.Equal(NextHopState.Reachable, rig.Entry(rig.NextHopOf(session)).State);
    }

    [Fact]
    public void Many_hosts_that_do_not_exist_use_up_nothing()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        var glean = Route(rig, IpAddress.Parse("10.6.0.77"));
        var free = rig.Engine.Inspect().Usage.Single(usage => usage.Table == "nextHops").Used;
        for (var i = 3; i < 250; i++)
        {
            rig.Punt(Verdict.NextHopUnresolved, To($"0a0600{i:x2}"), item: 1, nextHop: glean);
            rig.Engine.Poll();
            rig.Sent();
        }

        var inspection = rig.Engine.Inspect();
        Assert.InRange(inspection.Neighbours.Count, 1, 40);
        Assert.True(rig.Engine.Counters[SlowPathCounter.NeighboursFull] > 200);
        Assert.Equal(free, inspection.Usage.Single(usage => usage.Table == "nextHops").Used);
        rig.Advance(TimeSpan.FromSeconds(15));
        Assert.InRange(rig.Engine.Inspect().Neighbours.Count, 1, 3);
    }

    private static Rig Resolved(out uint session)
    {
        var rig = new Rig();
        rig.BringPortsUp();
        session = rig.Add(Rig.Tunnel(1, "10.60.0.1")).Value!.Session;
        rig.Punt(Verdict.Arp, Frames.IsAt);
        rig.Engine.Poll();
        Assert.Equal(NextHopState.Reachable, rig.Entry(rig.NextHopOf(session)).State);
        rig.Sent();
        return rig;
    }

    private static NeighbourState State(Rig rig, string address) =>
        rig.Engine.Inspect().Neighbours.Single(each => each.Address.ToString() == address).State;

    private static unsafe uint Route(Rig rig, IpAddress address)
    {
        var instance = rig.Owner.Topology.NetworkInstances["internet"];
        return rig.File.Routes.Find(rig.File.Header->Routes[instance * 2], address.V4);
    }

    private static string MacsOf(NextHop entry) => Convert.ToHexStringLower(
    [
        .. BitConverter.GetBytes(entry.EthernetHigh),
        .. BitConverter.GetBytes(entry.EthernetLow),
    ]);

    private static string To(string address)
    {
        var header = Convert.FromHexString("4500001c00000000401100000a3c0001" + address);
        var checksum = Checksum.Finish(Checksum.Sum(header));
        header[10] = (byte)(checksum >> 8);
        header[11] = (byte)checksum;
        return new string('0', 28) + Convert.ToHexStringLower(header) + "0001000200080000";
    }

    private static string ArpRequest(string mac, string sender, string target) =>
        $"ffffffffffff{mac}08060001080006040001{mac}{sender}000000000000{target}";

    private static string ArpReply(string mac, string sender, string toMac, string target) =>
        $"{toMac}{mac}08060001080006040002{mac}{sender}{toMac}{target}";
}
