using DpdkUpf.Configuration;
using DpdkUpf.Perf;
using DpdkUpf.Perf.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Perf;

public sealed class N4PerfTests
{
    private const int Traffic = 2;
    private static readonly IpAddress Smf = IpAddress.Parse("127.0.0.2");

    [Fact]
    public void The_configuration_of_a_run_is_good()
    {
        using var scratch = PerfScratch.Create();
        var config = new N4PerfConfig(
            new() { Sessions = 1000, DataPlane = "/x/upf-dataplane" }, scratch);
        File.WriteAllText(config.Path, config.Yaml());
        var loaded = Loaded.Load([config.Path], new Dictionary<string, string>(), []);
        Assert.Empty(loaded.Problems);
        Assert.Equal(scratch.TablesPath, loaded.Options.Tables.Path);
        Assert.Equal(config.Upf.ToIPAddress(), Assert.Single(loaded.Options.N4.Addresses));
    }

    // what, session, chooses its F-TEID, downlink
    public static TheoryData<string, int, bool, ApplyActions> Establishments => new()
    {
        { "with traffic", 0, false, ApplyActions.Forw },
        { "without", Traffic, true, ApplyActions.Buff | ApplyActions.Nocp },
    };

    [Theory]
    [MemberData(nameof(Establishments))]
    public void A_session_is_asked_for_as_an_SMF_does(
        string what, int session, bool isChosen, ApplyActions downlink)
    {
        var (seid, message) = Sessions().Request(new(N4OperationKind.Establish, session));
        var request = Assert.IsType<SessionEstablishmentRequest>(Copy(message));
        var uplink = request.CreatePdr[0].Pdi;
        Assert.Equal(
            (what, 0UL, isChosen, downlink),
            (what, seid, uplink.LocalFTeid!.Value.Flags.HasFlag(FTeidFlags.Ch),
                request.CreateFar[1].ApplyAction.Actions));
        Assert.Equal(uplink.UeIpAddress[0].V4, request.CreatePdr[1].Pdi.UeIpAddress[0].V4);
        Assert.Equal((ulong)session + 1, request.CpFSeid.Seid);
    }

    [Fact]
    public void No_two_sessions_share_an_address_or_a_TEID()
    {
        var sessions = Sessions(count: 300);
        var pdis = Enumerable.Range(0, sessions.Count)
            .Select(session => sessions.Request(new(N4OperationKind.Establish, session)).Message)
            .Cast<SessionEstablishmentRequest>().Select(request => request.CreatePdr[0].Pdi)
            .ToList();
        Assert.Equal(300, pdis.Select(pdi => pdi.UeIpAddress[0].V4).Distinct().Count());
        Assert.Equal(Traffic, pdis.Count(pdi => pdi.LocalFTeid!.Value.Teid != 0));
    }

    [Fact]
    public void The_SEID_of_an_answer_is_that_of_what_follows()
    {
        var sessions = Sessions();
        Assert.Equal(
            CauseValue.Accepted, sessions.Take(new(N4OperationKind.Establish, 1), Answer(77)));
        Assert.Equal(77UL, sessions.Request(new(N4OperationKind.Modify, 1)).Seid);
        Assert.Equal(77UL, sessions.Request(new(N4OperationKind.Delete, 1)).Seid);
        Assert.Equal((77UL, 0UL), (sessions.UpSeid(2), sessions.UpSeid(999)));
        Assert.Null(sessions.Take(new(N4OperationKind.Delete, 1), Answer(77)));
    }

    [Fact]
    public void Each_modification_moves_the_downlink_once_it_was_answered()
    {
        var sessions = Sessions();
        var modify = new N4Operation(N4OperationKind.Modify, 0);
        var first = Teid(sessions.Request(modify).Message);
        Assert.Equal(first, Teid(sessions.Request(modify).Message));
        sessions.Take(
            modify, new SessionModificationResponse(new Cause(CauseValue.Accepted)));
        Assert.NotEqual(first, Teid(sessions.Request(modify).Message));
    }

    [Fact]
    public void A_churn_leaves_everything_as_it_was()
    {
        var sessions = Sessions(count: 12);
        var churn = new SmfChurn(sessions, moveEvery: 5);
        var asked = new List<N4Operation>();
        var waiting = new Queue<N4Operation>();
        for (var step = 0; step < 200; step++)
        {
            if (churn.Next(mayBegin: step < 100) is { } operation)
            {
                asked.Add(operation);
                waiting.Enqueue(operation);
            }

            // Fewer than ten sessions can be on their way at once.
            if (waiting.Count == 4 || step >= 100)
            {
                if (waiting.TryDequeue(out var answered))
                {
                    churn.Done(answered);
                }
            }
        }

        Assert.Empty(waiting);
        Assert.Null(churn.Next(mayBegin: false));
        Assert.Contains(asked, operation => operation.Session < Traffic);
        Assert.All(
            asked.Where(operation => operation.Session < Traffic),
            operation => Assert.Equal(N4OperationKind.Modify, operation.Kind));
        N4OperationKind[] turn =
            [N4OperationKind.Delete, N4OperationKind.Establish, N4OperationKind.Modify];
        Assert.All(
            asked.Where(each => each.Session >= Traffic).GroupBy(each => each.Session),
            one => Assert.Equal(
                one.Select((_, index) => turn[index % 3]), one.Select(each => each.Kind)));
        Assert.All(
            asked.Where(each => each.Session >= Traffic).GroupBy(each => each.Session),
            one => Assert.Equal(0, one.Count() % 3));
    }

    // share, time
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void A_percentile_is_a_time_that_was_measured(double share, double us)
    {
        var latencies = new Latencies();
        foreach (var time in Enumerable.Range(1, 100).Reverse())
        {
            latencies.Add(time * System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        }

        Assert.Equal((us, 0.0), (latencies.Percentile(share), new Latencies().Percentile(share)));
    }

    [Fact]
    public void Shared_tables_are_not_a_process_s_own_memory() => Assert.Equal(
        (1000 + 24) * 1024,
        ProcessMemory.Sum(
            ["Name:\tupf", "VmRSS:\t 9999 kB", "RssAnon:\t 1000 kB", "RssFile:\t 24 kB",
                "RssShmem:\t 8975 kB"]));

    // what, the line of a thread's schedstat, milliseconds
    [Theory]
    [InlineData("waited", "123456 2500000 17\n", 2.5)]
    [InlineData("never waited", "1 0 1\n", 0)]
    [InlineData("gone", "", 0)]
    public void A_thread_s_wait_for_its_CPU(string what, string schedstat, double ms) =>
        Assert.Equal((what, ms), (what, WorkerWaits.Wait(schedstat).TotalMilliseconds));

    [Fact]
    public void Only_what_was_stolen_from_the_workers_counts() => Assert.Equal(
        TimeSpan.FromMilliseconds(70),
        WorkerWaits.Steal(
            ["cpu  1 2 3 4 5 6 7 99 0 0", "cpu0 1 2 3 4 5 6 7 92 0 0",
                "cpu1 1 2 3 4 5 6 7 3 0 0", "cpu2 1 2 3 4 5 6 7 4 0 0", "intr 1"],
            [1, 2]));

    [Fact]
    public void A_report_is_json_with_the_names_of_its_parts()
    {
        var refusals = new Dictionary<string, int> { ["Rejected"] = 1 };
        var report = new N4PerfReport(
            10, 1, 64, 0,
            [
                new(
                    "establish", 2, 40, [new("establish", 10, 5, 1, 2, 3, refusals, 0, 0)],
                    new(1, 2, new Dictionary<string, ulong>(), 3, 0, 4, 10)),
            ],
            new(1, 2, 3, 4, 5, 6));
        var json = System.Text.Json.Nodes.JsonNode.Parse(report.ToJson())!;
        var request = json["phases"]![0]!["requests"]![0]!;
        Assert.Equal(5, (double)request["perSecond"]!);
        Assert.Equal(1, (int)request["refused"]!["Rejected"]!);
        Assert.Equal(6, (double)json["memory"]!["bytesPerSession"]!);
    }

    private static SmfSessions Sessions(int count = 10) => new(Smf, Traffic, count);

    private static SessionEstablishmentResponse Answer(ulong seid) => new(
        default,
        new Cause(CauseValue.Accepted),
        UpFSeid: new FSeid(SeidFlags.V4, seid, new(1)));

    private static uint Teid(IMessage message) => ((SessionModificationRequest)message)
        .UpdateFar[0].UpdateForwardingParameters!.OuterHeaderCreation!.Value.Teid;

    private static IMessage? Copy(IMessage message)
    {
        var bytes = new byte[2048];
        var length = Codec.Encode(new(message.Type, 1, 0), message, bytes);
        return Codec.Decode(bytes.AsSpan(0, length)).Message;
    }
}
