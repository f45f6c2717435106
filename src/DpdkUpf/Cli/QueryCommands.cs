using System.CommandLine;
using System.Globalization;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Management;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary><c>upf status|counters|neighbours|routes</c>: one look at a running upf.</summary>
internal static class QueryCommands
{
    public static IEnumerable<Command> Create()
    {
        var status = new ClientCommand(
            "status", "What runs, on what, and how full it is", "table", "json");
        status.SetQuery("/v1/status", ApiJson.Default.StatusView, ShowStatus);
        yield return status.Command;

        var counters = new ClientCommand(
            "counters", "What became of every packet, by verdict and port", "table", "json");
        counters.SetQuery("/v1/counters", ApiJson.Default.NodeSnapshot, ShowCounters);
        yield return counters.Command;

        var neighbours = new ClientCommand(
            "neighbours", "ARP and neighbour discovery entries", "table", "json");
        neighbours.Command.Aliases.Add("neighbors");
        neighbours.SetQuery("/v1/neighbours", ApiJson.Default.NeighbourViewArray, ShowNeighbours);
        yield return neighbours.Command;

        var routes = new ClientCommand(
            "routes", "Routes of every network instance", "table", "json");
        routes.SetQuery("/v1/routes", ApiJson.Default.RouteViewArray, ShowRoutes);
        yield return routes.Command;
    }

    private static void ShowStatus(IAnsiConsole console, StatusView status, string format)
    {
        var plane = status.DataPlane;
        var running = !plane.IsAlive ? "not running" : plane.IsReady ? "forwarding" : "starting";
        var supervised = status.IsSupervised
            ? $", restarted {status.DataPlaneRestarts} times"
            : ", not supervised";
        var facts = Output.Table("", "");
        facts.ShowHeaders = false;
        facts.AddLine("name", $"{status.Name}, DpdkUpf {status.Version}");
        facts.AddLine(
            "control",
            $"pid {status.Pid}, up {Output.Age(status.UptimeSeconds)}, "
            + $"{status.Control.Collections} GCs");
        facts.AddLine(
            "data plane", $"{running}, pid {plane.Pid}, start {plane.Generation}{supervised}");
        if (status.N4 is { } n4)
        {
            facts.AddLine("n4", N4Line(n4));
        }

        facts.AddLine("tables", status.TablesFile);
        facts.AddLine(
            "packet buffers",
            $"{Output.Number(plane.MempoolFree)} of {Output.Number(plane.MempoolSize)} free");
        console.Write(facts);
        console.WriteLine();
        console.Write(PortTable(plane.Ports));
        console.WriteLine();
        console.Write(InterfaceTable(status.Interfaces));
        console.WriteLine();
        console.Write(WorkerTable(plane.Workers));
        console.WriteLine();
        console.Write(UseTable(status.Tables));
        console.WriteLine();
        console.Write(SlowPathTable(status.SlowPath));
    }

    private static string N4Line(N4View n4) =>
        $"{n4.NodeId} at {string.Join(", ", n4.Addresses)}: {Output.Associations(n4)}, "
        + $"{Output.Number((ulong)n4.Sessions)} sessions";

    private static void ShowCounters(IAnsiConsole console, NodeSnapshot snapshot, string format)
    {
        var table = Output.Table("VERDICT", "KIND", ">PACKETS", ">BYTES");
        foreach (var verdict in snapshot.Verdicts)
        {
            table.AddLine(
                verdict.Verdict,
                verdict.Kind,
                Output.Number(verdict.Packets),
                Output.Number(verdict.Bytes));
        }

        console.Write(table);
        console.WriteLine();
        var ports = Output.Table(
            "PORT",
            ">RX PKTS",
            ">RX BYTES",
            ">TX PKTS",
            ">TX BYTES",
            ">MISSED",
            ">NO BUFFER",
            ">RX ERRORS",
            ">TX ERRORS");
        foreach (var port in snapshot.Ports)
        {
            ports.AddLine(
            [
                port.Name,
                .. new[]
                {
                    port.RxPackets, port.RxBytes, port.TxPackets, port.TxBytes,
                    port.RxMissed, port.RxNoMbuf, port.RxErrors, port.TxErrors,
                }.Select(Output.Number),
            ]);
        }

        console.Write(ports);
    }

    private static void ShowNeighbours(
        IAnsiConsole console, NeighbourView[] neighbours, string format)
    {
        var table = Output.Table(
            "INTERFACE", "ADDRESS", "MAC", "STATE", ">USERS", ">WAITING", "AGE");
        foreach (var neighbour in neighbours)
        {
            table.AddLine(
                neighbour.Interface,
                neighbour.Address,
                neighbour.Mac ?? "-",
                neighbour.State,
                neighbour.Users.ToString(CultureInfo.InvariantCulture),
                neighbour.WaitingPackets.ToString(CultureInfo.InvariantCulture),
                neighbour.AgeSeconds is { } age ? Output.Age(age) : "-");
        }

        console.Write(table);
    }

    private static void ShowRoutes(IAnsiConsole console, RouteView[] routes, string format)
    {
        var table = Output.Table(
            "NETWORK INSTANCE", "DESTINATION", "KIND", "VIA", "INTERFACE", "STATE");
        foreach (var route in routes)
        {
            table.AddLine(
                route.NetworkInstance,
                route.Destination,
                route.Kind,
                route.Via ?? "-",
                route.Interface,
                route.State);
        }

        console.Write(table);
    }

    private static Table PortTable(IEnumerable<PortSnapshot> ports)
    {
        var table = Output.Table("PORT", "DEVICE", "STATE", "LINK", "MAC", ">RX PKTS", ">TX PKTS");
        foreach (var port in ports)
        {
            var link = !port.IsLinkUp ? "down"
                : port.SpeedMbps is 0 or uint.MaxValue ? "up"
                : $"{port.SpeedMbps} Mbit/s";
            var state = port.Failure.Length > 0 ? $"{port.State}: {port.Failure}" : port.State;
            table.AddLine(
                port.Name,
                port.Device,
                state,
                link,
                port.Mac,
                Output.Number(port.RxPackets),
                Output.Number(port.TxPackets));
        }

        return table;
    }

    private static Table InterfaceTable(IEnumerable<InterfaceView> interfaces)
    {
        var table = Output.Table(
            "INTERFACE", "KIND", "PORT", ">VLAN", "NETWORK INSTANCE", "ADDRESSES");
        foreach (var item in interfaces)
        {
            table.AddLine(
                item.Name,
                item.Kind,
                item.Port,
                item.Vlan == 0 ? "-" : item.Vlan.ToString(CultureInfo.InvariantCulture),
                item.NetworkInstance,
                string.Join(" ", item.Addresses));
        }

        return table;
    }

    private static Table WorkerTable(IEnumerable<WorkerSnapshot> workers)
    {
        var table = Output.Table(
            "WORKER",
            ">CPU",
            "STATE",
            ">BUSY",
            ">RX PKTS",
            ">LONGEST GAP",
            ">GAPS > 100 us",
            ">ALLOCATED");
        foreach (var worker in workers)
        {
            var cycles = worker.BusyCycles + worker.IdleCycles;
            table.AddLine(
                worker.Worker.ToString(CultureInfo.InvariantCulture),
                worker.Lcore.ToString(CultureInfo.InvariantCulture),
                worker.IsRunning ? "running" : "stopped",
                Output.Percent(cycles == 0 ? 0 : worker.BusyCycles / (double)cycles),
                Output.Number(worker.RxPackets),
                string.Create(CultureInfo.InvariantCulture, $"{worker.LongestGapUs:0} us"),
                Output.Number(worker.GapsOver100Us),
                $"{worker.AllocatedBytes} B");
        }

        return table;
    }

    private static Table SlowPathTable(IEnumerable<SlowPathView> slowPath)
    {
        var table = Output.Table("SLOW PATH", ">COUNT");
        foreach (var each in slowPath)
        {
            table.AddLine(each.What, Output.Number((ulong)each.Count));
        }

        return table;
    }

    private static Table UseTable(IEnumerable<TableUseView> tables)
    {
        var table = Output.Table("TABLE", ">USED", ">CAPACITY");
        foreach (var use in tables)
        {
            table.AddLine(
                use.Table, Output.Number((ulong)use.Used), Output.Number((ulong)use.Capacity));
        }

        return table;
    }
}
