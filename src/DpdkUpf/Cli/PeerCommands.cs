using System.CommandLine;
using System.Globalization;
using DpdkUpf.Management;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary><c>upf peers</c>, <c>upf peers release</c>: PFCP associations.</summary>
internal static class PeerCommands
{
    private const string Path = "/v1/peers";

    private static readonly string[] Columns =
        ["NODE ID", "ADDRESS", "STATE", ">SESSIONS", "HEARD", ">ROUND TRIP"];

    private static readonly string[] MoreColumns = ["ASSOCIATED", "STARTED", "FEATURES"];

    public static Command Create()
    {
        var client = new ClientCommand(
            "peers", "PFCP associations: the control plane functions that drive us",
            "table", "wide", "json");
        client.SetQuery(Path, ApiJson.Default.PeerViewArray, Show);
        client.Command.Add(CreateRelease());
        return client.Command;
    }

    private static Command CreateRelease()
    {
        var client = new ClientCommand(
            "release",
            "Begin to release an association; its sessions end, where the peer supports EPFAR each "
                + "with a last report of its usage",
            "text",
            "json");
        var node = new Argument<string>("node") { Description = "The peer's Node ID" };
        client.Command.Add(node);
        client.SetAction(async (api, result, cancel) =>
        {
            var path = $"{Path}/{Uri.EscapeDataString(result.GetRequiredValue(node))}/release";
            var peer = await api.PostAsync(path, ApiJson.Default.PeerView, cancel);
            await (client.Format(result) == "json"
                ? ClientCommand.WriteJsonAsync(result, peer, ApiJson.Default.PeerView)
                : result.InvocationConfiguration.Output.WriteLineAsync(
                    $"{peer.NodeId}: {peer.State}, {peer.Sessions} sessions"));
        });
        return client.Command;
    }

    private static void Show(IAnsiConsole console, PeerView[] peers, string format)
    {
        var isWide = format == "wide";
        var table = Output.Table(isWide ? [.. Columns, .. MoreColumns] : Columns);
        foreach (var peer in peers)
        {
            table.AddLine(isWide ? [.. Cells(peer), .. MoreCells(peer)] : Cells(peer));
        }

        console.Write(table);
        if (peers.Length == 0)
        {
            console.WriteLine("no associations");
        }
    }

    private static string[] Cells(PeerView peer) =>
    [
        peer.NodeId,
        peer.Address,
        peer.State,
        Output.Number((ulong)peer.Sessions),
        $"{Output.Age(peer.LastHeardSeconds)} ago",
        peer.RoundTripMs is { } ms
            ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms")
            : "-",
    ];

    private static string[] MoreCells(PeerView peer) =>
    [
        Ago(peer.AssociatedAt),
        Ago(peer.RecoveryTime),
        peer.Features.Count == 0 ? "-" : string.Join(" ", peer.Features),
    ];

    private static string Ago(DateTimeOffset time) =>
        $"{Output.Age((TimeProvider.System.GetUtcNow() - time).TotalSeconds)} ago";
}
