using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(25, "8.2.7")]
public readonly partial record struct GateStatus([Mask(0x0F)] byte Value);

[Ie(26, "8.2.8")]
public readonly partial record struct Mbr([Size(5)] ulong UlKbps, [Size(5)] ulong DlKbps);

[Ie(27, "8.2.9")]
public readonly partial record struct Gbr([Size(5)] ulong UlKbps, [Size(5)] ulong DlKbps);

[Ie(94, "8.2.63")]
public readonly partial record struct PacketRate(
    PacketRateFlags Flags,
    [When(PacketRateFlags.Ulpr), Mask(0x07)] PacketRateUnit UlUnit = 0,
    [When(PacketRateFlags.Ulpr)] ushort UlPackets = 0,
    [When(PacketRateFlags.Dlpr), Mask(0x07)] PacketRateUnit DlUnit = 0,
    [When(PacketRateFlags.Dlpr)] ushort DlPackets = 0,
    [WhenAll(PacketRateFlags.Aprc | PacketRateFlags.Ulpr), Mask(0x07)]
    PacketRateUnit AdditionalUlUnit = 0,
    [WhenAll(PacketRateFlags.Aprc | PacketRateFlags.Ulpr)] ushort AdditionalUlPackets = 0,
    [WhenAll(PacketRateFlags.Aprc | PacketRateFlags.Dlpr), Mask(0x07)]
    PacketRateUnit AdditionalDlUnit = 0,
    [WhenAll(PacketRateFlags.Aprc | PacketRateFlags.Dlpr)] ushort AdditionalDlPackets = 0);

[Flags]
public enum PacketRateFlags : byte
{
    None = 0,
    Ulpr = 1 << 0,
    Dlpr = 1 << 1,
    Aprc = 1 << 2,
}

public enum PacketRateUnit : byte
{
    Minute = 0,
    SixMinutes = 1,
    Hour = 2,
    Day = 3,
    Week = 4,
}

[Ie(193, "8.2.139")]
public readonly partial record struct PacketRateStatus(
    PacketRateStatusFlags Flags,
    [When(PacketRateStatusFlags.Ul)] ushort Ul = 0,
    [WhenAll(PacketRateStatusFlags.Ul | PacketRateStatusFlags.Apr)] ushort AdditionalUl = 0,
    [When(PacketRateStatusFlags.Dl)] ushort Dl = 0,
    [WhenAll(PacketRateStatusFlags.Dl | PacketRateStatusFlags.Apr)] ushort AdditionalDl = 0,
    [When(PacketRateStatusFlags.Ul | PacketRateStatusFlags.Dl)] ulong ValidityTime = 0);

[Flags]
public enum PacketRateStatusFlags : byte
{
    None = 0,
    Ul = 1 << 0,
    Dl = 1 << 1,
    Apr = 1 << 2,
}

[Ie(97, "8.2.66")]
public readonly partial record struct DlFlowLevelMarking(
    DlFlowLevelMarkingFlags Flags,
    [When(DlFlowLevelMarkingFlags.Ttc)] ushort TosTrafficClass = 0,
    [When(DlFlowLevelMarkingFlags.Sci)] ushort ServiceClassIndicator = 0);

[Flags]
public enum DlFlowLevelMarkingFlags : byte
{
    None = 0,
    Ttc = 1 << 0,
    Sci = 1 << 1,
}

[Ie(123, "8.2.88")]
public readonly partial record struct Rqi([Mask(0x01)] byte Value);

[Ie(158, "8.2.116")]
public readonly partial record struct PagingPolicyIndicator([Mask(0x07)] byte Value);

[Ie(157, "8.2.115")]
public readonly partial record struct AveragingWindow(uint Ms);

[Ie(251, "8.2.174")]
public readonly partial record struct QerControlIndications(QerControlFlags Flags);

[Flags]
public enum QerControlFlags : byte
{
    None = 0,
    Rcsr = 1 << 0,
}

[Ie(319, "8.2.216")]
public readonly partial record struct QerIndications(QerIndicationFlags Flags);

[Flags]
public enum QerIndicationFlags : byte
{
    None = 0,
    Iqfisn = 1 << 0,
    Edbmi = 1 << 1,
    Eml4s = 1 << 2,
    Pdusm = 1 << 3,
    Dbsmi = 1 << 4,
    Tnbmi = 1 << 5,
}

[Ie(243, "8.2.167")]
public readonly partial record struct RequestedQosMonitoring(
    [FlagOctets(1, 2)] QosMonitoringFlags Flags);

[Flags]
public enum QosMonitoringFlags : ushort
{
    None = 0,
    Dlpd = 1 << 0,
    Ulpd = 1 << 1,
    Rppd = 1 << 2,
    Gtpupm = 1 << 3,
    Dlci = 1 << 4,
    Ulci = 1 << 5,
    Dldr = 1 << 6,
    Uldr = 1 << 7,
    Dlab = 1 << 8,
    Ulab = 1 << 9,
}

[Ie(244, "8.2.168")]
public readonly partial record struct ReportingFrequency(ReportingFrequencyFlags Flags);

[Flags]
public enum ReportingFrequencyFlags : byte
{
    None = 0,
    Evett = 1 << 0,
    Perio = 1 << 1,
}

[Ie(245, "8.2.169")]
public readonly partial record struct PacketDelayThresholds(
    PacketDelayFlags Flags,
    [When(PacketDelayFlags.Dl)] uint DlMs = 0,
    [When(PacketDelayFlags.Ul)] uint UlMs = 0,
    [When(PacketDelayFlags.Rp)] uint RoundTripMs = 0);

[Flags]
public enum PacketDelayFlags : byte
{
    None = 0,
    Dl = 1 << 0,
    Ul = 1 << 1,
    Rp = 1 << 2,
}

[Ie(246, "8.2.170")]
public readonly partial record struct MinimumWaitTime(uint Seconds);

[Ie(248, "8.2.171")]
public readonly partial record struct QosMonitoringMeasurement(
    QosMeasurementFlags Flags,
    [When(QosMeasurementFlags.Dlpd)] uint DlDelayMs = 0,
    [When(QosMeasurementFlags.Ulpd)] uint UlDelayMs = 0,
    [When(QosMeasurementFlags.Rppd)] uint RoundTripDelayMs = 0,
    [When(QosMeasurementFlags.Dlci)] ushort DlCongestion = 0,
    [When(QosMeasurementFlags.Ulci)] ushort UlCongestion = 0,
    [When(QosMeasurementFlags.Dldr), Size(5)] ulong DlDataRate = 0,
    [When(QosMeasurementFlags.Uldr), Size(5)] ulong UlDataRate = 0);

[Flags]
public enum QosMeasurementFlags : byte
{
    None = 0,
    Dlpd = 1 << 0,
    Ulpd = 1 << 1,
    Rppd = 1 << 2,
    Plmf = 1 << 3,
    Dlci = 1 << 4,
    Ulci = 1 << 5,
    Dldr = 1 << 6,
    Uldr = 1 << 7,
}

[Ie(234, "8.2.162")]
public readonly partial record struct AveragePacketDelay(uint Ms);

[Ie(235, "8.2.163")]
public readonly partial record struct MinimumPacketDelay(uint Ms);

[Ie(236, "8.2.164")]
public readonly partial record struct MaximumPacketDelay(uint Ms);

[Ie(237, "8.2.165")]
public readonly partial record struct QosReportTrigger(QosReportTriggerFlags Flags);

[Flags]
public enum QosReportTriggerFlags : byte
{
    None = 0,
    Per = 1 << 0,
    Thr = 1 << 1,
    Ire = 1 << 2,
}

[Ie(241, "8.2.166")]
public readonly partial record struct GtpUPathInterfaceType(GtpUPathInterfaces Interfaces);

[Flags]
public enum GtpUPathInterfaces : byte
{
    None = 0,
    N9 = 1 << 0,
    N3 = 1 << 1,
}

[Ie(348, "8.2.240")]
public readonly partial record struct ReportingThresholds(
    ReportingThresholdFlags Flags,
    [When(ReportingThresholdFlags.Dlci)] ushort DlCongestion = 0,
    [When(ReportingThresholdFlags.Ulci)] ushort UlCongestion = 0,
    [When(ReportingThresholdFlags.Dldr), Size(5)] ulong DlDataRate = 0,
    [When(ReportingThresholdFlags.Uldr), Size(5)] ulong UlDataRate = 0);

[Flags]
public enum ReportingThresholdFlags : byte
{
    None = 0,
    Dlci = 1 << 0,
    Ulci = 1 << 1,
    Dldr = 1 << 2,
    Uldr = 1 << 3,
}

[Ie(335, "8.2.229")]
public readonly partial record struct ReportingSuggestionInfo(
    [Mask(0x0F)] byte Urgency,
    uint ReportingTime);

[Ie(337, "8.2.231")]
public readonly partial record struct MeasurementIndication(MeasurementIndicationFlags Flags);

[Flags]
public enum MeasurementIndicationFlags : byte
{
    None = 0,
    Dqfi = 1 << 0,
}

[Ie(394, "8.2.277")]
public readonly partial record struct RemainingDataReportingIndication([Mask(0x0F)] byte Value);

[Ie(296, "8.2.202")]
public readonly partial record struct EventNotificationUri(string Value);

[Ie(297, "8.2.203")]
public readonly partial record struct NotificationCorrelationId(string Value);

[Ie(402, "8.2.281")]
public readonly partial record struct BindingIndication(string Value);

[Ie(298, "8.2.204")]
public readonly partial record struct ReportingFlags(ReportingFlagBits Flags);

[Flags]
public enum ReportingFlagBits : byte
{
    None = 0,
    Dupl = 1 << 0,
}

[Ie(328, "8.2.223")]
public readonly partial record struct TrafficParameterMeasurementIndication(
    TrafficParameterFlags Flags);

[Flags]
public enum TrafficParameterFlags : byte
{
    None = 0,
    Ulpmi = 1 << 0,
    Dlpmi = 1 << 1,
    N6Jmi = 1 << 2,
}

[Ie(325, "8.2.220")]
public readonly partial record struct TrafficParameterThreshold(
    TrafficThresholdFlags Flags,
    [When(TrafficThresholdFlags.Dl)] uint DlN6Jitter = 0);

[Flags]
public enum TrafficThresholdFlags : byte
{
    None = 0,
    Dl = 1 << 0,
}

[Ie(326, "8.2.221")]
public readonly partial record struct DlPeriodicity([Spare(1)] uint Value);

[Ie(329, "8.2.224")]
public readonly partial record struct UlPeriodicity([Spare(1)] uint Value);

[Ie(327, "8.2.222")]
public readonly partial record struct N6JitterMeasurement(
    TrafficThresholdFlags Flags,
    [When(TrafficThresholdFlags.Dl)] uint DlPeriodicity = 0,
    [When(TrafficThresholdFlags.Dl)] uint LowerDlJitter = 0,
    [When(TrafficThresholdFlags.Dl)] uint HigherDlJitter = 0);

[Ie(217, "8.2.152")]
public readonly partial record struct RequestedAccessAvailabilityInformation(
    AccessAvailabilityRequestFlags Flags);

[Flags]
public enum AccessAvailabilityRequestFlags : byte
{
    None = 0,
    Rrca = 1 << 0,
}

[Ie(219, "8.2.153")]
public readonly partial record struct AccessAvailabilityInformation([Mask(0x0F)] byte Value);
