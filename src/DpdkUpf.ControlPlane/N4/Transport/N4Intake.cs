using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// What a receive thread does with a datagram: nothing for strangers, decode, answer Heartbeat
/// Requests at once (so they are answered whatever the control thread is busy with), hand over.
/// One for each thread: it owns a buffer.
/// </summary>
internal sealed class N4Intake(
    AllowList allowed,
    RecoveryTimeStamp recovery,
    N4Inbox inbox,
    IN4Transport transport,
    N4Counters counters,
    TimeProvider time,
    ulong seed)
{
    /// <summary>Messages of one datagram at most (§6.5).</summary>
    public const int MaxMessages = 64;

    private const byte FollowOnBit = 0x04;
    private readonly AllowList _allowed = allowed;
    private readonly HeartbeatResponse _alive = new(recovery);
    private readonly N4Inbox _inbox = inbox;
    private readonly IN4Transport _transport = transport;
    private readonly N4Counters _counters = counters;
    private readonly TimeProvider _time = time;
    private readonly ulong _seed = seed;
    private readonly byte[] _answer = new byte[64];

    /// <summary>Takes a datagram; its bytes are not needed afterwards.</summary>
    public void Receive(N4Path path, Span<byte> datagram)
    {
        var receivedAt = _time.GetTimestamp();
        if (!_allowed.MayBePeer(path.Remote))
        {
            _counters.Add(N4Counter.NotAllowed);
            return;
        }

        for (var count = 0; count < MaxMessages; count++)
        {
            var decoded = Codec.Decode(datagram);
            Take(path, decoded, datagram[..Math.Min(decoded.Bytes, datagram.Length)], receivedAt);
            datagram = datagram[Math.Min(decoded.Bytes, datagram.Length)..];
            if (!decoded.Header.FollowOn || decoded.Bytes == 0)
            {
                return;
            }
        }

        _counters.Add(N4Counter.BundleTooLong);
    }

    private void Take(N4Path path, in Decoded decoded, Span<byte> message, long receivedAt)
    {
        if (IsHeartbeat(decoded))
        {
            AnswerHeartbeat(path, decoded.Header);
        }

        var content = Content(message);
        var received = new ReceivedMessage(
            path, decoded, content, receivedAt, _time.GetTimestamp());
        if (!_inbox.TryPut(received))
        {
            _counters.Add(N4Counter.InboxFull);
        }
    }

    // Also one without its Recovery Time Stamp (§7.6.6: "apart from Heartbeat Request").
    private static bool IsHeartbeat(in Decoded decoded) =>
        decoded.Header.Type == MessageType.HeartbeatRequest
        && decoded.Outcome is Outcome.Message or Outcome.Refused;

    private void AnswerHeartbeat(N4Path path, Header request)
    {
        var header = new Header(MessageType.HeartbeatResponse, request.SequenceNumber);
        var length = Codec.Encode(header, _alive, _answer);
        _transport.Send(path, _answer.AsSpan(0, length));
        _counters.Sent(MessageType.HeartbeatResponse, default);
    }

    // §6.5: a message that comes again need not stand in the same bundle.
    private ulong Content(Span<byte> message)
    {
        if (message.IsEmpty)
        {
            return 0;
        }

        message[0] &= unchecked((byte)~FollowOnBit);
        return Fingerprint.Of(message, _seed);
    }
}
