using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Forwarding;

/// <summary>
/// The neighbours that are known, and their next hops in the tables. A neighbour gets a next hop
/// when packets need one: who only asked for us takes no place.
/// </summary>
internal sealed class NeighbourTable
{
    private readonly Topology _topology;
    private readonly NextHopWriter _nextHops;
    private readonly TimeProvider _time;
    private readonly Dictionary<NeighbourKey, Neighbour> _byKey = [];
    private readonly Dictionary<uint, Neighbour> _byNextHop = [];
    private readonly List<uint> _removed = [];
    private readonly int _capacity;

    /// <summary>
    /// Takes over the neighbours that the tables have, and adds the configured ones.
    /// </summary>
    public NeighbourTable(Topology topology, NextHopWriter nextHops, TimeProvider time)
    {
        _topology = topology;
        _nextHops = nextHops;
        _time = time;
        // The other half is kept for the peers of tunnels and for routers.
        _capacity = Math.Max(16, topology.Options.NextHops / 2);
        foreach (var index in nextHops.Used().ToList())
        {
            Adopt(index);
        }

        foreach (var setup in topology.Options.Neighbours)
        {
            AddStatic(setup);
        }
    }

    /// <summary>
    /// Called with network instance (index) and family whose host routes changed.
    /// </summary>
    public event Action<byte, int>? HostRoutesChanged;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<Neighbour> All => _byKey.Values;

    /// <summary>True if no more may be added, but for tunnels and routes.</summary>
    public bool IsFull => _byKey.Count >= _capacity;

    /// <summary>The neighbour with this key, if it is known.</summary>
    public Neighbour? Find(NeighbourKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The neighbour of a next hop, if it is one.</summary>
    public Neighbour? Find(uint nextHop) => _byNextHop.GetValueOrDefault(nextHop);

    /// <summary>Neighbours that have a next hop, for host routes.</summary>
    public IEnumerable<Neighbour> Hosts(byte networkInstance, int family) =>
        _byNextHop.Values.Where(neighbour =>
            neighbour.Interface.NetworkInstance == networkInstance
            && neighbour.Address.IsIpv4 == (family == 4)
            && (neighbour.Address.IsIpv4 || !neighbour.Address.V6.IsLinkLocal));

    /// <summary>Adds one that is not there.</summary>
    public void Add(Neighbour neighbour) => _byKey.Add(neighbour.Key, neighbour);

    /// <summary>Forgets one; its next hop stays until the route to it is gone.</summary>
    public void Remove(Neighbour neighbour)
    {
        _byKey.Remove(neighbour.Key);
        if (neighbour.NextHop is not { } index)
        {
            return;
        }

        _byNextHop.Remove(index);
        _removed.Add(index);
        NotifyRoutes(neighbour);
    }

    /// <summary>Frees the next hops of forgotten neighbours: their routes are gone now.</summary>
    public void FreeRemoved()
    {
        _removed.ForEach(_nextHops.Remove);
        _removed.Clear();
    }

    /// <summary>Gives a neighbour its next hop.</summary>
    /// <returns>False if all are taken.</returns>
    public bool EnsureNextHop(Neighbour neighbour)
    {
        if (neighbour.NextHop is not null)
        {
            return true;
        }

        var entry = NextHopEntries.Create(
            neighbour.Interface,
            NextHopState.Unresolved,
            (byte)(neighbour.Address.IsIpv4 ? 4 : 6),
            neighbour.Address);
        if (!_nextHops.TryAdd(entry, out var index))
        {
            return false;
        }

        neighbour.NextHop = index;
        _byNextHop.Add(index, neighbour);
        WriteMac(neighbour);
        NotifyRoutes(neighbour);
        return true;
    }

    /// <summary>
    /// Writes what is known of the MAC address. Without one of ours the entry stays as it is:
    /// nothing can leave anyway.
    /// </summary>
    public void WriteMac(Neighbour neighbour)
    {
        if (neighbour is { HasMac: true, NextHop: { } index, Interface.IsUp: true })
        {
            _nextHops.Resolve(
                index,
                NextHopEntries.Bytes(neighbour.Mac),
                NextHopEntries.Bytes(neighbour.Interface.Mac));
        }
    }

    /// <summary>Packets come to control again.</summary>
    public void Unresolve(Neighbour neighbour)
    {
        if (neighbour.NextHop is { } index)
        {
            _nextHops.Unresolve(index);
        }
    }

    private void NotifyRoutes(Neighbour neighbour) =>
        HostRoutesChanged?.Invoke(
            neighbour.Interface.NetworkInstance, neighbour.Address.IsIpv4 ? 4 : 6);

    private void Adopt(uint index)
    {
        ref readonly var entry = ref _nextHops.Entry(index);
        if (entry.State is not (NextHopState.Unresolved or NextHopState.Reachable)
            || _topology.Interface(entry.Interface) is not { } item
            || !NextHopEntries.Fits(entry, item)
            || !item.IsOnLink(NextHopEntries.Address(entry))
            || _byKey.ContainsKey(new(item.Index, NextHopEntries.Address(entry))))
        {
            return;
        }

        var now = _time.GetUtcNow();
        var neighbour = new Neighbour(item, NextHopEntries.Address(entry)) { NextHop = index };
        if (entry.State == NextHopState.Reachable)
        {
            neighbour.State = NeighbourState.Reachable;
            neighbour.Mac = NextHopEntries.Mac(entry);
            neighbour.ConfirmedAt = now;
        }

        // It may have left while no one looked: ask soon.
        neighbour.DueAt = now + (neighbour.ReachableFor / 10);
        _byKey.Add(neighbour.Key, neighbour);
        _byNextHop.Add(index, neighbour);
    }

    private void AddStatic(NeighbourSetup setup)
    {
        var item = _topology.Interface(setup.Interface)
            ?? throw new TablesException($"neighbour {setup.Address}: no such interface");
        var neighbour = Find(new NeighbourKey(item.Index, setup.Address));
        if (neighbour is null)
        {
            neighbour = new Neighbour(item, setup.Address);
            _byKey.Add(neighbour.Key, neighbour);
        }

        neighbour.State = NeighbourState.Static;
        neighbour.Mac = setup.Mac;
    }
}
