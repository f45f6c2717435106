using System.Diagnostics;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Management;
using DpdkUpf.Tables;
using DpdkUpf.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;

namespace DpdkUpf.Hosting;

/// <summary>
/// <c>upf run</c>: puts everything together, in this order: tables, control thread, data plane,
/// API. The end is the same backwards.
/// </summary>
internal static class UpfHost
{
    /// <summary>Returns when upf was stopped in order.</summary>
    /// <exception cref="StartFailure">The message is one line for the operator.</exception>
    public static async Task RunAsync(UpfOptions options, TextWriter output, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var socket = options.Management.Socket.Length > 0
            ? options.Management.Socket
            : ManagementSocket.ServerDefault();
        using var tracing = Tracing.Start(options.Name, options.Telemetry);
        using var starting = Tracing.StartOperation("start")?.SetTag("upf", options.Name);
        var builder = CreateBuilder(options, socket);
        await using var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("upf");
        if (ManagementSocket.Claim(socket))
        {
            log.LogInformation(
                "management socket {Socket}: took over what a dead upf left", socket);
        }

        var control = app.Services.GetRequiredService<ControlHost>();
        await control.OpenAsync();
        using var metrics = Metrics(app.Services, control);
        Compose(app, options, control);
        await StartAsync(app, control, socket, stop);
        await LeaveWorkersAloneAsync(options, control.Tables, log);
        starting?.Dispose();
        await output.WriteAsync(
            Banner.Text(options, control, socket, Stopwatch.GetElapsedTime(began)));
        await app.WaitForShutdownAsync(stop);
        End(options, control, app.Services.GetRequiredService<DataPlaneSupervisor>());
    }

    /// <summary>
    /// None of our threads wakes up on a worker's CPU. Where the data plane is a unit of its own,
    /// its CPUs are for that unit's file to keep free.
    /// </summary>
    private static async Task LeaveWorkersAloneAsync(
        UpfOptions options, TableFile tables, ILogger log)
    {
        int[] workers = [.. NodeReader.Read(tables).Workers.Select(worker => worker.Lcore)];
        var others = CpuConfinement.Others(CpuList.AtStart, workers);
        if (options.DataPlane.Supervise
            && !await CpuConfinement.ConfineAsync(Environment.ProcessId, others))
        {
            log.LogWarning(
                "cannot keep to CPUs {Cpus} (taskset): workers may have to wait for us",
                CpuConfinement.Text(others));
        }
    }

    private static UpfMetrics Metrics(IServiceProvider services, ControlHost control)
    {
        var supervisor = services.GetRequiredService<DataPlaneSupervisor>();
        return new(
            control.Tables,
            () => control.FiguresAsync().GetAwaiter().GetResult(),
            () => supervisor.Restarts);
    }

    private static void End(UpfOptions options, ControlHost control, DataPlaneSupervisor supervisor)
    {
        if (supervisor.HasFailed)
        {
            throw new StartFailure("upf-dataplane cannot be kept running; its reason is above");
        }

        RemoveUnused(options, control);
    }

    /// <summary>Nothing is left behind, unless a data plane goes on with it.</summary>
    private static void RemoveUnused(UpfOptions options, ControlHost control)
    {
        if (options.DataPlane.Supervise && !control.IsDataPlaneRunning)
        {
            control.Remove();
        }
    }

    private static WebApplicationBuilder CreateBuilder(UpfOptions options, string socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders()
            .SetMinimumLevel(LevelOf(options.Telemetry.Log))
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>()
            .AddConsole(console =>
            {
                console.FormatterName = LineFormatter.FormatterName;
                console.LogToStandardErrorThreshold = LogLevel.Trace;
            });
        builder.Host.UseSystemd();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenUnixSocket(socket);
            if (options.Telemetry.Prometheus is { } scrape)
            {
                kestrel.Listen(scrape);
            }
        });
        AddServices(builder.Services, options);
        return builder;
    }

    private static void AddServices(IServiceCollection services, UpfOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.DataPlane);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ControlHost>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DataPlaneSupervisor>(
            provider, provider.GetRequiredService<ControlHost>().Tables));
        services.AddSingleton<StatusReader>();
        services.AddHostedService(provider => provider.GetRequiredService<ControlHost>());
        services.AddHostedService(provider => provider.GetRequiredService<DataPlaneSupervisor>());
        services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddOpenApi();
        AddMetrics(services, options);
    }

    private static void AddMetrics(IServiceCollection services, UpfOptions options)
    {
        if (options.Telemetry is { Prometheus: null, Otlp: null })
        {
            return;
        }

        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(UpfMetrics.MeterName, N4Metrics.MeterName, "System.Runtime");
            metrics.SetResourceBuilder(Tracing.Resource(options.Name));
            if (options.Telemetry.Prometheus is not null)
            {
                metrics.AddPrometheusExporter();
            }

            if (options.Telemetry.Otlp is { } collector)
            {
                metrics.AddOtlpExporter(
                    exporter => Otlp.Configure(exporter, collector, "v1/metrics"));
            }
        });
    }

    private static void Compose(WebApplication app, UpfOptions options, ControlHost control)
    {
        app.Use(ScrapesOnlyOverTcp);
        app.MapGet("/health", () => ManagementApi.Health(control)).ExcludeFromDescription();
        if (options.Telemetry.Prometheus is not null)
        {
            app.MapPrometheusScrapingEndpoint();
        }

        var diagnostics = options.Management.Diagnostics ? new Diagnostics(control.Tables) : null;
        var status = app.Services.GetRequiredService<StatusReader>();
        ManagementApi.Map(app, control, status, diagnostics);
    }

    /// <summary>
    /// The API is for whoever may open the socket file; TCP shows metrics and health.
    /// </summary>
    private static Task ScrapesOnlyOverTcp(HttpContext context, RequestDelegate next)
    {
        var isTcp = context.Connection.LocalIpAddress is not null;
        if (isTcp && context.Request.Path.Value is not ("/metrics" or "/health"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static async Task StartAsync(
        WebApplication app, ControlHost control, string socket, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
            File.SetUnixFileMode(socket, ManagementSocket.OwnerAndGroup);
        }
        catch (IOException error)
        {
            await AbandonAsync(app, control);
            throw new StartFailure(
                $"cannot listen (telemetry.prometheus, management.socket): {error.Message}", error);
        }
        catch
        {
            await AbandonAsync(app, control);
            throw;
        }
    }

    /// <summary>Tables that this start made hold nothing yet: they go with it.</summary>
    private static async Task AbandonAsync(WebApplication app, ControlHost control)
    {
        app.Services.GetRequiredService<DataPlaneSupervisor>().LetGoOfAdopted();
        await app.StopAsync(CancellationToken.None);
        if (control.HasMadeTables)
        {
            control.Remove();
        }
    }

    private static LogLevel LevelOf(LogDetail detail) => detail switch
    {
        LogDetail.Error => LogLevel.Error,
        LogDetail.Warning => LogLevel.Warning,
        LogDetail.Debug => LogLevel.Debug,
        _ => LogLevel.Information,
    };
}
