using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.Forwarding;

/// <summary>What a route leads to.</summary>
public enum RouteKind
{
    /// <summary>One of our own addresses.</summary>
    Local,

    /// <summary>A link of ours: the destination is a neighbour.</summary>
    Connected,

    /// <summary>Configured.</summary>
    Static,

    /// <summary>A neighbour that packets go to.</summary>
    Host,
}

/// <summary>A route as control knows it.</summary>
internal sealed record RouteEntry(
    IpPrefix Prefix, RouteKind Kind, LocalInterface Interface, IpAddress? Via, uint NextHop);

/// <summary>
/// The routes of all network instances: our own addresses, links, static routes, and a host route
/// for each neighbour in use. Tables are replaced whole.
/// </summary>
internal sealed class Routes
{
    private static readonly int[] Families = [4, 6];
    private readonly Topology _topology;
    private readonly NeighbourTable _table;
    private readonly Neighbours _neighbours;
    private readonly NextHopWriter _nextHops;
    private readonly RouteTableWriter _writer;
    private readonly Dictionary<(byte Instance, int Family), List<RouteEntry>> _fixed = [];
    private readonly HashSet<(byte Instance, int Family)> _changed = [];
    private readonly HashSet<uint> _own = [];

    /// <summary>
    /// Makes all routes anew; the tables' next hops are used again where they fit.
    /// </summary>
    /// <exception cref="TablesException">Too few next hops, or a route to nowhere.</exception>
    public Routes(
        Topology topology,
        NeighbourTable table,
        Neighbours neighbours,
        NextHopWriter nextHops,
        RouteTableWriter writer)
    {
        _topology = topology;
        _table = table;
        _neighbours = neighbours;
        _nextHops = nextHops;
        _writer = writer;
        foreach (var item in topology.Interfaces)
        {
            AddInterface(item);
        }

        foreach (var route in topology.Options.Routes)
        {
            AddStatic(route);
        }

        for (byte instance = 0; instance < Limits.NetworkInstances; instance++)
        {
            _changed.Add((instance, 4));
            _changed.Add((instance, 6));
        }

        table.HostRoutesChanged += (instance, family) => _changed.Add((instance, family));
    }

    /// <summary>Next hops of our own addresses and links.</summary>
    public IReadOnlySet<uint> OwnNextHops => _own;

    /// <summary>True if changes wait for <see cref="Publish"/>.</summary>
    public bool AreChanged => _changed.Count > 0;

    /// <summary>Where a packet of ours goes: the interface and the neighbour's address.</summary>
    /// <returns>Null if nowhere, or if the address is ours.</returns>
    public (LocalInterface Interface, IpAddress Neighbour)? Find(byte instance, IpAddress address)
    {
        var best = Fixed(instance, address.IsIpv4 ? 4 : 6)
            .Where(route => route.Prefix.Contains(address))
            .MaxBy(route => route.Prefix.Length);
        return best is null or { Kind: RouteKind.Local }
            ? null
            : (best.Interface, best.Via ?? address);
    }

    /// <summary>All routes of a network instance.</summary>
    public IEnumerable<RouteEntry> All(byte instance) =>
        Families.SelectMany(family => Fixed(instance, family).Concat(Hosts(instance, family)));

    /// <summary>Puts changed tables in force.</summary>
    /// <returns>False if there are not enough nodes yet; the next call tries again.</returns>
    public bool Publish()
    {
        foreach (var (instance, family) in _changed.ToList())
        {
            // The last of two equal prefixes counts in the table: a host route over a link.
            var routes = Fixed(instance, family).Concat(Hosts(instance, family))
                .Select(route => new Route(
                    (ulong)(route.Prefix.Bits >> 64),
                    (ulong)route.Prefix.Bits,
                    route.Prefix.Length,
                    route.NextHop));
            if (!_writer.TryReplace(instance, family, routes))
            {
                return false;
            }

            _changed.Remove((instance, family));
        }

        _table.FreeRemoved();
        return true;
    }

    private IEnumerable<RouteEntry> Hosts(byte instance, int family) =>
        _table.Hosts(instance, family)
            .Where(neighbour => IsLinkRoute(instance, neighbour))
            .Select(neighbour => new RouteEntry(
                IpPrefix.Host(neighbour.Address),
                RouteKind.Host,
                neighbour.Interface,
                neighbour.Address,
                neighbour.NextHop!.Value));

    // Not for an address that a static route of the same length sends elsewhere.
    private bool IsLinkRoute(byte instance, Neighbour neighbour) =>
        Find(instance, neighbour.Address) is { } found
        && found.Neighbour == neighbour.Address
        && found.Interface == neighbour.Interface;

    private List<RouteEntry> Fixed(byte instance, int family) =>
        _fixed.TryGetValue((instance, family), out var routes) ? routes : [];

    private void AddInterface(LocalInterface item)
    {
        foreach (var prefix in item.Setup.Addresses)
        {
            var family = (byte)prefix.Family;
            var local = OwnNextHop(item, NextHopState.Local, family);
            Add(item, new(IpPrefix.Host(prefix.Address), RouteKind.Local, item, null, local));
            var glean = OwnNextHop(item, NextHopState.Glean, family);
            Add(item, new(prefix, RouteKind.Connected, item, null, glean));
        }
    }

    private void AddStatic(RouteSetup setup)
    {
        var item = _topology.Interface(setup.Interface)
            ?? throw new TablesException($"route {setup.Destination}: no such interface");
        if (!item.IsOnLink(setup.Via))
        {
            throw new TablesException(
                $"route {setup.Destination}: {setup.Via} is not on the link of {setup.Interface}");
        }

        var neighbour = _neighbours.Use(item, setup.Via)
            ?? throw new TablesException("too few next hops for the routes (tables.nextHops)");
        Add(item, new(
            setup.Destination, RouteKind.Static, item, setup.Via, neighbour.NextHop!.Value));
    }

    private void Add(LocalInterface item, RouteEntry route)
    {
        var key = (item.NetworkInstance, route.Prefix.Family);
        if (!_fixed.TryGetValue(key, out var routes))
        {
            _fixed.Add(key, routes = []);
        }

        // The first of two equal prefixes counts: our own address before its /32 link.
        if (!routes.Exists(other => other.Prefix.Bits == route.Prefix.Bits
            && other.Prefix.Length == route.Prefix.Length))
        {
            routes.Add(route);
        }
    }

    private uint OwnNextHop(LocalInterface item, NextHopState state, byte family)
    {
        foreach (var index in _nextHops.Used())
        {
            ref readonly var entry = ref _nextHops.Entry(index);
            if (entry.State == state && entry.Interface == item.Index && entry.Family == family
                && NextHopEntries.Fits(entry, item))
            {
                _own.Add(index);
                return index;
            }
        }

        if (!_nextHops.TryAdd(NextHopEntries.Create(item, state, family, null), out var added))
        {
            throw new TablesException("too few next hops for the interfaces (tables.nextHops)");
        }

        _own.Add(added);
        return added;
    }
}
