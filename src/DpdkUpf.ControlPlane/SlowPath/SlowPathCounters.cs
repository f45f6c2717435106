namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>One number per <see cref="SlowPathCounter"/>. The control thread writes.</summary>
public sealed class SlowPathCounters
{
    private readonly long[] _values = new long[Enum.GetValues<SlowPathCounter>().Length];

    /// <summary>The number now; any thread may ask.</summary>
    public long this[SlowPathCounter counter] => Volatile.Read(ref _values[(int)counter]);

    /// <summary>Counts one.</summary>
    public void Add(SlowPathCounter counter) => _values[(int)counter]++;

    /// <summary>Counts several.</summary>
    public void Add(SlowPathCounter counter, int count) => _values[(int)counter] += count;

    /// <summary>All that happened at all.</summary>
    public IReadOnlyList<KeyValuePair<SlowPathCounter, long>> NonZero() =>
        [.. Enum.GetValues<SlowPathCounter>()
            .Select(counter => KeyValuePair.Create(counter, this[counter]))
            .Where(pair => pair.Value != 0)];
}
