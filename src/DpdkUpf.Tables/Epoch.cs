namespace DpdkUpf.Tables;

/// <summary>
/// Quiescence as the writer sees it. A worker adds 1 to its counter, with a full fence, before
/// each burst and keeps no pointer from one burst to the next. So what was unpublished before a
/// snapshot is out of use by every worker whose counter has moved since.
/// </summary>
public sealed unsafe class Epoch(TableFile file, Func<bool> isDataPlaneAlive)
{
    private readonly TableFile _file = file;
    private readonly Func<bool> _isDataPlaneAlive = isDataPlaneAlive;

    /// <summary>An epoch that knows the data plane by its lock file.</summary>
    public Epoch(TableFile file)
        : this(file, new DataPlaneLock(file.Path).IsHeld)
    {
    }

    /// <summary>Workers.</summary>
    public int Workers => _file.Sizes.Workers;

    /// <summary>Reads all counters, after everything published so far.</summary>
    public ulong[] Snapshot()
    {
        Interlocked.MemoryBarrier();
        var snapshot = new ulong[Workers];
        for (var worker = 0; worker < snapshot.Length; worker++)
        {
            snapshot[worker] = Volatile.Read(ref _file.Worker(worker)->Epoch);
        }

        return snapshot;
    }

    /// <summary>True if the worker's loop runs.</summary>
    public bool IsRunning(int worker) => Volatile.Read(ref _file.Worker(worker)->Running) != 0;

    /// <summary>True if the worker has begun a burst since the snapshot, or does not run.</summary>
    public bool HasPassed(ReadOnlySpan<ulong> snapshot, int worker) =>
        Volatile.Read(ref _file.Worker(worker)->Epoch) != snapshot[worker] || !IsRunning(worker);

    /// <summary>True if all workers have; a data plane that died holds nothing back.</summary>
    public bool HavePassed(ReadOnlySpan<ulong> snapshot)
    {
        for (var worker = 0; worker < snapshot.Length; worker++)
        {
            if (!HasPassed(snapshot, worker))
            {
                return !_isDataPlaneAlive();
            }
        }

        return true;
    }

    /// <summary>Waits for one grace period. For start-up only: no one waits later.</summary>
    /// <exception cref="TablesException">A worker does not move.</exception>
    public void WaitAtStart(TimeSpan patience)
    {
        var snapshot = Snapshot();
        var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (!HavePassed(snapshot))
        {
            if (Environment.TickCount64 > deadline)
            {
                throw new TablesException(
                    "upf-dataplane holds the tables but its workers do not move: stop it first");
            }

            Thread.Sleep(1);
        }
    }
}

/// <summary>
/// A look at the data plane's lock file costs more than a change of a session: who was alive a
/// moment ago counts as alive. The other way round no moment is let pass: workers may run again.
/// </summary>
internal sealed class DataPlaneLock(string tables)
{
    private const int TrustMs = 10;
    private readonly string _path = ProcessLock.DataPlanePath(tables);
    private long _trustedUntilMs;

    public bool IsHeld()
    {
        var nowMs = Environment.TickCount64;
        if (nowMs < _trustedUntilMs)
        {
            return true;
        }

        var isHeld = ProcessLock.IsHeld(_path);
        _trustedUntilMs = isHeld ? nowMs + TrustMs : 0;
        return isHeld;
    }
}
