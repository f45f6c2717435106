namespace DpdkUpf.Dpdk;

/// <summary>One receive queue of a started port; polled by one worker.</summary>
/// <param name="Port">DPDK's port number.</param>
/// <param name="Queue">Queue of that port.</param>
public readonly record struct RxQueue(ushort Port, ushort Queue)
{
    /// <summary>Takes the packets that are there, without waiting.</summary>
    /// <param name="packets">Room for <paramref name="capacity"/> pointers; the caller owns what
    /// it gets.</param>
    /// <param name="capacity">At most 65 535.</param>
    /// <param name="tsc">Cycle counter after the burst: the time of these packets.</param>
    /// <returns>How many there were, at most <paramref name="capacity"/>.</returns>
    public unsafe int Burst(Mbuf** packets, int capacity, out ulong tsc)
    {
        ulong now;
        var count = Native.upf_rx_burst(Port, Queue, packets, (ushort)capacity, &now);
        tsc = now;
        return count;
    }
}
