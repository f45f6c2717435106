using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>A FAR that buffers or notifies (TS 29.244 §5.2.4): control is told.</summary>
public sealed class BufferTests
{
    [Fact]
    public void Control_sees_the_users_packet_its_session_and_pdr()
    {
        using var upf = new TestUpf();
        var session = Add(upf, teid: 0);
        var received = Ethernet6.ToUe4().Payload(20).Bytes();
        Assert.Equal(Verdict.DownlinkBuffering, upf.Process(received, 1).Verdict);
        Assert.True(upf.TryTakePunted(out var slot, out var frame));
        Assert.Equal(
            (Verdict.DownlinkBuffering, session, (ushort)77, 14, Rule.NoQfi),
            (slot.Verdict, slot.Session, slot.PdrId, slot.IpOffset, slot.Qfi));
        Assert.Equal(Hex.Text(received), Hex.Text(frame));
        Assert.Equal(1ul, SessionDrops(upf, session));
    }

    [Fact]
    public void Of_a_g_pdu_it_sees_where_the_users_packet_begins()
    {
        using var upf = new TestUpf();
        var session = Add(upf, teid: 0x1001);
        var user = Frame.Empty.ToUe4().Payload(20).Bytes();
        upf.Process(Over4.GPdu().PduSession(5, type: 0).Payload(user).Bytes(), 0);
        Assert.True(upf.TryTakePunted(out var slot, out var frame));
        Assert.Equal((session, (ushort)77, 5), (slot.Session, slot.PdrId, slot.Qfi));
        Assert.Equal(Hex.Text(user), Hex.Text(frame.AsSpan(slot.IpOffset)));
    }

    [Fact]
    public void What_is_refused_anyway_wakes_nobody()
    {
        using var upf = new TestUpf();
        Add(upf, teid: 0);
        Assert.Equal(Verdict.TtlExpired, upf.Process(Ethernet6.ToUe4(ttl: 1).Bytes(), 1).Verdict);
        using var closed = new TestUpf();
        Add(closed, teid: 0, RuleFlags.GateClosed);
        Assert.Equal(Verdict.GateClosed, closed.Process(Ethernet6.ToUe4().Bytes(), 1).Verdict);
        Assert.False(closed.TryTakePunted(out _, out _));
    }

    [Fact]
    public void A_flood_takes_half_of_the_ring_at_most()
    {
        using var upf = new TestUpf();
        Add(upf, teid: 0);
        var ring = upf.File.Punted(0);
        var received = Ethernet6.ToUe4().Payload(1000).Bytes();
        for (var i = 0; i < ring.Capacity; i++)
        {
            Assert.Equal(Verdict.DownlinkBuffering, upf.Process(received, 1).Verdict);
        }

        Assert.Equal(ring.Capacity / 2, ring.Count);
    }

    [Fact]
    public void A_packet_without_a_rule_says_so_to_control()
    {
        using var upf = new TestUpf();
        Add(upf, teid: 0);
        upf.Process(Ethernet6.ToUe4().Bytes(), 1);
        Assert.True(upf.TryTakePunted(out _, out _));
        upf.Process(Over4.Gtpu(7).FromUe4().Bytes(), 0);
        Assert.True(upf.TryTakePunted(out var slot, out _));
        Assert.Equal(
            (Verdict.UnknownTeid, uint.MaxValue, (ushort)0),
            (slot.Verdict, slot.Session, slot.PdrId));
    }

    private static uint Add(TestUpf upf, uint teid, RuleFlags flags = RuleFlags.None)
    {
        var rule = TestTunnel.First.Downlink(TestUpf.Core, upf.Routes.ToGnb) with
        {
            LocalTeid = teid,
            NetworkInstance = teid == 0 ? TestUpf.Core : TestUpf.Access,
            Action = RuleAction.Buffer,
            Flags = flags,
            PdrId = 77,
        };
        return upf.Add(teid == 0
            ? new ProgramContent { AddressRules = [rule] }
            : new ProgramContent { TeidRules = [rule] });
    }

    private static unsafe ulong SessionDrops(TestUpf upf, uint session) =>
        upf.File.SessionCounters[session].Dropped.Packets;
}
