namespace DpdkUpf.Tables;

/// <summary>
/// Frees what was unpublished once no worker can see it any more. Never waits: call
/// <see cref="Poll"/> often.
/// </summary>
public sealed class Reclaimer(Epoch epoch)
{
    private readonly record struct Retired(Action<uint, uint> Free, uint First, uint Second);

    private readonly Epoch _epoch = epoch;
    private List<Retired> _waiting = [];
    private List<Retired> _arriving = [];
    private ulong[]? _snapshot;

    /// <summary>Things not freed yet.</summary>
    public int Pending => _waiting.Count + _arriving.Count;

    /// <summary>Runs <paramref name="free"/> after a grace period.</summary>
    public void Retire(Action free) => Retire((_, _) => free(), 0, 0);

    /// <summary>
    /// Runs <paramref name="free"/> with two numbers after a grace period: what happens with each
    /// session keeps its delegate, and leaves no garbage.
    /// </summary>
    public void Retire(Action<uint, uint> free, uint first, uint second) =>
        _arriving.Add(new(free, first, second));

    /// <summary>Frees what a grace period has passed for.</summary>
    /// <returns>The number of things freed.</returns>
    public int Poll()
    {
        var freed = 0;
        if (_snapshot is { } snapshot && _epoch.HavePassed(snapshot))
        {
            freed = _waiting.Count;
            foreach (var retired in _waiting)
            {
                retired.Free(retired.First, retired.Second);
            }

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
