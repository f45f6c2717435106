using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using DpdkUpf.Hosting;
using DpdkUpf.Management;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Upf;

/// <summary>The API and the command line, through a real unix socket.</summary>
[Collection(RunningUpf.Alone)]
public sealed class ManagementTests
{
    private static readonly string[] Add =
    [
        "tunnels", "add", "--local-teid", "0xffffffff", "--remote-teid", "7",
        "--peer", "10.3.0.2", "--ue", "10.60.0.1",
    ];

    [Fact]
    public async Task A_tunnel_is_added_listed_and_deleted()
    {
        await using var upf = await RunningUpf.StartAsync();
        var added = await upf.CommandAsync(Add);
        Assert.Equal((0, ""), (added.Code, added.Error));
        Assert.StartsWith(
            "added teid-ffffffff: TEID 0xffffffff, UE 10.60.0.1 (no worker is running)",
            added.Output,
            StringComparison.Ordinal);

        var listed = await upf.CommandAsync("tunnels", "list", "-o", "json");
        var tunnel = JsonNode.Parse(listed.Output)!.AsArray().Single()!;
        Assert.Equal(
            (4294967295, "10.3.0.1"),
            ((uint)tunnel["localTeid"]!, (string)tunnel["localAddress"]!));

        var deleted = await upf.CommandAsync("tunnels", "del", "4294967295");
        Assert.Equal(0, deleted.Code);
        Assert.Contains(
            "no tunnels",
            (await upf.CommandAsync("tunnels", "list")).Output,
            StringComparison.Ordinal);
    }

    // what, arguments after "tunnels", exit code, line on stderr
    public static TheoryData<string, string, int, string> Refusals => new()
    {
        { "unknown", "del 0x99", 4, "upf: no tunnel 0x00000099" },
        { "same TEID", "add --local-teid 0xffffffff --remote-teid 8 --peer 10.3.0.2 --ue 10.60.0.2", 4, "teid-ffffffff" },
        { "same UE", "add --local-teid 1 --remote-teid 8 --peer 10.3.0.2 --ue 10.60.0.1", 4, "10.60.0.1" },
        { "UE in no pool", "add --local-teid 1 --remote-teid 8 --peer 10.3.0.2 --ue 10.9.0.1", 4, "10.9.0.1" },
        { "no such dnn", "add --local-teid 1 --remote-teid 8 --peer 10.3.0.2 --ue 10.60.0.2 --dnn x", 4, "upf: dnn: no dnn is named 'x' (known: internet)" },
        {
            "two UEs of a family",
            "add --local-teid 1 --remote-teid 8 --peer 10.3.0.2 --ue 10.60.0.2 --ue 10.60.0.3",
            4,
            "upf: ue: one IPv4 address, one IPv6 address, or one of each"
        },
        {
            "bad address",
            "add --local-teid 1 --remote-teid 8 --peer 10.3 --ue nobody",
            4,
            "upf: peer: '10.3' is no IPv4 or IPv6 address; ue: 'nobody' is no IPv4 or IPv6 address"
        },
        {
            "TEID zero",
            "add --local-teid 0 --remote-teid 8 --peer 10.3.0.2 --ue 10.60.0.2",
            2,
            "upf: TEID 0 is reserved for signalling (1 to 0xffffffff is allowed) (see upf --help)"
        },
        {
            "TEID of 33 bits",
            "add --local-teid 0x1ffffffff --remote-teid 8 --peer 10.3.0.2 --ue 10.60.0.2",
            2,
            "upf: 0x1ffffffff does not fit the 32 bits of a TEID (see upf --help)"
        },
        { "nothing given", "add", 2, "upf: Option '--local-teid' is required" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_change_says_why_and_changes_nothing(
        string what, string arguments, int code, string line)
    {
        await using var upf = await RunningUpf.StartAsync();
        await upf.CommandAsync(Add);
        var before = (await upf.CommandAsync("tunnels", "list", "-o", "json")).Output;
        var refused = await upf.CommandAsync(["tunnels", .. arguments.Split(' ')]);
        Assert.True(
            refused.Code == code && refused.Error.Contains(line, StringComparison.Ordinal),
            $"{what}: {refused.Code} {refused.Error}");
        Assert.Equal(1, refused.Error.Count(c => c == '\n'));
        Assert.Equal(before, (await upf.CommandAsync("tunnels", "list", "-o", "json")).Output);
    }

    [Theory]
    [InlineData("status", "forwarding")]
    [InlineData("status", "net_null0")]
    [InlineData("counters", "SpoofedSource  dropped")]
    [InlineData("routes", "10.3.0.")]
    [InlineData("neighbours", "INTERFACE")]
    [InlineData("top --once --interval 0.1", "SpoofedSource")]
    [InlineData("status -o json", "\"isReady\": true")]
    [InlineData("counters -o json", "\"verdict\": \"SpoofedSource\"")]
    public async Task A_query_answers(string command, string expected)
    {
        await using var upf = await RunningUpf.StartAsync();
        upf.DataPlane.Count(Verdict.SpoofedSource, 100);
        var answer = await upf.CommandAsync(command.Split(' '));
        Assert.Equal((0, ""), (answer.Code, answer.Error));
        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_describes_itself_and_diagnostics_are_off_by_default()
    {
        await using var upf = await RunningUpf.StartAsync();
        using var http = upf.Client();
        var document = await http.GetFromJsonAsync<JsonObject>("/openapi/v1.json");
        Assert.Contains(
            "/v1/tunnels/{tunnel}", document!["paths"]!.AsObject().Select(path => path.Key));
        Assert.Equal("forwarding\n", await http.GetStringAsync("/health"));
        using var collect = await http.PostAsync("/v1/diagnostics/gc", null);
        Assert.Equal(HttpStatusCode.NotFound, collect.StatusCode);
    }

    [Fact]
    public async Task Garbage_collections_can_be_forced_where_diagnostics_are_on()
    {
        await using var upf = await RunningUpf.StartAsync("management.diagnostics=true");
        using var http = upf.Client();
        using var collect = await http.PostAsync("/v1/diagnostics/gc?count=2&garbageMb=1", null);
        var view = await collect.Content.ReadFromJsonAsync(ApiJson.Default.GcView);
        Assert.Equal(2, view!.Count);
        using var tooMany = await http.PostAsync("/v1/diagnostics/gc?count=0", null);
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
    }

    [Fact]
    public async Task No_upf_at_the_socket_is_one_line_and_exit_code_3()
    {
        await using var upf = await RunningUpf.StartAsync();
        using var error = new StringWriter();
        var console = new System.CommandLine.InvocationConfiguration { Error = error };
        var code = await Cli.UpfCommand.RunAsync(
            ["status", "--socket", "/no/upf.sock"], console, default);
        Assert.Equal(3, code);
        Assert.StartsWith(
            "upf: no upf answers at /no/upf.sock: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_upf_is_refused_in_one_line()
    {
        await using var upf = await RunningUpf.StartAsync();
        var sameSocket = await Assert.ThrowsAsync<StartFailure>(
            () => upf.RunAnotherAsync(upf.Socket));
        Assert.StartsWith(
            $"management socket {upf.Socket} is in use by a running upf",
            sameSocket.Message,
            StringComparison.Ordinal);
        var sameTables = await Assert.ThrowsAsync<TablesException>(
            () => upf.RunAnotherAsync(upf.Socket + "2"));
        Assert.Contains("another upf", sameTables.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_socket_is_taken_over_and_no_other_file()
    {
        var directory = Directory.CreateTempSubdirectory("upf-sock-");
        var path = Path.Combine(directory.FullName, "s");
        Assert.False(ManagementSocket.Claim(path));
        using (
            var socket = new Socket(
                AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // As after a kill: the file is there, but nobody listens.
            Assert.True(ManagementSocket.Claim(path));
        }

        File.WriteAllText(path, "somebody's");
        var refused = Assert.Throws<StartFailure>(() => ManagementSocket.Claim(path));
        Assert.Contains("another kind of file", refused.Message, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }
}
