using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// Requests of peers that are about sessions (TS 29.244 §6.3): finds out who asks, and whether it
/// may; what it asks for is the engine's.
/// </summary>
internal sealed class SessionProcedures(
    N4Node node,
    SubscriberIdentity subscribers,
    TableFile file,
    AllowList allowed,
    Associations associations,
    SessionEngine sessions,
    EstablishmentTraces traces,
    LoadMeter load,
    N4Counters counters)
{
    private readonly N4Node _node = node;
    private readonly SubscriberIdentity _subscribers = subscribers;
    private readonly TableFile _file = file;
    private readonly AllowList _allowed = allowed;
    private readonly Associations _associations = associations;
    private readonly SessionEngine _sessions = sessions;
    private readonly EstablishmentTraces _traces = traces;
    private readonly LoadMeter _load = load;
    private readonly N4Counters _counters = counters;

    /// <summary>Handles a request; null: it is none of these.</summary>
    public Answer? Handle(in ReceivedMessage received, N4Trace trace)
    {
        var seid = received.Header.Seid ?? 0;
        switch (received.Decoded.Message)
        {
            case SessionEstablishmentRequest request:
                return Establish(received.Path, request, trace);
            case SessionModificationRequest request:
                return Modify(received.Path, seid, request, trace);
            case SessionDeletionRequest request:
                return Delete(received.Path, seid, request, trace);
            default:
                return null;
        }
    }

    /// <summary>
    /// The cause to refuse a session request with that could not be read: without an association
    /// nothing else is said (§5.8.3).
    /// </summary>
    public Pfcp.Refusal Judge(N4Path path, Pfcp.Refusal refusal) =>
        _associations.At(path.Remote).Count > 0
            ? refusal
            : new(CauseValue.NoEstablishedAssociation, 0);

    private Answer Establish(N4Path path, SessionEstablishmentRequest request, N4Trace trace)
    {
        var cpSeid = request.CpFSeid.Seid;
        if (Named(path, request.NodeId) is not { } peer)
        {
            return Refuse(
                MessageType.SessionEstablishmentRequest,
                cpSeid,
                CauseValue.NoEstablishedAssociation);
        }

        trace.Tag(peer);
        if (trace.Trace.IsRecorded)
        {
            _subscribers.Tag(trace.Trace, request);
        }

        if (MayEstablish(peer) is { } cause)
        {
            return Finish(peer, Refuse(MessageType.SessionEstablishmentRequest, cpSeid, cause));
        }

        var answer = _sessions.Establish(peer, request, trace.Trace);
        if (answer.Message is SessionEstablishmentResponse { UpFSeid: { } made })
        {
            Learn(peer, path, request.CpFSeid);
            _traces.Add(made.Seid, trace);
        }

        return Finish(peer, answer);
    }

    private Answer Modify(
        N4Path path, ulong seid, SessionModificationRequest request, N4Trace trace)
    {
        const MessageType type = MessageType.SessionModificationRequest;
        if (Asking(path, seid) is not { } peer)
        {
            return Refuse(type, 0, CauseValue.NoEstablishedAssociation);
        }

        trace.Tag(peer);
        if (!MayAsk(peer))
        {
            return Finish(peer, Refuse(type, 0, CauseValue.EntityInCongestion));
        }

        var answer = _sessions.Modify(peer, seid, request, trace.Trace);
        if (answer.Message.CauseOf().IsAccepted() && request.CpFSeid is { } cpFSeid)
        {
            Learn(peer, path, cpFSeid);
        }

        return Finish(peer, answer);
    }

    private Answer Delete(
        N4Path path, ulong seid, SessionDeletionRequest request, N4Trace trace)
    {
        const MessageType type = MessageType.SessionDeletionRequest;
        if (Asking(path, seid) is not { } peer)
        {
            return Refuse(type, 0, CauseValue.NoEstablishedAssociation);
        }

        trace.Tag(peer);
        if (!MayAsk(peer))
        {
            return Finish(peer, Refuse(type, 0, CauseValue.EntityInCongestion));
        }

        var answer = _sessions.Delete(peer, seid, request, trace.Trace);
        if (answer.Message.CauseOf().IsAccepted())
        {
            _traces.Remove(seid);
        }

        return Finish(peer, answer);
    }

    // §5.8.1: any address of the peer may be used, so one that is new here may be its.
    private Association? Named(N4Path path, NodeId nodeId) =>
        _associations.Find(nodeId) is { } peer
        && (_associations.At(path.Remote).Contains(peer)
            || (_associations.At(path.Remote).Count == 0
                && _allowed.MayBePeer(path.Remote, nodeId)))
            ? peer
            : null;

    // Of several peers behind one address the one that owns the session; else the engine will say
    // that there is no such session.
    private Association? Asking(N4Path path, ulong seid)
    {
        var peers = _associations.At(path.Remote);
        if (SessionOwners.Find(_file, seid) is { } index)
        {
            foreach (var peer in peers)
            {
                if (peer.Index == index)
                {
                    return peer;
                }
            }
        }

        return peers.Count > 0 ? peers[0] : null;
    }

    private CauseValue? MayEstablish(Association peer)
    {
        if (!MayAsk(peer))
        {
            return CauseValue.EntityInCongestion;
        }

        // §5.18.1, §6.2.7.3.2: it goes, so nothing new begins. Of the causes of §8.2.1 only the
        // unspecified one is true: the association is still there (72), and neither congestion (74)
        // nor a lack of resources (75) will pass, so that asking again later would help.
        return peer.State is PeerState.Up or PeerState.Silent ? null : CauseValue.Rejected;
    }

    private bool MayAsk(Association peer)
    {
        if (peer.Requests?.TryTake() ?? true)
        {
            return true;
        }

        _counters.Add(N4Counter.RateLimited);
        return false;
    }

    private void Learn(Association peer, N4Path path, FSeid cpFSeid)
    {
        Learn(peer, path.Remote);
        if (cpFSeid.Flags.HasFlag(SeidFlags.V4))
        {
            Learn(peer, IpAddress.From(cpFSeid.V4.Value));
        }

        if (cpFSeid.Flags.HasFlag(SeidFlags.V6))
        {
            Learn(peer, IpAddress.From(cpFSeid.V6));
        }
    }

    private void Learn(Association peer, IpAddress address)
    {
        if (!peer.Addresses.Contains(address) && peer.Addresses.Count < Association.MaxAddresses
            && _allowed.MayBePeer(address, peer.NodeId))
        {
            _associations.Learn(peer, address);
        }
    }

    private Answer Refuse(MessageType request, ulong cpSeid, CauseValue cause) =>
        new(cpSeid, Answers.Refuse(request, _node, cause)!);

    // §6.2.3.3.3: what a peer has been told is not told again.
    private Answer Finish(Association peer, Answer answer)
    {
        var load = LoadFor(peer);
        var overload = OverloadFor(peer);
        if (load is null && overload is null)
        {
            return answer;
        }

        IMessage message = answer.Message switch
        {
            SessionEstablishmentResponse m => m with
            {
                LoadControlInformation = load,
                OverloadControlInformation = overload,
            },
            SessionModificationResponse m => m with
            {
                LoadControlInformation = load,
                OverloadControlInformation = overload,
            },
            SessionDeletionResponse m => m with
            {
                LoadControlInformation = load,
                OverloadControlInformation = overload,
            },
            _ => answer.Message,
        };
        return answer with { Message = message };
    }

    private LoadControlInformation? LoadFor(Association peer)
    {
        var load = _load.Load;
        var sequence = load.LoadControlSequenceNumber.Value;
        if (!peer.Features.HasFlag(CpFeatures.Load) || peer.LoadSent == sequence)
        {
            return null;
        }

        peer.LoadSent = sequence;
        return load;
    }

    private OverloadControlInformation? OverloadFor(Association peer)
    {
        if (_load.Overload is not { } overload || !peer.Features.HasFlag(CpFeatures.Ovrl)
            || peer.OverloadSent == overload.OverloadControlSequenceNumber.Value)
        {
            return null;
        }

        peer.OverloadSent = overload.OverloadControlSequenceNumber.Value;
        return overload;
    }
}
