using DpdkUpf.Pfcp;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Requests of peers that are about nodes (TS 29.244 §6.2).</summary>
internal sealed class NodeProcedures(
    N4Node node,
    N4Setup setup,
    AllowList allowed,
    Associations associations,
    SessionEngine sessions,
    TimeProvider time,
    ILogger logger)
{
    // A name of DNS; a record in the tables has room for it.
    private const int MaxNameCharacters = 253;
    private readonly N4Node _node = node;
    private readonly N4Setup _setup = setup;
    private readonly AllowList _allowed = allowed;
    private readonly Associations _associations = associations;
    private readonly SessionEngine _sessions = sessions;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    /// <summary>Handles a request; null: it is none of these.</summary>
    public IMessage? Handle(N4Path path, IMessage request) => request switch
    {
        AssociationSetupRequest m => SetUp(path, m),
        AssociationUpdateRequest m => Update(m),
        AssociationReleaseRequest m => Release(m),
        SessionSetDeletionRequest m => DeleteSet(m),
        // §6.2.5: not without PFDM. §7.4.7.1: not without RESPS.
        PfdManagementRequest => Refuse(request.Type, CauseValue.ServiceNotSupported),
        SessionSetModificationRequest => Refuse(request.Type, CauseValue.ServiceNotSupported),
        _ => null,
    };

    /// <summary>Ends an association and, bit by bit, its sessions (§6.2.8.3).</summary>
    public void End(Association peer, string why)
    {
        _logger.LogInformation(
            "N4 peer {NodeId}: association ended, {Sessions} sessions: {Why}",
            peer.NodeId.Text(),
            _sessions.Count(peer.Index),
            why);
        if (_sessions.Count(peer.Index) > 0)
        {
            _sessions.DeleteAll(peer);
        }

        _sessions.Draining.Forget(peer.Index);
        _associations.Remove(peer);
    }

    /// <summary>Makes an association that both sides agreed on.</summary>
    /// <returns>Null if there are as many as there may be.</returns>
    public Association? Establish(
        N4Path path,
        NodeId nodeId,
        RecoveryTimeStamp recovery,
        CpFunctionFeatures? features,
        Repeated<AlternativeSmfIpAddress> addresses)
    {
        if (_associations.Add(nodeId, path) is not { } peer)
        {
            _logger.LogWarning("N4 peer {NodeId}: refused, too many peers", nodeId.Text());
            return null;
        }

        Renew(peer, path, recovery, features, addresses);
        _logger.LogInformation("N4 peer {NodeId} at {Path}: associated", nodeId.Text(), path);
        return peer;
    }

    private AssociationSetupResponse SetUp(N4Path path, AssociationSetupRequest request)
    {
        if (request.NodeId.Text().Length is 0 or > MaxNameCharacters)
        {
            return Answer(CauseValue.MandatoryIeIncorrect);
        }

        if (!_allowed.MayBePeer(path.Remote, request.NodeId))
        {
            _logger.LogWarning(
                "N4 peer {NodeId} at {Path}: refused, not configured", request.NodeId.Text(), path);
            return Answer(CauseValue.Rejected);
        }

        var earlier = _associations.Find(request.NodeId);
        if (earlier is not null && request.PfcpSessionRetentionInformation is { } kept)
        {
            return Retain(earlier, path, request, kept);
        }

        if (earlier is not null)
        {
            End(earlier, "set up anew");
        }

        return Answer(Establish(
            path,
            request.NodeId,
            request.RecoveryTimeStamp,
            request.CpFunctionFeatures,
            request.AlternativeSmfIpAddress) is null
            ? CauseValue.NoResourcesAvailable
            : CauseValue.Accepted);
    }

    // §6.2.6.2.2: the association is another one, its sessions are the same.
    private AssociationSetupResponse Retain(
        Association peer,
        N4Path path,
        AssociationSetupRequest request,
        PfcpSessionRetentionInformation kept)
    {
        if (kept.CpPfcpEntityIpAddress.Count > 0)
        {
            _sessions.DeleteAll(peer, state => !IsKept(state.Rules.CpFSeid, kept));
        }

        Renew(
            peer,
            path,
            request.RecoveryTimeStamp,
            request.CpFunctionFeatures,
            request.AlternativeSmfIpAddress);
        _logger.LogInformation(
            "N4 peer {NodeId} at {Path}: associated anew, sessions retained",
            peer.NodeId.Text(),
            path);
        return Answer(CauseValue.Accepted) with
        {
            PfcpAsRspFlags = new PfcpAsRspFlags(AsRspFlags.Psrei),
        };
    }

    private static bool IsKept(FSeid session, PfcpSessionRetentionInformation kept)
    {
        foreach (var entity in kept.CpPfcpEntityIpAddress)
        {
            var both = entity.Flags & session.Flags;
            if ((both.HasFlag(SeidFlags.V4) && entity.V4 == session.V4)
                || (both.HasFlag(SeidFlags.V6) && entity.V6 == session.V6))
            {
                return true;
            }
        }

        return false;
    }

    private void Renew(
        Association peer,
        N4Path path,
        RecoveryTimeStamp recovery,
        CpFunctionFeatures? features,
        Repeated<AlternativeSmfIpAddress> addresses)
    {
        // §4.2.2: requests go to the port of PFCP, wherever the peer's own come from.
        peer.Path = path with { Port = _setup.Port };
        peer.State = PeerState.Up;
        (peer.LoadSent, peer.OverloadSent) = (0, 0);
        peer.Features = features?.Features ?? CpFeatures.None;
        peer.RecoveryTimeStamp = recovery.Seconds;
        peer.RecoveryHeardAt = _time.GetTimestamp();
        peer.AssociatedAt = _time.GetUtcNow();
        peer.HeardAt = _time.GetTimestamp();
        peer.HeartbeatAt = _time.After(_setup.HeartbeatInterval);
        _associations.Replace(peer, addresses);
    }

    private AssociationUpdateResponse Update(AssociationUpdateRequest request)
    {
        if (_associations.Find(request.NodeId) is not { } peer)
        {
            return new(_node.Id, new(CauseValue.NoEstablishedAssociation));
        }

        peer.Features = request.CpFunctionFeatures?.Features ?? peer.Features;
        if (request.AlternativeSmfIpAddress.Count > 0)
        {
            _associations.Replace(peer, request.AlternativeSmfIpAddress);
        }

        _associations.Save(peer);
        if (request.PfcpAuReqFlags?.Flags.HasFlag(AuReqFlags.Parps) == true)
        {
            BeginDrain(peer);
        }

        return new(_node.Id, new(CauseValue.Accepted));
    }

    // §6.2.7.2.2: the answer first, then the reports. Who has not said that it supports EPFAR may
    // not ask for it (§7.4.4.3): an optional element without meaning is as if it were not there
    // (§7.6.8), and sessions whose last reports nobody would understand go on.
    private void BeginDrain(Association peer)
    {
        if (!peer.Features.HasFlag(CpFeatures.Epfar))
        {
            _logger.LogWarning(
                "N4 peer {NodeId}: PARPS ignored, the peer does not support EPFAR",
                peer.NodeId.Text());
        }
        else if (peer.State is not (PeerState.Draining or PeerState.Drained))
        {
            _logger.LogInformation(
                "N4 peer {NodeId}: draining, the peer wants it", peer.NodeId.Text());
            _associations.Enter(peer, PeerState.Draining);
        }
    }

    private AssociationReleaseResponse Release(AssociationReleaseRequest request)
    {
        if (_associations.Find(request.NodeId) is not { } peer)
        {
            return new(_node.Id, new(CauseValue.NoEstablishedAssociation));
        }

        End(peer, "released by the peer");
        return new(_node.Id, new(CauseValue.Accepted));
    }

    // TS 23.007 §23: the sessions of a part of the peer that failed.
    private SessionSetDeletionResponse DeleteSet(SessionSetDeletionRequest request)
    {
        if (_associations.Find(request.NodeId) is not { } peer)
        {
            return new(_node.Id, new(CauseValue.NoEstablishedAssociation));
        }

        if (request.FqCsid.Count == 0)
        {
            return new(
                _node.Id, new(CauseValue.ConditionalIeMissing), new OffendingIe(FqCsid.IeType));
        }

        _sessions.DeleteAll(peer, state => IsInSet(state.Rules.FqCsid, request.FqCsid));
        return new(_node.Id, new(CauseValue.Accepted));
    }

    private static bool IsInSet(Repeated<FqCsid> session, Repeated<FqCsid> set)
    {
        foreach (var mine in session)
        {
            foreach (var each in set)
            {
                if (mine.NodeIdType == each.NodeIdType && mine.NodeAddress == each.NodeAddress
                    && mine.Csids.Span.ContainsAny(each.Csids.Span))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private IMessage? Refuse(MessageType request, CauseValue cause) =>
        Answers.Refuse(request, _node, cause);

    // §7.2.3.2: who is refused learns nothing else.
    private AssociationSetupResponse Answer(CauseValue cause) => cause.IsAccepted()
        ? new(
            _node.Id,
            new(cause),
            _node.Recovery,
            _node.Features,
            UeIpAddressPoolInformation: _node.Pools)
        : new(_node.Id, new(cause), _node.Recovery);
}
