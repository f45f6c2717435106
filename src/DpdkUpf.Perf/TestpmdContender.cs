using System.Globalization;
using System.Text.RegularExpressions;

namespace DpdkUpf.Perf;

/// <summary>DPDK's own forwarder on the same ports: what the machine can do at all.</summary>
internal sealed partial class TestpmdContender(string executable, string mode) : IContender
{
    private const string ShowRates = "show port stats all";
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(1.5);

    public string Name => $"testpmd {mode}";

    public async Task<PerfSample> MeasureAsync(
        PerfPlan plan, Action<PerfSample> live, CancellationToken stop)
    {
        await using var child = Child.Start(executable, Arguments(plan));
        await Task.Delay(StartUp, stop);
        if (child.HasExited)
        {
            throw child.Failure("did not start");
        }

        // testpmd gives the rate since it was last asked.
        child.Say(ShowRates);
        await Task.Delay(TimeSpan.FromSeconds(plan.Options.Seconds), stop);
        child.Say(ShowRates);
        child.Say("quit");
        // What it says into a pipe arrives when it ends.
        await child.WaitForExitAsync(stop);
        var sample = Sample(child.Output, plan.Cpus.Count)
            ?? throw child.Failure("shows no rate");
        live(sample);
        return sample;
    }

    /// <summary>The sending port's rate in the last table shown.</summary>
    internal static PerfSample? Sample(string output, int workers)
    {
        var last = output.LastIndexOf("NIC statistics for port 0", StringComparison.Ordinal);
        var rates = last < 0 ? [] : SentRate().Matches(output[last..]).Select(
            match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        var rate = rates.DefaultIfEmpty(0).Max();
        return rate == 0 ? null : new(rate / 1e6, 1e9 * workers / rate, 0);
    }

    private IEnumerable<string> Arguments(PerfPlan plan)
    {
        var workers = plan.Cpus.Count.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. plan.EalArguments(), "--vdev", plan.Source, "--vdev", PerfPlan.Sink, "--",
            "--interactive", "--auto-start", $"--forward-mode={mode}", "--burst=32",
            $"--nb-cores={workers}", $"--rxq={workers}", $"--txq={workers}",
            "--rxd=1024", "--txd=1024", $"--total-num-mbufs={plan.Mbufs}",
        ];
    }

    [GeneratedRegex(@"Tx-pps:\s+(\d+)")]
    private static partial Regex SentRate();
}
