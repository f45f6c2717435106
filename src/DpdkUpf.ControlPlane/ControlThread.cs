using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// The thread that owns all writes: runs what is posted, one after the other, and between that
/// polls the rings, timers and grace periods.
/// </summary>
internal sealed class ControlThread : IDisposable
{
    // The other process cannot wake us, so this is how long its packets may wait.
    private const int IdleWaitMs = 1;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Func<bool> _poll;
    private readonly Func<bool> _isAwaited;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="poll">Called again and again; true: there is more to do at once.</param>
    /// <param name="isAwaited">True while polling will still answer somebody.</param>
    /// <param name="logger">For what must not happen.</param>
    public ControlThread(Func<bool> poll, Func<bool> isAwaited, ILogger logger)
    {
        _poll = poll;
        _isAwaited = isAwaited;
        _logger = logger;
        _thread = new Thread(Run) { Name = "upf-control", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs something on the thread, soon.</summary>
    /// <returns>False if the thread is stopping.</returns>
    public bool TryPost(Action action)
    {
        if (_isStopping)
        {
            return false;
        }

        _posted.Enqueue(action);
        _wake.Set();
        return true;
    }

    /// <summary>There is something to poll for.</summary>
    public void Wake()
    {
        if (!_isStopping)
        {
            _wake.Set();
        }
    }

    /// <summary>Runs something on the thread and hands back its value.</summary>
    public Task<T> PostAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        Post(result, () => result.SetResult(work()));
        return result.Task;
    }

    /// <summary>Runs something on the thread that sets a result, now or later.</summary>
    public void Post<T>(TaskCompletionSource<T> result, Action work)
    {
        if (!TryPost(() => RunOrFail(result, work)))
        {
            result.SetCanceled();
        }
    }

    /// <summary>Lets the current action end, then stops.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread.Join();
        // What was posted while the thread ended; nobody else writes any more.
        while (!_posted.IsEmpty || _isAwaited())
        {
            RunPosted();
            Guard(_poll);
        }

        _wake.Dispose();
    }

    private void Run()
    {
        // Whoever posted something gets an answer, even in the last moment.
        while (!_isStopping || !_posted.IsEmpty || _isAwaited())
        {
            var isBusy = RunPosted() | Guard(_poll);
            if (!isBusy)
            {
                _wake.WaitOne(IdleWaitMs);
            }
        }
    }

    // Nobody is left waiting for an operation that failed.
    private static void RunOrFail<T>(TaskCompletionSource<T> result, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            result.TrySetException(e);
            throw;
        }
    }

    private bool RunPosted()
    {
        var isBusy = false;
        while (_posted.TryDequeue(out var action))
        {
            isBusy = true;
            Guard(() =>
            {
                action();
                return true;
            });
        }

        return isBusy;
    }

    // A bug in one operation must not end the thread that everything depends on; it is loud.
    private bool Guard(Func<bool> action)
    {
        try
        {
            return action();
        }
#pragma warning disable CA1031 // any exception here is a bug, whatever its type
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.LogCritical(e, "control thread: a bug, please report it");
            return false;
        }
    }
}
