using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// The associations, and their copies in the tables from which a restarted upf goes on.
/// </summary>
internal sealed class Associations(TableFile file, N4Setup setup, TimeProvider time)
{
    private readonly TableFile _file = file;
    private readonly N4Setup _setup = setup;
    private readonly TimeProvider _time = time;
    private readonly Association?[] _byIndex = new Association?[Limits.Peers];
    private readonly List<Association> _all = [];
    private readonly Dictionary<IpAddress, List<Association>> _byAddress = [];
    private static readonly List<Association> Nobody = [];

    /// <summary>Those in force, in the order of their set-up.</summary>
    public IReadOnlyList<Association> All => _all;

    /// <summary>The association of a node, if there is one.</summary>
    public Association? Find(NodeId nodeId)
    {
        foreach (var peer in _all)
        {
            if (peer.NodeId.Is(nodeId))
            {
                return peer;
            }
        }

        return null;
    }

    /// <summary>Those that are known to have an address.</summary>
    public IReadOnlyList<Association> At(IpAddress address) =>
        _byAddress.GetValueOrDefault(address, Nobody);

    /// <summary>The one that owns a session.</summary>
    public Association? Owner(byte index) => index < Limits.Peers ? _byIndex[index] : null;

    /// <summary>A new association.</summary>
    /// <returns>Null if there are as many as there may be.</returns>
    public Association? Add(NodeId nodeId, N4Path path)
    {
        var index = Array.IndexOf(_byIndex, null);
        if (index < 0 || _all.Count >= _setup.MaxAssociations)
        {
            return null;
        }

        var peer = Make((byte)index, nodeId);
        peer.Path = path;
        peer.AssociatedAt = _time.GetUtcNow();
        Enter(peer);
        Learn(peer, path.Remote);
        return peer;
    }

    /// <summary>
    /// Ends an association; it has no sessions any more, so that nobody inherits them.
    /// </summary>
    public unsafe void Remove(Association peer)
    {
        _all.Remove(peer);
        foreach (var address in peer.Addresses)
        {
            Forget(peer, address);
        }

        _file.Peer(peer.Index)->Clear();
        _byIndex[peer.Index] = null;
    }

    /// <summary>Notes another address of a peer.</summary>
    public void Learn(Association peer, IpAddress address)
    {
        peer.Learn(address);
        Index(peer);
        Save(peer);
    }

    /// <summary>Notes other addresses of a peer in place of those that it named before.</summary>
    public void Replace(Association peer, Repeated<AlternativeSmfIpAddress> addresses)
    {
        foreach (var address in peer.Addresses)
        {
            Forget(peer, address);
        }

        peer.ForgetAddresses();
        foreach (var address in addresses)
        {
            PeerRecord.Learn(peer, address);
        }

        Index(peer);
        Save(peer);
    }

    /// <summary>An association is in another state from now on.</summary>
    public void Enter(Association peer, PeerState state)
    {
        peer.State = state;
        peer.StateAt = _time.GetTimestamp();
        peer.IsTold = false;
        Save(peer);
    }

    /// <summary>Writes what the next upf has to know.</summary>
    public void Save(Association peer) => PeerRecord.Write(_file, peer);

    /// <summary>Takes over the associations of an earlier upf.</summary>
    public void Restore()
    {
        for (byte index = 0; index < Limits.Peers; index++)
        {
            if (PeerRecord.Read(_file, index, Make) is { } peer
                && _setup.AddressFor(peer.Path.Remote) is { } local)
            {
                var isStillOurs = _setup.Addresses.Contains(peer.Path.Local);
                peer.Path = peer.Path with { Local = isStillOurs ? peer.Path.Local : local };
                Enter(peer);
                Index(peer);
            }
        }
    }

    private Association Make(byte index, NodeId nodeId) => new(index, nodeId)
    {
        HeardAt = _time.GetTimestamp(),
        HeartbeatAt = _time.GetTimestamp(),
        StateAt = _time.GetTimestamp(),
        Requests = _setup.MaxRequestsPerSecond > 0
            ? new TokenBucket(_setup.MaxRequestsPerSecond, _setup.MaxRequestsPerSecond, _time)
            : null,
    };

    private void Enter(Association peer)
    {
        _byIndex[peer.Index] = peer;
        _all.Add(peer);
    }

    private void Index(Association peer)
    {
        foreach (var address in peer.Addresses)
        {
            if (!_byAddress.TryGetValue(address, out var peers))
            {
                _byAddress.Add(address, peers = []);
            }

            if (!peers.Contains(peer))
            {
                peers.Add(peer);
            }
        }
    }

    private void Forget(Association peer, IpAddress address)
    {
        if (_byAddress.TryGetValue(address, out var peers)
            && peers.Remove(peer) && peers.Count == 0)
        {
            _byAddress.Remove(address);
        }
    }
}
