using System.Globalization;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Rules in one line each, for people: what they match, what they do, which others they name. What
/// is usual is not said. Complete are only the elements themselves.
/// </summary>
internal static class RuleText
{
    /// <summary>A PDR, with what its traffic endpoint says.</summary>
    public static string Of(CreatePdr pdr, SessionEstablishmentRequest rules)
    {
        var pdi = EffectivePdi.Of(pdr, rules);
        return Line(
            Text("precedence", pdr.Precedence?.Value),
            $"from {pdi.SourceInterface}".ToLowerInvariant(),
            Name(pdi.NetworkInstance),
            Of(pdi.LocalFTeid),
            Each("UE", pdi.UeIpAddress, Of),
            Each("QFI", pdi.Qfi, qfi => $"{qfi.Value}"),
            Each("", pdi.SdfFilter, Of),
            Each("route", pdi.FramedRoute, route => route.Value),
            Each("route", pdi.FramedIPv6Route, route => route.Value),
            Of(pdr.OuterHeaderRemoval),
            Text("FAR", pdr.FarId?.Value),
            Each("QER", pdr.QerId, id => $"{id.Value}"),
            Each("URR", pdr.UrrId, id => $"{id.Value}"));
    }

    /// <summary>A FAR.</summary>
    public static string Of(CreateFar far)
    {
        var to = far.ForwardingParameters;
        return Line(
            $"{far.ApplyAction.Actions}".ToUpperInvariant(),
            to is null ? "" : $"to {to.DestinationInterface.Value}".ToLowerInvariant(),
            Name(to?.NetworkInstance),
            Of(to?.OuterHeaderCreation),
            to?.TransportLevelMarking is { } mark ? $"DSCP {mark.TosTrafficClass >> 10}" : "",
            Text("BAR", far.BarId?.Value));
    }

    /// <summary>A QER.</summary>
    public static string Of(CreateQer qer) => Line(
        Text("QFI", qer.QosFlowIdentifier?.Value),
        $"gate {qer.GateStatus.Ul} up, {qer.GateStatus.Dl} down".ToLowerInvariant(),
        qer.MaximumBitrate is { } mbr ? $"MBR {mbr.UlKbps} up, {mbr.DlKbps} down kbit/s" : "",
        qer.GuaranteedBitrate is { } gbr ? $"GBR {gbr.UlKbps} up, {gbr.DlKbps} down kbit/s" : "",
        qer.ReflectiveQos is null ? "" : "RQI");

    /// <summary>A URR.</summary>
    public static string Of(CreateUrr urr) => Line(
        $"{urr.MeasurementMethod.Methods}".ToUpperInvariant(),
        urr.ReportingTriggers.Triggers == 0
            ? ""
            : "reports " + $"{urr.ReportingTriggers.Triggers}".ToUpperInvariant(),
        Text("period", urr.MeasurementPeriod?.Seconds, "s"),
        urr.VolumeThreshold is { } threshold
            ? Of("threshold", threshold.Flags, threshold.Total, threshold.Uplink,
                threshold.Downlink)
            : "",
        urr.VolumeQuota is { } quota
            ? Of("quota", quota.Flags, quota.Total, quota.Uplink, quota.Downlink)
            : "",
        Text("threshold", urr.TimeThreshold?.Seconds, "s"),
        Text("quota", urr.TimeQuota?.Seconds, "s"));

    /// <summary>What a URR's quota still allows; empty: it has none.</summary>
    public static string Left(CreateUrr urr, in UrrProgress progress, Volume counted)
    {
        var stop = VolumeLimits.Of(urr, progress).Stop;
        return stop.AreReached(counted.Uplink, counted.Downlink) ? ", quota used up"
            : stop.IsNone ? ""
            : ", left" + Left(stop.Total, counted.Total, "")
                + Left(stop.Uplink, counted.Uplink, " up")
                + Left(stop.Downlink, counted.Downlink, " down");
    }

    /// <summary>A BAR.</summary>
    public static string Of(CreateBar bar) => Line(
        Text("report after", bar.DownlinkDataNotificationDelay?.Value * 50, "ms"),
        Text("buffer", bar.SuggestedBufferingPacketsCount?.Value, "packets"));

    /// <summary>A traffic endpoint.</summary>
    public static string Of(CreateTrafficEndpoint endpoint) => Line(
        Name(endpoint.NetworkInstance),
        Of(endpoint.LocalFTeid),
        Each("UE", endpoint.UeIpAddress, Of),
        Each("QFI", endpoint.Qfi, qfi => $"{qfi.Value}"));

    private static string Of(FTeid? given) => given is { } fTeid
        ? $"F-TEID 0x{fTeid.Teid:x8} at "
            + Addresses(
                fTeid.Flags.HasFlag(FTeidFlags.V4) ? $"{fTeid.V4}" : "",
                fTeid.Flags.HasFlag(FTeidFlags.V6) ? $"{fTeid.V6}" : "")
        : "";

    private static string Of(UeIpAddress ue) => Addresses(
        ue.Flags.HasFlag(UeIpAddressFlags.V4) ? $"{ue.V4}" : "",
        ue.Flags.HasFlag(UeIpAddressFlags.V6) ? $"{ue.V6}" : "");

    private static string Of(OuterHeaderCreation? given)
    {
        if (given is not { } header)
        {
            return "";
        }

        const OuterHeaderCreations Ipv6 = OuterHeaderCreations.GtpUUdpIpv6
            | OuterHeaderCreations.UdpIpv6 | OuterHeaderCreations.Ipv6;
        var address = (header.Description & Ipv6) == 0 ? $"{header.V4}" : $"{header.V6}";
        return (header.Description & FarChecks.GtpU) != 0
            ? $"GTP-U 0x{header.Teid:x8} at {address}"
            : header.Port != 0 ? $"UDP port {header.Port} at {address}" : $"IP at {address}";
    }

    private static string Of(OuterHeaderRemoval? given) => given?.Description switch
    {
        null => "",
        OuterHeaderDescription.GtpUUdpIpv4 => "remove GTP-U/UDP/IPv4",
        OuterHeaderDescription.GtpUUdpIpv6 => "remove GTP-U/UDP/IPv6",
        OuterHeaderDescription.GtpUUdpIp => "remove GTP-U/UDP/IP",
        OuterHeaderDescription.UdpIpv4 => "remove UDP/IPv4",
        OuterHeaderDescription.UdpIpv6 => "remove UDP/IPv6",
        var other => $"remove {other}",
    };

    private static string Of(SdfFilter filter) => Line(
        filter.FlowDescription ?? "",
        filter.Flags.HasFlag(SdfFilterFlags.Ttc) ? $"ToS 0x{filter.TosTrafficClass:x4}" : "",
        filter.Flags.HasFlag(SdfFilterFlags.Spi)
            ? $"SPI 0x{filter.SecurityParameterIndex:x8}" : "",
        filter.Flags.HasFlag(SdfFilterFlags.Fl) ? $"flow label 0x{filter.FlowLabel:x5}" : "",
        filter.Flags.HasFlag(SdfFilterFlags.Bid) ? $"filter {filter.FilterId}" : "");

    private static string Of(
        string what, Volumes given, ulong total, ulong uplink, ulong downlink) =>
        $"{what} in bytes"
        + (given.HasFlag(Volumes.Total) ? $" {total}" : "")
        + (given.HasFlag(Volumes.Uplink) ? $" {uplink} up" : "")
        + (given.HasFlag(Volumes.Downlink) ? $" {downlink} down" : "");

    private static string Left(ulong stop, ulong counted, string direction) =>
        stop == ulong.MaxValue
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" {stop - counted}{direction}");

    private static string Name(NetworkInstance? instance) => instance?.Name.Text ?? "";

    private static string Addresses(string ipv4, string ipv6) =>
        string.Join(' ', new[] { ipv4, ipv6 }.Where(address => address.Length > 0));

    private static string Text(string what, long? value, string unit = "") =>
        value is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"{what} {number} {unit}").TrimEnd()
            : "";

    private static string Each<T>(string what, Repeated<T> items, Func<T, string> text) =>
        string.Join(", ", items.AsEnumerable().Select(item => $"{what} {text(item)}".TrimStart()));

    private static string Line(params IEnumerable<string> parts) =>
        string.Join(", ", parts.Where(part => part.Length > 0));
}
