using System.Globalization;

namespace DpdkUpf.Perf.N4;

/// <summary>Memory that is a process's own, not the shared tables: bytes.</summary>
internal static class ProcessMemory
{
    private static readonly string[] Own = ["RssAnon:", "RssFile:"];

    /// <summary>What it has in memory now; 0 if it is gone.</summary>
    public static long Read(int pid)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status");
        return File.Exists(path) ? Sum(File.ReadLines(path)) : 0;
    }

    /// <summary>From the lines of <c>/proc/PID/status</c>.</summary>
    internal static long Sum(IEnumerable<string> status) => status
        .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Where(parts => parts is [var name, _, "kB"] && Own.Contains(name))
        .Sum(parts => long.Parse(parts[1], CultureInfo.InvariantCulture) * 1024);
}
