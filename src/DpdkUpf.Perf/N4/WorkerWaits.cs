using System.Globalization;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf.N4;

/// <summary>
/// Time in which the workers could have polled but had no CPU. What a gap has not from here, and
/// not from the worker's own work, the machine below did to it.
/// </summary>
/// <param name="Waited">Ready to run, but another thread ran: the scheduler's.</param>
/// <param name="Stolen">
/// The hypervisor ran something else on their CPUs; known to a tick of the kernel's clock.
/// </param>
internal readonly record struct WorkerWaits(TimeSpan Waited, TimeSpan Stolen)
{
    private const string WorkerThread = "rte-worker";
    private const int TicksPerSecond = 100; // USER_HZ, the unit of /proc/stat on all of Linux.
    private const int StealColumn = 8;

    /// <summary>Since the workers started.</summary>
    public static unsafe WorkerWaits Read(TableFile tables)
    {
        var tasks = string.Create(
            CultureInfo.InvariantCulture, $"/proc/{tables.Header->DataPlanePid}/task");
        var cpus = Enumerable.Range(0, tables.Sizes.Workers)
            .Select(worker => tables.Worker(worker)->Lcore);
        return new(
            Directory.Exists(tasks) ? Waits(Directory.GetDirectories(tasks)) : default,
            Steal(File.ReadLines("/proc/stat"), [.. cpus]));
    }

    /// <summary>Between two moments.</summary>
    public WorkerWaits Since(WorkerWaits before) =>
        new(Waited - before.Waited, Stolen - before.Stolen);

    /// <summary>From the lines of <c>/proc/stat</c>.</summary>
    internal static TimeSpan Steal(IEnumerable<string> stat, int[] cpus)
    {
        var names = cpus.Select(cpu => $"cpu{cpu}").ToArray();
        var ticks = stat.Select(line => line.Split(' '))
            .Where(columns => names.Contains(columns[0]) && columns.Length > StealColumn)
            .Sum(columns => long.Parse(columns[StealColumn], CultureInfo.InvariantCulture));
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    /// <summary>From <c>schedstat</c> of a thread: time on a CPU, time waiting for one, turns.
    /// </summary>
    internal static TimeSpan Wait(string schedstat) =>
        schedstat.Split(' ') is [_, var ns, _]
            ? TimeSpan.FromMicroseconds(long.Parse(ns, CultureInfo.InvariantCulture) / 1000.0)
            : default;

    private static TimeSpan Waits(IEnumerable<string> tasks) => tasks
        .Where(task => Text(task, "comm").StartsWith(WorkerThread, StringComparison.Ordinal))
        .Aggregate(TimeSpan.Zero, (sum, task) => sum + Wait(Text(task, "schedstat")));

    // A thread may end meanwhile, and a kernel may keep no such statistics.
    private static string Text(string task, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, file));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
