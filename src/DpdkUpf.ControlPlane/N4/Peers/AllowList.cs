using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Who may be our peer. Immutable: receive threads ask too.</summary>
internal sealed class AllowList(IReadOnlyList<N4PeerSetup> peers)
{
    private readonly IReadOnlyList<N4PeerSetup> _peers = peers;

    /// <summary>False: no peer may send from there, so nothing is said or looked at.</summary>
    public bool MayBePeer(IpAddress address)
    {
        foreach (var peer in _peers)
        {
            if (Has(peer, address))
            {
                return true;
            }
        }

        return _peers.Count == 0;
    }

    /// <summary>True: a peer of this name may send from there.</summary>
    public bool MayBePeer(IpAddress address, NodeId nodeId)
    {
        foreach (var peer in _peers)
        {
            if (Has(peer, address) && (peer.NodeId is null || nodeId.IsNamed(peer.NodeId)))
            {
                return true;
            }
        }

        return _peers.Count == 0;
    }

    private static bool Has(N4PeerSetup peer, IpAddress address)
    {
        foreach (var prefix in peer.Addresses)
        {
            if (prefix.Contains(address))
            {
                return true;
            }
        }

        return peer.Addresses.Count == 0;
    }
}
