using System.CommandLine;
using DpdkUpf.Perf.N4;

namespace DpdkUpf.Cli;

/// <summary><c>upf perf n4</c>: how fast do sessions come and go, and do packets notice?</summary>
internal static class N4PerfCommand
{
    private const int MaxWindow = 65_536;

    private static readonly Option<int> Sessions = PerfOption.Number(
        "--sessions", 10_000, "sessions to establish, modify and delete");

    private static readonly Option<int> Rate = PerfOption.NumberOrZero(
        "--rate", 0, "requests a second; 0: as fast as they are answered");

    private static readonly Option<int> Window = PerfOption.Number(
        "--window", 64, "requests that may wait for their answers");

    private static readonly Option<double> Churn = PerfOption.NumberOrZero(
        "--churn", 5.0, "seconds in which sessions go and come again");

    private static readonly Option<int> Traffic = PerfOption.Number(
        "--traffic", 1000, "sessions more, whose packets flow all the time");

    private static readonly Option<int> Frame = PerfOption.Number(
        "--frame", 128, "bytes of a packet of theirs");

    private static readonly Option<int> Lines = PerfOption.Number(
        "--lines", new N4PerfOptions().LinesPerSession, "tables.linesPerSession of the run");

    private static readonly Option<string> DataPlane = new("--dataplane")
    {
        Description = "upf-dataplane to run; default: the one beside upf",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "print JSON" };

    public static Command Create()
    {
        var command = new Command(
            "n4", "Measure PFCP: an SMF of our own drives a upf of its own, under full traffic")
        {
            Sessions, Rate, Window, Churn, Traffic, Frame, Lines, DataPlane, Json,
        };
        Window.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() > MaxWindow)
            {
                result.AddError($"--window is {MaxWindow} at most");
            }
        });
        command.SetAction((result, cancel) => PerfCommand.RunAsync(result, MeasureAsync, cancel));
        return command;
    }

    private static async Task MeasureAsync(ParseResult result, CancellationToken stop)
    {
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(Json))
        {
            var report = await N4PerfRun.RunAsync(
                Options(result), new Silent<N4PerfProgress>(), stop);
            await output.WriteLineAsync(report.ToJson());
            return;
        }

        var console = Output.Console(output);
        N4PerfView.Show(console, await N4PerfView.RunAsync(console, Options(result), stop));
    }

    private static N4PerfOptions Options(ParseResult result) => new()
    {
        Sessions = result.GetValue(Sessions),
        Rate = result.GetValue(Rate),
        Window = result.GetValue(Window),
        ChurnSeconds = result.GetValue(Churn),
        TrafficSessions = result.GetValue(Traffic),
        FrameBytes = result.GetValue(Frame),
        LinesPerSession = result.GetValue(Lines),
        DataPlane = result.GetValue(DataPlane)!,
    };
}
