using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace DpdkUpf.Tests.Upf;

/// <summary>Sessions and associations, through the API and the command line.</summary>
[Collection(RunningUpf.Alone)]
public sealed class SessionCommandTests
{
    [Fact]
    public async Task Static_tunnels_are_sessions()
    {
        await using var upf = await RunningUpf.StartAsync();
        await AddAsync(upf, 1, 2, 3);
        var listed = await upf.CommandAsync("sessions", "list", "-o", "json");
        var sessions = JsonNode.Parse(listed.Output)!.AsArray();
        Assert.Equal(
            ["teid-00000001", "teid-00000002", "teid-00000003"],
            sessions.Select(session => (string)session!["name"]!));
        var seid = (string)sessions[1]!["seid"]!;
        Assert.Matches("^0x[0-9a-f]{16}$", seid);

        var shown = await upf.CommandAsync("sessions", "show", seid);
        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.Matches(@"control plane +none: addedTunnel teid-00000002", shown.Output);
        Assert.Matches(@"PDR +1 +access: F-TEID 0x00000002 at 10\.3\.0\.1", shown.Output);
        var decimals = Convert.ToUInt64(seid, 16).ToString();
        Assert.Equal(shown.Output, (await upf.CommandAsync("sessions", "show", decimals)).Output);
    }

    [Fact]
    public async Task A_list_that_is_longer_than_wanted_says_so()
    {
        await using var upf = await RunningUpf.StartAsync();
        await AddAsync(upf, 1, 2, 3);
        var two = await upf.CommandAsync("sessions", "list", "--limit", "2");
        Assert.Contains("only the first 2: --limit N for more", two.Output);
        var all = await upf.CommandAsync("sessions", "list", "-o", "wide");
        Assert.DoesNotContain("--limit", all.Output, StringComparison.Ordinal);
        Assert.Contains("CP SEID", all.Output, StringComparison.Ordinal);
        var none = await upf.CommandAsync("sessions", "list", "--peer", "smf");
        Assert.Contains("no sessions", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_join_without_a_gap_or_a_repetition()
    {
        await using var upf = await RunningUpf.StartAsync();
        await AddAsync(upf, 1, 2, 3, 4, 5);
        using var http = upf.Client();
        var names = new List<string>();
        for (ulong? next = 0; next is { } after;)
        {
            var page = await http.GetFromJsonAsync<JsonObject>(
                $"/v1/sessions?after={after}&limit=2");
            var sessions = page!["sessions"]!.AsArray();
            Assert.InRange(sessions.Count, 0, 2);
            names.AddRange(sessions.Select(session => (string)session!["name"]!));
            next = (ulong?)page["next"];
        }

        Assert.Equal(Enumerable.Range(1, 5).Select(teid => $"teid-{teid:x8}"), names);
    }

    // what, command, exit code, line on stderr
    public static TheoryData<string, string, int, string> Refusals => new()
    {
        { "no such session", "sessions show 0x99", 4, "upf: no session 0x0000000000000099" },
        { "no SEID", "sessions show abc", 2, "upf: 'abc' is no SEID (decimal, or hexadecimal with 0x) (see upf --help)" },
        { "too long for a SEID", "sessions show 0x10000000000000000", 2, "upf: '0x10000000000000000' is no SEID (decimal, or hexadecimal with 0x) (see upf --help)" },
        { "no sessions wanted", "sessions list --limit 0", 2, "upf: --limit must be more than 0 (see upf --help)" },
        { "no such peer", "peers release smf.example.org", 4, "upf: no association with 'smf.example.org'" },
        { "nobody named", "peers release", 2, "upf: Required argument 'node' missing for command: 'release' (see upf --help)" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_one_line(string what, string command, int code, string line)
    {
        await using var upf = await RunningUpf.StartAsync();
        var refused = await upf.CommandAsync(command.Split(' '));
        Assert.Equal((what, code, line + "\n"), (what, refused.Code, refused.Error));
    }

    [Theory]
    [InlineData("/v1/sessions?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/v1/sessions?limit=10001", HttpStatusCode.BadRequest)]
    [InlineData("/v1/sessions/nobody", HttpStatusCode.BadRequest)]
    [InlineData("/v1/sessions/7", HttpStatusCode.NotFound)]
    [InlineData("/v1/peers", HttpStatusCode.OK)]
    public async Task The_API_answers_with_a_status(string path, HttpStatusCode status)
    {
        await using var upf = await RunningUpf.StartAsync();
        using var http = upf.Client();
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Status_shows_the_endpoint_where_there_is_one()
    {
        await using var upf = await RunningUpf.StartAsync(
            "n4.addresses=127.0.0.1", "n4.port=28805");
        var status = await upf.CommandAsync("status");
        Assert.Matches(
            @"n4 +127\.0\.0\.1 at 127\.0\.0\.1:28805: 0 associations, 0 sessions", status.Output);
        Assert.Contains(
            "no associations", (await upf.CommandAsync("peers")).Output, StringComparison.Ordinal);
        var top = await upf.CommandAsync("top", "--once", "--interval", "0.1");
        Assert.Contains("0 sessions of 0 associations", top.Output, StringComparison.Ordinal);
    }

    private static async Task AddAsync(RunningUpf upf, params int[] teids)
    {
        foreach (var teid in teids)
        {
            var added = await upf.CommandAsync(
                "tunnels", "add", "--local-teid", $"{teid}", "--remote-teid", "7",
                "--peer", "10.3.0.2", "--ue", $"10.60.0.{teid}");
            Assert.Equal((0, ""), (added.Code, added.Error));
        }
    }
}
