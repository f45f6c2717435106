using System.Globalization;
using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// Volumes of usage counters that control waits for, and those at which packets stop.
/// </summary>
public sealed unsafe class QuotaTests
{
    private const ulong Never = ulong.MaxValue;

    // u: from the UE, d: to it, t: to it out of a tunnel; each with the bytes of its IP packet.
    // what                        stop: up, down, total   offered                    passes
    public static TheoryData<string, ulong, ulong, ulong, string, int> Quotas => new()
    {
        { "none",                       Never, Never, Never, "u100 d100 u1400",             3 },
        { "reached to the byte",        300,   Never, Never, "u100 u100 u100 u28 d28",      3 },
        { "one byte more is left",      301,   Never, Never, "u100 u100 u100 u28 u28",      4 },
        { "the last one goes beyond",   101,   Never, Never, "u100 u1400 u28",              2 },
        { "of downlink",                Never, 129,   Never, "d100 u100 d29 u100 d28",      3 },
        { "of both together",           Never, Never, 1001,  "u333 d333 u333 d333 u28 d28", 4 },
        { "both in one burst",          Never, Never, 1001,  "u333 t333 u333 t333 u28 t28", 4 },
        { "one of three is enough",     5000,  57,    9000,  "u28 d57 u28 d28",             2 },
        { "nothing",                    0,     0,     0,     "u28 d28",                     0 },
        { "a burst and more",           3200,  Never, Never, "u100*40",                     32 },
        { "two bursts and more",        6401,  Never, Never, "u100*70",                     65 },
        { "odd sizes",                  7777,  Never, Never, "u61 u373 u999 u1441*4 u581 u28", 8 },
    };

    [Theory]
    [MemberData(nameof(Quotas))]
    public void A_quota_ends_with_the_packet_that_reaches_it(
        string what, ulong uplink, ulong downlink, ulong total, string offered, int passes)
    {
        foreach (var burst in (int[])[1, 32])
        {
            using var upf = new TestUpf();
            var stop = new UsageMarks { Uplink = uplink, Downlink = downlink, Total = total };
            Add(upf, [7], [new UsageLimits { Tell = UsageMarks.None, Stop = stop }]);
            var packets = Parse(offered);

            Offer(upf, packets, burst);

            Assert.Equal((what, burst, passes), (what, burst, Passed(upf)));
            Assert.Equal(packets.Count - passes, Count(upf, Verdict.QuotaExhausted));
            var passed = packets.Take(passes)
                .ToLookup(each => each.Kind == 'u', each => each.Bytes);
            var counted = upf.File.Usages[7];
            Assert.Equal((passed[true].Sum(), passed[false].Sum()),
                ((int)counted.Uplink.Bytes, (int)counted.Downlink.Bytes));
        }
    }

    // what                        tell: up, down, total   offered            told after packets
    public static TheoryData<string, ulong, ulong, ulong, string, int[]> Thresholds => new()
    {
        { "not reached",                201,   Never, Never, "u100 u100 d500",       [] },
        { "reached to the byte",        200,   Never, Never, "u100 u100 u100",       [2] },
        { "passed by",                  101,   Never, Never, "u100 u1400 u28 d28",   [2] },
        { "of downlink",                Never, 129,   Never, "d100 u500 d29 d100",   [3] },
        { "of both together",           Never, Never, 1000,  "u333 d333 t334 u100",  [3] },
        { "by the first",               1,     1,     1,     "d28 u28 d28",          [1] },
    };

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void Control_is_told_once(
        string what, ulong uplink, ulong downlink, ulong total, string offered, int[] told)
    {
        using var upf = new TestUpf();
        var tell = new UsageMarks { Uplink = uplink, Downlink = downlink, Total = total };
        var session = Add(upf, [7], [new UsageLimits { Tell = tell, Stop = UsageMarks.None }]);
        var seen = new List<int>();
        var packets = Parse(offered);
        for (var index = 0; index < packets.Count; index++)
        {
            Offer(upf, packets.GetRange(index, 1), burst: 1);
            while (upf.TryTakePunted(out var slot, out var frame))
            {
                Assert.Equal((Verdict.None, session), (slot.Verdict, slot.Session));
                Assert.Empty(frame);
                seen.Add(index + 1);
            }
        }

        Assert.Equal((what, string.Join(' ', told)), (what, string.Join(' ', seen)));
        Assert.Equal(packets.Count, Passed(upf));
    }

    [Fact]
    public void One_exhausted_counter_of_several_stops_the_packet_and_none_counts_it()
    {
        using var upf = new TestUpf();
        var limited = new UsageLimits
        {
            Tell = UsageMarks.None,
            Stop = UsageMarks.None with { Total = 150 },
        };
        Add(upf, [7, 8, 9], [UsageLimits.None, limited, UsageLimits.None]);

        Offer(upf, Parse("u100 d100 u100 d100"), burst: 32);

        Assert.All((int[])[7, 8, 9], slot => Assert.Equal(
            (100ul, 100ul),
            (upf.File.Usages[slot].Uplink.Bytes, upf.File.Usages[slot].Downlink.Bytes)));
        Assert.Equal(2, Count(upf, Verdict.QuotaExhausted));
    }

    [Fact]
    public void What_was_not_sent_takes_nothing_from_the_quota()
    {
        using var upf = new TestUpf();
        Add(upf, [7], [Stop(300)]);
        upf.Wire.Room = 1; // of each burst
        Offer(upf, Parse("u100 u100 u100 u100"), burst: 4);
        Assert.Equal((1, 2, 1), (
            Passed(upf), Count(upf, Verdict.TxFull), Count(upf, Verdict.QuotaExhausted)));
        upf.Wire.Room = int.MaxValue;
        Offer(upf, Parse("u100 u100 u100"), burst: 4);
        Assert.Equal(3, Passed(upf));
        Assert.Equal(300ul, upf.File.Usages[7].Uplink.Bytes);
    }

    [Fact]
    public void An_exhausted_quota_charges_no_meter_and_a_meter_no_quota()
    {
        using var upf = new TestUpf();
        Add(upf, [3, 7], [Stop(250)], meters: 1);
        upf.File.Meters[3].Uplink = new() { CyclesPerByte = 1e6, BurstCycles = 1e8 };
        Offer(upf, Parse("u100 u28 u100 u28"), burst: 4);
        Assert.Equal((2, 2), (Passed(upf), Count(upf, Verdict.RateExceeded)));
        Assert.Equal(128ul, upf.File.Usages[7].Uplink.Bytes);

        upf.File.Usages[7].Uplink.Bytes = 250;
        upf.File.Meters[3].Uplink.Earliest = 0;
        Offer(upf, Parse("u100"), burst: 1);
        Assert.Equal(1, Count(upf, Verdict.QuotaExhausted));
        Assert.Equal(0ul, upf.File.Meters[3].Uplink.Earliest);
    }

    [Fact]
    public void A_new_program_grants_more()
    {
        using var upf = new TestUpf();
        var session = Add(upf, [7], [Stop(200)]);
        Offer(upf, Parse("u100 u100 u100"), burst: 3);
        Assert.Equal(2, Passed(upf));

        Assert.Equal(
            PublishResult.Published,
            upf.Sessions.Publish(session, Content(upf, [7], [Stop(300)], 0)));

        Offer(upf, Parse("u100 u100"), burst: 3);
        Assert.Equal((3, 2), (Passed(upf), Count(upf, Verdict.QuotaExhausted)));
    }

    [Fact]
    public void A_full_ring_loses_only_the_word()
    {
        using var upf = new TestUpf();
        var tell = UsageMarks.None with { Total = 1 };
        Add(upf, [7], [new UsageLimits { Tell = tell, Stop = UsageMarks.None }]);
        var ring = upf.File.Punted(0);
        while (ring.Reserve() != null)
        {
            ring.Commit();
        }

        Offer(upf, Parse("u100"), burst: 1);

        Assert.Equal((1, 100ul), (Passed(upf), upf.File.Usages[7].Uplink.Bytes));
        Assert.Equal(ring.Capacity, ring.Count);
    }

    private static UsageLimits Stop(ulong total) => new()
    {
        Tell = UsageMarks.None,
        Stop = UsageMarks.None with { Total = total },
    };

    // Rules for uplink, downlink, and downlink out of a tunnel, on the same counters.
    private static uint Add(
        TestUpf upf, uint[] slots, UsageLimits[] limits, int meters = 0) =>
        upf.Add(Content(upf, slots, limits, meters));

    private static ProgramContent Content(
        TestUpf upf, uint[] slots, UsageLimits[] limits, int meters)
    {
        var tunnel = TestTunnel.First;
        var uplink = tunnel.Uplink(TestUpf.Core);
        var downlink = tunnel.Downlink(TestUpf.Core, upf.Routes.ToGnb);
        var relay = downlink with
        {
            LocalTeid = 0x2001,
            NetworkInstance = TestUpf.Access,
        };
        Rule[] rules = [uplink, relay, downlink];
        for (var index = 0; index < rules.Length; index++)
        {
            rules[index].Flags |= RuleFlags.Watched | RuleFlags.Quota;
            rules[index].MeterCount = (byte)meters;
            rules[index].UsageCount = (byte)(slots.Length - meters);
        }

        uint[] lines = [.. slots, .. new uint[16 - slots.Length],
            .. MemoryMarshal.Cast<UsageLimits, uint>(limits)];
        return new()
        {
            TeidRules = rules.AsSpan(0, 2),
            AddressRules = rules.AsSpan(2),
            Slots = lines,
        };
    }

    private static List<(char Kind, int Bytes)> Parse(string packets) =>
    [
        .. packets.Split(' ').SelectMany(each =>
        {
            var parts = each.Split('*');
            var packet = (each[0], int.Parse(parts[0][1..], CultureInfo.InvariantCulture));
            var count = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
            return Enumerable.Repeat(packet, count);
        }),
    ];

    // A burst comes from one port, in order.
    private static void Offer(TestUpf upf, List<(char Kind, int Bytes)> packets, int burst)
    {
        for (var index = 0; index < packets.Count;)
        {
            var port = PortOf(packets[index].Kind);
            for (var count = 0; count < burst && index < packets.Count
                && PortOf(packets[index].Kind) == port; count++, index++)
            {
                var frame = Frame(packets[index].Kind).Payload(packets[index].Bytes - 28).Bytes();
                upf.Wire.Received[port].Enqueue((nint)upf.Pool.Take(frame, port));
            }

            upf.Iterate();
            while (upf.Wire.Sent.TryDequeue(out var sent))
            {
                upf.Pool.Free((Mbuf*)sent.Mbuf);
            }

            Assert.Equal(0, upf.Pool.Taken);
        }
    }

    private static int PortOf(char kind) => kind == 'd' ? 1 : 0;

    private static Frame Frame(char kind) => kind switch
    {
        'u' => Over4.Gtpu(0x1001).PduSession(9).FromUe4(),
        't' => Over4.Gtpu(0x2001).ToUe4(),
        _ => Ethernet6.ToUe4(),
    };

    private static int Passed(TestUpf upf) =>
        Count(upf, Verdict.Uplink) + Count(upf, Verdict.Downlink);

    private static int Count(TestUpf upf, Verdict verdict) =>
        (int)upf.Verdicts()[(int)verdict];
}
