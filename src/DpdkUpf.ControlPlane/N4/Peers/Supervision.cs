using DpdkUpf.Pfcp;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// Whether peers live (TS 29.244 §6.2.2), whether they lost their sessions (TS 23.527 §4), and how
/// long the sessions of a peer that fell silent are kept.
/// </summary>
internal sealed class Supervision(
    N4Node node,
    N4Setup setup,
    Associations associations,
    NodeProcedures procedures,
    OwnRequests requests,
    TimeProvider time,
    ILogger logger)
{
    private readonly N4Node _node = node;
    private readonly N4Setup _setup = setup;
    private readonly Associations _associations = associations;
    private readonly NodeProcedures _procedures = procedures;
    private readonly OwnRequests _requests = requests;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    /// <summary>Heartbeats and ends that are due.</summary>
    public void Poll()
    {
        for (var i = _associations.All.Count; i-- > 0;)
        {
            Poll(_associations.All[i]);
        }
    }

    /// <summary>A message came from there: whoever has the address lives.</summary>
    /// <param name="path">Where it came from.</param>
    /// <param name="recovery">A heartbeat's Recovery Time Stamp.</param>
    public void Heard(N4Path path, RecoveryTimeStamp? recovery)
    {
        var peers = _associations.At(path.Remote);
        for (var i = peers.Count; i-- > 0;)
        {
            Heard(peers[i]);
            // The peer's other addresses are entities of their own, which start on their own.
            if (recovery is { } stamp && peers[i].Path.Remote == path.Remote)
            {
                Compare(peers[i], stamp);
            }
        }
    }

    private void Poll(Association peer)
    {
        var now = _time.GetTimestamp();
        if (peer.State == PeerState.Silent
            && _time.GetElapsedTime(peer.StateAt, now) >= _setup.KeepWithoutPeer)
        {
            _procedures.End(peer, "silent for too long");
            return;
        }

        if (!peer.IsAsked && peer.HeartbeatAt <= now)
        {
            Ask(peer);
        }
    }

    private void Ask(Association peer)
    {
        peer.HeartbeatAt = _time.After(_setup.HeartbeatInterval);
        peer.IsAsked = _requests.Send(
            peer.Path,
            null,
            new HeartbeatRequest(_node.Recovery),
            response => Answered(peer, response));
    }

    private void Answered(Association peer, Response response)
    {
        peer.IsAsked = false;
        if (!_associations.All.Contains(peer))
        {
            return;
        }

        if (response.Message is null)
        {
            GoSilent(peer);
            return;
        }

        peer.RoundTrip = response.RoundTrip ?? peer.RoundTrip;
        Heard(peer);
        if (response.Message is HeartbeatResponse answer)
        {
            Compare(peer, answer.RecoveryTimeStamp);
        }
    }

    private void GoSilent(Association peer)
    {
        if (peer.State != PeerState.Up)
        {
            return;
        }

        _logger.LogWarning(
            "N4 peer {NodeId} does not answer: its {Sessions} sessions are kept for {Time}",
            peer.NodeId.Text(),
            peer.Sessions,
            _setup.KeepWithoutPeer);
        _associations.Enter(peer, PeerState.Silent);
    }

    private void Heard(Association peer)
    {
        peer.HeardAt = _time.GetTimestamp();
        if (peer.State == PeerState.Silent)
        {
            _logger.LogInformation("N4 peer {NodeId} is back", peer.NodeId.Text());
            _associations.Enter(peer, PeerState.Up);
        }
    }

    // An earlier stamp is a message that was overtaken, unless it is still said a while later.
    private void Compare(Association peer, RecoveryTimeStamp stamp)
    {
        var overtaken = _setup.T1 * (_setup.N1 + 1);
        if (stamp.Seconds == peer.RecoveryTimeStamp
            || (unchecked((int)(stamp.Seconds - peer.RecoveryTimeStamp)) < 0
                && _time.GetElapsedTime(peer.RecoveryHeardAt) < overtaken))
        {
            return;
        }

        _procedures.End(peer, "the peer restarted");
    }
}
