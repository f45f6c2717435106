using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>A port's own counters since it started (struct upf_port_stats of native/upf.h).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct PortStatistics
{
    /// <summary>Frames handed to workers.</summary>
    public ulong RxPackets;

    /// <summary>Frames sent.</summary>
    public ulong TxPackets;

    /// <summary>Bytes of <see cref="RxPackets"/>.</summary>
    public ulong RxBytes;

    /// <summary>Bytes of <see cref="TxPackets"/>.</summary>
    public ulong TxBytes;

    /// <summary>Frames lost because no descriptor was free: the worker was too slow.</summary>
    public ulong RxMissed;

    /// <summary>Broken frames.</summary>
    public ulong RxErrors;

    /// <summary>Frames the device did not send.</summary>
    public ulong TxErrors;

    /// <summary>Receptions that found the mempool empty.</summary>
    public ulong RxNoMemory;
}
