using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// The tunnels in force. What the tables have is the truth: a new control process reads all
/// tunnels back from there. Each change is all or nothing.
/// </summary>
internal sealed class TunnelTable
{
    private readonly Topology _topology;
    private readonly Neighbours _neighbours;
    private readonly Routes _routes;
    private readonly SessionWriter _sessions;
    private readonly TunnelReader _reader;
    private readonly TimeProvider _time;
    private readonly TunnelIndex _index = new();
    private readonly Owners _owners;
    private readonly WorkerLoad _load;
    private ulong _lastNumber;

    public TunnelTable(
        TableFile file,
        Topology topology,
        Neighbours neighbours,
        Routes routes,
        SessionWriter sessions,
        Owners owners,
        WorkerLoad load,
        TimeProvider time)
    {
        _topology = topology;
        _neighbours = neighbours;
        _routes = routes;
        _sessions = sessions;
        _time = time;
        _reader = new TunnelReader(file, topology, sessions);
        _owners = owners;
        _load = load;
    }

    /// <summary>Number of tunnels.</summary>
    public int Count => _index.Sessions.Count;

    /// <summary>All tunnels, in the order of their numbers.</summary>
    public IReadOnlyList<TunnelInfo> List() =>
        [.. _index.Sessions.Select(_reader.Info).OrderBy(info => info.Number)];

    /// <summary>The session with this name, if there is one.</summary>
    public uint? Find(string name) => _index.Find(name);

    /// <summary>The session with this local TEID, if there is one.</summary>
    public uint? Find(uint localTeid) => _index.Find(localTeid);

    /// <summary>A tunnel as the tables have it.</summary>
    public TunnelInfo Info(uint session) => _reader.Info(session);

    /// <summary>Makes a tunnel.</summary>
    public Outcome<TunnelInfo> Add(Tunnel wanted, SessionOrigin origin, OperationTrace trace)
    {
        var tunnel = wanted.Normalized();
        using (trace.Phase("validate"))
        {
            if (Check(tunnel, self: null) is { } refusal)
            {
                return refusal;
            }
        }

        var allocated = trace.Phase("allocate");
        if (TryPath(tunnel, out var path) is { } noPath)
        {
            return noPath;
        }

        if (!_sessions.TryCreate(Describe(origin), tunnel.Name, out var session))
        {
            _neighbours.Release(path.NextHop);
            return new Refusal(
                RefusalReason.SessionsFull, "all sessions are taken (tables.sessions)");
        }

        allocated?.Dispose();
        if (Publish(session, tunnel, path, trace) is { } notPublished)
        {
            _neighbours.Release(path.NextHop);
            _sessions.Remove(session);
            return notPublished;
        }

        Enter(session, tunnel, path);
        return _reader.Info(session);
    }

    /// <summary>Changes a tunnel in place: its counters go on, no packet is lost.</summary>
    public Outcome<TunnelInfo> Change(uint session, Tunnel wanted, OperationTrace trace)
    {
        var tunnel = wanted.Normalized();
        using (trace.Phase("validate"))
        {
            if (Check(tunnel, session) is { } refusal)
            {
                return refusal;
            }
        }

        var old = _reader.Read(session);
        if (TryPath(tunnel, out var path) is { } noPath)
        {
            return noPath;
        }

        if (Publish(session, tunnel, path, trace) is { } notPublished)
        {
            _neighbours.Release(path.NextHop);
            return notPublished;
        }

        _index.Remove(old.Tunnel, old.Path.CoreInstance);
        _neighbours.Release(old.Path.NextHop);
        _index.Add(tunnel, path.CoreInstance, session);
        return _reader.Info(session);
    }

    /// <summary>Ends a tunnel.</summary>
    /// <returns>The tunnel as it was.</returns>
    public TunnelInfo Delete(uint session, OperationTrace trace)
    {
        var info = _reader.Info(session);
        var (tunnel, path) = _reader.Read(session);
        using (trace.Phase("publish"))
        {
            _sessions.Remove(session);
        }

        _index.Remove(tunnel, path.CoreInstance);
        _neighbours.Release(path.NextHop);
        _load.Remove(info.OwnerWorker);
        return info;
    }

    /// <summary>
    /// Takes a live session over from an earlier control process. Rules that would be others now
    /// (another route, another address of ours) are replaced.
    /// </summary>
    /// <returns>Why the session cannot stay; null if it can.</returns>
    public Refusal? Adopt(uint session)
    {
        var (tunnel, oldPath) = _reader.Read(session);
        if (Check(tunnel, session) is { } refusal)
        {
            return refusal;
        }

        if (TryPath(tunnel, out var path) is { } noPath)
        {
            return noPath;
        }

        if ((path != oldPath || !_reader.IsCompiledAs(session, tunnel, path))
            && Publish(session, tunnel, path, OperationTrace.None) is { } notPublished)
        {
            _neighbours.Release(path.NextHop);
            return notPublished;
        }

        _lastNumber = Math.Max(_lastNumber, _reader.Number(session));
        _load.Add(_reader.OwnerWorker(session));
        _index.Add(tunnel, path.CoreInstance, session);
        return null;
    }

    private Refusal? Check(Tunnel tunnel, uint? self) =>
        TunnelChecks.Check(tunnel, _topology, _routes)
        ?? _index.Conflict(tunnel, CoreInstance(tunnel), self)
        ?? ConflictWithOthers(tunnel, self);

    // Sessions that control planes made.
    private Refusal? ConflictWithOthers(Tunnel tunnel, uint? self)
    {
        var access = _topology.Interface(tunnel.Interface)!.NetworkInstance;
        if (_owners.OfTeid(tunnel.LocalTeid, access) is { } other && other != self)
        {
            return new(
                RefusalReason.TeidInUse,
                $"local TEID 0x{tunnel.LocalTeid:x8} is taken by session {other}");
        }

        var core = CoreInstance(tunnel);
        var owner = Other(tunnel.UeIpv4 is { } v4 ? _owners.OfIpv4(v4.V4, core) : null, self)
            ?? Other(tunnel.UeIpv6 is { } v6 ? _owners.OfIpv6(v6.V6.High, core) : null, self);
        return owner is null
            ? null
            : new(RefusalReason.UeInUse, $"the UE address is taken by session {owner}");
    }

    private static uint? Other(uint? owner, uint? self) => owner == self ? null : owner;

    private byte CoreInstance(Tunnel tunnel) =>
        _topology.NetworkInstances[_topology.Dnn(tunnel.Dnn)!.NetworkInstance];

    // Everything was checked; only the next hops can be used up.
    private Refusal? TryPath(Tunnel tunnel, out TunnelPath path)
    {
        path = default;
        var item = _topology.Interface(tunnel.Interface)!;
        var (leaving, neighbourAddress) = _routes.Find(item.NetworkInstance, tunnel.Peer)!.Value;
        if (_neighbours.Use(leaving, neighbourAddress) is not { } neighbour)
        {
            return new(RefusalReason.NextHopsFull, "all next hops are taken (tables.nextHops)");
        }

        path = new(
            item.NetworkInstance,
            CoreInstance(tunnel),
            neighbour.NextHop!.Value,
            item.SourceFor(tunnel.Peer)!.Value);
        return null;
    }

    private Refusal? Publish(uint session, Tunnel tunnel, TunnelPath path, OperationTrace trace)
    {
        Rule uplink, downlink;
        using (trace.Phase("compile"))
        {
            uplink = RuleCompiler.Uplink(tunnel, path);
            downlink = RuleCompiler.Downlink(tunnel, path);
        }

        using (trace.Phase("publish"))
        {
            return _sessions.Publish(session, [uplink], [downlink]) switch
            {
                PublishResult.Published => null,
                PublishResult.LookupFull => new(
                    RefusalReason.LookupFull, "no place for the TEID or the UE address"),
                _ => new(RefusalReason.RulesFull, "all rule lines are taken"),
            };
        }
    }

    private Session Describe(SessionOrigin origin) => new()
    {
        OwnerWorker = (ushort)_load.Least(),
        Origin = origin,
        Id = _lastNumber + 1,
        CreatedAt = _time.GetUtcNow().ToUnixTimeSeconds(),
    };

    private void Enter(uint session, Tunnel tunnel, TunnelPath path)
    {
        _lastNumber++;
        _load.Add(_reader.OwnerWorker(session));
        _index.Add(tunnel, path.CoreInstance, session);
    }
}
