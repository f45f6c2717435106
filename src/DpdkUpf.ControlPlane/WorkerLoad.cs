namespace DpdkUpf.ControlPlane;

/// <summary>
/// Sessions of each worker, whoever made them: a new one goes to the least loaded.
/// </summary>
internal sealed class WorkerLoad(int workers)
{
    private readonly int[] _sessions = new int[workers];

    /// <summary>The worker with the fewest sessions, the first of several.</summary>
    public int Least()
    {
        var least = 0;
        for (var worker = 1; worker < _sessions.Length; worker++)
        {
            least = _sessions[worker] < _sessions[least] ? worker : least;
        }

        return least;
    }

    /// <summary>One session more.</summary>
    public void Add(int worker) => _sessions[worker]++;

    /// <summary>One session less.</summary>
    public void Remove(int worker) => _sessions[worker]--;
}
