namespace DpdkUpf.Dpdk;

/// <summary>Packets from one worker to another, in order: one producer, one consumer.</summary>
public sealed unsafe class Ring : IDisposable
{
    private void* _ring;

    private Ring(void* ring, string name, int capacity)
    {
        _ring = ring;
        Name = name;
        Capacity = capacity;
    }

    /// <summary>Name within DPDK.</summary>
    public string Name { get; }

    /// <summary>Packets it can hold.</summary>
    public int Capacity { get; }

    /// <summary>Packets in it. Any thread; a snapshot.</summary>
    public int Count => (int)Native.upf_ring_count(_ring);

    /// <summary>Takes the memory.</summary>
    /// <param name="eal">Proof that DPDK runs.</param>
    /// <param name="name">Unique, at most 25 characters.</param>
    /// <param name="size">A power of two; the capacity is one less.</param>
    /// <param name="socket">NUMA socket, or -1 for any.</param>
    /// <exception cref="DpdkException">No memory, size no power of two, or name taken.</exception>
    public static Ring Create(Eal eal, string name, int size, int socket)
    {
        ArgumentNullException.ThrowIfNull(eal);
        DpdkException.ForgetLoggedErrors();
        var ring = Native.upf_ring_create(name, (uint)size, socket);
        return ring == null
            ? throw DpdkException.FromErrno($"ring {name} (size {size})")
            : new Ring(ring, name, size - 1);
    }

    /// <summary>Puts in as many as fit, from the front. Producer only.</summary>
    /// <returns>How many; the rest still belong to the caller.</returns>
    public int Enqueue(Mbuf** packets, int count) =>
        (int)Native.upf_ring_enqueue(_ring, (void**)packets, (uint)count);

    /// <summary>Takes out as many as there are. Consumer only.</summary>
    /// <returns>How many, at most <paramref name="capacity"/>.</returns>
    public int Dequeue(Mbuf** packets, int capacity) =>
        (int)Native.upf_ring_dequeue(_ring, (void**)packets, (uint)capacity);

    /// <summary>Gives the memory back; packets still in it are not freed.</summary>
    public void Dispose()
    {
        Native.upf_ring_free(_ring);
        _ring = null;
    }
}
