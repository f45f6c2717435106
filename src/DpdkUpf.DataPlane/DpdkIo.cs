using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>The real world: DPDK queues, pools and rings of one worker.</summary>
public readonly unsafe struct DpdkIo : IPacketIo
{
    private readonly PolledQueue* _queues;
    private readonly TxQueue* _tx;
    private readonly int _txCount;
    private readonly Mempool _pool;
    private readonly Ring?[] _outgoing;
    private readonly Ring?[] _incoming;

    /// <summary>Prepares one worker's view.</summary>
    /// <param name="queues">What it polls: port index and queue.</param>
    /// <param name="tx">Its transmit queue of each port (index).</param>
    /// <param name="pool">Where injected packets come from.</param>
    /// <param name="outgoing">Rings to each worker; null for itself.</param>
    /// <param name="incoming">Rings from each worker; null for itself.</param>
    public DpdkIo(
        IReadOnlyList<(int Port, RxQueue Queue)> queues,
        IReadOnlyList<TxQueue> tx,
        Mempool pool,
        Ring?[] outgoing,
        Ring?[] incoming)
    {
        QueueCount = queues.Count;
        _queues = (PolledQueue*)NativeMemory.AllocZeroed(
            (nuint)Math.Max(1, queues.Count), (nuint)sizeof(PolledQueue));
        for (var i = 0; i < queues.Count; i++)
        {
            _queues[i] = new PolledQueue { Port = queues[i].Port, Queue = queues[i].Queue };
        }

        _tx = (TxQueue*)NativeMemory.AllocZeroed(Limits.Ports, (nuint)sizeof(TxQueue));
        _txCount = tx.Count;
        for (var i = 0; i < tx.Count; i++)
        {
            _tx[i] = tx[i];
        }

        _pool = pool;
        _outgoing = outgoing;
        _incoming = incoming;
    }

    /// <inheritdoc/>
    public int QueueCount { get; }

    /// <inheritdoc/>
    public ulong Tsc => Eal.Tsc;

    /// <inheritdoc/>
    public int PortOf(int queue) => _queues[queue].Port;

    /// <inheritdoc/>
    public int Receive(int queue, Mbuf** packets, int capacity, out ulong tsc) =>
        _queues[queue].Queue.Burst(packets, capacity, out tsc);

    /// <inheritdoc/>
    public int Transmit(int port, Mbuf** packets, int count) =>
        port < _txCount ? _tx[port].Burst(packets, count) : 0;

    /// <inheritdoc/>
    public bool TryAllocate(out Mbuf* packet)
    {
        Mbuf* allocated = null;
        var isAllocated = _pool.TryAllocate(&allocated, 1);
        packet = allocated;
        return isAllocated;
    }

    /// <inheritdoc/>
    public void Free(Mbuf** packets, int count) => Mbuf.Free(packets, count);

    /// <inheritdoc/>
    public int HandOff(int worker, Mbuf** packets, int count) =>
        _outgoing[worker] is { } ring ? ring.Enqueue(packets, count) : 0;

    /// <inheritdoc/>
    public int TakeOver(Mbuf** packets, int capacity)
    {
        var count = 0;
        foreach (var ring in _incoming)
        {
            if (ring is not null && count < capacity)
            {
                count += ring.Dequeue(packets + count, capacity - count);
            }
        }

        return count;
    }

    private struct PolledQueue
    {
        public int Port;
        public RxQueue Queue;
    }
}
