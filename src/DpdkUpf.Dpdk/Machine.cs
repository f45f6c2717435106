using System.Globalization;

namespace DpdkUpf.Dpdk;

/// <summary>What this process may use of the machine.</summary>
/// <param name="Cpus">CPUs it may run on, ascending.</param>
/// <param name="FreeHugepagesMb">Hugepages of all sizes nobody has taken or reserved, in MiB.
/// </param>
public sealed record Machine(IReadOnlyList<int> Cpus, long FreeHugepagesMb)
{
    private const string HugepagesDirectory = "/sys/kernel/mm/hugepages";

    /// <summary>Asks Linux.</summary>
    public static Machine Read() => new(ReadCpus(), ReadFreeHugepagesMb());

    /// <summary>CPU list as Linux writes it: "0-3,8".</summary>
    internal static IReadOnlyList<int> ParseCpuList(string list)
    {
        var cpus = new List<int>();
        foreach (var range in list.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-', 2);
            var first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            var last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
            cpus.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return cpus;
    }

    private static IReadOnlyList<int> ReadCpus()
    {
        const string Key = "Cpus_allowed_list:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Key));
        return ParseCpuList(line[Key.Length..]);
    }

    private static long ReadFreeHugepagesMb()
    {
        if (!Directory.Exists(HugepagesDirectory))
        {
            return 0;
        }

        return Directory.GetDirectories(HugepagesDirectory).Sum(FreeMb);
    }

    // hugepages-2048kB/{free_hugepages,resv_hugepages}: a reserved page is free but promised.
    private static long FreeMb(string directory)
    {
        var kb = Path.GetFileName(directory)["hugepages-".Length..^"kB".Length];
        var count = ReadNumber(directory, "free_hugepages")
            - ReadNumber(directory, "resv_hugepages");
        return count * long.Parse(kb, CultureInfo.InvariantCulture) / 1024;
    }

    private static long ReadNumber(string directory, string file) =>
        long.Parse(
            File.ReadAllText(Path.Combine(directory, file)), CultureInfo.InvariantCulture);
}
