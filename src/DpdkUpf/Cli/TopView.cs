using System.Globalization;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Management;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DpdkUpf.Cli;

/// <summary>Two looks at a running upf and the time between them, drawn as rates.</summary>
internal sealed class TopView(StatusView before, StatusView now, double seconds)
{
    private const int BarWidth = 24;
    private const int MaxVerdicts = 14;

    public IRenderable Draw(string? notice = null) => new Rows(
        Headline(notice),
        Text.Empty,
        Ports(),
        Text.Empty,
        Workers(),
        Text.Empty,
        Verdicts());

    private Markup Headline(string? notice)
    {
        var plane = now.DataPlane;
        var state = notice is not null ? $"[red]{Markup.Escape(notice)}[/]"
            : !plane.IsAlive ? "[red]data plane not running[/]"
            : plane.IsReady ? "[green]forwarding[/]"
            : "[yellow]data plane starting[/]";
        var inUse = plane.MempoolSize - plane.MempoolFree;
        return new Markup(
            $"[bold]{Markup.Escape(now.Name)}[/]  {state}  up {Output.Age(now.UptimeSeconds)}"
            + $"  {Sessions()}{Associations()}"
            + $"  {now.Control.Neighbours} neighbours"
            + $"  {Output.Number(inUse)} of {Output.Number(plane.MempoolSize)} buffers in use");
    }

    private string Sessions() => now.Control.Sessions == 1
        ? "1 session"
        : $"{Output.Number((ulong)now.Control.Sessions)} sessions";

    private string Associations() => now.N4 is null
        ? ""
        : Markup.Escape($" of {Output.Associations(now.N4)}");

    private Table Ports()
    {
        var table = Output.Table(
            "PORT",
            "INTERFACES",
            "STATE",
            ">RX PKT/S",
            ">RX BIT/S",
            ">TX PKT/S",
            ">TX BIT/S",
            ">LOST/S");
        foreach (var port in now.DataPlane.Ports)
        {
            var old = before.DataPlane.Ports.FirstOrDefault(each => each.Name == port.Name) ?? port;
            table.AddRow(
                new Text(port.Name),
                new Text(InterfacesOf(port.Name)),
                State(port),
                new Text(Output.Scaled(Rate(port.RxPackets, old.RxPackets), "")),
                new Text(Output.Scaled(Rate(port.RxBytes, old.RxBytes) * 8, "")),
                new Text(Output.Scaled(Rate(port.TxPackets, old.TxPackets), "")),
                new Text(Output.Scaled(Rate(port.TxBytes, old.TxBytes) * 8, "")),
                Lost(Rate(LostBy(port), LostBy(old))));
        }

        return table;
    }

    private string InterfacesOf(string port) =>
        string.Join(", ", now.Interfaces.Where(item => item.Port == port).Select(item =>
            item.Vlan == 0 ? item.Name : $"{item.Name}.{item.Vlan}"));

    private Table Workers()
    {
        var table = Output.Table(
            "WORKER", ">CPU", "LOAD", ">", ">RX PKT/S", ">LONGEST GAP", ">GAPS > 100 us");
        foreach (var (worker, old) in now.DataPlane.Workers.Zip(before.DataPlane.Workers))
        {
            var busy = Rate(worker.BusyCycles, old.BusyCycles);
            var all = busy + Rate(worker.IdleCycles, old.IdleCycles);
            var load = all > 0 ? busy / all : 0;
            table.AddRow(
                new Text(worker.Worker.ToString(CultureInfo.InvariantCulture)),
                new Text(worker.Lcore.ToString(CultureInfo.InvariantCulture)),
                worker.IsRunning ? Bar(load) : new Markup("[red]stopped[/]"),
                new Text(Output.Percent(load)),
                new Text(Output.Scaled(Rate(worker.RxPackets, old.RxPackets), "")),
                new Text(
                    string.Create(CultureInfo.InvariantCulture, $"{worker.LongestGapUs:0} us")),
                new Text(Output.Number(worker.GapsOver100Us)));
        }

        return table;
    }

    private Table Verdicts()
    {
        var table = Output.Table("WHAT BECAME OF PACKETS", "", ">PKT/S", ">PACKETS", ">BYTES");
        var lines = now.DataPlane.Verdicts
            .Select(
                verdict => (Verdict: verdict, Rate: Rate(verdict.Packets, PacketsBefore(verdict))))
            .OrderBy(line => line.Verdict.Kind != "forwarded")
            .ThenByDescending(line => line.Rate)
            .Take(MaxVerdicts);
        foreach (var (verdict, rate) in lines)
        {
            table.AddRow(
                new Markup($"[{Colour(verdict.Kind)}]{verdict.Verdict}[/]"),
                new Text(verdict.Kind == "toldDrop" ? "dropped, control told" : verdict.Kind),
                new Text(Output.Scaled(rate, "")),
                new Text(Output.Number(verdict.Packets)),
                new Text(Output.Number(verdict.Bytes)));
        }

        return table;
    }

    private ulong PacketsBefore(VerdictSnapshot verdict) =>
        before.DataPlane.Verdicts.FirstOrDefault(each => each.Verdict == verdict.Verdict)?.Packets
            ?? 0;

    /// <summary>
    /// Per second. Counters begin anew with new tables; then there is no rate yet.
    /// </summary>
    private double Rate(ulong value, ulong old) =>
        value >= old && seconds > 0 ? (value - old) / seconds : 0;

    private static ulong LostBy(PortSnapshot port) =>
        port.RxMissed + port.RxNoMbuf + port.RxErrors + port.TxErrors;

    private static Markup State(PortSnapshot port) => port.State switch
    {
        "up" when port.IsLinkUp => new Markup("[green]up[/]"),
        "up" => new Markup("[yellow]no link[/]"),
        _ => new Markup($"[red]{port.State}[/]"),
    };

    private static Markup Lost(double rate) =>
        new(rate > 0 ? $"[red]{Output.Scaled(rate, "")}[/]" : "0");

    private static string Colour(string kind) => kind switch
    {
        "forwarded" => "green",
        "punted" => "blue",
        _ => "red",
    };

    private static Markup Bar(double load)
    {
        var filled = (int)Math.Round(load * BarWidth);
        var colour = load > 0.9 ? "red" : load > 0.6 ? "yellow" : "green";
        return new Markup(
            $"[{colour}]{new string('#', filled)}[/][dim]{new string('.', BarWidth - filled)}[/]");
    }
}
