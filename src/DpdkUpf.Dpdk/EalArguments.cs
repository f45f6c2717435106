using System.Text.RegularExpressions;

namespace DpdkUpf.Dpdk;

/// <summary>EAL's command line, and what the operator should know about it.</summary>
/// <param name="Arguments">argv, the program's name first.</param>
/// <param name="Notices">Lines to show: what is not as wished, and what to do about it.</param>
public sealed partial record EalArguments(
    IReadOnlyList<string> Arguments, IReadOnlyList<string> Notices)
{
    /// <summary>Decides from the options and what the machine has.</summary>
    /// <exception cref="DpdkException">Hugepages are required and too few are free.</exception>
    public static EalArguments Build(EalOptions options, Machine machine)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(machine);
        var notices = new List<string>();
        var arguments = new List<string> { options.ProgramName };
        arguments.AddRange(Lcores(options, machine, notices));
        arguments.AddRange(Memory(options, machine, notices));
        arguments.AddRange(Devices(options));
        arguments.Add("--no-telemetry");
        // EAL warns of each hugepage size that has none, in a machine that needs only one.
        arguments.AddRange(["--log-level=*:warning", "--log-level=lib.eal:error"]);
        arguments.AddRange(options.Extra);
        return new(arguments, notices);
    }

    /// <summary>
    /// lcore 0 is the main one, lcores 1… the workers. Each is mapped to a CPU explicitly, because
    /// on a small machine several have to share one.
    /// </summary>
    private static string[] Lcores(EalOptions options, Machine machine, List<string> notices)
    {
        int[] wanted = [.. options.WorkerCpus, .. options.MainCpu is { } cpu ? [cpu] : (int[])[]];
        foreach (var missing in wanted.Except(machine.Cpus))
        {
            throw new DpdkException(
                $"CPU {missing} is not among this process's: {string.Join(',', machine.Cpus)}");
        }

        int[] free = [.. machine.Cpus.Except(options.WorkerCpus)];
        var main = options.MainCpu ?? (free.Length > 0 ? free[0] : machine.Cpus[0]);
        if (options.WorkerCpus.Contains(main))
        {
            notices.Add($"CPU {main} runs a worker and the main thread: both are slower for it");
        }

        var workers = options.WorkerCpus.Select((cpu, index) => $"{index + 1}@{cpu}");
        return ["--lcores", string.Join(',', workers.Prepend($"0@{main}")), "--main-lcore", "0"];
    }

    private static string[] Memory(EalOptions options, Machine machine, List<string> notices)
    {
        var size = $"{options.MemoryMb}";
        // DPDK 22.11 refuses --in-memory here; no shared configuration is what we want of it.
        string[] ordinary = ["--no-huge", "--no-shconf", "-m", size];
        if (options.Hugepages == HugepageMode.None)
        {
            return ordinary;
        }

        // In memory: no hugepage file is left behind, whatever ends the process.
        if (machine.FreeHugepagesMb >= options.MemoryMb)
        {
            return ["--in-memory", "-m", size];
        }

        var shortage = $"{options.MemoryMb} MB of hugepages wanted, {machine.FreeHugepagesMb} MB "
            + "free (sysctl vm.nr_hugepages=N reserves more)";
        if (options.Hugepages == HugepageMode.Required)
        {
            throw new DpdkException(shortage);
        }

        notices.Add($"{shortage}: going on without (--no-huge), which is slower");
        return ordinary;
    }

    private static IEnumerable<string> Devices(EalOptions options)
    {
        var pci = options.Devices.Select(device => device.Split(',')[0])
            .Where(name => PciAddress().IsMatch(name))
            .ToArray();
        return pci.Length == 0 ? ["--no-pci"] : pci.SelectMany(name => new[] { "-a", name });
    }

    [GeneratedRegex("^([0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]$")]
    private static partial Regex PciAddress();
}
