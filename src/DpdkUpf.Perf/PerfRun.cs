using DpdkUpf.Tables;

namespace DpdkUpf.Perf;

/// <summary>What is being measured right now.</summary>
/// <param name="Direction">Direction.</param>
/// <param name="Contender">Who.</param>
/// <param name="Round">1 …</param>
/// <param name="Sample">What is known so far; null: just starting.</param>
public sealed record PerfProgress(
    PerfDirection Direction, string Contender, int Round, PerfSample? Sample);

/// <summary>
/// A performance run without a network: a stream replayed by DPDK's net_pcap goes through the real
/// upf-dataplane, with real tables, to net_null. Contenders take turns, so that what else the
/// machine does meets all of them.
/// </summary>
public static class PerfRun
{
    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="progress">Gets news several times a second.</param>
    /// <param name="stop">Ends the run; nothing stays behind.</param>
    /// <exception cref="PerfException">It cannot be done; one line says why.</exception>
    public static async Task<PerfReport> RunAsync(
        PerfOptions options, IProgress<PerfProgress> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        using var scratch = PerfScratch.Create();
        var reports = new List<DirectionReport>();
        var tunnels = 0;
        var hugepages = HugepageUse.Required;
        foreach (var direction in Directions(options))
        {
            var source = PerfSource.Make(options, direction);
            var plan = Plan(options, direction, scratch, source.Frames.Count);
            hugepages = plan.Hugepages;
            source.Write(plan);
            tunnels = source.Tunnels.Count;
            reports.Add(await MeasureAsync(plan, source.Tunnels, progress, stop));
        }

        return Report(options, tunnels, hugepages, reports);
    }

    private static IEnumerable<PerfDirection> Directions(PerfOptions options)
    {
        if (options.Pcap.Length > 0)
        {
            return options.Direction == PerfDirection.Downlink
                ? throw new PerfException("a capture is replayed uplink only")
                : [PerfDirection.Uplink];
        }

        return options.Direction == PerfDirection.Both
            ? [PerfDirection.Uplink, PerfDirection.Downlink]
            : [options.Direction];
    }

    private static PerfPlan Plan(
        PerfOptions options, PerfDirection direction, PerfScratch scratch, int packets)
    {
        var cpus = PerfMachine.WorkerCpus(options);
        var plan = new PerfPlan(
            options, direction, scratch, cpus, PerfMachine.MainCpu(cpus), packets)
        {
            Hugepages = HugepageUse.None,
        };
        return plan with { Hugepages = PerfMachine.Hugepages(plan.MemoryMb) };
    }

    private static async Task<DirectionReport> MeasureAsync(
        PerfPlan plan,
        IReadOnlyList<PerfTunnel> tunnels,
        IProgress<PerfProgress> progress,
        CancellationToken stop)
    {
        var contenders = Contenders(plan.Options, tunnels).ToArray();
        var samples = contenders.Select(_ => new List<PerfSample>()).ToArray();
        for (var round = 1; round <= plan.Options.Rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var name = contenders[i].Name;
                void Tell(PerfSample? sample) =>
                    progress.Report(new(plan.Direction, name, round, sample));
                Tell(null);
                samples[i].Add(await contenders[i].MeasureAsync(plan, Tell, stop));
            }
        }

        var reports = contenders.Select((contender, i) =>
            new ContenderReport(contender.Name, WithCycles(samples[i], samples[0][0])));
        return new(plan.Direction, [.. reports]);
    }

    private static IEnumerable<IContender> Contenders(
        PerfOptions options, IReadOnlyList<PerfTunnel> tunnels)
    {
        yield return new TablesContender(
            "upf-dataplane", PerfMachine.Locate(options.DataPlane, "upf-dataplane"), tunnels);
        if (options.Compare.HasFlag(PerfRivals.Twin))
        {
            yield return new TablesContender(
                "C twin", PerfMachine.Locate(options.Twin, "upf-twin"), tunnels);
        }

        if (options.Compare.HasFlag(PerfRivals.Testpmd))
        {
            var testpmd = options.Testpmd.Length > 0 ? options.Testpmd : "dpdk-testpmd";
            yield return new TestpmdContender(testpmd, "io");
            yield return new TestpmdContender(testpmd, "macswap");
        }
    }

    // Others give only a rate; the cycle counter runs as fast for them as for us.
    private static List<PerfSample> WithCycles(List<PerfSample> samples, PerfSample ours)
    {
        var cyclesPerNs = ours.CyclesPerPacket / ours.NsPerPacket;
        return [.. samples.Select(sample => sample.CyclesPerPacket > 0
            ? sample
            : sample with { CyclesPerPacket = sample.NsPerPacket * cyclesPerNs })];
    }

    private static PerfReport Report(
        PerfOptions options, int tunnels, HugepageUse hugepages, List<DirectionReport> reports) =>
        new(
            tunnels,
            options.Pcap.Length > 0 ? 0 : options.FrameBytes,
            options.Workers,
            options.Seconds,
            options.Rounds,
            hugepages == HugepageUse.None
                ? "ordinary pages"
                : "hugepages",
            reports);
}
