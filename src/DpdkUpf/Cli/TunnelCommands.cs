using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DpdkUpf.Configuration;
using DpdkUpf.Management;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary><c>upf tunnels add|del|list</c>: GTPv1-U tunnels without a control plane.</summary>
internal static class TunnelCommands
{
    private const string Path = "/v1/tunnels";

    private static readonly string[] Columns =
    [
        "NAME", "LOCAL TEID", "REMOTE TEID", "PEER", "UE", ">QFI", ">UP PKTS",
        ">DOWN PKTS", ">DROPPED",
    ];

    private static readonly string[] MoreColumns =
    [
        "DNN", "INTERFACE", "ORIGIN", ">WORKER", "NEXT HOP", "STATE", ">UP BYTES",
        ">DOWN BYTES", "AGE",
    ];

    public static Command Create()
    {
        var command = new Command("tunnels", "Add, delete and list static GTP-U tunnels");
        command.Add(CreateAdd());
        command.Add(CreateDelete());
        command.Add(CreateList());
        return command;
    }

    private static Command CreateAdd()
    {
        var client = new ClientCommand(
            "add", "Add a tunnel; it is in force when this returns", "text", "json");
        var local = Teid("--local-teid", "TEID of packets from the peer, decimal or 0x…");
        var remote = Teid("--remote-teid", "TEID of packets to the peer, decimal or 0x…");
        var peer = new Option<string>(
            "--peer")
        { Description = "The peer's GTP-U address", Required = true };
        var ue = new Option<string[]>("--ue")
        {
            Description = "The UE's IPv4 or IPv6 address; twice for one of each",
            Required = true,
        };
        var qfi = new Option<int?>(
            "--qfi")
        { Description = "QoS flow, 0 to 63 (default: none is written)" };
        var name = new Option<string?>("--name") { Description = "Default: teid-XXXXXXXX" };
        var dnn = new Option<string?>(
            "--dnn")
        { Description = "Data network (default: the only one)" };
        var on = new Option<string?>(
            "--interface")
        { Description = "N3 or N9 interface (default: the only one)" };
        new List<Option> { local, remote, peer, ue, qfi, name, dnn, on }.ForEach(
            client.Command.Add);
        client.SetAction(async (api, result, cancel) =>
        {
            var request = new TunnelRequest(
                result.GetValue(name),
                result.GetValue(local)!.Value,
                result.GetValue(remote)!.Value,
                result.GetRequiredValue(peer),
                result.GetRequiredValue(ue),
                result.GetValue(qfi),
                result.GetValue(dnn),
                result.GetValue(on));
            var json = ApiJson.Default;
            var change = await api.PostAsync(
                Path, request, json.TunnelRequest, json.TunnelChange, cancel);
            await ReportAsync(client, result, change, "added");
        });
        return client.Command;
    }

    private static Command CreateDelete()
    {
        var client = new ClientCommand(
            "del", "Delete a tunnel by its local TEID or its name", "text", "json");
        var which = new Argument<string>(
            "tunnel")
        { Description = "Local TEID (decimal or 0x…) or name" };
        client.Command.Add(which);
        client.SetAction(async (api, result, cancel) =>
        {
            var path = $"{Path}/{Uri.EscapeDataString(Key(result.GetRequiredValue(which)))}";
            var change = await api.DeleteAsync(path, ApiJson.Default.TunnelChange, cancel);
            await ReportAsync(client, result, change, "deleted");
        });
        return client.Command;
    }

    private static Command CreateList()
    {
        var client = new ClientCommand(
            "list", "List the tunnels in force", "table", "wide", "json");
        client.Command.Aliases.Add("ls");
        client.SetQuery(Path, ApiJson.Default.TunnelViewArray, Show);
        return client.Command;
    }

    private static Task ReportAsync(
        ClientCommand client, ParseResult result, TunnelChange change, string what)
    {
        if (client.Format(result) == "json")
        {
            return ClientCommand.WriteJsonAsync(result, change, ApiJson.Default.TunnelChange);
        }

        var live = change.LiveAfterMs is { } ms
            ? string.Create(CultureInfo.InvariantCulture, $"on every worker after {ms:0.00} ms")
            : "no worker is running";
        var tunnel = change.Tunnel;
        return result.InvocationConfiguration.Output.WriteLineAsync(
            $"{what} {tunnel.Name}: TEID {Output.Teid(tunnel.LocalTeid)}, "
            + $"UE {string.Join(" + ", tunnel.Ue)} ({live})");
    }

    private static void Show(IAnsiConsole console, TunnelView[] tunnels, string format)
    {
        var isWide = format == "wide";
        var table = Output.Table(isWide ? [.. Columns, .. MoreColumns] : Columns);
        foreach (var tunnel in tunnels)
        {
            table.AddLine(isWide ? [.. Cells(tunnel), .. MoreCells(tunnel)] : Cells(tunnel));
        }

        console.Write(table);
        if (tunnels.Length == 0)
        {
            console.WriteLine("no tunnels: upf tunnels add --help");
        }
    }

    private static string[] Cells(TunnelView tunnel) =>
    [
        tunnel.Name,
        Output.Teid(tunnel.LocalTeid),
        Output.Teid(tunnel.RemoteTeid),
        tunnel.Peer,
        string.Join(" ", tunnel.Ue),
        tunnel.Qfi?.ToString(CultureInfo.InvariantCulture) ?? "-",
        Output.Number(tunnel.Uplink.Packets),
        Output.Number(tunnel.Downlink.Packets),
        Output.Number(tunnel.Dropped.Packets),
    ];

    private static string[] MoreCells(TunnelView tunnel) =>
    [
        tunnel.Dnn,
        tunnel.Interface,
        tunnel.Origin,
        tunnel.OwnerWorker.ToString(CultureInfo.InvariantCulture),
        tunnel.NextHop,
        tunnel.NextHopState,
        Output.Number(tunnel.Uplink.Bytes),
        Output.Number(tunnel.Downlink.Bytes),
        Output.Age((TimeProvider.System.GetUtcNow() - tunnel.CreatedAt).TotalSeconds),
    ];

    /// <summary>A number is a TEID, whatever its base; anything else is a name.</summary>
    private static string Key(string text) =>
        Parse.Teid(text) is { Wrong: null, Value: var teid }
            ? teid.ToString(CultureInfo.InvariantCulture)
            : text;

    private static Option<uint?> Teid(string name, string description)
    {
        var option = new Option<uint?>(name)
        {
            Description = description,
            HelpName = "teid",
            Required = true,
            CustomParser = ParseTeid,
        };
        return option;
    }

    private static uint? ParseTeid(ArgumentResult argument)
    {
        var parsed = Parse.Teid(argument.Tokens[0].Value);
        if (parsed.Wrong is { } wrong)
        {
            argument.AddError(wrong);
            return null;
        }

        return parsed.Value;
    }
}
