using System.Diagnostics.Metrics;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// The metrics of N4. Counters are read when somebody asks; only times are handed over one by
/// one, and only while somebody listens.
/// </summary>
public sealed class N4Metrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "DpdkUpf.N4";

    private static readonly double[] Buckets =
        [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _durations;

    /// <summary>Offers the counters.</summary>
    public N4Metrics(N4Counters counters)
    {
        _durations = _meter.CreateHistogram(
            "upf.n4.request.duration",
            "s",
            "From a request's arrival to its answer",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
        _meter.CreateObservableCounter(
            "upf.n4.messages",
            () => counters.Messages().Select(Measure),
            "{message}",
            "PFCP messages by type, direction and cause");
        _meter.CreateObservableCounter(
            "upf.n4.events",
            () => Enum.GetValues<N4Counter>().Select(each => Measure(counters, each)),
            "{event}",
            "What happened besides messages that were handled");
    }

    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Handled(MessageType request, CauseValue cause, TimeSpan duration)
    {
        if (_durations.Enabled)
        {
            _durations.Record(
                duration.TotalSeconds,
                new("type", request.ToString()),
                new("cause", cause == default ? "" : cause.ToString()));
        }
    }

    private static Measurement<long> Measure(N4MessageCount each) => new(
        each.Count,
        new("type", each.Type.ToString()),
        new("direction", each.Direction == N4Direction.Sent ? "sent" : "received"),
        new("cause", each.Cause == default ? "" : each.Cause.ToString()));

    private static Measurement<long> Measure(N4Counters counters, N4Counter each) =>
        new(counters[each], new KeyValuePair<string, object?>("event", each.ToString()));
}
