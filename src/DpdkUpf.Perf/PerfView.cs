using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DpdkUpf.Perf;

/// <summary>A run on a terminal: a live line while it measures, then tables.</summary>
public static class PerfView
{
    private const int BarCells = 40;

    /// <summary>Runs and shows. Where the terminal cannot, only the result appears.</summary>
    public static Task<PerfReport> RunAsync(
        IAnsiConsole console, PerfOptions options, CancellationToken stop) =>
        console.Profile.Capabilities.Interactive
            ? console.Live(new Text("starting …")).AutoClear(true).StartAsync(context =>
                PerfRun.RunAsync(options, new Live(context), stop))
            : PerfRun.RunAsync(options, new Progress<PerfProgress>(), stop);

    /// <summary>Shows a result.</summary>
    public static void Show(IAnsiConsole console, PerfReport report)
    {
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Tunnels} tunnels, {Frames(report)}, {report.Workers} worker(s), "
            + $"{report.Rounds} × {report.Seconds} s, {report.Memory}"));
        foreach (var direction in report.Directions)
        {
            console.Write(Rates(direction));
            if (direction.Contenders[0].Samples[^1].Worker is { } figures)
            {
                console.Write(Details(figures));
            }
        }
    }

    private static string Frames(PerfReport report) =>
        report.FrameBytes == 0 ? "captured frames" : $"{report.FrameBytes}-byte frames";

    private static Table Rates(DirectionReport direction)
    {
        var table = new Table().Title($"{direction.Direction}").AddColumns(
            "", "Mpps", "min … max", "ns/packet", "cycles/packet", "of testpmd io");
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        var reference = direction.Contenders.FirstOrDefault(item => item.Name == "testpmd io");
        foreach (var item in direction.Contenders)
        {
            table.AddRow(
                item.Name,
                Number(item.Mpps, 2),
                $"{Number(item.MinMpps, 2)} … {Number(item.MaxMpps, 2)}",
                Number(item.NsPerPacket, 1),
                Number(item.CyclesPerPacket, 0),
                reference is null ? "" : Number(item.Mpps / reference.Mpps, 2));
        }

        return table;
    }

    private static Table Details(WorkerFigures figures)
    {
        var table = new Table().HideHeaders().AddColumns("", "");
        table.AddRow("packets", $"{figures.Received:N0} in, {figures.Forwarded:N0} out");
        table.AddRow("drops", Drops(figures));
        table.AddRow("busy", $"{figures.BusyShare:P1} of the cycles");
        table.AddRow(
            "longest gap",
            $"{Number(figures.LongestGapUs, 1)} µs, {figures.GapsOver100Us} over 100 µs");
        table.AddRow(
            "managed memory",
            $"{figures.AllocatedBytes} bytes taken, {figures.Collections} collections");
        table.AddRow(new Text("burst sizes"), new Rows(Bursts(figures.Bursts)));
        return table;
    }

    private static string Drops(WorkerFigures figures) => figures.Drops.Count == 0
        ? "none"
        : string.Join(", ", figures.Drops.Select(drop => $"{drop.Key} {drop.Value:N0}"));

    // 0, 1 … 32 in groups: nobody reads 33 rows.
    private static IEnumerable<IRenderable> Bursts(IReadOnlyList<ulong> bursts)
    {
        (string Label, int First, int Last)[] groups =
            [("0", 0, 0), ("1–7", 1, 7), ("8–15", 8, 15), ("16–31", 16, 31), ("32", 32, 32)];
        var total = Math.Max(1, bursts.Aggregate(0UL, (sum, count) => sum + count));
        foreach (var (label, first, last) in groups)
        {
            var count = bursts.Skip(first).Take(last - first + 1)
                .Aggregate(0UL, (sum, each) => sum + each);
            var share = (double)count / total;
            yield return new Text(
                $"{label,5} {new string('█', (int)(share * BarCells))} {share:P1}");
        }
    }

    private static string Number(double value, int decimals) =>
        value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private sealed class Live(LiveDisplayContext context) : IProgress<PerfProgress>
    {
        public void Report(PerfProgress value)
        {
            var figures = value.Sample is { } sample
                ? $"{Number(sample.Mpps, 2)} Mpps, {Number(sample.NsPerPacket, 1)} ns/packet"
                    + Extra(sample.Worker)
                : "starting …";
            context.UpdateTarget(new Text(
                $"{value.Direction} round {value.Round}, {value.Contender}: {figures}"));
        }

        private static string Extra(WorkerFigures? worker) => worker is null
            ? ""
            : $", longest gap {Number(worker.LongestGapUs, 1)} µs, drops {Drops(worker)}";
    }
}
