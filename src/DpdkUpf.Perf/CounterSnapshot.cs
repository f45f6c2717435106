using System.Numerics;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf;

/// <summary>All workers' counters at one moment, and what lies between two moments.</summary>
internal sealed record CounterSnapshot
{
    private const double LongGapUs = 100;
    private const double VeryLongGapUs = 1000;

    private ulong Hz { get; init; }

    private ulong Tsc { get; init; }

    private ulong BusyCycles { get; init; }

    private ulong IdleCycles { get; init; }

    private ulong LongestGap { get; init; }

    private long AllocatedBytes { get; init; }

    private long Collections { get; init; }

    private ulong[] Verdicts { get; init; } = [];

    private ulong[] Bursts { get; init; } = [];

    private ulong[] Gaps { get; init; } = [];

    private int Workers { get; init; }

    /// <summary>Reads the shared memory; the workers do not notice.</summary>
    public static unsafe CounterSnapshot Read(TableFile file)
    {
        var verdicts = new ulong[Tables.Verdicts.Capacity];
        var bursts = new ulong[Limits.Burst + 1];
        var gaps = new ulong[48];
        ulong busy = 0, idle = 0, longest = 0;
        long allocated = 0;
        for (var worker = 0; worker < file.Sizes.Workers; worker++)
        {
            var state = file.Worker(worker);
            AddPackets(verdicts, state->Verdicts);
            Add(bursts, state->Bursts);
            Add(gaps, state->Gaps);
            busy += Volatile.Read(ref state->BusyCycles);
            idle += Volatile.Read(ref state->IdleCycles);
            longest = Math.Max(longest, Volatile.Read(ref state->LongestGap));
            allocated += Volatile.Read(ref state->AllocatedBytes);
        }

        return new()
        {
            Hz = file.Header->TscHz,
            Tsc = Volatile.Read(ref file.Worker(0)->Tsc),
            BusyCycles = busy,
            IdleCycles = idle,
            LongestGap = longest,
            AllocatedBytes = allocated,
            Collections = file.Worker(0)->Collections,
            Verdicts = verdicts,
            Bursts = bursts,
            Gaps = gaps,
            Workers = file.Sizes.Workers,
        };
    }

    /// <summary>Asks the workers to measure their longest gap anew.</summary>
    public static unsafe void ResetGaps(TableFile file)
    {
        for (var worker = 0; worker < file.Sizes.Workers; worker++)
        {
            ref var wanted = ref file.Worker(worker)->GapResetWanted;
            Volatile.Write(ref wanted, wanted + 1);
        }
    }

    /// <summary>What happened since an earlier moment.</summary>
    public PerfSample Since(CounterSnapshot before)
    {
        var sent = Sum(Verdicts, before.Verdicts, Kind(VerdictKind.Forwarded));
        var cycles = (double)(Tsc - before.Tsc);
        var packets = Math.Max(1, (double)sent);
        var cyclesPerPacket = cycles * Workers / packets;
        return new(sent / (cycles / Hz) / 1e6, cyclesPerPacket / Hz * 1e9, cyclesPerPacket)
        {
            Worker = Figures(before, sent),
        };
    }

    private WorkerFigures Figures(CounterSnapshot before, ulong sent)
    {
        var firstLong = BitOperations.Log2((ulong)(Hz * LongGapUs / 1e6)) + 1;
        var firstVeryLong = BitOperations.Log2((ulong)(Hz * VeryLongGapUs / 1e6));
        var busy = (double)(BusyCycles - before.BusyCycles);
        var idle = (double)(IdleCycles - before.IdleCycles);
        return new()
        {
            Received = Sum(Verdicts, before.Verdicts, _ => true),
            Forwarded = sent,
            Drops = Drops(before),
            Bursts = [.. Bursts.Zip(before.Bursts, (now, then) => now - then)],
            LongestGapUs = LongestGap * 1e6 / Hz,
            GapsOver100Us = Sum(Gaps, before.Gaps, bucket => bucket >= firstLong),
            GapsOver1Ms = Sum(Gaps, before.Gaps, bucket => bucket >= firstVeryLong),
            AllocatedBytes = AllocatedBytes - before.AllocatedBytes,
            Collections = Collections - before.Collections,
            BusyShare = busy / Math.Max(1, busy + idle),
        };
    }

    private Dictionary<string, ulong> Drops(CounterSnapshot before) =>
        Enumerable.Range(0, Verdicts.Length)
            .Where(verdict => !Kind(VerdictKind.Forwarded)(verdict))
            .Where(verdict => Verdicts[verdict] != before.Verdicts[verdict])
            .ToDictionary(
                verdict => ((Verdict)verdict).ToString(),
                verdict => Verdicts[verdict] - before.Verdicts[verdict]);

    private static Func<int, bool> Kind(VerdictKind kind) =>
        verdict => ((Verdict)verdict).Kind() == kind;

    private static ulong Sum(ulong[] now, ulong[] then, Func<int, bool> counts) =>
        Enumerable.Range(0, now.Length)
            .Where(counts)
            .Aggregate(0UL, (sum, index) => sum + now[index] - then[index]);

    private static void AddPackets(ulong[] sum, ReadOnlySpan<Counter> counters)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += counters[i].Packets;
        }
    }

    private static void Add(ulong[] sum, ReadOnlySpan<ulong> counters)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += counters[i];
        }
    }
}
