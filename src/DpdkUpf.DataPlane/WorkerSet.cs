using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>All workers, one to a DPDK lcore.</summary>
internal sealed unsafe class WorkerSet : IDisposable
{
    // Bursts that may wait for a worker; beyond that the sender drops.
    private const int HandOffRingSize = 1024;

    private readonly Eal _eal;
    private readonly int _count;
    private readonly Ring?[,] _rings;
    private readonly List<Worker<DpdkIo>> _workers = [];
    private readonly List<GCHandle> _handles = [];

    private WorkerSet(Eal eal, int count)
    {
        _eal = eal;
        _count = count;
        _rings = new Ring?[count, count];
    }

    /// <summary>Shares out the receive queues and starts the loops.</summary>
    public static WorkerSet Start(Eal eal, TableFile tables, PortSet ports, PoolSet pools)
    {
        var set = new WorkerSet(eal, tables.Sizes.Workers);
        set.MakeRings();
        for (var worker = 0; worker < set._count; worker++)
        {
            set.Launch(worker, tables, ports, pools);
        }

        return set;
    }

    /// <summary>Stops the loops, then frees what was between them.</summary>
    public void Dispose()
    {
        _workers.ForEach(worker => worker.Stop());
        for (var index = 0; index < _workers.Count; index++)
        {
            _ = _eal.Wait(_eal.Workers[index]);
        }

        foreach (var ring in _rings)
        {
            Drain(ring);
        }

        _workers.ForEach(worker => worker.Dispose());
        _handles.ForEach(handle => handle.Free());
    }

    private void MakeRings()
    {
        for (var from = 0; from < _count; from++)
        {
            for (var to = 0; to < _count; to++)
            {
                if (from != to)
                {
                    _rings[from, to] = Ring.Create(
                        _eal, $"handoff_{from}_{to}", HandOffRingSize, -1);
                }
            }
        }
    }

    private void Launch(int index, TableFile tables, PortSet ports, PoolSet pools)
    {
        var io = new DpdkIo(
            Queues(tables, ports, index),
            ports.Ports.ConvertAll(port => port.Tx(index)),
            pools.ForWorker(index),
            Rings(other => _rings[index, other]),
            Rings(other => _rings[other, index]));
        var worker = new Worker<DpdkIo>(tables, ports.Map, index, io);
        var handle = GCHandle.Alloc(worker);
        _workers.Add(worker);
        _handles.Add(handle);
        _eal.Launch(_eal.Workers[index], &Run, (void*)GCHandle.ToIntPtr(handle));
    }

    private Ring?[] Rings(Func<int, Ring?> select)
    {
        var rings = new Ring?[_count];
        for (var other = 0; other < _count; other++)
        {
            rings[other] = select(other);
        }

        return rings;
    }

    // All queues of all ports in turn, so that each worker polls as many as any other.
    private List<(int Port, RxQueue Queue)> Queues(TableFile tables, PortSet ports, int worker)
    {
        var queues = new List<(int Port, RxQueue Queue)>();
        var number = 0;
        for (var port = 0; port < ports.Ports.Count; port++)
        {
            for (var queue = 0; queue < Math.Max(1, (int)tables.Port(port)->RxQueues); queue++)
            {
                if (number++ % _count == worker)
                {
                    queues.Add((port, ports.Ports[port].Rx(queue)));
                }
            }
        }

        return queues;
    }

    private static void Drain(Ring? ring)
    {
        Mbuf* packet;
        while (ring is not null && ring.Dequeue(&packet, 1) == 1)
        {
            Mbuf.Free(packet);
        }

        ring?.Dispose();
    }

    [UnmanagedCallersOnly]
    private static int Run(void* argument)
    {
        ((Worker<DpdkIo>)GCHandle.FromIntPtr((nint)argument).Target!).Run();
        return 0;
    }
}
