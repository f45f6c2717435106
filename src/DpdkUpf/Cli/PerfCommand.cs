using System.CommandLine;
using DpdkUpf.Perf;

namespace DpdkUpf.Cli;

/// <summary><c>upf perf</c>: how fast is this machine's data plane?</summary>
internal static class PerfCommand
{
    private static readonly Option<PerfDirection> Direction = new("--direction")
    {
        Description = "uplink, downlink, or both, one after the other",
        DefaultValueFactory = _ => PerfDirection.Both,
    };

    private static readonly Option<int> Tunnels =
        PerfOption.Number("--tunnels", 1000, "tunnels in force");

    private static readonly Option<int> Frame =
        PerfOption.Number("--frame", 128, "bytes of a received frame");

    private static readonly Option<double> Seconds =
        PerfOption.Number("--seconds", 5.0, "length of one");

    private static readonly Option<int> Rounds =
        PerfOption.Number("--rounds", 1, "measurements of everybody");

    private static readonly Option<int> Workers =
        PerfOption.Number("--workers", 1, "worker loops");

    private static readonly Option<string> Pcap = new("--pcap")
    {
        Description = "replay the G-PDUs of this capture instead of generated packets",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string[]> Compare = new Option<string[]>("--compare")
    {
        Description = "also measure, in turn: testpmd (io and macswap), twin (our worker in C)",
        AllowMultipleArgumentsPerToken = true,
    }.AcceptOnlyFromAmong("testpmd", "twin");

    private static readonly Option<string> DataPlane = new("--dataplane")
    {
        Description = "upf-dataplane to measure; default: the one beside upf",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string> Twin = new("--twin")
    {
        Description = "upf-twin to compare with; default: the one beside upf",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "print JSON" };

    public static Command Create()
    {
        var command = new Command(
            "perf", "Measure the data plane without a network: replayed packets in, nothing out")
        {
            Direction, Tunnels, Frame, Seconds, Rounds, Workers, Pcap, Compare, DataPlane, Twin,
            Json,
        };
        command.SetAction((result, cancel) => RunAsync(result, MeasureAsync, cancel));
        command.Add(N4PerfCommand.Create());
        return command;
    }

    /// <summary>Runs a measurement that can be interrupted at any time.</summary>
    public static async Task<int> RunAsync(
        ParseResult result,
        Func<ParseResult, CancellationToken, Task> measure,
        CancellationToken cancel)
    {
        using var stop = new Interruption(cancel);
        try
        {
            await measure(result, stop.Token);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is PerfException or Tables.TablesException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync($"upf: {e.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync("upf: interrupted");
            return ExitCode.Failed;
        }
    }

    private static async Task MeasureAsync(ParseResult result, CancellationToken stop)
    {
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(Json))
        {
            var report = await PerfRun.RunAsync(
                Options(result), new Silent<PerfProgress>(), stop);
            await output.WriteLineAsync(report.ToJson());
            return;
        }

        var console = Cli.Output.Console(output);
        PerfView.Show(console, await PerfView.RunAsync(console, Options(result), stop));
    }

    private static PerfOptions Options(ParseResult result) => new()
    {
        Direction = result.GetValue(Direction),
        Tunnels = result.GetValue(Tunnels),
        FrameBytes = result.GetValue(Frame),
        Seconds = result.GetValue(Seconds),
        Rounds = result.GetValue(Rounds),
        Workers = result.GetValue(Workers),
        Pcap = result.GetValue(Pcap)!,
        Compare = (result.GetValue(Compare) ?? []).Aggregate(
            PerfRivals.None,
            (all, name) => all | (name == "twin" ? PerfRivals.Twin : PerfRivals.Testpmd)),
        DataPlane = result.GetValue(DataPlane)!,
        Twin = result.GetValue(Twin)!,
    };
}
