using System.Globalization;

namespace DpdkUpf.Tables;

/// <summary>
/// A lock file that a process holds as long as it lives, however it ends. Holds the process ID
/// for people to read.
/// </summary>
public sealed class ProcessLock : IDisposable
{
    private readonly FileStream _stream;

    private ProcessLock(FileStream stream) => _stream = stream;

    /// <summary>Lock file of the control process of a tables file.</summary>
    public static string ControlPath(string tables) => LockPath(tables, "control");

    /// <summary>Lock file of the data plane of a tables file.</summary>
    public static string DataPlanePath(string tables) => LockPath(tables, "dataplane");

    /// <summary>Takes the lock.</summary>
    /// <returns>Null if another process holds it.</returns>
    /// <exception cref="TablesException">The file cannot be made.</exception>
    public static ProcessLock? TryAcquire(string path)
    {
        try
        {
            // FileShare.None is flock(LOCK_EX) here: the kernel lets go of it with the process.
            var stream = new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush();
            return new ProcessLock(stream);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new TablesException($"lock {path}: {e.Message}", e);
        }
    }

    /// <summary>Takes the lock, waiting out another process's passing look at it.</summary>
    public static ProcessLock? TryAcquire(string path, TimeSpan patience)
    {
        for (var deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds; ;)
        {
            if (TryAcquire(path) is { } held)
            {
                return held;
            }

            if (Environment.TickCount64 >= deadline)
            {
                return null;
            }

            Thread.Sleep(5);
        }
    }

    /// <summary>True if some process holds the lock now.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // hugetlbfs has no ordinary files, so locks of tables there lie in /run or /dev/shm.
    private static string LockPath(string tables, string role) =>
        Path.Combine(
            "/dev/shm", $"{Path.GetFileName(tables)}.{PathHash(tables):x8}.{role}.lock");

    private static uint PathHash(string path)
    {
        var hash = 2166136261u;
        foreach (var c in Path.GetFullPath(path))
        {
            hash = (hash ^ c) * 16777619u;
        }

        return hash;
    }
}
