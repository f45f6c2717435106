using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Group(276, "7.5.2.1")]
public sealed partial record L2tpTunnelInformation(
    LnsAddress LnsAddress,
    [O] TunnelPassword? TunnelPassword = null,
    TunnelPreference? TunnelPreference = null);

[Group(277, "7.5.2.1")]
public sealed partial record L2tpSessionInformation(
    [O] CallingNumber? CallingNumber = null,
    [O] CalledNumber? CalledNumber = null,
    [O] MaximumReceiveUnit? MaximumReceiveUnit = null,
    L2tpSessionIndications? L2tpSessionIndications = null,
    [O] L2tpUserAuthentication? L2tpUserAuthentication = null);

[Group(300, "7.5.2.1")]
public sealed partial record MbsSessionN4mbControlInformation(
    MbsSessionIdentifier MbsSessionIdentifier,
    AreaSessionId? AreaSessionId = null,
    MbsN4mbReqFlags? MbsN4mbReqFlags = null,
    MulticastTransportInformation? MulticastTransportInformationForN3mbAndOrN19mb = null);

[Group(310, "7.5.2.1")]
public sealed partial record MbsSessionN4ControlInformation(
    MbsSessionIdentifier MbsSessionIdentifier,
    AreaSessionId? AreaSessionId = null,
    MulticastTransportInformation? MulticastTransportInformation = null);

[Group(316, "7.5.2.1")]
public sealed partial record DscpToPpiControlInformation(
    [Min(1)] Repeated<DscpToPpiMappingInformation> DscpToPpiMappingInformation,
    [O] Repeated<Qfi> Qfi = default);

// Precedence is "M" in the table but not there for Sxa, and nothing in a message tells Sxa from
// N4: an SGW-C sends none. So it may be absent.
[Group(1, "7.5.2.2")]
public sealed partial record CreatePdr(
    PdrId PdrId,
    Precedence? Precedence,
    Pdi Pdi,
    OuterHeaderRemoval? OuterHeaderRemoval = null,
    FarId? FarId = null,
    Repeated<UrrId> UrrId = default,
    Repeated<QerId> QerId = default,
    Repeated<ActivatePredefinedRules> ActivatePredefinedRules = default,
    [O] ActivationTime? ActivationTime = null,
    [O] DeactivationTime? DeactivationTime = null,
    MarId? MarId = null,
    PacketReplicationAndDetectionCarryOnInformation?
        PacketReplicationAndDetectionCarryOnInformation = null,
    [O] Repeated<IpMulticastAddressingInfo> IpMulticastAddressingInfo = default,
    [O, Max(2)] Repeated<UeIpAddressPoolIdentity> UeIpAddressPoolIdentity = default,
    MultipathApplicableIndication? MultipathApplicableIndication = null,
    TransportDelayReporting? TransportDelayReporting = null,
    [O] RatType? RatType = null);

// What a PDI matches on is "O" in the table, but none of it is [O] here: a condition that is wrong
// and dropped would make the rule match more than its sender meant.
[Group(2, "7.5.2.2")]
public sealed partial record Pdi(
    SourceInterface SourceInterface,
    FTeid? LocalFTeid = null,
    LocalIngressTunnel? LocalIngressTunnel = null,
    NetworkInstance? NetworkInstance = null,
    RedundantTransmissionDetectionParameters? RedundantTransmissionDetectionParameters = null,
    Repeated<UeIpAddress> UeIpAddress = default,
    MappedN6IpAddress? MappedN6IpAddress = null,
    N6RoutingInformation? N6RoutingInformation = null,
    Repeated<TrafficEndpointId> TrafficEndpointId = default,
    Repeated<SdfFilter> SdfFilter = default,
    ApplicationId? ApplicationId = null,
    EthernetPduSessionInformation? EthernetPduSessionInformation = null,
    Repeated<EthernetPacketFilter> EthernetPacketFilter = default,
    Repeated<Qfi> Qfi = default,
    Repeated<FramedRoute> FramedRoute = default,
    FramedRouting? FramedRouting = null,
    Repeated<FramedIPv6Route> FramedIPv6Route = default,
    ThreeGppInterfaceType? SourceInterfaceType = null,
    Repeated<IpMulticastAddressingInfo> IpMulticastAddressingInfo = default,
    Repeated<DnsQueryResponseFilter> DnsQueryResponseFilter = default,
    MbsSessionIdentifier? MbsSessionIdentifier = null,
    AreaSessionId? AreaSessionId = null,
    ProtocolDescription? ProtocolDescription = null,
    ExpeditedTransferIndication? ExpeditedTransferIndication = null);

[Group(132, "7.5.2.2")]
public sealed partial record EthernetPacketFilter(
    EthernetFilterId? EthernetFilterId = null,
    EthernetFilterProperties? EthernetFilterProperties = null,
    MacAddressFilter? MacAddress = null,
    Ethertype? Ethertype = null,
    CTag? CTag = null,
    STag? STag = null,
    Repeated<SdfFilter> SdfFilter = default);

[Group(188, "7.5.2.2")]
public sealed partial record IpMulticastAddressingInfo(
    IpMulticastAddress IpMulticastAddress,
    [O] Repeated<SourceIpAddress> SourceIpAddress = default);

[Group(255, "7.5.2.2")]
public sealed partial record RedundantTransmissionDetectionParameters(
    FTeid LocalFTeidForRedundantTransmission,
    NetworkInstance? NetworkInstanceForRedundantTransmission = null);

[Group(271, "7.5.2.2")]
public sealed partial record TransportDelayReporting(
    RemoteGtpUPeer PrecedingUlGtpUPeer,
    [O] TransportLevelMarking? Dscp = null);

[Group(334, "7.5.2.2")]
public sealed partial record ProtocolDescription(
    [O] MediaTransportProtocol? TransportProtocol = null,
    Repeated<RtpHeaderExtensionInformation> RtpHeaderExtensionInformation = default,
    [O] Repeated<RtpPayloadInformation> RtpPayloadInformation = default,
    [O] MediaRelatedInformationTransferInfo? MediaRelatedInformationTransferInfo = null);

[Group(340, "7.5.2.2")]
public sealed partial record RtpHeaderExtensionInformation(
    RtpHeaderExtensionType? RtpHeaderExtensionType = null,
    RtpHeaderExtensionId? RtpHeaderExtensionId = null,
    [O] RtpHeaderExtensionAdditionalInformation? RtpHeaderExtensionAdditionalInformation = null);

[Group(341, "7.5.2.2")]
public sealed partial record RtpPayloadInformation(
    Repeated<RtpPayloadType> RtpPayloadType = default,
    [O] RtpPayloadFormat? RtpPayloadFormat = null);

[Group(3, "7.5.2.3")]
public sealed partial record CreateFar(
    FarId FarId,
    ApplyAction ApplyAction,
    ForwardingParameters? ForwardingParameters = null,
    Repeated<DuplicatingParameters> DuplicatingParameters = default,
    [O] BarId? BarId = null,
    RedundantTransmissionForwardingParameters? RedundantTransmissionForwardingParameters = null,
    MbsMulticastParameters? MbsMulticastParameters = null,
    Repeated<AddMbsUnicastParameters> AddMbsUnicastParameters = default);

[Group(4, "7.5.2.3")]
public sealed partial record ForwardingParameters(
    DestinationInterface DestinationInterface,
    [O] NetworkInstance? NetworkInstance = null,
    RedirectInformation? RedirectInformation = null,
    OuterHeaderCreation? OuterHeaderCreation = null,
    TransportLevelMarking? TransportLevelMarking = null,
    Repeated<ExtendedTransportLevelMarking> ExtendedTransportLevelMarking = default,
    TransportLevelMarkingIndications? TransportLevelMarkingIndications = null,
    ForwardingPolicy? ForwardingPolicy = null,
    [O] Metadata? Metadata = null,
    [O] HeaderEnrichment? HeaderEnrichment = null,
    TrafficEndpointId? LinkedTrafficEndpointId = null,
    Proxying? Proxying = null,
    ThreeGppInterfaceType? DestinationInterfaceType = null,
    DataNetworkAccessIdentifier? DataNetworkAccessIdentifier = null,
    IpAddressAndPortNumberReplacement? IpAddressAndPortNumberReplacement = null,
    [O] N6RoutingInformation? N6RoutingInformation = null,
    Repeated<HeaderHandlingControlRule> HeaderHandlingControlRule = default,
    [O] OnPathN6ConnectionInformation? OnPathN6ConnectionInformation = null);

[Group(5, "7.5.2.3")]
public sealed partial record DuplicatingParameters(
    DestinationInterface DestinationInterface,
    OuterHeaderCreation? OuterHeaderCreation = null,
    TransportLevelMarking? TransportLevelMarking = null,
    ForwardingPolicy? ForwardingPolicy = null);

[Group(270, "7.5.2.3")]
public sealed partial record RedundantTransmissionForwardingParameters(
    OuterHeaderCreation OuterHeaderCreation,
    NetworkInstance? NetworkInstanceForRedundantTransmission = null);

[Group(301, "7.5.2.3")]
public sealed partial record MbsMulticastParameters(
    DestinationInterface DestinationInterface,
    OuterHeaderCreation OuterHeaderCreation,
    [O] NetworkInstance? NetworkInstance = null,
    TransportLevelMarking? TransportLevelMarking = null,
    [O] Repeated<ThreeGppInterfaceType> DestinationInterfaceType = default);

[Group(302, "7.5.2.3")]
public sealed partial record AddMbsUnicastParameters(
    DestinationInterface DestinationInterface,
    MbsUnicastParametersId MbsUnicastParametersId,
    OuterHeaderCreation OuterHeaderCreation,
    [O] NetworkInstance? NetworkInstance = null,
    TransportLevelMarking? TransportLevelMarking = null,
    [O] ThreeGppInterfaceType? DestinationInterfaceType = null);

[Group(361, "7.5.2.3")]
public sealed partial record HeaderHandlingControlRule(
    HeaderHandlingControlRuleId HeaderHandlingControlRuleId,
    HeaderDetectionReference HeaderDetectionReference,
    [Min(1)] Repeated<HeaderHandlingControlInformation> HeaderHandlingControlInformation,
    [O] HeaderDetectionSupportInformation? HeaderDetectionSupportInformation = null,
    [O] Repeated<HeaderHandlingReportingControlInfo> HeaderHandlingReportingControlInfo = default);

[Group(362, "7.5.2.3")]
public sealed partial record HeaderHandlingReportingControlInfo(
    ReportingEndpointId ReportingEndpointId,
    EventNotificationUri EventNotificationUri,
    NotificationCorrelationId NotificationCorrelationId,
    MinimumWaitTime? MinimumWaitTime = null,
    [O] ReportingSuggestionInfo? ReportingSuggestionInfo = null,
    BindingIndication? NotificationBindingIndication = null,
    HeaderHandlingReportingIndication? HeaderHandlingReportingIndication = null);

[Group(363, "7.5.2.3")]
public sealed partial record HeaderHandlingControlInformation(
    HeaderHandlingControlId HeaderHandlingControlId,
    HeaderHandlingControlReference? HeaderHandlingControlReference = null,
    HeaderHandlingAction? HeaderHandlingAction = null,
    HeaderInformation? HeaderInformation = null,
    HeaderValue? HeaderValue = null,
    HeaderHandlingCondition? HeaderHandlingCondition = null,
    Repeated<ReportingEndpointId> HeaderHandlingReporting = default);

[Group(383, "7.5.2.3")]
public sealed partial record ExtendedTransportLevelMarking(
    TransportLevelMarking TransportLevelMarking,
    PduSetImportance AssociatedPduSetImportanceValues);

[Group(6, "7.5.2.4")]
public sealed partial record CreateUrr(
    UrrId UrrId,
    MeasurementMethod MeasurementMethod,
    ReportingTriggers ReportingTriggers,
    MeasurementPeriod? MeasurementPeriod = null,
    VolumeThreshold? VolumeThreshold = null,
    VolumeQuota? VolumeQuota = null,
    EventThreshold? EventThreshold = null,
    EventQuota? EventQuota = null,
    TimeThreshold? TimeThreshold = null,
    TimeQuota? TimeQuota = null,
    QuotaHoldingTime? QuotaHoldingTime = null,
    DroppedDlTrafficThreshold? DroppedDlTrafficThreshold = null,
    QuotaValidityTime? QuotaValidityTime = null,
    [O] MonitoringTime? MonitoringTime = null,
    [O] SubsequentVolumeThreshold? SubsequentVolumeThreshold = null,
    [O] SubsequentTimeThreshold? SubsequentTimeThreshold = null,
    [O] SubsequentVolumeQuota? SubsequentVolumeQuota = null,
    [O] SubsequentTimeQuota? SubsequentTimeQuota = null,
    [O] SubsequentEventThreshold? SubsequentEventThreshold = null,
    [O] SubsequentEventQuota? SubsequentEventQuota = null,
    InactivityDetectionTime? InactivityDetectionTime = null,
    Repeated<LinkedUrrId> LinkedUrrId = default,
    MeasurementInformation? MeasurementInformation = null,
    TimeQuotaMechanism? TimeQuotaMechanism = null,
    Repeated<AggregatedUrrs> AggregatedUrrs = default,
    FarId? FarIdForQuotaAction = null,
    EthernetInactivityTimer? EthernetInactivityTimer = null,
    [O] Repeated<AdditionalMonitoringTime> AdditionalMonitoringTime = default,
    [O] NumberOfReports? NumberOfReports = null,
    [O] Repeated<ApplicationId> ExemptedApplicationIdForQuotaAction = default,
    [O] Repeated<SdfFilter> ExemptedSdfFilterForQuotaAction = default,
    UserPlaneInactivityTimer? UserPlaneInactivityTimer = null);

[Group(118, "7.5.2.4")]
public sealed partial record AggregatedUrrs(AggregatedUrrId AggregatedUrrId, Multiplier Multiplier);

[Group(147, "7.5.2.4")]
public sealed partial record AdditionalMonitoringTime(
    MonitoringTime MonitoringTime,
    [O] SubsequentVolumeThreshold? SubsequentVolumeThreshold = null,
    [O] SubsequentTimeThreshold? SubsequentTimeThreshold = null,
    [O] SubsequentVolumeQuota? SubsequentVolumeQuota = null,
    [O] SubsequentTimeQuota? SubsequentTimeQuota = null,
    [O] EventThreshold? SubsequentEventThreshold = null,
    [O] EventQuota? SubsequentEventQuota = null);

[Group(7, "7.5.2.5")]
public sealed partial record CreateQer(
    QerId QerId,
    GateStatus GateStatus,
    Repeated<QerCorrelationId> QerCorrelationId = default,
    Mbr? MaximumBitrate = null,
    Gbr? GuaranteedBitrate = null,
    PacketRate? PacketRate = null,
    PacketRateStatus? PacketRateStatus = null,
    DlFlowLevelMarking? DlFlowLevelMarking = null,
    Qfi? QosFlowIdentifier = null,
    Rqi? ReflectiveQos = null,
    PagingPolicyIndicator? PagingPolicyIndicator = null,
    [O] AveragingWindow? AveragingWindow = null,
    QerControlIndications? QerControlIndications = null,
    QerIndications? QerIndications = null);

[Group(85, "7.5.2.6")]
public sealed partial record CreateBar(
    BarId BarId,
    DownlinkDataNotificationDelay? DownlinkDataNotificationDelay = null,
    SuggestedBufferingPacketsCount? SuggestedBufferingPacketsCount = null,
    [O] MtEdtControlInformation? MtEdtControlInformation = null,
    [O] MtSdtControlInformation? MtSdtControlInformation = null,
    DlBufferingDuration? DlBufferingDuration = null,
    [O] DlBufferingSuggestedPacketCount? DlBufferingSuggestedPacketCount = null);

[Group(127, "7.5.2.7")]
public sealed partial record CreateTrafficEndpoint(
    TrafficEndpointId TrafficEndpointId,
    FTeid? LocalFTeid = null,
    NetworkInstance? NetworkInstance = null,
    RedundantTransmissionDetectionParameters? RedundantTransmissionDetectionParameters = null,
    Repeated<UeIpAddress> UeIpAddress = default,
    MappedN6IpAddress? MappedN6IpAddress = null,
    N6RoutingInformation? N6RoutingInformation = null,
    EthernetPduSessionInformation? EthernetPduSessionInformation = null,
    Repeated<FramedRoute> FramedRoute = default,
    FramedRouting? FramedRouting = null,
    Repeated<FramedIPv6Route> FramedIPv6Route = default,
    Repeated<Qfi> Qfi = default,
    ThreeGppInterfaceType? SourceInterfaceType = null,
    LocalIngressTunnel? LocalIngressTunnel = null,
    IpMulticastAddressingInfo? IpMulticastAddressingInfo = null,
    MbsSessionIdentifier? MbsSessionIdentifier = null,
    AreaSessionId? AreaSessionId = null,
    RatType? RatType = null);

[Group(165, "7.5.2.8")]
public sealed partial record CreateMar(
    MarId MarId,
    SteeringFunctionality SteeringFunctionality,
    SteeringMode SteeringMode,
    AccessForwardingActionInformation? ThreeGppAccessForwardingActionInformation = null,
    [Ie(167)] AccessForwardingActionInformation? Non3GppAccessForwardingActionInformation = null,
    Thresholds? ThresholdValues = null,
    SteeringModeIndicator? SteeringModeIndicator = null,
    TransportMode? TransportMode = null);

[Group(166, "7.5.2.8")]
public sealed partial record AccessForwardingActionInformation(
    FarId FarId,
    Weight? Weight = null,
    Priority? Priority = null,
    Repeated<UrrId> UrrId = default,
    [O] RatType? RatType = null);

[Group(212, "7.5.2.9")]
public sealed partial record CreateSrr(
    SrrId SrrId,
    AccessAvailabilityControlInformation? AccessAvailabilityControlInformation = null,
    Repeated<QosMonitoringPerQosFlowControlInformation>
        QosMonitoringPerQosFlowControlInformation = default,
    DirectReportingInformation? DirectReportingInformation = null,
    Repeated<TrafficParameterMeasurementControlInformation>
        TrafficParameterMeasurementControlInformation = default,
    ReportingControlInformation? ReportingControlInformation = null);

[Group(216, "7.5.2.9")]
public sealed partial record AccessAvailabilityControlInformation(
    RequestedAccessAvailabilityInformation RequestedAccessAvailabilityInformation);

[Group(242, "7.5.2.9")]
public sealed partial record QosMonitoringPerQosFlowControlInformation(
    [Min(1)] Repeated<Qfi> Qfi,
    RequestedQosMonitoring RequestedQosMonitoring,
    ReportingFrequency ReportingFrequency,
    PacketDelayThresholds? PacketDelayThresholds = null,
    MinimumWaitTime? MinimumWaitTime = null,
    MeasurementPeriod? MeasurementPeriod = null,
    ReportingSuggestionInfo? ReportingSuggestionInfo = null,
    MeasurementIndication? MeasurementIndication = null,
    ReportingThresholds? ReportingThresholds = null,
    [O] RemainingDataReportingIndication? RemainingDataReportingIndication = null);

[Group(295, "7.5.2.9")]
public sealed partial record DirectReportingInformation(
    EventNotificationUri EventNotificationUri,
    NotificationCorrelationId? NotificationCorrelationId = null,
    BindingIndication? NotificationBindingIndication = null,
    ReportingFlags? ReportingFlags = null);

[Group(323, "7.5.2.9")]
public sealed partial record TrafficParameterMeasurementControlInformation(
    [Min(1)] Repeated<Qfi> Qfi,
    TrafficParameterMeasurementIndication TrafficParameterMeasurementIndication,
    MeasurementPeriod? MeasurementPeriod = null,
    DlPeriodicity? DlPeriodicity = null,
    TrafficParameterThreshold? TrafficParameterThreshold = null);

[Group(220, "7.5.2.10")]
public sealed partial record ProvideAtsssControlInformation(
    MptcpControlInformation? MptcpControlInformation = null,
    AtsssLlControlInformation? AtsssLlControlInformation = null,
    PmfControlInformation? PmfControlInformation = null,
    MpquicControlInformation? MpquicControlInformation = null);

[Group(261, "7.5.2.11")]
public sealed partial record ProvideRdsConfigurationInformation(
    [O] RdsConfigurationInformation? RdsConfigurationInformation = null);
