using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;

namespace DpdkUpf.Telemetry;

/// <summary>
/// Prints a trace as an indented list once its root has ended: one line a span, where the stock
/// console exporter needs a screenful.
/// </summary>
internal sealed class TraceLines(TextWriter output) : BaseExporter<Activity>
{
    private const int MaxOpenTraces = 64;
    private readonly Dictionary<ActivityTraceId, List<Activity>> _open = [];

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var activity in batch)
        {
            Add(activity);
        }

        return ExportResult.Success;
    }

    private void Add(Activity activity)
    {
        if (!_open.TryGetValue(activity.TraceId, out var spans))
        {
            if (_open.Count == MaxOpenTraces)
            {
                // Spans that come after their root's end have nobody to print them.
                _open.Clear();
            }

            _open[activity.TraceId] = spans = [];
        }

        spans.Add(activity);
        if (activity.ParentSpanId == default)
        {
            _open.Remove(activity.TraceId);
            Print(activity, spans, depth: 0);
            output.Flush();
        }
    }

    private void Print(Activity span, List<Activity> spans, int depth)
    {
        var indent = new string(' ', 2 * depth);
        var tags = string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));
        var failure =
            span.Status == ActivityStatusCode.Error ? $" FAILED: {span.StatusDescription}" : "";
        var duration = span.Duration.TotalMilliseconds.ToString(
            "0.000", CultureInfo.InvariantCulture);
        var line = $"trace {span.TraceId.ToHexString()[..8]} {duration,10} ms  "
            + $"{indent}{span.DisplayName} {tags}{failure}";
        output.WriteLine(line.TrimEnd());
        foreach (
            var child in spans.Where(
                each => each.ParentSpanId == span.SpanId).OrderBy(each => each.StartTimeUtc))
        {
            Print(child, spans, depth + 1);
        }
    }
}
