using System.Globalization;
using System.Text;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane.Node;

namespace DpdkUpf.Hosting;

/// <summary>What <c>upf run</c> prints once packets can flow.</summary>
internal static class Banner
{
    public static string Text(UpfOptions options, ControlHost control, string socket, TimeSpan took)
    {
        var plane = NodeReader.Read(control.Tables);
        var text = new StringBuilder();
        foreach (var port in plane.Ports)
        {
            var state = port.Failure.Length > 0
                ? $"{port.State}: {port.Failure}"
                : $"{port.State}, {port.Mac}";
            Line(text, $"port {port.Name}", $"{port.Device} ({state})");
        }

        foreach (var item in options.Interfaces)
        {
            var vlan = item.Vlan == 0 ? "" : $" VLAN {item.Vlan}";
            Line(
                text,
                $"{item.Kind.ToString().ToLowerInvariant()} {item.Name}",
                $"{string.Join(", ", item.Addresses)} on {item.Port}{vlan}");
        }

        Line(
            text,
            "workers",
            string.Join(", ", plane.Workers.Select(worker => $"CPU {worker.Lcore}")));
        Line(text, "tables", control.TablesText);
        Line(text, "management", socket);
        if (options.Telemetry.Prometheus is { } scrape)
        {
            Line(text, "metrics", $"http://{scrape}/metrics");
        }

        var seconds = took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return $"{text}{options.Name} is forwarding after {seconds} s. "
            + "Next: upf status, upf top, upf tunnels list\n";
    }

    private static void Line(StringBuilder text, string what, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"  {what,-14} {value}\n");
}
