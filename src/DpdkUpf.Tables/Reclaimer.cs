namespace DpdkUpf.Tables;

/// <summary>
/// Frees what was unpublished once no worker can see it any more. Never waits: call
/// <see cref="Poll"/> often.
/// </summary>
public sealed class Reclaimer(Epoch epoch)
{
    private readonly Epoch _epoch = epoch;
    private List<Action> _waiting = [];
    private List<Action> _arriving = [];
    private ulong[]? _snapshot;

    /// <summary>Things not freed yet.</summary>
    public int Pending => _waiting.Count + _arriving.Count;

    /// <summary>Runs <paramref name="free"/> after a grace period.</summary>
    public void Retire(Action free) => _arriving.Add(free);

    /// <summary>Frees what a grace period has passed for.</summary>
    /// <returns>The number of things freed.</returns>
    public int Poll()
    {
        var freed = 0;
        if (_snapshot is { } snapshot && _epoch.HavePassed(snapshot))
        {
            freed = _waiting.Count;
            _waiting.ForEach(free => free());
            _waiting.Clear();
            _snapshot = null;
        }

        if (_snapshot is null && _arriving.Count > 0)
        {
            (_waiting, _arriving) = (_arriving, _waiting);
            _snapshot = _epoch.Snapshot();
        }

        return freed;
    }
}
