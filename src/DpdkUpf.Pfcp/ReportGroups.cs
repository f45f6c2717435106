using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

// A second F-TEID of a created or updated rule is the one for redundant transmission: the tables
// name both, the type number is one (§7.5.3.2, §7.5.3.5, §7.5.5.5).
[Group(272, "7.5.3.1")]
public sealed partial record PartialFailureInformation(
    FailedRuleId FailedRuleId,
    Cause FailureCause,
    [Min(1)] Repeated<OffendingIeInformation> OffendingIeInformation);

[Group(279, "7.5.3.1")]
public sealed partial record CreatedL2tpSession(
    [O] Repeated<DnsServerAddress> DnsServerAddress = default,
    [O] Repeated<NbnsServerAddress> NbnsServerAddress = default,
    [O] LnsAddress? LnsAddress = null);

[Group(303, "7.5.3.1")]
public sealed partial record MbsSessionN4mbInformation(
    MulticastTransportInformation? MulticastTransportInformation = null);

[Group(311, "7.5.3.1")]
public sealed partial record MbsSessionN4Information(
    MbsSessionIdentifier MbsSessionIdentifier,
    AreaSessionId? AreaSessionId = null,
    FTeid? N19mbDlTunnelId = null,
    MbsN4RespFlags? MbsN4RespFlags = null);

[Group(386, "7.5.3.1")]
public sealed partial record MoQInformation(MoQRelayIpAddress? MoQRelayAddress = null);

[Group(8, "7.5.3.2")]
public sealed partial record CreatedPdr(
    PdrId PdrId,
    [Max(2)] Repeated<FTeid> LocalFTeid = default,
    Repeated<UeIpAddress> UeIpAddress = default,
    MappedN6IpAddress? MappedN6IpAddress = null,
    LocalIngressTunnel? LocalIngressTunnel = null);

[Group(51, "7.5.3.3")]
public sealed partial record LoadControlInformation(
    SequenceNumber LoadControlSequenceNumber,
    Metric LoadMetric);

[Group(54, "7.5.3.4")]
public sealed partial record OverloadControlInformation(
    SequenceNumber OverloadControlSequenceNumber,
    Metric OverloadReductionMetric,
    Timer PeriodOfValidity,
    OciFlags? OverloadControlInformationFlags = null);

[Group(128, "7.5.3.5")]
public sealed partial record CreatedTrafficEndpoint(
    TrafficEndpointId TrafficEndpointId,
    [Max(2)] Repeated<FTeid> LocalFTeid = default,
    Repeated<UeIpAddress> UeIpAddress = default,
    MappedN6IpAddress? MappedN6IpAddress = null,
    LocalIngressTunnel? LocalIngressTunnel = null);

[Group(195, "7.5.3.6")]
public sealed partial record CreatedBridgeRouterInfo(
    PortNumber? PortNumber = null,
    FiveGsUserPlaneNodeId? FiveGsUserPlaneNodeId = null);

[Group(221, "7.5.3.7")]
public sealed partial record AtsssControlParameters(
    MptcpParameters? MptcpParameters = null,
    AtsssLlParameters? AtsssLlParameters = null,
    Repeated<PmfParameters> PmfParameters = default,
    MpquicParameters? MpquicParameters = null);

[Group(225, "7.5.3.7")]
public sealed partial record MptcpParameters(
    MptcpAddressInformation MptcpAddressInformation,
    LinkSpecificMultipathIpAddress MptcpLinkSpecificIpAddress);

[Group(226, "7.5.3.7")]
public sealed partial record AtsssLlParameters(AtsssLlInformation AtsssLlInformation);

[Group(227, "7.5.3.7")]
public sealed partial record PmfParameters(
    PmfAddressInformation PmfAddressInformation,
    [O] Qfi? QosFlowIdentifier = null);

[Group(331, "7.5.3.7")]
public sealed partial record MpquicParameters(
    MpquicAddressInformation MpquicAddressInformation,
    LinkSpecificMultipathIpAddress MpquicLinkSpecificIpAddress);

[Group(80, "7.5.5.2")]
public sealed partial record UsageReport(
    UrrId UrrId,
    UrSeqn UrSeqn,
    UsageReportTrigger UsageReportTrigger,
    StartTime? StartTime = null,
    EndTime? EndTime = null,
    VolumeMeasurement? VolumeMeasurement = null,
    DurationMeasurement? DurationMeasurement = null,
    TimeOfFirstPacket? TimeOfFirstPacket = null,
    TimeOfLastPacket? TimeOfLastPacket = null,
    UsageInformation? UsageInformation = null,
    QueryUrrReference? QueryUrrReference = null,
    EthernetTrafficInformation? EthernetTrafficInformation = null);

[Group(252, "7.5.5.4")]
public sealed partial record PacketRateStatusReport(QerId QerId, PacketRateStatus PacketRateStatus);

[Group(256, "7.5.5.5")]
public sealed partial record UpdatedPdr(
    PdrId PdrId,
    [Max(2)] Repeated<FTeid> LocalFTeid = default,
    Repeated<UeIpAddress> UeIpAddress = default,
    Cleared Cleared = default);

[Group(214, "7.5.7.3")]
public sealed partial record SessionReport(
    SrrId SrrId,
    Repeated<QosMonitoringReport> QosMonitoringReport = default);

[Group(83, "7.5.8.2")]
public sealed partial record DownlinkDataReport(
    PdrId PdrId,
    DownlinkDataServiceInformation? DownlinkDataServiceInformation = null,
    [O] DlDataPacketsSize? DlDataPacketsSize = null,
    [O] DataStatus? DlDataStatus = null);

[Group(68, "7.5.8.3")]
public sealed partial record ApplicationDetectionInformation(
    ApplicationId ApplicationId,
    ApplicationInstanceId? ApplicationInstanceId = null,
    FlowInformation? FlowInformation = null,
    [O] PdrId? PdrId = null);

[Group(143, "7.5.8.3")]
public sealed partial record EthernetTrafficInformation(
    Repeated<MacAddressList> MacAddressesDetected = default,
    [Ie(145)] Repeated<MacAddressList> MacAddressesRemoved = default);

[Group(189, "7.5.8.3")]
public sealed partial record MulticastGroupInformation(
    IpMulticastAddress IpMulticastAddress,
    Repeated<SourceIpAddress> SourceIpAddress = default);

[Group(99, "7.5.8.4")]
public sealed partial record ErrorIndicationReport(FTeid RemoteFTeid);

[Group(218, "7.5.8.6")]
public sealed partial record AccessAvailabilityReport(
    AccessAvailabilityInformation AccessAvailabilityInformation);

[Group(247, "7.5.8.6")]
public sealed partial record QosMonitoringReport(
    Qfi Qfi,
    QosMonitoringMeasurement QosMonitoringMeasurement,
    TimeStamp TimeStamp,
    RedundantN3N9TransmissionInformation? RedundantN3N9TransmissionInformation = null,
    [O] StartTime? StartTime = null);

[Group(324, "7.5.8.6")]
public sealed partial record TrafficParameterMeasurementReport(
    Qfi Qfi,
    TimeStamp TimeStamp,
    N6JitterMeasurement? N6JitterMeasurement = null,
    UlPeriodicity? UlPeriodicity = null,
    [O] StartTime? StartTime = null);

[Group(399, "7.5.8.6")]
public sealed partial record RedundantN3N9TransmissionInformation(
    TunnelInformation LocalN3N9TunnelInformation,
    [Ie(401)] TunnelInformation RemoteN3N9TunnelInformation);

[Group(400, "7.5.8.6")]
public sealed partial record TunnelInformation(
    FTeid FTeid,
    [O] NetworkInstance? NetworkInstance = null);
