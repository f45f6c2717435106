using System.Globalization;
using System.Numerics;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>Sums the workers' counters. Reads only; any thread may, as often as it likes.</summary>
public static unsafe class NodeReader
{
    private const double LongGapUs = 100;

    /// <summary>Everything at once.</summary>
    public static NodeSnapshot Read(TableFile file)
    {
        var header = file.Header;
        var hz = header->TscHz;
        var ports = Enumerable.Range(0, header->PortCount).ToArray();
        return new(
            ProcessLock.IsHeld(ProcessLock.DataPlanePath(file.Path)),
            Volatile.Read(ref header->DataPlaneReady) != 0,
            header->DataPlanePid,
            header->DataPlaneGeneration,
            hz,
            header->MempoolSize,
            header->MempoolFree,
            [.. Enumerable.Range(0, file.Sizes.Workers).Select(i => Worker(file, i, ports, hz))],
            [.. ports.Select(port => Port(file, port))],
            [.. Enum.GetValues<Verdict>().Select(v => Verdict(file, v)).Where(v => v.Packets > 0)]);
    }

    /// <summary>Only the data plane process; cheap enough to poll.</summary>
    public static NodeStatus Status(TableFile file)
    {
        var header = file.Header;
        return new(
            Volatile.Read(ref header->DataPlaneReady) != 0,
            header->DataPlanePid,
            Volatile.Read(ref header->DataPlaneGeneration));
    }

    /// <summary>Packets and bytes of one verdict, over all workers.</summary>
    public static VerdictSnapshot Verdict(TableFile file, Verdict verdict)
    {
        var sum = default(Counter);
        for (var worker = 0; worker < file.Sizes.Workers; worker++)
        {
            ref var counter = ref file.Worker(worker)->Verdicts[(int)verdict];
            sum.Packets += Volatile.Read(ref counter.Packets);
            sum.Bytes += Volatile.Read(ref counter.Bytes);
        }

        return new(verdict.ToString(), NameOf(verdict.Kind()), sum.Packets, sum.Bytes);
    }

    /// <summary>Asks every worker to measure its longest gap anew.</summary>
    public static void ResetGaps(TableFile file)
    {
        for (var worker = 0; worker < file.Sizes.Workers; worker++)
        {
            var state = file.Worker(worker);
            Volatile.Write(ref state->GapResetWanted, state->GapResetWanted + 1);
        }
    }

    private static WorkerSnapshot Worker(TableFile file, int index, int[] ports, ulong hz)
    {
        var state = file.Worker(index);
        return new(
            index,
            state->Lcore,
            Volatile.Read(ref state->Running) != 0,
            Volatile.Read(ref state->BusyCycles),
            Volatile.Read(ref state->IdleCycles),
            Volatile.Read(ref state->Iterations),
            ports.Aggregate(0UL, (sum, port) => sum + file.Worker(index)->Ports[port].Rx.Packets),
            hz == 0 ? 0 : state->LongestGap * 1e6 / hz,
            LongGaps(state, hz),
            state->HandedOff,
            state->TakenOver,
            state->AllocatedBytes,
            state->Collections);
    }

    /// <summary>
    /// The histogram has powers of two: counts from the first one above the limit.
    /// </summary>
    private static ulong LongGaps(WorkerState* state, ulong hz)
    {
        var limitCycles = (ulong)(hz * LongGapUs / 1e6);
        if (limitCycles == 0)
        {
            return 0;
        }

        var sum = 0UL;
        ReadOnlySpan<ulong> gaps = state->Gaps;
        for (var bucket = BitOperations.Log2(limitCycles) + 1; bucket < gaps.Length; bucket++)
        {
            sum += gaps[bucket];
        }

        return sum;
    }

    private static PortSnapshot Port(TableFile file, int index)
    {
        var entry = file.Port(index);
        var traffic = default(PortTraffic);
        for (var worker = 0; worker < file.Sizes.Workers; worker++)
        {
            Add(ref traffic.Rx, in file.Worker(worker)->Ports[index].Rx);
            Add(ref traffic.Tx, in file.Worker(worker)->Ports[index].Tx);
        }

        return new(
            FixedText.Read(entry->Name, PortEntry.NameBytes),
            FixedText.Read(entry->Device, PortEntry.DeviceBytes),
            NameOf(entry->State),
            FixedText.Read(entry->Failure, 256),
            entry->LinkUp != 0,
            entry->SpeedMbps,
            MacText(entry->Mac),
            traffic.Rx.Packets,
            traffic.Rx.Bytes,
            traffic.Tx.Packets,
            traffic.Tx.Bytes,
            entry->RxMissed,
            entry->RxNoMbuf,
            entry->RxErrors,
            entry->TxErrors);
    }

    private static void Add(ref Counter sum, in Counter counter)
    {
        sum.Packets += counter.Packets;
        sum.Bytes += counter.Bytes;
    }

    private static string MacText(byte* mac) =>
        string.Join(':', new ReadOnlySpan<byte>(mac, 6).ToArray()
            .Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    private static string NameOf<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
