using System.Diagnostics;
using System.Diagnostics.Metrics;
using DpdkUpf.ControlPlane;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed class N4TraceTests
{
    private static readonly string[] Names =
    [
        "rpc.system", "rpc.method", "network.peer.address", "network.peer.port",
        "pfcp.message.type", "pfcp.seid", "pfcp.cause", "pfcp.peer.node_id",
        "pfcp.pdr.count", "pfcp.far.count", "pfcp.qer.count", "pfcp.urr.count",
    ];

    [Fact]
    public void An_establishment_is_one_trace_down_to_the_workers()
    {
        using var rig = new WireRig();
        var smf = rig.Smf("192.0.2.121");
        smf.Associate();
        using var spans = new Spans("192.0.2.121");
        var request = smf.Request(smf.Session(1), seid: 0);

        smf.Send(request);
        smf.Send(request);
        rig.Poll();

        var root = Assert.Single(spans.Roots, span => Tag(span, "pfcp.retransmission") is null);
        Assert.Equal(
            ("PFCP SessionEstablishmentRequest", ActivityKind.Server, ActivityStatusCode.Unset),
            (root.DisplayName, root.Kind, root.Status));
        Assert.Equal(
            [
                "pfcp", "PFCP SessionEstablishmentRequest", "192.0.2.121", 8805, 50,
                "0x0000000000000000", "Accepted", "192.0.2.121", 2, 2, 0, 0,
            ],
            Names.Select(name => Tag(root, name)));
        Assert.Equal(
            [
                "decode", "validate", "allocate", "compile", "publish", "encode",
                "live on worker 0", "live on worker 1",
            ],
            spans.ChildrenOf(root));
        var again = Assert.Single(spans.Roots, span => Tag(span, "pfcp.retransmission") is true);
        Assert.Equal(root.DisplayName, again.DisplayName);
    }

    [Fact]
    public void A_report_links_to_the_establishment()
    {
        using var rig = new WireRig();
        var smf = rig.Smf("192.0.2.124");
        smf.Associate();
        using var spans = new Spans("192.0.2.124");
        var request = smf.Session(1);
        var seid = smf.Ask<SessionEstablishmentResponse>(
            request with
            {
                CreateFar =
                [
                    request.CreateFar[0],
                    new(new(2), new(ApplyActions.Buff | ApplyActions.Nocp)),
                ],
            },
            seid: 0).UpFSeid!.Value.Seid;

        rig.Rig.Engine.Sessions.OnDownlinkData((uint)(seid & 0xFF_FFFF), 2, qfi: 9, dscp: 46);
        rig.Poll();
        smf.Answer(
            Assert.Single(smf.Asked()).Header,
            new SessionReportResponse(new(CauseValue.Accepted)),
            seid);

        Assert.Equal([ActivityKind.Server, ActivityKind.Client], spans.Roots.Select(s => s.Kind));
        Assert.Equal(
            spans.Roots[0].SpanId, Assert.Single(spans.Roots[1].Links).Context.SpanId);
    }

    [Fact]
    public void A_refusal_is_an_error_with_its_cause()
    {
        using var rig = new WireRig();
        using var spans = new Spans("192.0.2.122");

        rig.Smf("192.0.2.122").Cause(new SessionDeletionRequest(), 5);

        var root = Assert.Single(spans.Roots);
        Assert.Equal(
            (ActivityStatusCode.Error, "NoEstablishedAssociation"),
            (root.Status, Tag(root, "pfcp.cause")));
    }

    [Fact]
    public void A_request_of_ours_is_a_client_span_until_its_answer()
    {
        using var rig = new WireRig();
        var smf = rig.Smf("192.0.2.123");
        smf.Associate();
        using var spans = new Spans("192.0.2.123");
        rig.Advance(10.5);
        Assert.Empty(spans.Roots);

        smf.AnswerHeartbeats();

        var root = Assert.Single(spans.Roots);
        Assert.Equal(
            ("PFCP HeartbeatRequest", ActivityKind.Client), (root.DisplayName, root.Kind));
    }

    [Fact]
    public void Messages_and_events_and_times_are_metrics()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == rig.Wire.Metrics.Meter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) =>
            seen.Add($"{instrument.Name} {Text(tags)} {value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) =>
            seen.Add($"{instrument.Name} {Text(tags)}"));
        listener.Start();

        smf.Associate();
        smf.Send([]);
        listener.RecordObservableInstruments();

        Assert.Contains("upf.n4.request.duration AssociationSetupRequest Accepted", seen);
        Assert.Contains("upf.n4.messages AssociationSetupRequest received  1", seen);
        Assert.Contains("upf.n4.messages AssociationSetupResponse sent Accepted 1", seen);
        Assert.Contains("upf.n4.events ShortHeader 1", seen);
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => tag.Value));

    private static object? Tag(Activity span, string name) => span.GetTagItem(name);

    /// <summary>The finished spans of one peer's transactions.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly List<Activity> _all = [];
        private readonly string _peer;

        public Spans(string peer)
        {
            _peer = peer;
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == OperationTrace.SourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                    ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    lock (_all)
                    {
                        _all.Add(activity);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public List<Activity> Roots => Snapshot(span =>
            span.ParentSpanId == default && Tag(span, "network.peer.address") as string == _peer);

        public IEnumerable<string> ChildrenOf(Activity root) =>
            Snapshot(span => span.ParentSpanId == root.SpanId).Select(span => span.OperationName);

        public void Dispose() => _listener.Dispose();

        private List<Activity> Snapshot(Func<Activity, bool> which)
        {
            lock (_all)
            {
                return [.. _all.Where(which)];
            }
        }
    }
}
