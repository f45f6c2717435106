using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf;

/// <summary>
/// All that a run has on disk: a directory among the temporary files and, named alike, the tables
/// in shared memory. A run that is killed cannot tidy up after itself: the next one does, and knows
/// by the lock that it may.
/// </summary>
internal sealed class PerfScratch : IDisposable
{
    private const string Prefix = "upf-perf-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ProcessLock _lock;

    private PerfScratch(string directory)
    {
        Directory = directory;
        _lock = ProcessLock.TryAcquire(LockPath(directory), Patience)
            ?? throw new PerfException($"{directory} is in use");
    }

    /// <summary>For the run's files.</summary>
    public string Directory { get; }

    /// <summary>For the run's tables; nothing is there yet.</summary>
    public string TablesPath => TablesOf(Directory);

    /// <summary>A place of its own for a run.</summary>
    public static PerfScratch Create()
    {
        RemoveAbandoned();
        var pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new(System.IO.Directory.CreateTempSubdirectory($"{Prefix}{pid}-").FullName);
    }

    /// <summary>Removes a run's tables: the next measurement wants new ones.</summary>
    public void RemoveTables() => RemoveTables(Directory);

    /// <summary>Removes everything.</summary>
    public void Dispose()
    {
        Remove(Directory);
        _lock.Dispose();
    }

    private static string LockPath(string directory) => Path.Combine(directory, "lock");

    private static string TablesOf(string directory) =>
        Path.Combine("/dev/shm", $"{Path.GetFileName(directory)}.tables");

    private static void RemoveAbandoned()
    {
        foreach (var directory in System.IO.Directory.GetDirectories(
            Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                // No lock yet: somebody is just beginning.
                if (File.Exists(LockPath(directory)) && !ProcessLock.IsHeld(LockPath(directory)))
                {
                    EndProcesses(TablesOf(directory));
                    Remove(directory);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException
                or ArgumentException or InvalidOperationException or Win32Exception
                or TablesException)
            {
                // Another user's, or another run is removing it this moment, or its processes
                // ended by themselves.
            }
        }
    }

    // A lock that is held says that the process which the tables name is alive and theirs.
    private static unsafe void EndProcesses(string tables)
    {
        var isControlled = ProcessLock.IsHeld(ProcessLock.ControlPath(tables));
        var isForwarding = ProcessLock.IsHeld(ProcessLock.DataPlanePath(tables));
        if (!isControlled && !isForwarding)
        {
            return;
        }

        using var file = TableFile.Open(tables);
        // Control first: it would start another data plane.
        if (isControlled)
        {
            End(file.Header->ControlPid);
        }

        if (isForwarding)
        {
            End(file.Header->DataPlanePid);
        }
    }

    private static void End(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        process.WaitForExit();
    }

    private static void Remove(string directory)
    {
        RemoveTables(directory);
        System.IO.Directory.Delete(directory, recursive: true);
    }

    private static void RemoveTables(string directory)
    {
        var tables = TablesOf(directory);
        File.Delete(tables);
        File.Delete(ProcessLock.ControlPath(tables));
        File.Delete(ProcessLock.DataPlanePath(tables));
    }
}
