using System.Diagnostics;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.Management;
using DpdkUpf.Tables;
using DpdkUpf.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.Hosting;

/// <summary>
/// The control plane in this process: takes the tables over, runs the control thread, and answers
/// the API's questions by asking it.
/// </summary>
internal sealed class ControlHost(
    UpfOptions options, ILoggerFactory loggers, TimeProvider time) : IHostedService, IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger("control");
    private TablesOwner? _owner;
    private Controller? _controller;
    private string _why = "";

    /// <summary>The tables, to read.</summary>
    public TableFile Tables => _owner!.File;

    /// <summary>Where the tables lie and how they were found, for people.</summary>
    public string TablesText => $"{Tables.Path} ({_why}; {HowText(_owner!.How)})";

    /// <summary>False: they are an earlier upf's, with its tunnels.</summary>
    public bool HasMadeTables => _owner!.How != TakeOver.TakenOver;

    public Controller Controller => _controller!;

    public SessionQueries Sessions => new(() => Controller);

    public bool IsDataPlaneRunning => _owner!.IsDataPlaneRunning;

    /// <summary>
    /// Maps and locks the tables. A data plane that runs for another configuration is ended first.
    /// </summary>
    /// <exception cref="TablesException">The message is one line for the operator.</exception>
    public async Task OpenAsync()
    {
        using var phase = Tracing.StartPhase("open tables");
        var location = TablesLocation.Choose(options);
        _why = location.Why;
        _owner = TablesOwner.Open(ControlSetup.Of(options, location.Path));
        phase?.SetTag("path", location.Path).SetTag("how", HowText(_owner.How));
        if (_owner.DataPlaneRestartNeeded is not { } difference)
        {
            return;
        }

        if (!options.DataPlane.Supervise)
        {
            throw new StartFailure(
                $"the running upf-dataplane was started for another configuration ({difference}): "
                + "stop it first");
        }

        _log.LogWarning(
            "the configuration is new ({Difference}): ending upf-dataplane", difference);
        await DataPlaneSupervisor.EvictAsync(_owner.File);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var caller = Activity.Current;
        _controller = Controller.Start(_owner!, time, _log);
        Activity.Current = caller;
        var report = _controller.Report;
        if (report.Adopted > 0 || report.Recovered > 0)
        {
            _log.LogInformation(
                "tables {Path}: {Adopted} tunnels taken over, {Recovered} half-done ones removed",
                Tables.Path,
                report.Adopted,
                report.Recovered);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _controller?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Removes the tables: after an orderly end no process uses them any more.</summary>
    public void Remove() => _owner!.Remove();

    /// <summary>The container calls this once for each service that we are.</summary>
    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();

    public async Task<TunnelView[]> TunnelsAsync() =>
        [.. (await Controller.ListTunnelsAsync()).Select(Views.Of)];

    public async Task<NeighbourView[]> NeighboursAsync() =>
        [.. (await Controller.InspectAsync()).Neighbours.Select(Views.Of)];

    public async Task<RouteView[]> RoutesAsync() =>
        [.. (await Controller.InspectAsync()).Routes.Select(Views.Of)];

    public async Task<Answer<TunnelChange>> AddAsync(TunnelRequest request)
    {
        var tunnel = new TunnelRequestReader(options).Read(request);
        if (tunnel.Wrong is { } wrong)
        {
            return Problems.Invalid<TunnelChange>(wrong);
        }

        // The trace of the operation is its own, not a part of whatever serves HTTP.
        Activity.Current = null;
        return Views.Answer(await Controller.AddTunnelAsync(tunnel.Value));
    }

    /// <param name="which">A local TEID or a name.</param>
    public async Task<Answer<TunnelChange>> DeleteAsync(string which)
    {
        Activity.Current = null;
        return Views.Answer(Parse.Teid(which) is { Wrong: null, Value: var teid }
            ? await Controller.DeleteTunnelAsync(teid)
            : await Controller.DeleteTunnelAsync(which));
    }

    /// <summary>For metrics: what only the control thread knows.</summary>
    public async Task<ControlFigures> FiguresAsync()
    {
        var inspection = await Controller.InspectAsync();
        return new(
            [.. inspection.Usage.Select(usage => (usage.Table, usage.Used, usage.Capacity))],
            inspection.Neighbours.GroupBy(each => Views.NameOf(each.State))
                .ToDictionary(group => group.Key, group => group.Count()),
            inspection.Rules,
            await Controller.ListPeersAsync());
    }

    private static string HowText(TakeOver how) => how switch
    {
        TakeOver.TakenOver => "taken over from an earlier upf",
        TakeOver.Recreated => "made anew, the old ones did not fit",
        _ => "new",
    };
}
