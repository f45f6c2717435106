using System.Diagnostics;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// The trace of one control operation: a span with a child for each phase, the last of them
/// "live on worker k". Costs nothing while nobody listens.
/// </summary>
public sealed class OperationTrace
{
    /// <summary>Name of the source of all spans.</summary>
    public const string SourceName = "DpdkUpf.ControlPlane";

    private static readonly ActivitySource Source = new(SourceName);
    private readonly Activity? _root;

    private OperationTrace(Activity? root) => _root = root;

    /// <summary>Traces nothing.</summary>
    public static OperationTrace None { get; } = new(null);

    /// <summary>True while somebody wants to see spans.</summary>
    public static bool IsListenedTo => Source.HasListeners();

    /// <summary>True if somebody sees this one.</summary>
    public bool IsRecorded => _root is not null;

    /// <summary>Where it is, for links; default while nobody listens.</summary>
    public ActivityContext Context => _root?.Context ?? default;

    /// <summary>Begins an operation, as a part of its caller's trace if there is one.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="caller">What it is a part of.</param>
    /// <param name="kind">Whose operation it is.</param>
    /// <param name="start">When it began; default: now.</param>
    /// <param name="follows">Another operation that it follows from.</param>
    public static OperationTrace Start(
        string name,
        ActivityContext caller,
        ActivityKind kind = ActivityKind.Internal,
        DateTimeOffset start = default,
        ActivityContext follows = default)
    {
        var root = Source.CreateActivity(
            name, kind, caller, links: follows == default ? null : [new(follows)]);
        if (start != default)
        {
            root?.SetStartTime(start.UtcDateTime);
        }

        root?.Start();
        // Other operations run on this thread before this one ends.
        Activity.Current = null;
        return root is null ? None : new(root);
    }

    /// <summary>Begins a phase; it ends when disposed.</summary>
    public IDisposable? Phase(string name)
    {
        if (_root is null)
        {
            return null;
        }

        var phase = Source.StartActivity(name, ActivityKind.Internal, _root.Context);
        Activity.Current = null;
        return phase;
    }

    /// <summary>Notes a fact.</summary>
    public void Tag(string key, object? value) => _root?.SetTag(key, value);

    /// <summary>Notes a phase that lay between two moments.</summary>
    public void Phase(string name, DateTimeOffset start, DateTimeOffset end, bool isComplete)
    {
        if (_root is null)
        {
            return;
        }

        var phase = Source.StartActivity(
            name, ActivityKind.Internal, _root.Context, startTime: start);
        phase?.SetEndTime(end.UtcDateTime);
        phase?.SetStatus(isComplete ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
        phase?.Stop();
        Activity.Current = null;
    }

    /// <summary>Notes that the operation failed, and why.</summary>
    public void Fail(string why) => _root?.SetStatus(ActivityStatusCode.Error, why);

    /// <summary>Ends the operation.</summary>
    public void End(Refusal? refusal = null)
    {
        if (refusal is not null)
        {
            _root?.SetTag("refusal", refusal.Reason.ToString());
            _root?.SetStatus(ActivityStatusCode.Error, refusal.Message);
        }

        _root?.Stop();
        Activity.Current = null;
    }
}
