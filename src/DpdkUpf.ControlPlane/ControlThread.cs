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
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="poll">Called again and again; true: there is more to do at once.</param>
    /// <param name="logger">For what must not happen.</param>
    public ControlThread(Func<bool> poll, ILogger logger)
    {
        _poll = poll;
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

    /// <summary>Runs something on the thread and hands back its value.</summary>
    public Task<T> PostAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryPost(() => result.SetResult(work())))
        {
            result.SetCanceled();
        }

        return result.Task;
    }

    /// <summary>Lets the current action end, then stops.</summary>
    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            var isBusy = RunPosted() | Guard(_poll);
            if (!isBusy)
            {
                _wake.WaitOne(IdleWaitMs);
            }
        }

        // Whoever posted in the last moment gets an answer.
        RunPosted();
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
