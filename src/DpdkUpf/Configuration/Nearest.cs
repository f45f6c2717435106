namespace DpdkUpf.Configuration;

/// <summary>"Did you mean": the known name that is the fewest typing errors away.</summary>
internal static class Nearest
{
    /// <summary>
    /// A hint in parentheses, led by a space, or what is allowed when nothing is near.
    /// </summary>
    public static string Hint(string text, IReadOnlyCollection<string> names)
    {
        if (Find(text, names) is { } near)
        {
            return $" (did you mean '{near}'?)";
        }

        return names.Count == 0 ? "" : $" (known: {string.Join(", ", names)})";
    }

    public static string? Find(string text, IEnumerable<string> names)
    {
        var near = names.Select(name => (Name: name, Errors: Distance(text, name)))
            .OrderBy(candidate => candidate.Errors)
            .FirstOrDefault();
        var tolerated = Math.Max(1, Math.Min(3, text.Length / 3));
        return near.Name is not null && near.Errors <= tolerated ? near.Name : null;
    }

    /// <summary>Edits, with a swap of two neighbours counted as one, ignoring case.</summary>
    public static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = Cell(rows, left, right, i, j);
            }
        }

        return rows[left.Length, right.Length];
    }

    private static int Cell(int[,] rows, string left, string right, int i, int j)
    {
        if (i == 0 || j == 0)
        {
            return i + j;
        }

        var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
        var best = Math.Min(
            rows[i - 1, j - 1] + change,
            Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1
            && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
        return swapped ? Math.Min(best, rows[i - 2, j - 2] + 1) : best;
    }

    private static bool Same(char a, char b) =>
        char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
