using DpdkUpf.Pfcp;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// How an association comes to its end without losing what its sessions counted (TS 29.244 §5.18):
/// <code>
/// we begin ─► Preparing ─► Draining ─► Drained ─► released by the peer, or in time by us
///                 │           ▲
///                 │       the peer begins
///                 ▼
///             Releasing: where the peer has not EPFAR, it is only asked, and given time (§6.2.7.3)
/// </code>
/// The state is all there is to know, and it is in the tables: after a restart each state is told
/// to the peer again, and goes on.
/// </summary>
internal sealed class AssociationRelease(
    N4Node node,
    N4Setup setup,
    Associations associations,
    NodeProcedures procedures,
    SessionEngine sessions,
    OwnRequests requests,
    N4Counters counters,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>
    /// Sessions of a peer whose last report waits for its answer. So many for each peer that there
    /// can be leave <see cref="OwnRequests"/> room for everything else.
    /// </summary>
    public const int Window = 64;

    private readonly N4Node _node = node;
    private readonly N4Setup _setup = setup;
    private readonly Associations _associations = associations;
    private readonly NodeProcedures _procedures = procedures;
    private readonly SessionEngine _sessions = sessions;
    private readonly OwnRequests _requests = requests;
    private readonly N4Counters _counters = counters;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    /// <summary>We want an association to end; one that ends already goes on to do so.</summary>
    public void Begin(Association peer)
    {
        if (peer.State is PeerState.Up or PeerState.Silent)
        {
            _associations.Enter(peer, peer.Features.HasFlag(CpFeatures.Epfar)
                ? PeerState.Preparing
                : PeerState.Releasing);
            Poll(peer);
        }
    }

    /// <summary>Everything that is due.</summary>
    public void Poll()
    {
        for (var i = _associations.All.Count; i-- > 0;)
        {
            Poll(_associations.All[i]);
        }
    }

    private void Poll(Association peer)
    {
        switch (peer.State)
        {
            case PeerState.Preparing:
                Tell(peer, Preparation(), response => Prepared(peer, response));
                break;
            case PeerState.Draining:
                Drain(peer);
                break;
            case PeerState.Drained:
                Tell(peer, Completion(), response => { });
                EndInTime(peer, "drained");
                break;
            case PeerState.Releasing:
                Tell(peer, Wish(), response => { });
                EndInTime(peer, "released by us");
                break;
            default:
                break;
        }
    }

    private void Tell(
        Association peer, AssociationUpdateRequest request, Action<Response> whenDone) =>
        peer.IsTold = peer.IsTold || _requests.Send(peer.Path, null, request, whenDone);

    private AssociationUpdateRequest Preparation() =>
        new(_node.Id, PfcpAuReqFlags: new PfcpAuReqFlags(AuReqFlags.Parps));

    private AssociationUpdateRequest Completion() => new(
        _node.Id,
        PfcpAssociationReleaseRequest:
            new PfcpAssociationReleaseRequest(AssociationReleaseFlags.Urss));

    private AssociationUpdateRequest Wish() => new(
        _node.Id,
        PfcpAssociationReleaseRequest:
            new PfcpAssociationReleaseRequest(AssociationReleaseFlags.Sarr),
        GracefulReleasePeriod: new GracefulReleasePeriod(PackedTimer.Of(_setup.ReleasePeriod)));

    // A peer that does not play along keeps its sessions for the time that it would have had.
    private void Prepared(Association peer, Response response)
    {
        if (peer.State != PeerState.Preparing || _associations.Owner(peer.Index) != peer)
        {
            return;
        }

        var cause = response.Message?.CauseOf();
        var isReady = cause?.IsAccepted() == true;
        _logger.LogInformation(
            "N4 peer {NodeId}: {What}, {Sessions} sessions",
            peer.NodeId.Text(),
            isReady ? "draining" : $"does not prepare to be drained ({cause})",
            _sessions.Count(peer.Index));
        _associations.Enter(peer, isReady ? PeerState.Draining : PeerState.Releasing);
    }

    private void Drain(Association peer)
    {
        var waiting = _sessions.Draining.Waiting(peer.Index);
        var silence = _time.GetElapsedTime(peer.HeardAt);
        if (waiting == 0 && _sessions.Count(peer.Index) == 0)
        {
            _associations.Enter(peer, PeerState.Drained);
        }
        else if (silence >= _setup.ReleasePeriod)
        {
            GiveUp(peer);
        }
        else if (silence < _setup.T1 * _setup.N1 && _requests.HasRoom)
        {
            // A peer that would have answered by now gets no reports that only were lost.
            _sessions.Draining.Begin(peer.Index, Window - waiting);
        }
    }

    private void GiveUp(Association peer)
    {
        var lost = _sessions.Count(peer.Index);
        _counters.Add(N4Counter.UsageLost, lost);
        _logger.LogWarning(
            "N4 peer {NodeId} does not answer: the last usage of {Sessions} sessions is lost",
            peer.NodeId.Text(),
            lost);
        _procedures.End(peer, "silent while it was drained");
    }

    private void EndInTime(Association peer, string why)
    {
        if (_time.GetElapsedTime(peer.StateAt) >= _setup.ReleasePeriod)
        {
            _procedures.End(peer, why);
        }
    }
}
