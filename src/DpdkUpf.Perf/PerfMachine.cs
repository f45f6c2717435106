using System.Globalization;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf;

/// <summary>What the machine has for a run.</summary>
internal static class PerfMachine
{
    /// <summary>CPUs for the workers: as asked for, else the last ones.</summary>
    public static IReadOnlyList<int> WorkerCpus(PerfOptions options)
    {
        var cpus = options.Cpus.Count > 0
            ? options.Cpus
            : [.. Enumerable.Range(0, Environment.ProcessorCount).TakeLast(options.Workers)];
        return cpus.Count == options.Workers
            ? cpus
            : throw new PerfException(
                $"{options.Workers} workers on {cpus.Count} CPUs ({string.Join(',', cpus)})");
    }

    /// <summary>A CPU that runs no worker, if there is one.</summary>
    public static int MainCpu(IReadOnlyList<int> workers) =>
        Enumerable.Range(0, Environment.ProcessorCount).Except(workers).FirstOrDefault();

    /// <summary>Hugepages if DPDK's memory fits into the free ones.</summary>
    public static HugepageUse Hugepages(int memoryMb)
    {
        var lines = File.ReadLines("/proc/meminfo")
            .Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(parts => parts[0], parts => Number(parts[1]));
        var free = lines.GetValueOrDefault("HugePages_Free")
            - lines.GetValueOrDefault("HugePages_Rsvd");
        var freeMb = free * lines.GetValueOrDefault("Hugepagesize") / 1024;
        return freeMb >= memoryMb ? HugepageUse.Required : HugepageUse.None;
    }

    /// <summary>A program of ours: as configured, or beside this one.</summary>
    public static string Locate(string configured, string name)
    {
        var path = configured.Length > 0
            ? configured
            : Path.Combine(AppContext.BaseDirectory, name);
        return File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new PerfException($"no {name} at {path}: build it (scripts/build.sh)");
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
