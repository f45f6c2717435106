using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// A packet and byte counter. Written by one worker; control reads it when asked.
/// </summary>
public struct Counter
{
    /// <summary>Packets.</summary>
    public ulong Packets;

    /// <summary>Bytes of the frames as they were received (or, for injected ones, sent).</summary>
    public ulong Bytes;

    /// <summary>Counts several packets: sum up first, a memory cell is slow to add to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint packets, ulong bytes)
    {
        Packets += packets;
        Bytes += bytes;
    }

    /// <summary>Counts one packet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint bytes)
    {
        Packets++;
        Bytes += bytes;
    }
}

/// <summary>Traffic of one port as one worker saw it.</summary>
public struct PortTraffic
{
    /// <summary>Frames received.</summary>
    public Counter Rx;

    /// <summary>Frames accepted by the transmit queue.</summary>
    public Counter Tx;
}

/// <summary>An array of one counter per verdict.</summary>
[InlineArray(Verdicts.Capacity)]
public struct VerdictCounters
{
    private Counter _first;
}

/// <summary>An array of one traffic record per port.</summary>
[InlineArray(Limits.Ports)]
public struct PortTrafficArray
{
    private PortTraffic _first;
}

/// <summary>How many receive bursts had 0, 1 … 32 packets.</summary>
[InlineArray(Limits.Burst + 1)]
public struct BurstHistogram
{
    private ulong _first;
}

/// <summary>How many loop iterations took 2^n … 2^(n+1) TSC cycles.</summary>
[InlineArray(48)]
public struct GapHistogram
{
    private ulong _first;
}

/// <summary>
/// One worker's own memory. Everything but <see cref="Lcore"/> and
/// <see cref="GapResetWanted"/> is written by the worker only; control reads at leisure.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
public struct WorkerState
{
    /// <summary>Size of a worker's block: whole pages, so that no two workers share one.</summary>
    public const int Bytes = 8192;

    /// <summary>
    /// Quiescence counter: +1 (with a full fence) before each burst. Control: reads.
    /// </summary>
    public ulong Epoch;

    /// <summary>1 while the loop runs. Worker: writes before its first read of a table.</summary>
    public int Running;

    /// <summary>
    /// EAL lcore (CPU) of the loop. Control: writes before the data plane starts.
    /// </summary>
    public int Lcore;

    /// <summary>
    /// Control: +1 to ask that <see cref="LongestGap"/> starts anew. Worker: reads.
    /// </summary>
    public ulong GapResetWanted;

    /// <summary>The last <see cref="GapResetWanted"/> obeyed.</summary>
    public ulong GapReset;

    /// <summary>
    /// Thread-allocated bytes since the loop's first iteration: 0 in steady state.
    /// </summary>
    public long AllocatedBytes;

    /// <summary>Garbage collections of the data plane process since it started.</summary>
    public long Collections;

    private readonly ulong _pad0;
    private readonly ulong _pad1;

    /// <summary>TSC at the start of the last iteration.</summary>
    public ulong Tsc;

    /// <summary>Cycles of iterations that had packets.</summary>
    public ulong BusyCycles;

    /// <summary>Cycles of iterations that had none.</summary>
    public ulong IdleCycles;

    /// <summary>Iterations.</summary>
    public ulong Iterations;

    /// <summary>Longest time between the starts of two iterations, in cycles.</summary>
    public ulong LongestGap;

    /// <summary>Packets handed to other workers.</summary>
    public ulong HandedOff;

    /// <summary>Packets taken from other workers.</summary>
    public ulong TakenOver;

    private readonly ulong _pad2;

    /// <summary>Packets and bytes by verdict.</summary>
    public VerdictCounters Verdicts;

    /// <summary>Packets and bytes by port.</summary>
    public PortTrafficArray Ports;

    /// <summary>Receive burst sizes.</summary>
    public BurstHistogram Bursts;

    /// <summary>Iteration times.</summary>
    public GapHistogram Gaps;
}
