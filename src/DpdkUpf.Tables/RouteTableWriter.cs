namespace DpdkUpf.Tables;

/// <summary>A route: the first <paramref name="Length"/> bits of an address.</summary>
/// <param name="High">IPv6: upper half; IPv4: the address in the upper 32 bits.</param>
/// <param name="Low">IPv6: lower half; IPv4: 0.</param>
/// <param name="Length">Prefix length in bits.</param>
/// <param name="NextHop">Next hop index; of a framed route the session's.</param>
public readonly record struct Route(ulong High, ulong Low, int Length, uint NextHop)
{
    /// <summary>Byte <paramref name="depth"/> of the address.</summary>
    public int Byte(int depth) =>
        (int)((depth < 8 ? High : Low) >> (56 - ((depth & 7) * 8))) & 0xFF;
}

/// <summary>
/// The one writer of the route tables, framed ones included: builds a new tree, then publishes its
/// root.
/// </summary>
public sealed unsafe class RouteTableWriter
{
    private readonly TableFile _file;
    private readonly Reclaimer _reclaimer;
    private readonly Stack<uint> _free = new();

    /// <summary>Takes over whatever trees the file has.</summary>
    public RouteTableWriter(TableFile file, Reclaimer reclaimer)
    {
        _file = file;
        _reclaimer = reclaimer;
        var used = new HashSet<uint>();
        for (var index = 0; index < Limits.NetworkInstances * 2; index++)
        {
            Collect(file.Header->Routes[index], used);
            Collect(file.Header->FramedRoutes[index], used);
        }

        // Node 0 stays empty for good: a root of 0 is a table without routes.
        for (var node = (uint)file.Sizes.RouteNodes - 1; node > 0; node--)
        {
            if (!used.Contains(node))
            {
                _free.Push(node);
            }
        }
    }

    /// <summary>Nodes that are free.</summary>
    public int FreeNodes => _free.Count;

    /// <summary>Replaces the IPv4 or IPv6 routes of a network instance.</summary>
    /// <returns>False if there are not enough nodes: the old routes stay in force.</returns>
    public bool TryReplace(byte networkInstance, int family, IEnumerable<Route> routes) =>
        TryReplace(ref _file.Header->Routes[Root(networkInstance, family)], routes);

    /// <summary>
    /// Replaces the IPv4 or IPv6 framed routes of a network instance: to call before a session of
    /// theirs is removed, because its index may stand for another one later.
    /// </summary>
    /// <returns>False if there are not enough nodes: the old routes stay in force.</returns>
    public bool TryReplaceFramed(byte networkInstance, int family, IEnumerable<Route> routes) =>
        TryReplace(ref _file.Header->FramedRoutes[Root(networkInstance, family)], routes);

    private static int Root(byte networkInstance, int family) =>
        (networkInstance * 2) + (family == 6 ? 1 : 0);

    private bool TryReplace(ref uint published, IEnumerable<Route> routes)
    {
        var built = new HashSet<uint>();
        // Short prefixes first: longer ones overwrite the part that they cover.
        var ordered = routes.OrderBy(route => route.Length).ToList();
        var root = 0u;
        if (ordered.Count > 0
            && (!TryTake(0, built, out root)
                || !ordered.TrueForAll(route => TryInsert(root, route, built))))
        {
            Release(built);
            return false;
        }

        var old = new HashSet<uint>();
        Collect(published, old);
        Volatile.Write(ref published, root);
        _reclaimer.Retire(() => Release(old));
        return true;
    }

    private bool TryInsert(uint root, Route route, HashSet<uint> built)
    {
        var node = root;
        var depth = 0;
        for (; route.Length > (depth + 1) * 8; depth++)
        {
            ref var entry = ref _file.Routes.Node(node)[route.Byte(depth)];
            if ((entry & RouteTable.ChildBit) == 0)
            {
                if (!TryTake(entry, built, out var child))
                {
                    return false;
                }

                entry = child | RouteTable.ChildBit;
            }

            node = entry & ~RouteTable.ChildBit;
        }

        // Sorted by length, so nothing longer is below these entries yet.
        var span = 1 << (((depth + 1) * 8) - route.Length);
        var first = route.Byte(depth) & ~(span - 1);
        new Span<uint>(_file.Routes.Node(node) + first, span).Fill(route.NextHop + 1);
        return true;
    }

    private bool TryTake(uint fill, HashSet<uint> built, out uint node)
    {
        if (!_free.TryPop(out node))
        {
            return false;
        }

        built.Add(node);
        new Span<uint>(_file.Routes.Node(node), RouteTable.NodeEntries).Fill(fill);
        return true;
    }

    private void Release(HashSet<uint> nodes)
    {
        foreach (var node in nodes)
        {
            _free.Push(node);
        }
    }

    private void Collect(uint root, HashSet<uint> into)
    {
        if (root == 0 || root >= _file.Sizes.RouteNodes || !into.Add(root))
        {
            return;
        }

        for (var index = 0; index < RouteTable.NodeEntries; index++)
        {
            var entry = _file.Routes.Node(root)[index];
            if ((entry & RouteTable.ChildBit) != 0)
            {
                Collect(entry & ~RouteTable.ChildBit, into);
            }
        }
    }
}
