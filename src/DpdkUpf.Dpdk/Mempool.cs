namespace DpdkUpf.Dpdk;

/// <summary>Packet buffers of one NUMA socket, all taken before the first packet.</summary>
public sealed unsafe class Mempool : IDisposable
{
    /// <summary>Bytes in front of received data, ours to prepend headers (RTE_PKTMBUF_HEADROOM).
    /// </summary>
    public const int HeadroomBytes = 128;

    /// <summary>Data bytes of a buffer unless said otherwise: a 1 500-byte MTU with tags fits.
    /// </summary>
    public const int DefaultDataBytes = 2048;

    // Per-lcore cache: large enough that a worker's bursts rarely touch the shared ring.
    private const int CacheCount = 256;

    private void* _pool;

    private Mempool(void* pool, string name, int count, int dataBytes)
    {
        _pool = pool;
        Name = name;
        Count = count;
        DataBytes = dataBytes;
    }

    /// <summary>Name within DPDK.</summary>
    public string Name { get; }

    /// <summary>Mbufs in all.</summary>
    public int Count { get; }

    /// <summary>Bytes of each mbuf behind the headroom.</summary>
    public int DataBytes { get; }

    /// <summary>Mbufs in nobody's hands. Exact while no worker runs.</summary>
    public int AvailableCount => (int)Native.upf_mempool_available(Handle);

    /// <summary>Mbufs held by queues and workers. Exact while no worker runs.</summary>
    public int InUseCount => (int)Native.upf_mempool_in_use(Handle);

    internal void* Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pool == null, this);
            return _pool;
        }
    }

    /// <summary>Takes the memory.</summary>
    /// <param name="eal">Proof that DPDK runs.</param>
    /// <param name="name">Unique, at most 25 characters.</param>
    /// <param name="count">Mbufs; 2^n − 1 wastes no memory.</param>
    /// <param name="socket">NUMA socket, or -1 for any.</param>
    /// <param name="dataBytes">Bytes per mbuf behind the headroom.</param>
    /// <exception cref="DpdkException">Not enough memory, or the name is taken.</exception>
    public static Mempool Create(
        Eal eal, string name, int count, int socket, int dataBytes = DefaultDataBytes)
    {
        ArgumentNullException.ThrowIfNull(eal);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var dataRoom = checked((ushort)(dataBytes + HeadroomBytes));
        // DPDK wants the cache to be at most two thirds of the pool.
        var cache = (uint)Math.Min(CacheCount, count / 2);
        DpdkException.ForgetLoggedErrors();
        var pool = Native.upf_mempool_create(name, (uint)count, cache, dataRoom, socket);
        if (pool == null)
        {
            throw DpdkException.FromErrno(
                $"mempool {name} ({count} mbufs of {dataRoom} bytes on socket {socket})");
        }

        return new Mempool(pool, name, count, dataBytes);
    }

    /// <summary>Takes <paramref name="count"/> empty mbufs, or none. Any thread.</summary>
    /// <returns>False if there are not as many.</returns>
    public bool TryAllocate(Mbuf** packets, int count) =>
        Native.upf_mbuf_alloc_bulk(_pool, packets, (uint)count) == 0;

    /// <summary>Gives the memory back. Ports that use the pool must be closed before.</summary>
    public void Dispose()
    {
        Native.upf_mempool_free(_pool);
        _pool = null;
    }
}
