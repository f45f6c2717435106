using System.CommandLine;
using System.Globalization;
using DpdkUpf.Configuration;
using DpdkUpf.Management;
using Spectre.Console;

namespace DpdkUpf.Cli;

/// <summary><c>upf sessions list|show</c>: PFCP sessions, and static tunnels among them.</summary>
internal static class SessionCommands
{
    private const string Path = "/v1/sessions";

    private static readonly string[] Columns =
    [
        "SEID", "PEER", "UE", ">PDRS", ">UP PKTS", ">DOWN PKTS", ">DROPPED", "STATE", "AGE",
    ];

    private static readonly string[] MoreColumns =
    [
        "CP SEID", "NETWORK INSTANCES", ">FARS", ">QERS", ">URRS", ">WORKER", ">UP BYTES",
        ">DOWN BYTES", "ORIGIN", "NAME",
    ];

    public static Command Create()
    {
        var command = new Command(
            "sessions", "List and show sessions: of PFCP, and static tunnels");
        command.Add(CreateList());
        command.Add(CreateShow());
        return command;
    }

    private static Command CreateList()
    {
        var client = new ClientCommand(
            "list", "List the sessions in force", "table", "wide", "json");
        client.Command.Aliases.Add("ls");
        var peer = new Option<string?>("--peer")
        {
            Description = "Only those of this control plane function",
            HelpName = "node",
        };
        var limit = new Option<int>("--limit")
        {
            Description = "As many at most",
            DefaultValueFactory = _ => SessionQueries.DefaultLimit,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--limit must be more than 0");
            }
        });
        client.Command.Add(peer);
        client.Command.Add(limit);
        client.SetAction(async (api, result, cancel) =>
        {
            var list = await ListAsync(
                api, result.GetValue(peer), result.GetValue(limit), cancel);
            if (client.Format(result) == "json")
            {
                await ClientCommand.WriteJsonAsync(
                    result, [.. list.Sessions], ApiJson.Default.SessionViewArray);
                return;
            }

            Show(
                Output.Console(result.InvocationConfiguration.Output), list, client.Format(result));
        });
        return client.Command;
    }

    private static Command CreateShow()
    {
        var client = new ClientCommand(
            "show", "Show a session: rules, what is not enforced, traffic", "table", "json");
        var seid = new Argument<string>("seid")
        {
            Description = "Our SEID, decimal or hexadecimal with 0x",
        };
        seid.Validators.Add(result =>
        {
            if (Parse.Seid(result.GetValueOrDefault<string>() ?? "").Wrong is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        client.Command.Add(seid);
        client.SetAction(async (api, result, cancel) =>
        {
            var type = ApiJson.Default.SessionDetailView;
            var detail = await api.GetAsync(
                $"{Path}/{Parse.Seid(result.GetRequiredValue(seid)).Value}", type, cancel);
            if (client.Format(result) == "json")
            {
                await ClientCommand.WriteJsonAsync(result, detail, type);
                return;
            }

            Show(Output.Console(result.InvocationConfiguration.Output), detail);
        });
        return client.Command;
    }

    /// <summary>
    /// Page after page; the last one says whether there are more than were wanted.
    /// </summary>
    private static async Task<SessionPage> ListAsync(
        ApiClient api, string? peer, int limit, CancellationToken cancel)
    {
        var sessions = new List<SessionView>();
        ulong? next = 0;
        while (next is { } after && sessions.Count < limit)
        {
            var size = Math.Min(SessionQueries.DefaultLimit, limit - sessions.Count);
            var path = string.Create(
                CultureInfo.InvariantCulture, $"{Path}?after={after}&limit={size}");
            var page = await api.GetAsync(
                peer is null ? path : $"{path}&peer={Uri.EscapeDataString(peer)}",
                ApiJson.Default.SessionPage,
                cancel);
            sessions.AddRange(page.Sessions);
            next = page.Next;
        }

        return new(sessions, next);
    }

    private static void Show(IAnsiConsole console, SessionPage list, string format)
    {
        var isWide = format == "wide";
        var table = Output.Table(isWide ? [.. Columns, .. MoreColumns] : Columns);
        foreach (var session in list.Sessions)
        {
            table.AddLine(isWide ? [.. Cells(session), .. MoreCells(session)] : Cells(session));
        }

        console.Write(table);
        if (list.Next is not null)
        {
            console.WriteLine($"only the first {list.Sessions.Count}: --limit N for more");
        }
        else if (list.Sessions.Count == 0)
        {
            console.WriteLine("no sessions");
        }
    }

    private static string[] Cells(SessionView session) =>
    [
        session.Seid,
        session.Peer ?? "-",
        string.Join(" ", session.Ues),
        Number(session.Pdrs),
        Output.Number(session.Uplink.Packets),
        Output.Number(session.Downlink.Packets),
        Output.Number(session.Dropped.Packets),
        session.State,
        Age(session),
    ];

    private static string[] MoreCells(SessionView session) =>
    [
        session.CpSeid ?? "-",
        string.Join(" ", session.NetworkInstances),
        Number(session.Fars),
        Number(session.Qers),
        Number(session.Urrs),
        Number(session.OwnerWorker),
        Output.Number(session.Uplink.Bytes),
        Output.Number(session.Downlink.Bytes),
        session.Origin,
        session.Name ?? "-",
    ];

    private static void Show(IAnsiConsole console, SessionDetailView detail)
    {
        var session = detail.Session;
        var facts = Output.Table("", "");
        facts.ShowHeaders = false;
        facts.AddLine("seid", session.Seid);
        facts.AddLine(
            "control plane",
            session.Peer is null
                ? $"none: {session.Origin} {session.Name}"
                : $"{session.Peer}, SEID {session.CpSeid}");
        facts.AddLine("state", $"{session.State}, made {Age(session)} ago");
        facts.AddLine("ue", string.Join(" ", session.Ues));
        facts.AddLine("network instances", string.Join(" ", session.NetworkInstances));
        facts.AddLine("worker", Number(session.OwnerWorker));
        facts.AddLine("uplink", Text(session.Uplink));
        facts.AddLine("downlink", Text(session.Downlink));
        facts.AddLine("dropped", Text(session.Dropped));
        console.Write(facts);
        console.WriteLine();
        console.Write(Rules(detail.Rules));
    }

    private static Table Rules(IEnumerable<RuleView> rules)
    {
        var table = Output.Table("RULE", ">ID", "WHAT");
        foreach (var rule in rules)
        {
            table.AddLine(
                rule.Kind, rule.Id.ToString(CultureInfo.InvariantCulture), rule.Text);
            if (rule is { Uplink: { } uplink, Downlink: { } downlink })
            {
                table.AddLine("", "", $"  up {Text(uplink)}; down {Text(downlink)}");
            }

            if (rule.NotEnforced is { } missing)
            {
                table.AddLine("", "", $"  not enforced: {missing}");
            }
        }

        return table;
    }

    private static string Text(TrafficView traffic) =>
        $"{Output.Number(traffic.Packets)} packets, {Output.Number(traffic.Bytes)} bytes";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Age(SessionView session) =>
        Output.Age((TimeProvider.System.GetUtcNow() - session.CreatedAt).TotalSeconds);
}
