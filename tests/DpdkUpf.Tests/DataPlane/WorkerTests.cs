using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>The loop around the pipeline: bursts, counters, rings, other workers.</summary>
public sealed unsafe class WorkerTests
{
    private static readonly byte[] Uplink =
        Over4.GPdu().PduSession(9).FromUe4().Payload(20).Bytes();

    private static readonly byte[] Downlink = Ethernet6.ToUe4().Payload(20).Bytes();

    [Fact]
    public void A_mixed_burst_is_sorted_and_every_packet_counted_once()
    {
        using var upf = MakeUpf();
        byte[][] mixed =
        [
            Uplink, Ethernet3.Bytes(), Over4.Gtpu(7).FromUe4().Bytes(), Uplink,
            Over4.Gtpu(0, type: 1, sequence: 7).Bytes(), Over6.GPdu().FromUe6().Bytes(),
        ];
        for (var i = 0; i < 30; i++)
        {
            Receive(upf, 0, mixed[i % mixed.Length]);
            Receive(upf, 1, Downlink);
        }

        upf.Iterate();

        AssertVerdicts(
            upf,
            (Verdict.Uplink, 15), (Verdict.UnknownEtherType, 5), (Verdict.UnknownTeid, 5),
            (Verdict.GtpSignalling, 5), (Verdict.Downlink, 30));
        Assert.Equal(15, upf.Wire.Sent.Count(sent => sent.Port == 1));
        Assert.Equal(30, upf.Wire.Sent.Count(sent => sent.Port == 0));
        Assert.Equal(45, upf.Pool.Taken);
        Assert.Equal(2ul, upf.File.Worker(0)->Bursts[30]);
        Assert.Equal(30ul, upf.File.Worker(0)->Ports[0].Rx.Packets);
        Assert.Equal(15ul, upf.File.Worker(0)->Ports[1].Tx.Packets);
        Assert.Equal(15 * (ulong)(Uplink.Length - 44), upf.File.Worker(0)->Ports[1].Tx.Bytes);
    }

    [Fact]
    public void Sessions_count_the_users_packets()
    {
        using var upf = new TestUpf();
        var session = upf.Add(TestTunnel.First);
        upf.Process(Uplink, 0);
        upf.Process(Downlink, 1);
        upf.Process(Downlink, 1);
        upf.Process(Over4.GPdu().FromUe4(ttl: 1).Payload(2).Bytes(), 0);
        upf.Process(Over4.GPdu().FromUe4("198.51.100.1").Payload(2).Bytes(), 0);
        var counters = upf.File.SessionCounters[session];
        Assert.Equal((1ul, 48ul), (counters.Uplink.Packets, counters.Uplink.Bytes));
        Assert.Equal((2ul, 96ul), (counters.Downlink.Packets, counters.Downlink.Bytes));
        // What waits for its next hop is control's now, not dropped.
        Assert.Equal((1ul, 30ul), (counters.Dropped.Packets, counters.Dropped.Bytes));
    }

    [Fact]
    public void What_a_port_does_not_take_is_freed_and_counted()
    {
        using var upf = MakeUpf();
        upf.Wire.Room = 3;
        for (var i = 0; i < 10; i++)
        {
            Receive(upf, 0, Uplink);
        }

        upf.Iterate();

        AssertVerdicts(upf, (Verdict.Uplink, 3), (Verdict.TxFull, 7));
        Assert.Equal(3, upf.Pool.Taken);
    }

    [Fact]
    public void A_session_of_another_worker_is_handed_over_untouched()
    {
        using var upf = new TestUpf(workers: 2);
        upf.Add(TestTunnel.First, owner: 1);
        Receive(upf, 0, Uplink);
        Receive(upf, 1, Downlink);
        upf.Iterate();
        AssertVerdicts(upf);
        Assert.Equal(2ul, upf.File.Worker(0)->HandedOff);
        var (worker, mbuf) = upf.Wire.HandedOff.Dequeue();
        Assert.Equal((1, Hex.Text(Uplink)), (worker, Hex.Text(MbufPool.Bytes((Mbuf*)mbuf))));

        upf.Wire.Room = 0;
        Receive(upf, 0, Uplink);
        upf.Iterate();
        AssertVerdicts(upf, (Verdict.HandOffFull, 1));
        Assert.Equal(2, upf.Pool.Taken);
    }

    [Fact]
    public void What_another_worker_hands_over_is_processed()
    {
        using var upf = MakeUpf();
        upf.Wire.TakenOver.Enqueue((nint)upf.Pool.Take(Uplink, port: 0));
        upf.Iterate();
        AssertVerdicts(upf, (Verdict.Uplink, 1));
        Assert.Equal(1ul, upf.File.Worker(0)->TakenOver);
    }

    [Fact]
    public void Punted_packets_arrive_whole_and_say_why()
    {
        using var upf = MakeUpf();
        var echo = Over4.Gtpu(0, type: 1, sequence: 7).Payload("FF0003000901").Bytes();
        upf.Process(echo, 0, 54, 3);
        Assert.True(upf.TryTakePunted(out var slot, out var frame));
        Assert.Equal(
            (Verdict.GtpSignalling, 0, 14, echo.Length),
            (slot.Verdict, slot.Interface, slot.IpOffset, slot.OriginalLength));
        Assert.Equal(Hex.Text(echo), Hex.Text(frame));
    }

    [Fact]
    public void A_packet_without_next_hop_is_punted_as_it_shall_leave()
    {
        using var upf = MakeUpf();
        upf.Process(Over4.GPdu().FromUe4("198.51.100.1").Payload(2).Bytes(), 0);
        Assert.True(upf.TryTakePunted(out var slot, out var frame));
        var sent = Frame.Empty.FromUe4("198.51.100.1", 63).Payload(2);
        Assert.Equal((Verdict.NextHopUnresolved, 14), (slot.Verdict, slot.IpOffset));
        Assert.Equal(Hex.Text(sent.Bytes()), Hex.Text(frame.AsSpan(14)));
        Assert.Equal(NextHopState.Unresolved, upf.NextHops.Entry(slot.NextHop).State);
    }

    [Fact]
    public void A_dropped_packet_that_needs_an_answer_is_shown_as_received()
    {
        using var upf = MakeUpf();
        var packet = Over4.GPdu().FromUe4("203.0.113.1").Payload(1400).Bytes();
        upf.Process(packet, 0);
        Assert.True(upf.TryTakePunted(out var slot, out var frame));
        Assert.Equal((Verdict.PacketTooBig, packet.Length), (slot.Verdict, slot.OriginalLength));
        Assert.Equal(Hex.Text(packet), Hex.Text(frame));
        Assert.Equal(1300, upf.NextHops.Entry(slot.NextHop).Mtu);
    }

    [Fact]
    public void Floods_leave_room_for_what_control_must_have()
    {
        using var upf = MakeUpf();
        var ring = upf.File.Punted(0);
        var unknown = Over4.Gtpu(7).FromUe4().Bytes();
        for (var i = 0; i < ring.Capacity; i++)
        {
            upf.Process(unknown, 0);
        }

        Assert.Equal(ring.Capacity / 2, ring.Count);
        var arp = Frame.Ethernet("FFFFFFFFFFFF", etherType: 0x0806).Payload(28).Bytes();
        for (var i = 0; i < ring.Capacity / 2; i++)
        {
            Assert.Equal(Verdict.Arp, upf.Process(arp, 0).Verdict);
        }

        Assert.Equal(Verdict.PuntRingFull, upf.Process(arp, 0).Verdict);
        var large = Ethernet3.Ipv4("10.3.0.2", "10.3.0.1").Icmp(8).Payload(4000).Bytes();
        Assert.Equal(Verdict.PuntTooLarge, upf.Process(large, 0).Verdict);
    }

    [Fact]
    public void Injected_frames_leave_by_their_interface()
    {
        using var upf = MakeUpf();
        Inject(upf, item: 1, Downlink);
        Inject(upf, item: 2, Uplink);
        upf.Iterate();
        AssertVerdicts(upf, (Verdict.Injected, 2));
        var sent = upf.Wire.Sent.Select(
            each => (each.Port, Hex.Text(MbufPool.Bytes((Mbuf*)each.Mbuf)))).Order();
        Assert.Equal([(0, Hex.Text(Uplink)), (1, Hex.Text(Downlink))], sent);
    }

    [Fact]
    public void Without_mbufs_an_injected_frame_is_lost_and_counted()
    {
        using var upf = MakeUpf();
        while (upf.Pool.TryTake(out _))
        {
            // Takes them all.
        }

        Inject(upf, item: 1, Downlink);
        upf.Iterate();
        AssertVerdicts(upf, (Verdict.InjectFailed, 1));
    }

    [Fact]
    public void Jumbo_frames_and_long_chains_pass_where_the_mtu_allows()
    {
        using var upf = MakeUpf();
        upf.File.NextHops[upf.Routes.Router].Mtu = 9000;
        upf.File.NextHops[upf.Routes.ToGnb].Mtu = 9000;
        var received = Over6.GPdu().FromUe4().Payload(8000).Bytes();
        var sent = upf.Process(received, 0, 1500, 1500, 1501, 1499, 0, 1);
        Assert.Equal(
            Hex.Text(OnN6.FromUe4(ttl: 63).Payload(8000).Bytes()), Hex.Text(sent.Bytes));

        var down = upf.Process(
            Ethernet6.ToUe4("10.60.0.2").Payload(8001).Bytes(), 1, 1500, 1501, 0, 1, 3000);
        var expected = TestTunnel.Second.Outer(OnN3).ToUe4("10.60.0.2", 63).Payload(8001);
        Assert.Equal(Hex.Text(expected.Bytes()), Hex.Text(down.Bytes));
    }

    [Fact]
    public void Steady_forwarding_allocates_nothing()
    {
        using var upf = MakeUpf();
        upf.Add(new ProgramContent
        {
            TeidRules =
            [
                TestTunnel.First.Uplink(TestUpf.Core) with
                {
                    LocalTeid = 0x7001, QfiMask = 1 << 9, FilterCount = 1, MeterCount = 1,
                    UsageCount = 1,
                },
            ],
            Filters = [new() { Flags = FilterFlags.Protocol, Protocol = 17 }],
            Slots = [1, 2],
        });
        byte[][] frames =
        [
            Uplink, Over6.GPdu().FromUe6().Bytes(), Over4.Gtpu(7).FromUe4().Bytes(),
            Over4.Gtpu(0x7001).PduSession(9).FromUe4().Bytes(),
            Over4.Gtpu(0x7001).FromUe4().Bytes(),
        ];
        var before = 0L;
        for (var round = 0; round < 3000; round++)
        {
            before = round == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            for (var i = 0; i < 20; i++)
            {
                Receive(upf, 0, frames[i % frames.Length]);
                Receive(upf, 1, Downlink);
            }

            upf.Iterate();
            while (upf.Wire.Sent.TryDequeue(out var sent))
            {
                upf.Pool.Free((Mbuf*)sent.Mbuf);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, upf.Pool.Taken);
    }

    private static TestUpf MakeUpf()
    {
        var upf = new TestUpf();
        upf.Add(TestTunnel.First);
        upf.Add(TestTunnel.Second);
        return upf;
    }

    private static void Receive(TestUpf upf, int port, byte[] frame) =>
        upf.Wire.Received[port].Enqueue((nint)upf.Pool.Take(frame, port));

    private static void Inject(TestUpf upf, byte item, byte[] frame)
    {
        var ring = upf.File.Injected(0);
        var slot = ring.Reserve();
        slot->Interface = item;
        slot->Length = (ushort)frame.Length;
        frame.CopyTo(new Span<byte>(PacketRing.Data(slot), frame.Length));
        ring.Commit();
    }

    private static void AssertVerdicts(
        TestUpf upf, params (Verdict Verdict, ulong Packets)[] expected)
    {
        var counted = upf.Verdicts();
        Assert.Equal(
            expected.OrderBy(each => each.Verdict),
            Enumerable.Range(0, counted.Length).Where(i => counted[i] != 0)
                .Select(i => ((Verdict)i, counted[i])));
    }
}
