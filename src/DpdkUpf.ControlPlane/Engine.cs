using System.Security.Cryptography;
using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Tables;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// All that the control thread owns, put together. No member may be called from another thread
/// once the thread runs.
/// </summary>
internal sealed class Engine
{
    // Sessions that could not stay may be a million.
    private const int MaxNotAdoptedLines = 10;
    private readonly TableFile _file;
    private readonly Topology _topology;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Reclaimer _reclaimer;
    private readonly NextHopWriter _nextHops;
    private readonly RouteTableWriter _routeWriter;
    private readonly SessionWriter _sessions;
    private readonly NeighbourTable _table;
    private readonly Neighbours _neighbours;
    private readonly Routes _routes;
    private readonly PortWatch _ports;
    private readonly SlowPathLoop _slowPath;
    private readonly LiveWatch _live;
    private int _notAdopted;
    private readonly PathWatch _paths;

    /// <summary>Takes over what the tables have.</summary>
    /// <param name="file">The tables.</param>
    /// <param name="topology">Interfaces and what is configured besides.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="edge">How N4 meets the world; null: not at all.</param>
    /// <param name="random">Random numbers; null: those of the system.</param>
    public Engine(
        TableFile file,
        Topology topology,
        TimeProvider time,
        ILogger logger,
        N4Edge? edge = null,
        Func<ulong>? random = null)
    {
        _file = file;
        _topology = topology;
        _logger = logger;
        _time = time;
        var epoch = new Epoch(file);
        _reclaimer = new Reclaimer(epoch);
        _sessions = new SessionWriter(file, epoch, _reclaimer);
        _nextHops = new NextHopWriter(file, _reclaimer);
        _routeWriter = new RouteTableWriter(file, _reclaimer);
        var transmitter = new Transmitter(file, Counters);
        _table = new NeighbourTable(topology, _nextHops, time);
        _neighbours = new Neighbours(_table, transmitter, Counters, time);
        _routes = new Routes(topology, _table, _neighbours, _nextHops, _routeWriter);
        var owners = new Owners(file);
        var load = new WorkerLoad(file.Sizes.Workers);
        Tunnels = new TunnelTable(
            file, topology, _neighbours, _routes, _sessions, owners, load, time);
        _ports = new PortWatch(file, topology, _neighbours, transmitter, Counters, time, logger);
        _paths = new PathWatch(
            file,
            _sessions,
            _routes,
            _neighbours,
            Counters,
            // Without a control plane there is nobody to tell.
            edge is null ? TimeSpan.Zero : topology.Options.N4.PathCheckInterval,
            time);
        _live = new LiveWatch(epoch, IsDataPlaneRunning, time);
        Sessions = new SessionEngine(new SessionParts(
            new SessionSurroundings(
                file, topology, _sessions, _routes, _routeWriter, _table, _neighbours, owners,
                load, epoch, _reclaimer, _live, time),
            LocalNode.IdOf(topology.Options.N4),
            random ?? RandomBits));
        _slowPath = new SlowPathLoop(
            file,
            topology,
            _table,
            _neighbours,
            _sessions,
            Sessions,
            _paths,
            transmitter,
            Counters,
            RestoredUntil(edge),
            time,
            logger);
        N4 = edge is null ? null : StartN4(edge);
    }

    /// <summary>N4; null: not configured.</summary>
    public N4Service? N4 { get; }

    /// <summary>Slow path counters.</summary>
    public SlowPathCounters Counters { get; } = new();

    /// <summary>The tunnels.</summary>
    public TunnelTable Tunnels { get; }

    /// <summary>PFCP sessions.</summary>
    public SessionEngine Sessions { get; }

    /// <summary>
    /// Takes over the live tunnels and sessions, then makes them what the configuration says.
    /// </summary>
    public StartReport Start(TakeOver how, OperationTrace trace)
    {
        var refused = new List<RefusedTunnel>();
        var adopted = 0;
        using (trace.Phase("adopt tunnels"))
        {
            adopted = Adopt(refused);
        }

        N4?.Start();
        using (trace.Phase("publish routes"))
        {
            // Without room for the new tables the old ones, and what they name, stay for now.
            if (_routes.Publish())
            {
                RemoveUnusedNextHops();
            }
        }

        using (trace.Phase("reconcile tunnels"))
        {
            var reconciliation = new Reconciliation(Tunnels);
            refused.AddRange(reconciliation.Run(_topology.Options.Tunnels));
        }

        foreach (var each in refused)
        {
            _logger.LogWarning(
                "tunnel {Name}: {Message}", each.Tunnel.EffectiveName, each.Refusal.Message);
        }

        return new(how, adopted, _sessions.Recovered, refused);
    }

    /// <summary>Runs an operation; it ends when its change is live.</summary>
    public void Operate(
        OperationTrace trace,
        Func<OperationTrace, Outcome<TunnelInfo>> operation,
        Action<Outcome<TunnelResult>> whenDone)
    {
        var outcome = operation(trace);
        if (outcome.Value is not { } tunnel)
        {
            trace.End(outcome.Refusal);
            whenDone(outcome.Refusal!);
            return;
        }

        trace.Tag("tunnel", tunnel.Tunnel.Name);
        trace.Tag("session", tunnel.Session);
        _live.Add(trace, live =>
        {
            trace.End();
            whenDone(new TunnelResult(tunnel, live));
        });
    }

    /// <summary>Ends the tunnel of a session that was looked up.</summary>
    public Outcome<TunnelInfo> Delete(uint? session, string wanted, OperationTrace trace) =>
        session is { } found
            ? Tunnels.Delete(found, trace)
            : new Refusal(RefusalReason.NotFound, $"no tunnel {wanted}");

    /// <summary>Everything that is due.</summary>
    /// <returns>True if there is more to do at once.</returns>
    public bool Poll()
    {
        // Asked before the ports are looked at: early packets stay in their ring until we have
        // seen the ports that they came by.
        var isReady = IsDataPlaneReady();
        _ports.Poll();
        var isBusy = isReady && _slowPath.Drain() > 0;
        _neighbours.Poll();
        if (_routes.AreChanged)
        {
            _routes.Publish();
        }

        isBusy |= Sessions.Poll();
        isBusy |= _reclaimer.Poll() > 0;
        _live.Poll();
        if (N4 is not null)
        {
            isBusy |= N4.Poll();
            _paths.Poll();
        }

        return isBusy;
    }

    /// <summary>Sessions of all kinds from an index on, in the order of their indices.</summary>
    public unsafe IReadOnlyList<SessionInfo> ListSessions(ulong from, int limit)
    {
        var page = new List<SessionInfo>();
        for (; from < (ulong)_file.Sizes.Sessions && page.Count < limit; from++)
        {
            var index = (uint)from;
            if (!_sessions.IsLive(index))
            {
                continue;
            }

            var info = _file.Sessions[index].Origin == SessionOrigin.Pfcp
                ? Sessions.Listing.Info(index)
                : StaticSessions.Info(Tunnels.Info(index));
            if (info is not null)
            {
                page.Add(info);
            }
        }

        return page;
    }

    /// <summary>A session with its rules: by SEID, or by a static tunnel's number.</summary>
    public SessionDetail? ShowSession(ulong seid) =>
        Sessions.Listing.Detail(seid) ?? Tunnels.List()
            .Where(tunnel => tunnel.Number == seid)
            .Select(StaticSessions.Detail)
            .FirstOrDefault();

    /// <summary>True while somebody waits for a change to become live.</summary>
    public bool IsAwaited => _live.Count > 0;

    /// <summary>What control knows, at one moment.</summary>
    public Inspection Inspect() => new(
        [.. _table.All.Select(Info)],
        [.. _topology.NetworkInstances.Values.SelectMany(Infos)],
        Usage())
    {
        Rules = Sessions.Rules,
    };

    private TableUsage[] Usage() =>
    [
        new("sessions", _file.Sizes.Sessions - _sessions.FreeSessions, _file.Sizes.Sessions),
        new("ruleLines", _file.Sizes.Lines - _sessions.FreeLines, _file.Sizes.Lines),
        new("nextHops", _file.Sizes.NextHops - _nextHops.FreeNextHops, _file.Sizes.NextHops),
        new(
            "routeNodes",
            _file.Sizes.RouteNodes - _routeWriter.FreeNodes,
            _file.Sizes.RouteNodes),
        new("meters", _file.Sizes.Meters - Sessions.FreeMeters, _file.Sizes.Meters),
        new("usages", _file.Sizes.Usages - Sessions.FreeUsages, _file.Sizes.Usages),
    ];

    private N4Service StartN4(N4Edge edge)
    {
        var service = new N4Service(new N4Parts
        {
            Options = _topology.Options,
            File = _file,
            Node = edge.Node,
            Sessions = Sessions,
            Inbox = edge.Inbox,
            Transport = edge.Transport,
            Counters = edge.Counters,
            Metrics = edge.Metrics,
            TablesPercent = TablesPercent,
            Time = _time,
            Logger = _logger,
            Seed = edge.Seed,
        });
        _paths.Changed = (path, users, state) => service.Reports.Report(
            path, _topology.NetworkInstanceName(path.NetworkInstance), users, state);
        return service;
    }

    // Without a control plane there is nobody who would restore anything.
    private DateTimeOffset RestoredUntil(N4Edge? edge) => edge is null
        ? DateTimeOffset.MinValue
        : N4Node.TimeOf(edge.Node.Recovery.Seconds) + _topology.Options.N4.ErrorIndicationHoldOff;

    private int TablesPercent() =>
        (int)Usage().Max(usage => usage.Used * 100 / usage.Capacity);

    private unsafe bool IsDataPlaneReady() =>
        Volatile.Read(ref _file.Header->DataPlaneReady) != 0;

    private bool IsDataPlaneRunning() => ProcessLock.IsHeld(ProcessLock.DataPlanePath(_file.Path));

    private unsafe int Adopt(List<RefusedTunnel> refused)
    {
        var adopted = 0;
        foreach (var session in _sessions.Live().ToList())
        {
            if (_file.Sessions[session].Origin == SessionOrigin.Pfcp)
            {
                adopted += AdoptPfcp(session) ? 1 : 0;
            }
            else if (!TunnelReader.IsTunnel(_file, _sessions, session))
            {
                _logger.LogWarning("session {Session}: not of this version, removed", session);
                _sessions.Remove(session);
            }
            else if (Tunnels.Adopt(session) is { } refusal)
            {
                refused.Add(new(Tunnels.Info(session).Tunnel, refusal));
                _sessions.Remove(session);
            }
            else
            {
                adopted++;
            }
        }

        Sessions.Adopted();
        if (_notAdopted > MaxNotAdoptedLines)
        {
            _logger.LogWarning(
                "{Count} more sessions removed", _notAdopted - MaxNotAdoptedLines);
        }

        return adopted;
    }

    private bool AdoptPfcp(uint session)
    {
        var reason = _topology.Options.N4.Addresses.Count == 0
            ? "n4 is not configured any more"
            : Sessions.Adopt(session);
        if (reason is null)
        {
            return true;
        }

        if (++_notAdopted <= MaxNotAdoptedLines)
        {
            _logger.LogWarning("session {Session}: {Reason}, removed", session, reason);
        }

        _sessions.Remove(session);
        return false;
    }

    private static ulong RandomBits()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    // Left over by a control process that died between two steps, or made for other interfaces.
    private void RemoveUnusedNextHops()
    {
        foreach (var index in _nextHops.Used().ToList())
        {
            if (_table.Find(index) is null && !_routes.OwnNextHops.Contains(index))
            {
                _nextHops.Remove(index);
            }
        }
    }

    private NeighbourInfo Info(Neighbour neighbour) => new(
        neighbour.Interface.Setup.Name,
        neighbour.Address,
        neighbour.HasMac ? neighbour.Mac : null,
        neighbour.State,
        neighbour.Users,
        neighbour.Waiting.Count,
        neighbour is { HasMac: true, State: not NeighbourState.Static }
            ? _time.GetUtcNow() - neighbour.ConfirmedAt
            : null);

    private IEnumerable<RouteInfo> Infos(byte instance) =>
        _routes.All(instance).Select(route => new RouteInfo(
            _topology.NetworkInstanceName(instance),
            route.Prefix,
            route.Kind,
            route.Interface.Setup.Name,
            route.Via,
            _nextHops.Entry(route.NextHop).State));
}
