using DpdkUpf.Dpdk;

namespace DpdkUpf.DataPlane;

/// <summary>
/// What a worker does with the world outside: DPDK's ports and pools, or a test's memory. A
/// struct, so that calls through it are direct.
/// </summary>
public unsafe interface IPacketIo
{
    /// <summary>Receive queues that this worker polls.</summary>
    int QueueCount { get; }

    /// <summary>The cycle counter, for a worker without queues.</summary>
    ulong Tsc { get; }

    /// <summary>Port (index) of a queue.</summary>
    int PortOf(int queue);

    /// <summary>Takes received packets and the time of the burst.</summary>
    int Receive(int queue, Mbuf** packets, int capacity, out ulong tsc);

    /// <summary>Offers packets to a port (index).</summary>
    /// <returns>How many it took, from the front.</returns>
    int Transmit(int port, Mbuf** packets, int count);

    /// <summary>Takes one empty mbuf.</summary>
    bool TryAllocate(out Mbuf* packet);

    /// <summary>Gives packets back to their pool.</summary>
    void Free(Mbuf** packets, int count);

    /// <summary>Hands packets to another worker.</summary>
    /// <returns>How many it has room for, from the front.</returns>
    int HandOff(int worker, Mbuf** packets, int count);

    /// <summary>Takes packets that other workers handed over.</summary>
    int TakeOver(Mbuf** packets, int capacity);
}
