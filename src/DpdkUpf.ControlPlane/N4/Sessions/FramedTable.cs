using System.Runtime.InteropServices;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Which sessions have which networks behind their UEs, and the route trees made from it. Trees are
/// replaced whole, so it is meant for thousands of networks, not for one behind each UE.
/// </summary>
internal sealed class FramedTable(RouteTableWriter writer)
{
    private readonly RouteTableWriter _writer = writer;
    private readonly Dictionary<(byte Instance, int Family), Dictionary<IpPrefix, uint>> _trees =
        [];

    private readonly Dictionary<uint, FramedNetwork[]> _ofSession = [];
    private readonly HashSet<(byte Instance, int Family)> _stale = [];

    /// <summary>The first network that another session has; null: none.</summary>
    public FramedNetwork? Conflict(List<FramedNetwork> networks, uint? self)
    {
        foreach (var network in networks)
        {
            if (TreeOf(network).TryGetValue(network.Prefix, out var owner) && owner != self)
            {
                return network;
            }
        }

        return null;
    }

    /// <summary>
    /// Makes these the session's networks; nobody else has them. To call before the session's rules
    /// change, and before it ends.
    /// </summary>
    /// <returns>False if there are too few nodes: nothing changed.</returns>
    public bool TrySet(uint session, List<FramedNetwork> networks)
    {
        var old = Of(session);
        if (old.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(networks)))
        {
            return true;
        }

        Enter(session, [.. networks]);
        var changed = old.Concat(networks).Select(KeyOf).ToHashSet();
        if (changed.All(TryPublish))
        {
            return true;
        }

        Restore(session, old);
        return false;
    }

    /// <summary>The session's networks.</summary>
    public FramedNetwork[] Of(uint session) => _ofSession.GetValueOrDefault(session, []);

    /// <summary>Makes these the session's networks again, which cannot be refused.</summary>
    public void Restore(uint session, FramedNetwork[] networks)
    {
        var old = Of(session);
        if (old.AsSpan().SequenceEqual(networks))
        {
            return;
        }

        Enter(session, networks);
        Publish(old.Concat(networks).Select(KeyOf).ToHashSet());
    }

    /// <summary>A session of an earlier control process: its networks are in the trees.</summary>
    public void Adopt(uint session, List<FramedNetwork> networks)
    {
        if (networks.Count > 0)
        {
            Enter(session, [.. networks]);
        }
    }

    /// <summary>After the last one was adopted: trees without those that could not stay.</summary>
    public void Adopted()
    {
        for (byte instance = 0; instance < Limits.NetworkInstances; instance++)
        {
            _stale.Add((instance, 4));
            _stale.Add((instance, 6));
        }

        Poll();
    }

    /// <summary>Tries again what could not be published.</summary>
    public void Poll()
    {
        if (_stale.Count > 0)
        {
            _stale.RemoveWhere(TryPublish);
        }
    }

    private static (byte Instance, int Family) KeyOf(FramedNetwork network) =>
        (network.Instance, network.Prefix.Family);

    private Dictionary<IpPrefix, uint> TreeOf(FramedNetwork network)
    {
        if (!_trees.TryGetValue(KeyOf(network), out var tree))
        {
            _trees.Add(KeyOf(network), tree = []);
        }

        return tree;
    }

    private void Enter(uint session, FramedNetwork[] networks)
    {
        foreach (var network in Of(session))
        {
            TreeOf(network).Remove(network.Prefix);
        }

        _ofSession.Remove(session);
        foreach (var network in networks)
        {
            TreeOf(network)[network.Prefix] = session;
        }

        if (networks.Length > 0)
        {
            _ofSession[session] = networks;
        }
    }

    // Without nodes for what is left, nothing is better than a route to whoever comes next.
    private void Publish(HashSet<(byte Instance, int Family)> changed)
    {
        foreach (var key in changed)
        {
            if (!TryPublish(key))
            {
                _writer.TryReplaceFramed(key.Instance, key.Family, []);
                _stale.Add(key);
            }
        }
    }

    private bool TryPublish((byte Instance, int Family) key) => _writer.TryReplaceFramed(
        key.Instance,
        key.Family,
        _trees.GetValueOrDefault(key, []).Select(pair => new Route(
            (ulong)(pair.Key.Bits >> 64), (ulong)pair.Key.Bits, pair.Key.Length, pair.Value)));
}
