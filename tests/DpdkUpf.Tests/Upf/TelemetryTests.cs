using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Telemetry;
using OpenTelemetry.Trace;

namespace DpdkUpf.Tests.Upf;

/// <summary>What a collector gets to see.</summary>
[Collection(RunningUpf.Alone)]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Start_up_and_each_change_are_one_trace_with_its_phases()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "DpdkUpf" or Tracing.ControlPlaneSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var upf = await RunningUpf.StartAsync("name=traced");
        await upf.CommandAsync(
            "tunnels", "add", "--local-teid", "5", "--remote-teid", "7",
            "--peer", "10.3.0.2", "--ue", "10.60.0.1");
        await upf.CommandAsync("tunnels", "del", "0x5");

        Assert.Superset(
            new HashSet<string> { "start", "open tables", "control start", "data plane" },
            NamesOf(spans, "start", span => Equals(span.GetTagItem("upf"), "traced")));
        Assert.Superset(
            new HashSet<string> { "validate", "compile", "publish", "live on worker 0" },
            NamesOf(spans, "tunnel add", _ => true));
        Assert.Superset(
            new HashSet<string> { "tunnel del", "publish", "live on worker 0" },
            NamesOf(spans, "tunnel del", _ => true));
    }

    [Fact]
    public async Task A_scrape_shows_counters_and_nothing_else_is_served_over_TCP()
    {
        var port = FreePort();
        await using var upf = await RunningUpf.StartAsync($"telemetry.prometheus=127.0.0.1:{port}");
        upf.DataPlane.Count(Verdict.Uplink, 60);
        upf.DataPlane.Count(Verdict.Uplink, 40);
        upf.DataPlane.Count(Verdict.UnknownTeid, 10);
        upf.DataPlane.Receive(1, 1500);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        var text = await http.GetStringAsync("/metrics");
        Assert.Equal(2, ValueOf(text, "upf_packets_total", "verdict=\"Uplink\""));
        Assert.Equal(100, ValueOf(text, "upf_bytes_total", "verdict=\"Uplink\""));
        Assert.Equal(1, ValueOf(text, "upf_packets_total", "verdict=\"UnknownTeid\""));
        Assert.Equal(0, ValueOf(text, "upf_packets_total", "verdict=\"TxFull\""));
        Assert.Equal(
            1500, ValueOf(text, "upf_port_bytes_total", "port=\"core\"", "direction=\"rx\""));
        Assert.Equal(64, ValueOf(text, "upf_table_capacity", "table=\"sessions\""));
        Assert.Equal(1, ValueOf(text, "upf_dataplane_up"));
        Assert.Equal(0, ValueOf(text, "upf_n4_associations", "state=\"up\""));
        Assert.Equal(0, ValueOf(text, "upf_n4_sessions"));
        Assert.Equal(0, ValueOf(text, "upf_n4_rules", "kind=\"FAR\""));
        Assert.Equal(
            HttpStatusCode.OK,
            (await http.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await http.GetAsync(new Uri("/v1/tunnels", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_collector_gets_traces_and_metrics()
    {
        var port = FreePort();
        using var collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        collector.Start();
        var paths = new ConcurrentDictionary<string, long>();
        var receive = ReceiveAsync(collector, paths);
        await using (await RunningUpf.StartAsync($"telemetry.otlp=http://127.0.0.1:{port}"))
        {
            // The end of upf flushes both exporters.
        }

        collector.Stop();
        await receive;
        Assert.Equal(["/v1/metrics", "/v1/traces"], paths.Keys.Order());
        Assert.All(paths.Values, bytes => Assert.True(bytes > 100));
    }

    [Fact]
    public void The_number_of_series_does_not_depend_on_traffic_or_tunnels()
    {
        var path = Path.GetTempFileName();
        using var file = TableFile.Create(
            path, TableSizes.For(workers: 2, sessions: 64, nextHops: 16));
        var figures = new ControlFigures(
            [("sessions", 3, 64)],
            new Dictionary<string, int> { ["reachable"] = 1 },
            new RuleTotals(2, 2, 1, 0),
            []);
        using var metrics = new UpfMetrics(file, () => figures, () => 0);
        var series = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == UpfMetrics.MeterName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            series.Add($"{instrument.Name} {Labels(tags)}"));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Contains("upf.packets verdict=Uplink,kind=forwarded", series);
        Assert.Contains("upf.worker.cycles worker=1,state=busy", series);
        Assert.Contains("upf.n4.associations state=silent", series);
        Assert.Contains("upf.n4.rules kind=PDR", series);
        Assert.DoesNotContain(series, name => name.Contains("teid=") || name.Contains("ue="));
        File.Delete(path);
    }

    [Fact]
    public void A_trace_is_printed_as_an_indented_list()
    {
        using var output = new StringWriter();
        using var source = new ActivitySource("printed");
        using (OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .AddSource("printed")
            .AddProcessor(new OpenTelemetry.SimpleActivityExportProcessor(new TraceLines(output)))
            .Build())
        {
            using var root = source.StartActivity("root");
            using (source.StartActivity("child")!.SetTag("worker", 3))
            {
            }
        }

        var lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(
            ["root", "  child worker=3"],
            lines.Select(line => line[(line.IndexOf("ms  ", StringComparison.Ordinal) + 4)..]));
    }

    private static async Task ReceiveAsync(
        HttpListener collector, ConcurrentDictionary<string, long> paths)
    {
        try
        {
            while (true)
            {
                var context = await collector.GetContextAsync();
                var bytes = context.Request.ContentLength64;
                paths.AddOrUpdate(context.Request.RawUrl!, bytes, (_, sum) => sum + bytes);
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static HashSet<string> NamesOf(
        IEnumerable<Activity> spans, string root, Func<Activity, bool> isMine)
    {
        var trace = spans.First(span => span.DisplayName == root && isMine(span)).TraceId;
        return [.. spans.Where(span => span.TraceId == trace).Select(span => span.DisplayName)];
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));

    private static double ValueOf(string text, string name, params string[] labels)
    {
        var line = text.Split('\n').Single(line =>
            line.StartsWith(name, StringComparison.Ordinal)
                && labels.All(label => line.Contains(label, StringComparison.Ordinal)));
        return double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
