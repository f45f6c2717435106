namespace DpdkUpf.Dpdk;

/// <summary>One transmit queue of a started port; filled by one worker.</summary>
/// <param name="Port">DPDK's port number.</param>
/// <param name="Queue">Queue of that port.</param>
public readonly record struct TxQueue(ushort Port, ushort Queue)
{
    /// <summary>Offers packets to the port, without waiting.</summary>
    /// <param name="packets">Pointers to <paramref name="count"/> packets.</param>
    /// <param name="count">At most 65 535.</param>
    /// <returns>How many the port took, from the front; the rest still belong to the caller,
    /// who frees and counts them.</returns>
    public unsafe int Burst(Mbuf** packets, int count) =>
        Native.upf_tx_burst(Port, Queue, packets, (ushort)count);
}
