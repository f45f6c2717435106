using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// The data plane's main thread: starts everything in order, then only watches ports and pools,
/// without allocating, until it is told to stop.
/// </summary>
internal sealed unsafe class DataPlaneHost : IDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly TableFile _tables;
    private readonly ProcessLock _lock;
    private readonly Eal _eal;
    private readonly PoolSet _pools;
    private readonly PortSet _ports;
    private readonly WorkerSet _workers;

    private DataPlaneHost(TableFile tables, ProcessLock held)
    {
        _tables = tables;
        _lock = held;
        var header = tables.Header;
        Volatile.Write(ref header->DataPlaneReady, 0);
        header->DataPlanePid = Environment.ProcessId;
        for (var worker = 0; worker < tables.Sizes.Workers; worker++)
        {
            // A data plane that was killed left this set; nobody waits for us until we run.
            Volatile.Write(ref tables.Worker(worker)->Running, 0);
        }

        _eal = Eal.Start(StartupOptions.Read(tables));
        foreach (var notice in _eal.Notices)
        {
            Say(notice);
        }

        Tick();
        _pools = new PoolSet(_eal, tables);
        _ports = PortSet.Start(_eal, tables, _pools);
        _workers = WorkerSet.Start(_eal, tables, _ports, _pools);
        header->TscHz = Eal.TscHz;
        header->DataPlaneGeneration++;
        Volatile.Write(ref header->DataPlaneReady, 1);
        Say($"{tables.Sizes.Workers} worker(s) on {_ports.Description}");
    }

    /// <summary>Starts the data plane on a tables file.</summary>
    /// <exception cref="TablesException">The file cannot be used, or is in use.</exception>
    /// <exception cref="DpdkException">DPDK or a port cannot start.</exception>
    /// <exception cref="OperationCanceledException">Told to stop while waiting.</exception>
    public static DataPlaneHost Start(string path, ManualResetEventSlim stop)
    {
        // Patience: control looks at the lock in passing.
        var held = ProcessLock.TryAcquire(
            ProcessLock.DataPlanePath(path), TimeSpan.FromSeconds(1))
            ?? throw new TablesException(
                $"tables {path}: another upf-dataplane uses them (stop it, or use other tables)");
        var tables = TableFile.Open(path);
        while (Volatile.Read(ref tables.Header->Ready) == 0)
        {
            if (stop.Wait(10))
            {
                throw new OperationCanceledException();
            }
        }

        return new DataPlaneHost(tables, held);
    }

    /// <summary>Watches ports and pools until told to stop.</summary>
    public void WatchUntil(ManualResetEventSlim stop)
    {
        do
        {
            Tick();
            _ports.Watch();
            _tables.Header->MempoolFree = _pools.Available;
        }
        while (!stop.Wait(WatchInterval));
    }

    /// <summary>Stops in order; the tables stay for the next data plane.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _tables.Header->DataPlaneReady, 0);
        _workers.Dispose();
        _ports.Dispose();
        ReportPool();
        _pools.Dispose();
        _eal.Dispose();
        _tables.Header->DataPlanePid = 0;
        _tables.Dispose();
        _lock.Dispose();
    }

    private void Tick()
    {
        var seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Volatile.Write(
            ref _tables.Header->ClockSeconds, unchecked((uint)(seconds + TablesHeader.NtpEpoch)));
    }

    private void ReportPool()
    {
        _tables.Header->MempoolFree = _pools.Available;
        if (_pools.Available != _pools.Size)
        {
            Say($"{_pools.Size - _pools.Available} of {_pools.Size} mbufs were not given back");
        }
    }

    private static void Say(string what) => Console.Error.WriteLine($"upf-dataplane: {what}");
}
