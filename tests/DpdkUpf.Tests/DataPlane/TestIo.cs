using DpdkUpf.DataPlane;
using DpdkUpf.Dpdk;
using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>What a worker receives and sends, in memory.</summary>
internal sealed class TestWire(int ports)
{
    private const int Capacity = 1024;

    public int Ports => Received.Length;

    public Queue<nint>[] Received { get; } =
        [.. Enumerable.Range(0, ports).Select(_ => new Queue<nint>(Capacity))];

    public Queue<(int Port, nint Mbuf)> Sent { get; } = new(Capacity);

    /// <summary>Packets for other workers.</summary>
    public Queue<(int Worker, nint Mbuf)> HandedOff { get; } = new(Capacity);

    public Queue<nint> TakenOver { get; } = new(Capacity);

    /// <summary>How many packets a port or worker takes from one offer.</summary>
    public int Room { get; set; } = int.MaxValue;

    public ulong Now { get; set; }
}

/// <summary>A worker's ports and pool on a <see cref="TestWire"/>.</summary>
internal readonly unsafe struct TestIo(TestWire wire, MbufPool pool) : IPacketIo
{
    private readonly TestWire _wire = wire;
    private readonly MbufPool _pool = pool;

    public int QueueCount => _wire.Ports;

    public ulong Tsc => _wire.Now;

    public int PortOf(int queue) => queue;

    public int Receive(int queue, Mbuf** packets, int capacity, out ulong tsc)
    {
        tsc = ++_wire.Now;
        return Take(_wire.Received[queue], packets, capacity);
    }

    public int Transmit(int port, Mbuf** packets, int count)
    {
        var room = Math.Min(count, _wire.Room);
        for (var i = 0; i < room; i++)
        {
            _wire.Sent.Enqueue((port, (nint)packets[i]));
        }

        return room;
    }

    public bool TryAllocate(out Mbuf* packet) => _pool.TryTake(out packet);

    public void Free(Mbuf** packets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _pool.Free(packets[i]);
        }
    }

    public int HandOff(int worker, Mbuf** packets, int count)
    {
        var room = Math.Min(count, _wire.Room);
        for (var i = 0; i < room; i++)
        {
            _wire.HandedOff.Enqueue((worker, (nint)packets[i]));
        }

        return room;
    }

    public int TakeOver(Mbuf** packets, int capacity) =>
        Take(_wire.TakenOver, packets, capacity);

    private static int Take(Queue<nint> queue, Mbuf** packets, int capacity)
    {
        var count = 0;
        while (count < capacity && queue.TryDequeue(out var packet))
        {
            packets[count++] = (Mbuf*)packet;
        }

        return count;
    }
}
