using System.Globalization;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf;

/// <summary>A tunnel that the stream has packets of.</summary>
/// <param name="Teid">Local and remote TEID.</param>
/// <param name="Ue">UE address, host order.</param>
internal readonly record struct PerfTunnel(uint Teid, uint Ue);

/// <summary>What all contenders get: the same packets, ports, memory and CPUs.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Direction">Uplink or downlink.</param>
/// <param name="Scratch">Place for files of this run.</param>
/// <param name="Cpus">CPU of each worker.</param>
/// <param name="MainCpu">CPU of everything else.</param>
/// <param name="Packets">Packets of the stream, all queues together.</param>
internal sealed record PerfPlan(
    PerfOptions Options,
    PerfDirection Direction,
    PerfScratch Scratch,
    IReadOnlyList<int> Cpus,
    int MainCpu,
    int Packets)
{
    // mbuf, headroom, data and the pool's own header.
    private const int BytesPerMbuf = 2432;

    // EAL, rings, the other pools' share of pages: what DPDK takes besides.
    private const int OtherMb = 64;

    // A worker's own packets in flight, its caches, and what drivers keep.
    private const int MbufsPerWorker = 8191;

    /// <summary>DPDK device that replays the stream for ever, each worker its own part.</summary>
    public string Source => "net_pcap0,infinite_rx=1,"
        + string.Join(',', Enumerable.Range(0, Cpus.Count).Select(i => $"rx_pcap={StreamPath(i)}"));

    /// <summary>DPDK device that takes everything and gives nothing.</summary>
    public static string Sink => "net_null0,no-rx=1";

    /// <summary>mbufs: the stream stays in some of them.</summary>
    public int Mbufs => Packets + (MbufsPerWorker * Cpus.Count);

    /// <summary>DPDK memory, MiB.</summary>
    public int MemoryMb => Math.Max(256, (int)((long)Mbufs * BytesPerMbuf >> 20) + OtherMb);

    /// <summary>Required or none: the same for everybody.</summary>
    public required HugepageUse Hugepages { get; init; }

    /// <summary>Capture file of a worker.</summary>
    public string StreamPath(int worker) => Path.Combine(
        Scratch.Directory,
        string.Create(CultureInfo.InvariantCulture, $"{Direction}-{worker}.pcap"));

    /// <summary>EAL arguments for a contender that does not read them from the tables.</summary>
    public IEnumerable<string> EalArguments()
    {
        var lcores = Cpus.Select((cpu, i) => $"{i + 1}@{cpu}").Prepend($"0@{MainCpu}");
        string[] memory = Hugepages == HugepageUse.None
            ? ["--no-huge", "--no-shconf"]
            : ["--in-memory"];
        return
        [
            "--lcores", string.Join(',', lcores), "--main-lcore", "0", .. memory,
            "-m", MemoryMb.ToString(CultureInfo.InvariantCulture),
            "--no-pci", "--no-telemetry", "--log-level=*:warning", "--log-level=lib.eal:error",
        ];
    }
}
