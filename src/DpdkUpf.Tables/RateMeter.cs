using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// One direction of a <see cref="RateMeter"/>: a packet conforms while its earliest time, which
/// each byte moves on by <see cref="CyclesPerByte"/>, is at most <see cref="BurstCycles"/> ahead of
/// now (the virtual scheduling form of the token bucket). Numbers are in TSC cycles.
/// </summary>
public struct MeterDirection
{
    /// <summary>Parts of a cycle that <see cref="Earliest"/> counts; wraps after years.</summary>
    public const int Fractions = 16;

    /// <summary>0: no limit. Control: writes. Owning worker: reads.</summary>
    public double CyclesPerByte;

    /// <summary>Tolerance. Control: writes. Owning worker: reads.</summary>
    public double BurstCycles;

    /// <summary>
    /// Earliest time of the next byte, in <see cref="Fractions"/> of a cycle: a double would round
    /// by whole cycles once a machine is up for some weeks. Owning worker: writes.
    /// </summary>
    public ulong Earliest;
}

/// <summary>
/// The bit rates of one QER of one session (TS 29.244 §5.4.4): a cache line that survives changes
/// of the session's program.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct RateMeter
{
    /// <summary>From the UE.</summary>
    public MeterDirection Uplink;

    /// <summary>To the UE.</summary>
    public MeterDirection Downlink;
}
