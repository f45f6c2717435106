using System.Diagnostics;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What became of a request of ours.</summary>
/// <param name="Message">The answer; null: none came, or it could not be read.</param>
/// <param name="RoundTrip">Null if it is not known which sending the answer is to.</param>
internal readonly record struct Response(IMessage? Message, TimeSpan? RoundTrip);

/// <summary>
/// Requests of ours and their answers (TS 29.244 §6.4): sent again, unchanged, each T1, at most N1
/// times. An answer is told by address and sequence number; its port may be another, because some
/// peers answer from the one that they send requests from.
/// </summary>
internal sealed class OwnRequests(
    N4Setup setup,
    IN4Transport transport,
    N4Counters counters,
    TimeProvider time,
    uint firstSequenceNumber)
{
    /// <summary>Requests that wait for their answers at most.</summary>
    public const int MaxOutstanding = 8192;

    private readonly N4Setup _setup = setup;
    private readonly IN4Transport _transport = transport;
    private readonly N4Counters _counters = counters;
    private readonly TimeProvider _time = time;
    private readonly Dictionary<uint, Outstanding> _outstanding = [];
    // All wait equally long, so who was sent first is due first.
    private readonly Queue<(long At, uint SequenceNumber)> _due = new();
    private readonly byte[] _buffer = new byte[Codec.MaxDatagramBytes];
    private uint _next = firstSequenceNumber & Header.MaxSequenceNumber;

    /// <summary>Requests that wait for their answers.</summary>
    public int Count => _outstanding.Count;

    /// <summary>
    /// True if reports may be sent: they leave some places to heartbeats and the like.
    /// </summary>
    public bool HasRoom => _outstanding.Count < MaxOutstanding * 3 / 4;

    /// <summary>Sends a request.</summary>
    /// <param name="path">To whom.</param>
    /// <param name="seid">The session at the peer; null: a message between nodes.</param>
    /// <param name="message">The request.</param>
    /// <param name="whenDone">Called once, later; not if nothing was sent.</param>
    /// <param name="follows">The trace that the request follows from, if there is one.</param>
    /// <returns>False if too many wait, or the message is too long.</returns>
    public bool Send(
        N4Path path,
        ulong? seid,
        IMessage message,
        Action<Response> whenDone,
        ActivityContext follows = default)
    {
        if (_outstanding.Count >= MaxOutstanding)
        {
            _counters.Add(N4Counter.TooManyRequests);
            return false;
        }

        var sequenceNumber = NextSequenceNumber();
        var header = new Header(message.Type, sequenceNumber, seid);
        var length = Codec.Encode(header, message, _buffer);
        if (length == 0)
        {
            _counters.Add(N4Counter.TooLong);
            return false;
        }

        var trace = N4Trace.Client(header, path, follows);
        var outstanding = new Outstanding(
            path, message.Type, _buffer[..length], _time.GetTimestamp(), whenDone, trace);
        _outstanding.Add(sequenceNumber, outstanding);
        Transmit(sequenceNumber, outstanding);
        return true;
    }

    /// <summary>An answer came, whole or not: it ends the waiting (§7.6.1).</summary>
    public void Take(in ReceivedMessage response)
    {
        var sequenceNumber = response.Header.SequenceNumber;
        if (!_outstanding.TryGetValue(sequenceNumber, out var outstanding)
            || outstanding.Path.Remote != response.Path.Remote
            || outstanding.Path.Local != response.Path.Local
            || (byte)response.Header.Type != (byte)outstanding.Type + 1)
        {
            _counters.Add(N4Counter.UnexpectedResponse);
            return;
        }

        var message = response.Decoded.Message;
        if (message is null)
        {
            _counters.Add(N4Counter.UnreadableResponse);
        }

        _outstanding.Remove(sequenceNumber);
        outstanding.Trace.End(message?.CauseOf() ?? default);
        outstanding.WhenDone(new(
            message,
            outstanding.Tries == 1
                ? _time.GetElapsedTime(outstanding.SentAt, response.ReceivedAt)
                : null));
    }

    /// <summary>Sends again what is due; gives up what was sent often enough.</summary>
    public void Poll()
    {
        var now = _time.GetTimestamp();
        while (_due.TryPeek(out var due) && due.At <= now)
        {
            _due.Dequeue();
            if (!_outstanding.TryGetValue(due.SequenceNumber, out var outstanding)
                || outstanding.DueAt != due.At)
            {
                continue;
            }

            if (outstanding.Tries < _setup.N1)
            {
                _counters.Add(N4Counter.Retransmission);
                Transmit(due.SequenceNumber, outstanding);
                continue;
            }

            _counters.Add(N4Counter.Unanswered);
            _outstanding.Remove(due.SequenceNumber);
            outstanding.Trace.EndUnanswered();
            outstanding.WhenDone(default);
        }
    }

    private void Transmit(uint sequenceNumber, Outstanding outstanding)
    {
        outstanding.Tries++;
        outstanding.DueAt = _time.After(_setup.T1);
        _due.Enqueue((outstanding.DueAt, sequenceNumber));
        _counters.Sent(outstanding.Type, default);
        _transport.Send(outstanding.Path, outstanding.Bytes);
    }

    private uint NextSequenceNumber()
    {
        do
        {
            _next = (_next + 1) & Header.MaxSequenceNumber;
        }
        while (_outstanding.ContainsKey(_next));

        return _next;
    }

    private sealed class Outstanding(
        N4Path path,
        MessageType type,
        byte[] bytes,
        long sentAt,
        Action<Response> whenDone,
        N4Trace trace)
    {
        public N4Path Path { get; } = path;

        public MessageType Type { get; } = type;

        public byte[] Bytes { get; } = bytes;

        public long SentAt { get; } = sentAt;

        public Action<Response> WhenDone { get; } = whenDone;

        public N4Trace Trace { get; } = trace;

        public int Tries { get; set; }

        public long DueAt { get; set; }
    }
}
