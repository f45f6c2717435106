using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>
/// Keeps a process off the CPUs of the workers: a thread that wakes up beside a polling worker
/// stops it for a tick of the scheduler, some milliseconds.
/// </summary>
public static class CpuConfinement
{
    /// <summary>CPUs for everything but workers: those without one, or, if none is left, all.
    /// </summary>
    public static IReadOnlyList<int> Others(
        IReadOnlyList<int> cpus, IReadOnlyCollection<int> workers)
    {
        int[] others = [.. cpus.Except(workers)];
        return others.Length > 0 ? others : cpus;
    }

    /// <summary>All threads of a process, and what they start from now on.</summary>
    /// <returns>False: the CPUs are not to be had, or there is no <c>taskset</c>.</returns>
    public static async Task<bool> ConfineAsync(int pid, IReadOnlyList<int> cpus)
    {
        // .NET itself can only do this for one thread, and for the first 64 CPUs.
        var start = new ProcessStartInfo(
            "taskset",
            ["--all-tasks", "--cpu-list", "--pid", Text(cpus), Text([pid])])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var taskset = Process.Start(start)!;
            await taskset.WaitForExitAsync();
            return taskset.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>As taskset takes it.</summary>
    public static string Text(IEnumerable<int> cpus) => string.Join(
        ',', cpus.Select(cpu => cpu.ToString(CultureInfo.InvariantCulture)));
}
