using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Tables;
using DpdkUpf.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.Hosting;

/// <summary>
/// Keeps upf-dataplane running: starts it, or adopts the one that a killed upf left behind;
/// starts it again when it dies; ends it when upf is stopped in order. The tables outlive each of
/// these, so a new data plane forwards as soon as its ports are up.
/// </summary>
internal sealed class DataPlaneSupervisor(
    TableFile tables,
    DataPlaneOptions options,
    ILogger<DataPlaneSupervisor> log,
    IHostApplicationLifetime lifetime,
    TimeProvider clock) : IHostedService, IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ImpatientAfter = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private DataPlaneProcess? _process;
    private Task _watch = Task.CompletedTask;

    /// <summary>Times that a data plane that had been forwarding had to be started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Set when the data plane could not be started and upf gave up.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Ends a data plane that runs for tables which are to be replaced.</summary>
    public static Task EvictAsync(TableFile tables) =>
        new DataPlaneProcess(tables, "").StopAsync(StopPatience);

    /// <summary>Returns when packets can flow.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var phase = Tracing.StartPhase("data plane");
        var isAlive = ProcessLock.IsHeld(ProcessLock.DataPlanePath(tables.Path));
        phase?.SetTag("adopted", isAlive);
        var mustStart = options.Supervise && !isAlive;
        _process = new(tables, mustStart ? DataPlaneProcess.Locate(options.Executable) : "");
        if (mustStart)
        {
            _process.Start();
        }
        else if (isAlive)
        {
            log.LogInformation("adopted the running upf-dataplane, pid {Pid}", _process.Pid);
        }

        await WaitUntilReadyAsync(cancellationToken);
        _watch = WatchAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watch;
        if (options.Supervise && _process is not null)
        {
            await _process.StopAsync(StopPatience);
        }
    }

    /// <summary>
    /// When upf cannot start after all: a data plane that it found running goes on without it.
    /// </summary>
    public void LetGoOfAdopted()
    {
        if (_process is { IsChild: false })
        {
            _process = null;
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task WaitUntilReadyAsync(CancellationToken cancel)
    {
        var process = _process!;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var end = options.Supervise ? process.WaitForEndAsync(ended.Token) : Never(ended.Token);
        var began = clock.GetTimestamp();
        var isImpatient = false;
        while (!process.IsReady)
        {
            if (end.IsCompletedSuccessfully)
            {
                HasFailed = true;
                throw new StartFailure(
                    $"upf-dataplane could not start{process.Ending}; it says why in the lines "
                    + "above");
            }

            if (!isImpatient && clock.GetElapsedTime(began) > ImpatientAfter)
            {
                isImpatient = true;
                log.LogWarning("upf-dataplane is not ready yet; still waiting for it");
            }

            await Task.Delay(Look, cancel);
        }

        await ended.CancelAsync();
    }

    private static Task Never(CancellationToken cancel) => Task.Delay(Timeout.Infinite, cancel);

    private async Task WatchAsync()
    {
        try
        {
            var backoff = new Backoff(clock);
            while (!_stop.IsCancellationRequested)
            {
                await _process!.WaitForEndAsync(_stop.Token);
                _stop.Token.ThrowIfCancellationRequested();
                await ReviveAsync(backoff);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped in order.
        }
        catch (StartFailure failure)
        {
            HasFailed = true;
            log.LogCritical("{Reason}", failure.Message);
            lifetime.StopApplication();
        }
    }

    private async Task ReviveAsync(Backoff backoff)
    {
        if (!options.Supervise)
        {
            log.LogWarning(
                "upf-dataplane has ended; it is not ours to start (dataplane.supervise)");
            await WaitForAnotherAsync();
            return;
        }

        var delay = backoff.Next();
        log.LogError(
            "upf-dataplane has ended{Ending}; starting it again in {Delay:0.#} s",
            _process!.Ending,
            delay.TotalSeconds);
        await Task.Delay(delay, clock, _stop.Token);
        _process = new(tables, DataPlaneProcess.Locate(options.Executable));
        _process.Start();
        Restarts++;
        log.LogInformation("upf-dataplane started again, pid {Pid}", _process.Pid);
    }

    private async Task WaitForAnotherAsync()
    {
        while (!_process!.IsReady)
        {
            await Task.Delay(Look, _stop.Token);
        }

        log.LogInformation("upf-dataplane is back, pid {Pid}", NodeReader.Status(tables).Pid);
    }
}
