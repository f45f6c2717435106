using System.Diagnostics;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Tables;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane;

/// <summary>When a worker began to use a change.</summary>
/// <param name="Worker">Its index.</param>
/// <param name="After">Time since the change was published; null: the worker does not run.</param>
/// <param name="IsLive">False: it did not move within the time that control watches.</param>
public sealed record WorkerLive(int Worker, TimeSpan? After, bool IsLive);

/// <summary>A change that is in force.</summary>
/// <param name="Tunnel">The tunnel; of one that was deleted, as it was.</param>
/// <param name="Live">When each worker began to use the change.</param>
public sealed record TunnelResult(TunnelInfo Tunnel, IReadOnlyList<WorkerLive> Live)
{
    /// <summary>Time until all workers used it; null: none runs, or one does not move.</summary>
    public TimeSpan? LiveAfter =>
        Live.All(each => each.IsLive) ? Live.Max(each => each.After) : null;
}

/// <summary>A configured tunnel that was not made.</summary>
public sealed record RefusedTunnel(Tunnel Tunnel, Refusal Refusal);

/// <summary>What control found and did when it started.</summary>
/// <param name="How">Whether the tables were there.</param>
/// <param name="Adopted">Tunnels taken over from an earlier control process.</param>
/// <param name="Recovered">Half-done table entries of that process that were removed.</param>
/// <param name="Refused">Tunnels that could not be made, or could not stay.</param>
public sealed record StartReport(
    TakeOver How, int Adopted, int Recovered, IReadOnlyList<RefusedTunnel> Refused);

/// <summary>
/// The control plane for its callers: posts what they want to the one thread that writes the
/// tables, and hands back what became of it. All members may be called from any thread.
/// </summary>
public sealed class Controller : IDisposable
{
    private readonly TablesOwner _owner;
    private readonly Engine _engine;
    private readonly ControlThread _thread;
    private readonly N4Endpoint? _endpoint;

    private Controller(
        TablesOwner owner,
        Engine engine,
        ControlThread thread,
        N4Endpoint? endpoint,
        StartReport report)
    {
        _owner = owner;
        _engine = engine;
        _thread = thread;
        _endpoint = endpoint;
        Report = report;
    }

    /// <summary>What happened at start.</summary>
    public StartReport Report { get; }

    /// <summary>The tables, to read.</summary>
    public TableFile File => _owner.File;

    /// <summary>Ports, interfaces, network instances.</summary>
    public Topology Topology => _owner.Topology;

    /// <summary>Slow path counters.</summary>
    public SlowPathCounters SlowPath => _engine.Counters;

    /// <summary>N4's counters; null: N4 is not configured.</summary>
    public N4Counters? N4 => _endpoint?.Edge.Counters;

    /// <summary>
    /// Takes the tables over, puts the configured tunnels in force, opens N4 and starts the
    /// threads.
    /// </summary>
    /// <exception cref="TablesException">The message is one line for the operator.</exception>
    /// <exception cref="N4Exception">The same.</exception>
    public static Controller Start(TablesOwner owner, TimeProvider time, ILogger logger)
    {
        var trace = OperationTrace.Start("control start", default);
        using (trace.Phase("apply setup"))
        {
            owner.Apply();
        }

        var endpoint = N4Endpoint.Open(owner.Topology.Options, owner.File, time, logger);
        try
        {
            var engine = new Engine(owner.File, owner.Topology, time, logger, endpoint?.Edge);
            var report = engine.Start(owner.How, trace);
            trace.End();
            var thread = new ControlThread(engine.Poll, () => engine.IsAwaited, logger);
            endpoint?.Start(thread.Wake);
            return new(owner, engine, thread, endpoint, report);
        }
        catch
        {
            endpoint?.Dispose();
            throw;
        }
    }

    /// <summary>Makes a tunnel; completes when every worker uses it.</summary>
    public Task<Outcome<TunnelResult>> AddTunnelAsync(Tunnel tunnel) =>
        OperateAsync("tunnel add", trace => _engine.Tunnels.Add(
            tunnel, SessionOrigin.AddedTunnel, trace));

    /// <summary>Ends the tunnel with this name.</summary>
    public Task<Outcome<TunnelResult>> DeleteTunnelAsync(string name) =>
        OperateAsync("tunnel del", trace =>
            _engine.Delete(_engine.Tunnels.Find(name), $"'{name}'", trace));

    /// <summary>Ends the tunnel with this local TEID.</summary>
    public Task<Outcome<TunnelResult>> DeleteTunnelAsync(uint localTeid) =>
        OperateAsync("tunnel del", trace =>
            _engine.Delete(_engine.Tunnels.Find(localTeid), $"0x{localTeid:x8}", trace));

    /// <summary>All tunnels with their counters.</summary>
    public Task<IReadOnlyList<TunnelInfo>> ListTunnelsAsync() =>
        _thread.PostAsync(() => _engine.Tunnels.List());

    /// <summary>Neighbours, routes and how full the tables are.</summary>
    public Task<Inspection> InspectAsync() => _thread.PostAsync(_engine.Inspect);

    /// <summary>A page of the sessions, in the order of their indices.</summary>
    /// <param name="after">
    /// 0: from the beginning; else one more than the index of the last session already seen.
    /// </param>
    /// <param name="limit">Sessions at most. Fewer come only at the end.</param>
    public Task<IReadOnlyList<SessionInfo>> ListSessionsAsync(ulong after, int limit) =>
        _thread.PostAsync(() => _engine.ListSessions(after, limit));

    /// <summary>A session with its rules; null if there is none.</summary>
    public Task<SessionDetail?> ShowSessionAsync(ulong seid) =>
        _thread.PostAsync(() => _engine.ShowSession(seid));

    /// <summary>All associations, and the peers that are asked for one.</summary>
    public Task<IReadOnlyList<PeerInfo>> ListPeersAsync() =>
        _thread.PostAsync(() => _engine.N4?.Peers() ?? []);

    /// <summary>Begins to release an association (TS 29.244 §6.2.8).</summary>
    /// <returns>The association, as it is now.</returns>
    public Task<Outcome<PeerInfo>> ReleasePeerAsync(string nodeId) =>
        _thread.PostAsync<Outcome<PeerInfo>>(() => _engine.N4?.Release(nodeId) is { } peer
            ? peer
            : new Refusal(RefusalReason.NotFound, $"no association with '{nodeId}'"));

    /// <summary>Stops the threads. The data plane goes on; N4 peers notice nothing yet.</summary>
    public void Dispose()
    {
        _endpoint?.Stop();
        _thread.Dispose();
        _endpoint?.Dispose();
    }

    private Task<Outcome<TunnelResult>> OperateAsync(
        string name, Func<OperationTrace, Outcome<TunnelInfo>> operation)
    {
        var caller = Activity.Current?.Context ?? default;
        var result = new TaskCompletionSource<Outcome<TunnelResult>>(
            TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Post(result, () =>
            _engine.Operate(OperationTrace.Start(name, caller), operation, result.SetResult));
        return result.Task.IsCanceled
            ? Task.FromResult<Outcome<TunnelResult>>(
                new Refusal(RefusalReason.Stopped, "upf is stopping"))
            : result.Task;
    }
}
