using System.Globalization;
using DpdkUpf.Configuration;
using DpdkUpf.Tables;

namespace DpdkUpf.Hosting;

/// <summary>
/// Where the shared memory file lies. An existing file is found again wherever it is, so that a
/// restart adopts it even though the choice might be another one by now.
/// </summary>
internal sealed record TablesLocation(string Path, string Why)
{
    private const string SharedMemory = "/dev/shm";
    private const string FreePages = "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages";
    private const long PageBytes = 2 << 20;

    /// <summary>By configuration, then by what is there, then by what is free.</summary>
    public static TablesLocation Choose(UpfOptions options)
    {
        var sizes = TableSizes.For(
            options.DataPlane.Workers,
            options.Tables.Sessions,
            options.Tables.NextHops,
            options.Tables.LinesPerSession);
        var neededBytes = options.DataPlane.HugePages == HugePages.None
            ? 0
            : sizes.TotalBytes + ((long)options.DataPlane.MemoryMb << 20);
        return Choose(options.Name, options.Tables.Path, neededBytes);
    }

    /// <param name="name">Name of this UPF.</param>
    /// <param name="configured">A directory, a file, or empty.</param>
    /// <param name="neededBytes">
    /// For the tables and for packet memory; 0: no huge pages wanted.
    /// </param>
    public static TablesLocation Choose(string name, string configured, long neededBytes)
    {
        var file = $"{name}.tables";
        if (configured.Length > 0)
        {
            var path = Directory.Exists(configured) ? System.IO.Path.Combine(
                configured, file) : configured;
            return new(System.IO.Path.GetFullPath(path), "as configured");
        }

        var plain = new TablesLocation(
            System.IO.Path.Combine(SharedMemory, file), "ordinary pages");
        if (neededBytes == 0 || HugePageMount() is not { } mount)
        {
            return plain;
        }

        var huge = new TablesLocation(System.IO.Path.Combine(mount, file), "huge pages");
        if (File.Exists(huge.Path))
        {
            return huge;
        }

        var freeBytes = FreeHugePages() * PageBytes;
        return !File.Exists(plain.Path) && freeBytes >= neededBytes
            ? huge
            : plain with { Why = $"ordinary pages: {freeBytes >> 20} MiB of huge pages are free" };
    }

    /// <summary>A mount of 2 MiB pages that we may write to. Larger pages waste too much.</summary>
    private static string? HugePageMount() =>
        File.ReadLines("/proc/mounts")
            .Select(line => line.Split(' '))
            .Where(
                mount => mount is [_, _, "hugetlbfs", var options, ..]
                    && !options.Contains("pagesize=1024M", StringComparison.Ordinal))
            .Select(mount => mount[1])
            .FirstOrDefault(IsWritable);

    private static bool IsWritable(string directory)
    {
        var probe = System.IO.Path.Combine(directory, $".upf-{Environment.ProcessId}");
        try
        {
            File.Create(probe).Dispose();
            File.Delete(probe);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long FreeHugePages() =>
        File.Exists(FreePages)
            ? long.Parse(File.ReadAllText(FreePages), CultureInfo.InvariantCulture)
            : 0;
}
