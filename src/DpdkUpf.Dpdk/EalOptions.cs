namespace DpdkUpf.Dpdk;

/// <summary>Which memory DPDK uses.</summary>
public enum HugepageMode
{
    /// <summary>Hugepages if enough are free, else ordinary pages and one visible line.</summary>
    Auto,

    /// <summary>Hugepages, or refuse to start.</summary>
    Required,

    /// <summary>Ordinary pages.</summary>
    None,
}

/// <summary>What the configuration says about DPDK's environment.</summary>
public sealed record EalOptions
{
    /// <summary>Shown in DPDK's messages.</summary>
    public string ProgramName { get; init; } = "upf-dataplane";

    /// <summary>CPU of each worker, in order.</summary>
    public required IReadOnlyList<int> WorkerCpus { get; init; }

    /// <summary>CPU of the thread that starts DPDK; null: the first that runs no worker.</summary>
    public int? MainCpu { get; init; }

    /// <summary>Which memory.</summary>
    public HugepageMode Hugepages { get; init; } = HugepageMode.Auto;

    /// <summary>Memory to take at start, in MiB.</summary>
    public int MemoryMb { get; init; } = 256;

    /// <summary>Devices that ports will name: PCI addresses among them are let in.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>More EAL arguments; they go last.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];
}
