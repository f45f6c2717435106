namespace DpdkUpf.ControlPlane;

/// <summary>
/// Gives names their indices. A name keeps the index that it has in the tables, because rules
/// and next hops hold indices; a new name gets one that was never used, if there is one.
/// </summary>
public static class IndexAllocation
{
    /// <summary>Assigns an index below the capacity to each name.</summary>
    /// <param name="names">Names wanted; doubles count once.</param>
    /// <param name="existing">Names that the tables have, by index; empty: never used.</param>
    /// <returns>Null if there are more names than indices.</returns>
    public static Dictionary<string, byte>? Assign(
        IEnumerable<string> names, IReadOnlyList<string> existing)
    {
        var wanted = names.Distinct().ToList();
        if (wanted.Count > existing.Count)
        {
            return null;
        }

        var assigned = new Dictionary<string, byte>();
        for (var index = 0; index < existing.Count; index++)
        {
            if (wanted.Contains(existing[index]))
            {
                assigned.TryAdd(existing[index], (byte)index);
            }
        }

        var taken = assigned.Values.ToHashSet();
        var free = Enumerable.Range(0, existing.Count)
            .Where(index => !taken.Contains((byte)index))
            .OrderBy(index => existing[index].Length > 0)
            .ThenBy(index => index)
            .ToList();
        foreach (var (name, index) in wanted.Except(assigned.Keys).ToList().Zip(free))
        {
            assigned.Add(name, (byte)index);
        }

        return assigned;
    }
}
