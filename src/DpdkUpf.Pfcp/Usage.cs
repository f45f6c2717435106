using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(62, "8.2.40")]
public readonly partial record struct MeasurementMethod(MeasurementMethods Methods);

[Flags]
public enum MeasurementMethods : byte
{
    None = 0,
    Durat = 1 << 0,
    Volum = 1 << 1,
    Event = 1 << 2,
}

[Ie(37, "8.2.19")]
public readonly partial record struct ReportingTriggers(
    [FlagOctets(2, 3)] ReportingTriggerFlags Triggers);

[Flags]
public enum ReportingTriggerFlags : uint
{
    None = 0,
    Perio = 1 << 0,
    Volth = 1 << 1,
    Timth = 1 << 2,
    Quhti = 1 << 3,
    Start = 1 << 4,
    Stopt = 1 << 5,
    Droth = 1 << 6,
    Liusa = 1 << 7,
    Volqu = 1 << 8,
    Timqu = 1 << 9,
    Envcl = 1 << 10,
    Macar = 1 << 11,
    Eveth = 1 << 12,
    Evequ = 1 << 13,
    Ipmjl = 1 << 14,
    Quvti = 1 << 15,
    Reemr = 1 << 16,
    Upint = 1 << 17,
}

[Ie(63, "8.2.41")]
public readonly partial record struct UsageReportTrigger(
    [FlagOctets(2, 3)] UsageReportTriggers Triggers);

[Flags]
public enum UsageReportTriggers : uint
{
    None = 0,
    Perio = 1 << 0,
    Volth = 1 << 1,
    Timth = 1 << 2,
    Quhti = 1 << 3,
    Start = 1 << 4,
    Stopt = 1 << 5,
    Droth = 1 << 6,
    Immer = 1 << 7,
    Volqu = 1 << 8,
    Timqu = 1 << 9,
    Liusa = 1 << 10,
    Termr = 1 << 11,
    Monit = 1 << 12,
    Envcl = 1 << 13,
    Macar = 1 << 14,
    Eveth = 1 << 15,
    Evequ = 1 << 16,
    Tebur = 1 << 17,
    Ipmjl = 1 << 18,
    Quvti = 1 << 19,
    Emrre = 1 << 20,
    Upint = 1 << 21,
}

[Ie(31, "8.2.13")]
public readonly partial record struct VolumeThreshold(
    Volumes Flags,
    [When(Volumes.Total)] ulong Total = 0,
    [When(Volumes.Uplink)] ulong Uplink = 0,
    [When(Volumes.Downlink)] ulong Downlink = 0);

[Ie(34, "8.2.16")]
public readonly partial record struct SubsequentVolumeThreshold(
    Volumes Flags,
    [When(Volumes.Total)] ulong Total = 0,
    [When(Volumes.Uplink)] ulong Uplink = 0,
    [When(Volumes.Downlink)] ulong Downlink = 0);

[Ie(73, "8.2.50")]
public readonly partial record struct VolumeQuota(
    Volumes Flags,
    [When(Volumes.Total)] ulong Total = 0,
    [When(Volumes.Uplink)] ulong Uplink = 0,
    [When(Volumes.Downlink)] ulong Downlink = 0);

[Ie(121, "8.2.86")]
public readonly partial record struct SubsequentVolumeQuota(
    Volumes Flags,
    [When(Volumes.Total)] ulong Total = 0,
    [When(Volumes.Uplink)] ulong Uplink = 0,
    [When(Volumes.Downlink)] ulong Downlink = 0);

[Flags]
public enum Volumes : byte
{
    None = 0,
    Total = 1 << 0,
    Uplink = 1 << 1,
    Downlink = 1 << 2,
}

[Ie(66, "8.2.44")]
public readonly partial record struct VolumeMeasurement(
    MeasuredVolumes Flags,
    [When(MeasuredVolumes.Total)] ulong Total = 0,
    [When(MeasuredVolumes.Uplink)] ulong Uplink = 0,
    [When(MeasuredVolumes.Downlink)] ulong Downlink = 0,
    [When(MeasuredVolumes.TotalPackets)] ulong TotalPackets = 0,
    [When(MeasuredVolumes.UplinkPackets)] ulong UplinkPackets = 0,
    [When(MeasuredVolumes.DownlinkPackets)] ulong DownlinkPackets = 0);

[Flags]
public enum MeasuredVolumes : byte
{
    None = 0,
    Total = 1 << 0,
    Uplink = 1 << 1,
    Downlink = 1 << 2,
    TotalPackets = 1 << 3,
    UplinkPackets = 1 << 4,
    DownlinkPackets = 1 << 5,
}

[Ie(32, "8.2.14")]
public readonly partial record struct TimeThreshold(uint Seconds);

[Ie(35, "8.2.17")]
public readonly partial record struct SubsequentTimeThreshold(uint Seconds);

[Ie(74, "8.2.51")]
public readonly partial record struct TimeQuota(uint Seconds);

[Ie(122, "8.2.87")]
public readonly partial record struct SubsequentTimeQuota(uint Seconds);

[Ie(33, "8.2.15")]
public readonly partial record struct MonitoringTime(uint Seconds);

[Ie(36, "8.2.18")]
public readonly partial record struct InactivityDetectionTime(uint Seconds);

[Ie(64, "8.2.42")]
public readonly partial record struct MeasurementPeriod(uint Seconds);

[Ie(71, "8.2.48")]
public readonly partial record struct QuotaHoldingTime(uint Seconds);

[Ie(181, "8.2.132")]
public readonly partial record struct QuotaValidityTime(uint Seconds);

[Ie(146, "8.2.105")]
public readonly partial record struct EthernetInactivityTimer(uint Seconds);

[Ie(117, "8.2.83")]
public readonly partial record struct UserPlaneInactivityTimer(uint Seconds);

[Ie(148, "8.2.112")]
public readonly partial record struct EventQuota(uint Value);

[Ie(149, "8.2.113")]
public readonly partial record struct EventThreshold(uint Value);

[Ie(150, "8.2.106")]
public readonly partial record struct SubsequentEventQuota(uint Value);

[Ie(151, "8.2.107")]
public readonly partial record struct SubsequentEventThreshold(uint Value);

[Ie(182, "8.2.133")]
public readonly partial record struct NumberOfReports(ushort Value);

[Ie(72, "8.2.49")]
public readonly partial record struct DroppedDlTrafficThreshold(
    DroppedTrafficFlags Flags,
    [When(DroppedTrafficFlags.Packets)] ulong Packets = 0,
    [When(DroppedTrafficFlags.Bytes)] ulong Bytes = 0);

[Flags]
public enum DroppedTrafficFlags : byte
{
    None = 0,
    Packets = 1 << 0,
    Bytes = 1 << 1,
}

[Ie(100, "8.2.68")]
public readonly partial record struct MeasurementInformation(MeasurementFlags Flags);

[Flags]
public enum MeasurementFlags : byte
{
    None = 0,
    Mbqe = 1 << 0,
    Inam = 1 << 1,
    Radi = 1 << 2,
    Istm = 1 << 3,
    Mnop = 1 << 4,
    Sspoc = 1 << 5,
    Aspoc = 1 << 6,
    Ciam = 1 << 7,
}

[Ie(115, "8.2.81")]
public readonly partial record struct TimeQuotaMechanism(
    [Mask(0x03)] BaseTimeIntervalType Type,
    uint BaseTimeInterval);

public enum BaseTimeIntervalType : byte
{
    Ctp = 0,
    Dtp = 1,
}

[Ie(119, "8.2.84")]
public readonly partial record struct Multiplier(long ValueDigits, int Exponent);

[Ie(67, "8.2.45")]
public readonly partial record struct DurationMeasurement(uint Seconds);

[Ie(69, "8.2.46")]
public readonly partial record struct TimeOfFirstPacket(uint Seconds);

[Ie(70, "8.2.47")]
public readonly partial record struct TimeOfLastPacket(uint Seconds);

[Ie(75, "8.2.52")]
public readonly partial record struct StartTime(uint Seconds);

[Ie(76, "8.2.53")]
public readonly partial record struct EndTime(uint Seconds);

[Ie(156, "8.2.114")]
public readonly partial record struct TimeStamp(uint Seconds);

[Ie(90, "8.2.59")]
public readonly partial record struct UsageInformation(UsageFlags Flags);

[Flags]
public enum UsageFlags : byte
{
    None = 0,
    Bef = 1 << 0,
    Aft = 1 << 1,
    Uae = 1 << 2,
    Ube = 1 << 3,
}

[Ie(126, "8.2.91")]
public readonly partial record struct AdditionalUsageReportsInformation(ushort Value);

[Ie(92, "8.2.61")]
public sealed partial record FlowInformation(
    [Mask(0x07)] FlowDirection Direction,
    [Length(2)] string FlowDescription);

public enum FlowDirection : byte
{
    Unspecified = 0,
    Downlink = 1,
    Uplink = 2,
    Bidirectional = 3,
}

[Ie(45, "8.2.27")]
public readonly partial record struct DownlinkDataServiceInformation(
    DownlinkDataServiceFlags Flags,
    [When(DownlinkDataServiceFlags.Ppi), Mask(0x3F)] byte PagingPolicyIndication = 0,
    [When(DownlinkDataServiceFlags.Qfii), Mask(0x3F)] byte Qfi = 0,
    [When(DownlinkDataServiceFlags.Dlpsi)] ushort DlDataPacketsSize = 0);

[Flags]
public enum DownlinkDataServiceFlags : byte
{
    None = 0,
    Ppi = 1 << 0,
    Qfii = 1 << 1,
    Dlpsi = 1 << 2,
}

[Ie(250, "8.2.173")]
public readonly partial record struct DlDataPacketsSize(ushort Value);

[Ie(260, "8.2.179")]
public readonly partial record struct DataStatus(DataStatusFlags Flags);

[Flags]
public enum DataStatusFlags : byte
{
    None = 0,
    Drop = 1 << 0,
    Buff = 1 << 1,
}

[Ie(274, "8.2.185")]
public readonly partial record struct OffendingIeInformation(ushort Type, Octets Value);

[Ie(152, "8.2.108")]
public sealed partial record TraceInformation(
    [Size(3)] uint Plmn,
    [Size(3)] uint TraceId,
    [Length(1)] Octets TriggeringEvents,
    byte SessionTraceDepth,
    [Length(1)] Octets Interfaces,
    [Length(1)] Octets CollectionEntityAddress);

[Ie(352, "8.2.244")]
public readonly partial record struct UriText(string Value);

[Ie(353, "8.2.245")]
public sealed partial record UeLevelMeasurementsConfiguration(
    byte JobType,
    [Length(1)] Octets MeasurementTypes,
    [Size(3)] uint TimePeriod);

[Ie(389, "8.2.272")]
public readonly partial record struct ReportingControlInformation(ReportingControlFlags Flags);

[Flags]
public enum ReportingControlFlags : byte
{
    None = 0,
    Uelm = 1 << 0,
}
