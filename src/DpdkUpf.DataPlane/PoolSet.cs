using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// One mempool per NUMA socket in use: a port's packets lie next to it. Made at start, on demand.
/// </summary>
internal sealed unsafe class PoolSet(Eal eal, TableFile tables) : IDisposable
{
    private readonly Eal _eal = eal;
    private readonly TablesHeader* _header = tables.Header;
    private readonly int _mbufBytes = StartupOptions.MbufBytes(tables);
    private readonly SortedList<int, Mempool> _pools = [];

    /// <summary>Whether a port's packets may come from another pool than its own.</summary>
    public MempoolUse Use => _pools.Count == 1 ? MempoolUse.One : MempoolUse.PerSocket;

    /// <summary>mbufs in nobody's hands. Allocates nothing.</summary>
    public uint Available
    {
        get
        {
            var available = 0;
            for (var index = 0; index < _pools.Count; index++)
            {
                available += _pools.GetValueAtIndex(index).AvailableCount;
            }

            return (uint)available;
        }
    }

    /// <summary>mbufs of all pools.</summary>
    public uint Size => _header->MempoolSize;

    /// <summary>Makes the pools of all workers and ports.</summary>
    /// <exception cref="DpdkException">Not enough memory.</exception>
    public void Make(List<Port> ports)
    {
        for (var worker = 0; worker < _eal.Workers.Count; worker++)
        {
            Add(SocketOfWorker(worker));
        }

        ports.ForEach(port => Add(SocketOf(port)));
        _header->MempoolSize = (uint)(_pools.Count * _header->Mbufs);
    }

    /// <summary>The pool of a port; a virtual port has no socket and takes the workers'.</summary>
    public Mempool ForPort(Port port) => _pools[SocketOf(port)];

    /// <summary>The pool next to a worker.</summary>
    public Mempool ForWorker(int worker) => _pools[SocketOfWorker(worker)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private int SocketOfWorker(int worker) => Eal.SocketOf(_eal.Workers[worker]);

    private int SocketOf(Port port) =>
        port.Info.Socket >= 0 ? port.Info.Socket : SocketOfWorker(0);

    private void Add(int socket)
    {
        if (!_pools.ContainsKey(socket))
        {
            _pools.Add(
                socket,
                Mempool.Create(_eal, $"mbufs_{socket}", _header->Mbufs, socket, _mbufBytes));
        }
    }
}
