namespace DpdkUpf.Perf.N4;

/// <summary>
/// The order of requests while sessions go and come: each session without traffic is deleted,
/// established and modified, in turn; now and then a session with traffic is modified.
/// </summary>
internal sealed class SmfChurn(SmfSessions sessions, int moveEvery)
{
    private readonly Queue<N4Operation> _followers = new();
    private readonly HashSet<int> _busy = [];
    private int _next;
    private int _moving;
    private long _begun;

    /// <summary>The next request; null: none before another answer comes.</summary>
    /// <param name="mayBegin">False: only what has begun is finished.</param>
    public N4Operation? Next(bool mayBegin)
    {
        if (_followers.TryDequeue(out var follower))
        {
            return follower;
        }

        return mayBegin ? Begin() : null;
    }

    /// <summary>What follows on an answer.</summary>
    public void Done(N4Operation operation)
    {
        if (operation.Session >= sessions.Traffic && operation.Kind != N4OperationKind.Modify)
        {
            var kind = operation.Kind == N4OperationKind.Delete
                ? N4OperationKind.Establish
                : N4OperationKind.Modify;
            _followers.Enqueue(operation with { Kind = kind });
            return;
        }

        _busy.Remove(operation.Session);
    }

    private N4Operation? Begin()
    {
        var isMove = sessions.Traffic > 0 && ++_begun % moveEvery == 0;
        var (session, kind) = isMove
            ? (_moving++ % sessions.Traffic, N4OperationKind.Modify)
            : (sessions.Traffic + (_next++ % (sessions.Count - sessions.Traffic)),
                N4OperationKind.Delete);
        // With few sessions and a wide window it is not through yet.
        return _busy.Add(session) ? new N4Operation(kind, session) : null;
    }
}
