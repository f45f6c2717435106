using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>Finds out when each worker began to use a change. Never waits.</summary>
internal sealed class LiveWatch(Epoch epoch, Func<bool> isDataPlaneRunning, TimeProvider time)
{
    // A burst takes microseconds: a worker that does not move for this long is in trouble.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    // Whether the process lives is a look at the file system: not in the first moment.
    private static readonly TimeSpan Unhurried = TimeSpan.FromMilliseconds(1);
    private const int LooksPerRound = 50;
    private const int SpinsBetweenLooks = 50;
    private readonly Epoch _epoch = epoch;
    private readonly Func<bool> _isDataPlaneRunning = isDataPlaneRunning;
    private readonly TimeProvider _time = time;
    private readonly List<Watch> _watches = [];

    /// <summary>Changes that some worker does not use yet.</summary>
    public int Count => _watches.Count;

    /// <summary>Watches what has been published until now.</summary>
    /// <param name="trace">Gets a phase for each worker.</param>
    /// <param name="whenLive">Called once, by <see cref="Poll"/>.</param>
    public void Add(OperationTrace trace, Action<IReadOnlyList<WorkerLive>> whenLive) =>
        _watches.Add(new(
            _epoch.Snapshot(),
            new WorkerLive?[_epoch.Workers],
            _time.GetTimestamp(),
            _time.GetUtcNow(),
            trace,
            whenLive));

    /// <summary>Looks, for a moment again and again: a burst takes microseconds.</summary>
    public void Poll()
    {
        for (var look = 0; look < LooksPerRound && _watches.Count > 0; look++)
        {
            _watches.RemoveAll(Look);
            Thread.SpinWait(SpinsBetweenLooks);
        }
    }

    private bool Look(Watch watch)
    {
        var after = _time.GetElapsedTime(watch.StartedAt);
        var isComplete = true;
        for (var worker = 0; worker < watch.Workers.Length; worker++)
        {
            watch.Workers[worker] ??= Look(watch, worker, after);
            isComplete &= watch.Workers[worker] is not null;
        }

        if (!isComplete)
        {
            return false;
        }

        var live = watch.Workers.OfType<WorkerLive>().ToList();
        foreach (var each in live)
        {
            watch.Trace.Phase(
                $"live on worker {each.Worker}",
                watch.StartedTime,
                watch.StartedTime + (each.After ?? TimeSpan.Zero),
                each.IsLive);
        }

        watch.WhenLive(live);
        return true;
    }

    private WorkerLive? Look(Watch watch, int worker, TimeSpan after)
    {
        if (!_epoch.IsRunning(worker))
        {
            return new(worker, null, IsLive: true);
        }

        if (_epoch.HasPassed(watch.Snapshot, worker))
        {
            return new(worker, after, IsLive: true);
        }

        // A data plane that was killed could not say that its workers stopped.
        if (after > Unhurried && !_isDataPlaneRunning())
        {
            return new(worker, null, IsLive: true);
        }

        return after > Patience ? new(worker, after, IsLive: false) : null;
    }

    private sealed record Watch(
        ulong[] Snapshot,
        WorkerLive?[] Workers,
        long StartedAt,
        DateTimeOffset StartedTime,
        OperationTrace Trace,
        Action<IReadOnlyList<WorkerLive>> WhenLive);
}
