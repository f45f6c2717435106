using System.Globalization;
using Spectre.Console;

namespace DpdkUpf.Perf.N4;

/// <summary>A run on a terminal: a live line while it measures, then tables.</summary>
public static class N4PerfView
{
    /// <summary>Runs and shows. Where the terminal cannot, only the result appears.</summary>
    public static Task<N4PerfReport> RunAsync(
        IAnsiConsole console, N4PerfOptions options, CancellationToken stop) =>
        console.Profile.Capabilities.Interactive
            ? console.Live(new Text("starting …")).AutoClear(true).StartAsync(context =>
                N4PerfRun.RunAsync(options, new Live(context), stop))
            : N4PerfRun.RunAsync(options, new Progress<N4PerfProgress>(), stop);

    /// <summary>Shows a result.</summary>
    public static void Show(IAnsiConsole console, N4PerfReport report)
    {
        var rate = report.Rate == 0 ? "" : $", at most {report.Rate:N0} a second";
        console.WriteLine(
            $"{report.Sessions:N0} sessions, {report.TrafficSessions:N0} more with traffic, "
            + $"up to {report.Window} requests at once{rate}");
        console.Write(Requests(report));
        console.Write(Traffic(report));
        console.Write(Memory(report.Memory));
    }

    private static Table Requests(N4PerfReport report)
    {
        var table = Columns(
            "phase", "s", "requests", "answered", "per second", "p50 ms", "p99 ms", "max ms",
            "CPU µs", "refused", "sent again", "unanswered");
        foreach (var phase in report.Phases)
        {
            foreach (var item in phase.Requests)
            {
                table.AddRow(
                    phase.Name,
                    Number(phase.Seconds, 2),
                    item.Kind,
                    $"{item.Answered:N0}",
                    $"{item.PerSecond:N0}",
                    Number(item.P50Us / 1000, 2),
                    Number(item.P99Us / 1000, 2),
                    Number(item.MaxUs / 1000, 2),
                    Number(phase.ControlCpuUs, 1),
                    Counts(item.Refused.Select(pair => $"{pair.Key} {pair.Value:N0}")),
                    $"{item.Retransmissions:N0}",
                    $"{item.Unanswered:N0}");
            }
        }

        return table;
    }

    private static Table Traffic(N4PerfReport report)
    {
        var table = Columns(
            "packets meanwhile", "Mpps", "forwarded", "lost", "longest gap ms", "gaps > 1 ms",
            "waited ms", "stolen ms");
        foreach (var phase in report.Phases)
        {
            table.AddRow(
                phase.Name,
                Number(phase.Traffic.Mpps, 2),
                $"{phase.Traffic.Forwarded:N0}",
                Counts(phase.Traffic.Lost.Select(pair => $"{pair.Key} {pair.Value:N0}")),
                Number(phase.Traffic.LongestGapUs / 1000, 3),
                $"{phase.Traffic.GapsOver1Ms:N0}",
                Number(phase.Traffic.WaitedMs, 1),
                Number(phase.Traffic.StolenMs, 0));
        }

        return table;
    }

    private static Table Memory(N4MemoryReport memory)
    {
        var table = new Table().HideHeaders().AddColumns("", "");
        table.AddRow("tables", $"{Mb(memory.TablesBytes)}, {Mb(memory.ProgramBytes)} of rules");
        table.AddRow(
            "upf", $"{Mb(memory.ControlBytes)}, {Mb(memory.ControlBytesBefore)} before");
        table.AddRow("upf-dataplane", Mb(memory.DataPlaneBytes));
        table.AddRow("a session", $"{memory.BytesPerSession:N0} bytes");
        return table;
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table().AddColumns(names);
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned().NoWrap();
        }

        return table;
    }

    private static string Counts(IEnumerable<string> counts) =>
        string.Join(", ", counts.DefaultIfEmpty("none"));

    private static string Mb(long bytes) => $"{bytes / 1e6:N0} MB";

    private static string Number(double value, int decimals) =>
        value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private sealed class Live(LiveDisplayContext context) : IProgress<N4PerfProgress>
    {
        public void Report(N4PerfProgress value) => context.UpdateTarget(new Text(
            $"{value.Phase}: {value.Answered:N0} answered, "
            + $"longest gap {Number(value.LongestGapUs / 1000, 3)} ms"));
    }
}
