using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// N4 on the control thread: takes decoded messages, answers requests, matches answers, does what
/// is due. Knows no sockets.
/// </summary>
internal sealed class N4Service
{
    // Between two rounds the control thread looks after everything else.
    private const int MessagesPerPoll = 256;
    private readonly N4Node _node;
    private readonly AllowList _allowed;
    private readonly N4Inbox _inbox;
    private readonly IN4Transport _transport;
    private readonly N4Counters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly N4Metrics _metrics;
    private readonly SessionEngine _sessions;
    private readonly Associations _associations;
    private readonly DuplicateCache _duplicates;
    private readonly OwnRequests _requests;
    private readonly LoadMeter _load;
    private readonly NodeProcedures _nodes;
    private readonly SessionProcedures _sessionRequests;
    private readonly Supervision _supervision;
    private readonly AssociationRelease _release;
    private readonly Reports _reports;
    private readonly List<Connector> _connectors;
    private readonly byte[] _buffer = new byte[Codec.MaxDatagramBytes];

    /// <summary>Puts the parts together.</summary>
    public N4Service(N4Parts parts)
    {
        var setup = parts.Options.N4;
        _node = parts.Node;
        _inbox = parts.Inbox;
        _transport = parts.Transport;
        _counters = parts.Counters;
        _time = parts.Time;
        _logger = parts.Logger;
        _metrics = parts.Metrics;
        _sessions = parts.Sessions;
        _allowed = new AllowList(setup.Peers);
        var traces = new EstablishmentTraces();
        _associations = new Associations(parts.File, setup, _time);
        _duplicates = new DuplicateCache(setup, _time, parts.Seed);
        _requests = new OwnRequests(
            setup, _transport, _counters, _time, (uint)(parts.Seed >> 40));
        _load = new LoadMeter(parts.File, parts.TablesPercent, () => _inbox.Percent, _time);
        _nodes = new NodeProcedures(
            _node, setup, _allowed, _associations, _sessions, _time, _logger);
        _sessionRequests = new SessionProcedures(
            _node,
            new SubscriberIdentity(setup.Subscribers),
            parts.File,
            _allowed,
            _associations,
            _sessions,
            traces,
            _load,
            _counters);
        _supervision = new Supervision(
            _node, setup, _associations, _nodes, _requests, _time, _logger);
        _release = new AssociationRelease(
            _node, setup, _associations, _nodes, _sessions, _requests, _counters, _time, _logger);
        _reports = new Reports(
            _node,
            setup,
            parts.File,
            _associations,
            _sessions,
            traces,
            _requests,
            _counters,
            _time,
            _logger);
        _connectors =
        [
            .. setup.Peers.Where(peer => peer.Connect && peer.Addresses.Count > 0).Select(peer =>
                new Connector(
                    _node, setup, peer, _associations, _nodes, _requests, _time, _logger)),
        ];
    }

    /// <summary>What we report by ourselves.</summary>
    public Reports Reports => _reports;

    /// <summary>
    /// Takes over the associations that the tables have, after the sessions were taken over.
    /// </summary>
    public void Start()
    {
        _associations.Restore();
        foreach (var peer in _associations.All.ToList())
        {
            if (!_allowed.MayBePeer(peer.Path.Remote, peer.NodeId))
            {
                _nodes.End(peer, "not configured any more");
            }
        }

        for (byte index = 0; index < Limits.Peers; index++)
        {
            if (_sessions.Count(index) > 0 && _associations.Owner(index) is null)
            {
                // Its entry was removed, but not all of its sessions yet.
                _sessions.DeleteAll(new Association(index, default));
            }
        }
    }

    /// <summary>The peers, those that are asked for included.</summary>
    public IReadOnlyList<PeerInfo> Peers() =>
    [
        .. _associations.All.Select(Info),
        .. _connectors.Where(each => each.IsConnecting).Select(Info),
    ];

    /// <summary>Begins to release an association.</summary>
    /// <returns>The association as it is now; null: there is none.</returns>
    public PeerInfo? Release(string nodeId)
    {
        if (_associations.Find(NodeIds.Parse(nodeId)) is not { } peer)
        {
            return null;
        }

        _release.Begin(peer);
        return Info(peer);
    }

    /// <summary>Everything that is due, and some of the messages that wait.</summary>
    /// <returns>True if there is more to do at once.</returns>
    public bool Poll()
    {
        var count = 0;
        for (; count < MessagesPerPoll && _inbox.TryTake(out var message); count++)
        {
            Handle(message);
        }

        _requests.Poll();
        _supervision.Poll();
        _release.Poll();
        _connectors.ForEach(each => each.Poll());
        _duplicates.Expire();
        _load.Poll();
        _reports.Poll();
        return count == MessagesPerPoll;
    }

    private void Handle(in ReceivedMessage message)
    {
        _counters.Add(N4Counter.ElementPassedOver, message.Decoded.PassedOver.Total);
        switch (message.Decoded.Outcome)
        {
            case Outcome.ShortHeader:
                _counters.Add(N4Counter.ShortHeader);
                break;
            case Outcome.Version:
                _counters.Add(N4Counter.OtherVersion);
                Send(message, null, new VersionNotSupportedResponse());
                break;
            case Outcome.UnknownType:
                _counters.Add(N4Counter.UnknownType);
                break;
            case Outcome.NoSeid:
                _counters.Add(N4Counter.NoSeid);
                break;
            case Outcome.Length:
                _counters.Add(N4Counter.WrongLength);
                HandleKnown(message);
                break;
            default:
                HandleKnown(message);
                break;
        }
    }

    private void HandleKnown(in ReceivedMessage message)
    {
        var type = message.Header.Type;
        _counters.Received(type, message.Decoded.Message?.CauseOf() ?? default);
        if (type == MessageType.VersionNotSupportedResponse)
        {
            _counters.Add(N4Counter.VersionRefused);
        }
        else if (type.IsResponse())
        {
            _supervision.Heard(message.Path, recovery: null);
            _requests.Take(message);
        }
        else if (type == MessageType.HeartbeatRequest)
        {
            // It has been answered where it was received.
            _supervision.Heard(
                message.Path, (message.Decoded.Message as HeartbeatRequest)?.RecoveryTimeStamp);
        }
        else if (type.IsForUs())
        {
            HandleRequest(message);
        }
        else
        {
            _counters.Add(N4Counter.UnexpectedRequest);
        }
    }

    private void HandleRequest(in ReceivedMessage request)
    {
        var trace = N4Trace.Server(request, _time);
        _supervision.Heard(request.Path, recovery: null);
        if (_duplicates.TryFind(request, out var given))
        {
            _counters.Add(N4Counter.Duplicate);
            _transport.Send(request.Path, given);
            trace.EndDuplicate();
            return;
        }

        var answer = Answer(request, trace);
        var cause = answer.Message.CauseOf();
        using (trace.Trace.Phase("encode"))
        {
            var header = request.Header.Type.IsSession() ? answer.Seid : (ulong?)null;
            _duplicates.Add(request, Send(request, header, answer.Message));
        }

        _metrics.Handled(request.Header.Type, cause, _time.GetElapsedTime(request.ReceivedAt));
        trace.End(cause);
    }

    private Answer Answer(in ReceivedMessage request, N4Trace trace)
    {
        if (request.Decoded.Message is not { } message)
        {
            return Refuse(request, trace);
        }

        return _sessionRequests.Handle(request, trace)
            ?? new Answer(0, _nodes.Handle(request.Path, message)
                ?? throw new InvalidOperationException($"nobody handles {message.Type}"));
    }

    // §7.2.2.4.2: the SEID of a session that the request does not name rightly is 0.
    private Answer Refuse(in ReceivedMessage request, N4Trace trace)
    {
        var refusal = request.Decoded.Refusal ?? new(CauseValue.Rejected, 0);
        _counters.Add(N4Counter.Malformed);
        _logger.LogDebug(
            "N4 {Type} from {Path} refused: {Refusal}",
            request.Header.Type,
            request.Path,
            refusal);
        trace.Trace.Tag(N4Tags.OffendingIe, (int)refusal.OffendingIe);
        var type = request.Header.Type;
        var judged = type.IsSession() ? _sessionRequests.Judge(request.Path, refusal) : refusal;
        return new(0, Answers.Refuse(type, _node, judged.Cause, judged.OffendingIe)!);
    }

    // §6.2.4.5.2: the answer has its request's priority.
    private ReadOnlySpan<byte> Send(in ReceivedMessage request, ulong? seid, IMessage message)
    {
        var header = new Header(
            message.Type, request.Header.SequenceNumber, seid, request.Header.Priority);
        var length = Codec.Encode(header, message, _buffer);
        if (length == 0)
        {
            _counters.Add(N4Counter.TooLong);
            _logger.LogError("N4 answer {Type} does not fit a datagram", message.Type);
            var refusal = Answers.Refuse(
                request.Header.Type, _node, CauseValue.SystemFailure)!;
            length = Codec.Encode(header, refusal, _buffer);
        }

        _counters.Sent(message.Type, message.CauseOf());
        _transport.Send(request.Path, _buffer.AsSpan(0, length));
        return _buffer.AsSpan(0, length);
    }

    private PeerInfo Info(Association peer) => new(
        peer.NodeId.Text(),
        peer.Path.Remote,
        peer.State,
        _sessions.Count(peer.Index),
        [
            .. Enum.GetValues<CpFeatures>()
                .Where(feature => feature != CpFeatures.None && peer.Features.HasFlag(feature))
                .Select(feature => feature.ToString().ToUpperInvariant()),
        ],
        N4Node.TimeOf(peer.RecoveryTimeStamp),
        peer.AssociatedAt,
        _time.GetElapsedTime(peer.HeardAt),
        peer.RoundTrip);

    private static PeerInfo Info(Connector connector) => new(
        connector.Name,
        connector.Address,
        PeerState.Connecting,
        0,
        [],
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.UnixEpoch,
        TimeSpan.Zero,
        null);
}
