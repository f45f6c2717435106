using OpenTelemetry.Exporter;

namespace DpdkUpf.Telemetry;

/// <summary>OTLP has two transports; the well-known port tells which one is meant.</summary>
internal static class Otlp
{
    private const int GrpcPort = 4317;

    /// <param name="exporter">What to set.</param>
    /// <param name="collector">As configured.</param>
    /// <param name="path">Of this signal, for HTTP.</param>
    public static void Configure(OtlpExporterOptions exporter, Uri collector, string path)
    {
        var isGrpc = collector.Port == GrpcPort;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = isGrpc ? collector : new($"{collector.ToString().TrimEnd('/')}/{path}");
    }
}
