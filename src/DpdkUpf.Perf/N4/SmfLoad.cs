using System.Diagnostics;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Perf.N4;

/// <summary>What became of one kind of request.</summary>
internal sealed class OperationTally
{
    public Latencies Latencies { get; } = new();

    public Dictionary<CauseValue, int> Refused { get; } = [];

    public int Retransmissions { get; set; }

    public int Unanswered { get; set; }
}

/// <summary>
/// Requests in a window: as many wait for their answers as may, each is sent again when T1 has
/// passed without one (TS 29.244 §6.4). One thread.
/// </summary>
internal sealed class SmfLoad(SmfSocket socket, SmfSessions sessions, int window, int rate)
{
    private const int N1 = 5;
    private static readonly long T1 = Stopwatch.Frequency;
    private static readonly long LookEvery = Stopwatch.Frequency / 10;
    private readonly Waiting[] _waiting = new Waiting[4 * window];
    private uint _sequenceNumber;
    private int _count;
    private long _began;
    private long _sent;

    private record struct Waiting(
        bool IsTaken, uint SequenceNumber, N4Operation Operation, long FirstAt, long LastAt,
        int Times);

    /// <summary>What became of the requests of the last run, by their kind.</summary>
    public IReadOnlyList<OperationTally> Tallies { get; private set; } = [];

    /// <summary>Answered so far in the current run; any thread may look.</summary>
    public long Answered { get; private set; }

    /// <summary>Sends what <paramref name="next"/> gives until it gives null and all is answered.
    /// </summary>
    /// <param name="next">The next request; null: none, or none before another answer.</param>
    /// <param name="done">Told of each request that was answered, or never will be.</param>
    /// <param name="stop">Ends it early.</param>
    public void Run(
        Func<N4Operation?> next, Action<N4Operation> done, CancellationToken stop)
    {
        Tallies = [.. Enum.GetValues<N4OperationKind>().Select(_ => new OperationTally())];
        Answered = 0;
        _sent = 0;
        _began = Stopwatch.GetTimestamp();
        var lookAt = _began + LookEvery;
        while (Fill(next))
        {
            if (socket.TryReceive(out var answer))
            {
                Take(answer, done);
            }

            if (Stopwatch.GetTimestamp() > lookAt)
            {
                stop.ThrowIfCancellationRequested();
                SendAgain(done);
                lookAt = Stopwatch.GetTimestamp() + LookEvery;
            }
        }
    }

    // False: there is nothing to send and nothing to wait for.
    private bool Fill(Func<N4Operation?> next)
    {
        while (_count < window && IsDue())
        {
            if (next() is not { } operation)
            {
                return _count > 0;
            }

            Begin(operation);
        }

        return true;
    }

    private bool IsDue() =>
        rate == 0 || _sent < Stopwatch.GetElapsedTime(_began).TotalSeconds * rate;

    private void Begin(N4Operation operation)
    {
        ref var waiting = ref Free();
        var now = Stopwatch.GetTimestamp();
        waiting = new(true, _sequenceNumber, operation, now, now, 1);
        _count++;
        _sent++;
        Send(waiting);
    }

    // The place follows from the number: an old request may be in it, then the next number is as
    // good.
    private ref Waiting Free()
    {
        do
        {
            _sequenceNumber = (_sequenceNumber + 1) & Header.MaxSequenceNumber;
        }
        while (Place(_sequenceNumber).IsTaken);
        return ref Place(_sequenceNumber);
    }

    private ref Waiting Place(uint sequenceNumber) =>
        ref _waiting[sequenceNumber % (uint)_waiting.Length];

    private void Send(in Waiting waiting)
    {
        var (seid, message) = sessions.Request(waiting.Operation);
        socket.Send(new(message.Type, waiting.SequenceNumber, seid), message);
    }

    private void Take(in Decoded answer, Action<N4Operation> done)
    {
        ref var waiting = ref Place(answer.Header.SequenceNumber);
        if (!waiting.IsTaken || waiting.SequenceNumber != answer.Header.SequenceNumber
            || sessions.Take(waiting.Operation, answer.Message!) is not { } cause)
        {
            return;
        }

        var tally = Tallies[(int)waiting.Operation.Kind];
        tally.Latencies.Add(Stopwatch.GetTimestamp() - waiting.FirstAt);
        if (cause != CauseValue.Accepted)
        {
            tally.Refused[cause] = tally.Refused.GetValueOrDefault(cause) + 1;
        }

        Answered++;
        End(ref waiting, done);
    }

    private void SendAgain(Action<N4Operation> done)
    {
        var now = Stopwatch.GetTimestamp();
        for (var place = 0; place < _waiting.Length; place++)
        {
            ref var waiting = ref _waiting[place];
            if (!waiting.IsTaken || now - waiting.LastAt < T1)
            {
                continue;
            }

            var tally = Tallies[(int)waiting.Operation.Kind];
            if (waiting.Times == N1)
            {
                tally.Unanswered++;
                End(ref waiting, done);
                continue;
            }

            tally.Retransmissions++;
            waiting = waiting with { LastAt = now, Times = waiting.Times + 1 };
            Send(waiting);
        }
    }

    private void End(ref Waiting waiting, Action<N4Operation> done)
    {
        var operation = waiting.Operation;
        waiting = default;
        _count--;
        done(operation);
    }
}
