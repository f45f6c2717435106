using System.Globalization;

namespace DpdkUpf.Hosting;

/// <summary>CPUs that this process may use: taskset and cpusets take some away.</summary>
internal static class CpuList
{
    private const string Status = "/proc/self/status";
    private const string Field = "Cpus_allowed_list:";

    /// <summary>
    /// Those that were ours before we gave the workers' away: the data plane may have them all.
    /// </summary>
    public static IReadOnlyList<int> AtStart { get; } = Allowed();

    /// <summary>Ascending.</summary>
    public static IReadOnlyList<int> Allowed() =>
        Parse(File.ReadLines(Status).First(line => line.StartsWith(Field, StringComparison.Ordinal))
            [Field.Length..]);

    /// <summary>From the kernel's notation, such as <c>0-3,8</c>.</summary>
    public static IReadOnlyList<int> Parse(string text) =>
        [.. text.Trim().Split(',').SelectMany(range =>
        {
            var ends = range.Split('-');
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            return Enumerable.Range(first, last - first + 1);
        })];

    /// <summary>The last ones: interrupts and everything else prefer the first.</summary>
    /// <exception cref="StartFailure">There are not enough.</exception>
    public static IReadOnlyList<int> ForWorkers(int workers, IReadOnlyList<int> allowed) =>
        workers <= allowed.Count
            ? [.. allowed.TakeLast(workers)]
            : throw new StartFailure(
                $"dataplane.workers: {workers} workers, but only {allowed.Count} CPUs may be used");
}
