using System.Diagnostics;
using DpdkUpf.Configuration;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DpdkUpf.Telemetry;

/// <summary>
/// One trace for each control operation: start-up with its phases, a tunnel's way from the request
/// to each worker.
/// </summary>
internal static class Tracing
{
    /// <summary>Spans of the control thread come from a source of its own name.</summary>
    public const string ControlPlaneSource = "DpdkUpf.ControlPlane";

    public static readonly ActivitySource Source = new("DpdkUpf", ProgramVersion.Text);

    public static ResourceBuilder Resource(string instance) =>
        ResourceBuilder.CreateDefault().AddService(
            "upf", serviceVersion: ProgramVersion.Text, serviceInstanceId: instance);

    /// <summary>
    /// Begins exporting; made before the first phase of start-up, hence not by the host.
    /// </summary>
    public static TracerProvider Start(string instance, TelemetryOptions options)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .AddSource(Source.Name, ControlPlaneSource)
            .SetSampler(new AlwaysOnSampler())
            .SetResourceBuilder(Resource(instance));
        if (options.Console)
        {
            builder.AddProcessor(new SimpleActivityExportProcessor(new TraceLines(Console.Error)));
        }

        if (options.Otlp is { } collector)
        {
            builder.AddOtlpExporter(exporter => Otlp.Configure(exporter, collector, "v1/traces"));
        }

        return builder.Build();
    }

    /// <summary>A trace of its own: never part of whatever handles the HTTP request.</summary>
    public static Activity? StartOperation(string name)
    {
        Activity.Current = null;
        return Source.StartActivity(name);
    }

    /// <summary>A phase of the operation that is going on.</summary>
    public static Activity? StartPhase(string name) => Source.StartActivity(name);

    public static void Fail(this Activity? activity, string reason) =>
        activity?.SetStatus(ActivityStatusCode.Error, reason);
}
