using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Group(9, "7.5.4.2")]
public sealed partial record UpdatePdr(
    PdrId PdrId,
    OuterHeaderRemoval? OuterHeaderRemoval = null,
    Precedence? Precedence = null,
    Pdi? Pdi = null,
    FarId? FarId = null,
    Repeated<UrrId> UrrId = default,
    Repeated<QerId> QerId = default,
    Repeated<ActivatePredefinedRules> ActivatePredefinedRules = default,
    Repeated<DeactivatePredefinedRules> DeactivatePredefinedRules = default,
    [O] ActivationTime? ActivationTime = null,
    [O] DeactivationTime? DeactivationTime = null,
    [O] Repeated<IpMulticastAddressingInfo> IpMulticastAddressingInfo = default,
    TransportDelayReporting? TransportDelayReporting = null,
    [O] RatType? RatType = null,
    Cleared Cleared = default);

[Group(10, "7.5.4.3")]
public sealed partial record UpdateFar(
    FarId FarId,
    ApplyAction? ApplyAction = null,
    UpdateForwardingParameters? UpdateForwardingParameters = null,
    Repeated<UpdateDuplicatingParameters> UpdateDuplicatingParameters = default,
    RedundantTransmissionForwardingParameters? RedundantTransmissionForwardingParameters = null,
    BarId? BarId = null,
    Repeated<AddMbsUnicastParameters> AddMbsUnicastParameters = default,
    Repeated<RemoveMbsUnicastParameters> RemoveMbsUnicastParameters = default,
    Cleared Cleared = default);

[Group(11, "7.5.4.3")]
public sealed partial record UpdateForwardingParameters(
    DestinationInterface? DestinationInterface = null,
    NetworkInstance? NetworkInstance = null,
    RedirectInformation? RedirectInformation = null,
    OuterHeaderCreation? OuterHeaderCreation = null,
    TransportLevelMarking? TransportLevelMarking = null,
    ExtendedTransportLevelMarking? ExtendedTransportLevelMarking = null,
    TransportLevelMarkingIndications? TransportLevelMarkingIndications = null,
    ForwardingPolicy? ForwardingPolicy = null,
    Metadata? Metadata = null,
    HeaderEnrichment? HeaderEnrichment = null,
    PfcpSmReqFlags? PfcpSmReqFlags = null,
    TrafficEndpointId? LinkedTrafficEndpointId = null,
    ThreeGppInterfaceType? DestinationInterfaceType = null,
    DataNetworkAccessIdentifier? DataNetworkAccessIdentifier = null,
    IpAddressAndPortNumberReplacement? IpAddressAndPortNumberReplacement = null,
    HeaderHandlingControlRule? HeaderHandlingControlRule = null,
    Cleared Cleared = default);

[Group(105, "7.5.4.3")]
public sealed partial record UpdateDuplicatingParameters(
    DestinationInterface? DestinationInterface = null,
    OuterHeaderCreation? OuterHeaderCreation = null,
    TransportLevelMarking? TransportLevelMarking = null,
    ForwardingPolicy? ForwardingPolicy = null,
    Cleared Cleared = default);

[Group(304, "7.5.4.3")]
public sealed partial record RemoveMbsUnicastParameters(
    MbsUnicastParametersId MbsUnicastParametersId);

[Group(13, "7.5.4.4")]
public sealed partial record UpdateUrr(
    UrrId UrrId,
    MeasurementMethod? MeasurementMethod = null,
    ReportingTriggers? ReportingTriggers = null,
    MeasurementPeriod? MeasurementPeriod = null,
    VolumeThreshold? VolumeThreshold = null,
    VolumeQuota? VolumeQuota = null,
    TimeThreshold? TimeThreshold = null,
    TimeQuota? TimeQuota = null,
    EventThreshold? EventThreshold = null,
    EventQuota? EventQuota = null,
    QuotaHoldingTime? QuotaHoldingTime = null,
    DroppedDlTrafficThreshold? DroppedDlTrafficThreshold = null,
    QuotaValidityTime? QuotaValidityTime = null,
    MonitoringTime? MonitoringTime = null,
    SubsequentVolumeThreshold? SubsequentVolumeThreshold = null,
    SubsequentTimeThreshold? SubsequentTimeThreshold = null,
    SubsequentVolumeQuota? SubsequentVolumeQuota = null,
    SubsequentTimeQuota? SubsequentTimeQuota = null,
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
    Repeated<ApplicationId> ExemptedApplicationIdForQuotaAction = default,
    Repeated<SdfFilter> ExemptedSdfFilterForQuotaAction = default,
    UserPlaneInactivityTimer? UserPlaneInactivityTimer = null,
    Cleared Cleared = default);

[Group(14, "7.5.4.5")]
public sealed partial record UpdateQer(
    QerId QerId,
    QerCorrelationId? QerCorrelationId = null,
    GateStatus? GateStatus = null,
    Mbr? MaximumBitrate = null,
    Gbr? GuaranteedBitrate = null,
    PacketRate? PacketRate = null,
    DlFlowLevelMarking? DlFlowLevelMarking = null,
    Qfi? QosFlowIdentifier = null,
    Rqi? ReflectiveQos = null,
    PagingPolicyIndicator? PagingPolicyIndicator = null,
    [O] AveragingWindow? AveragingWindow = null,
    QerControlIndications? QerControlIndications = null,
    QerIndications? QerIndications = null,
    Cleared Cleared = default);

[Group(15, "7.5.4.6")]
public sealed partial record RemovePdr(PdrId PdrId);

[Group(16, "7.5.4.7")]
public sealed partial record RemoveFar(FarId FarId);

[Group(17, "7.5.4.8")]
public sealed partial record RemoveUrr(UrrId UrrId);

[Group(18, "7.5.4.9")]
public sealed partial record RemoveQer(QerId QerId);

[Group(77, "7.5.4.10")]
public sealed partial record QueryUrr(UrrId UrrId);

[Group(86, "7.5.4.11")]
public sealed partial record UpdateBar(
    BarId BarId,
    DownlinkDataNotificationDelay? DownlinkDataNotificationDelay = null,
    SuggestedBufferingPacketsCount? SuggestedBufferingPacketsCount = null,
    DlBufferingDuration? DlBufferingDuration = null,
    [O] DlBufferingSuggestedPacketCount? DlBufferingSuggestedPacketCount = null,
    [O] MtEdtControlInformation? MtEdtControlInformation = null,
    [O] MtSdtControlInformation? MtSdtControlInformation = null,
    ExtendedDlBufferingNotificationPolicy? ExtendedDlBufferingNotificationPolicy = null,
    Cleared Cleared = default);

[Group(87, "7.5.4.12")]
public sealed partial record RemoveBar(BarId BarId);

[Group(129, "7.5.4.13")]
public sealed partial record UpdateTrafficEndpoint(
    TrafficEndpointId TrafficEndpointId,
    FTeid? LocalFTeid = null,
    NetworkInstance? NetworkInstance = null,
    RedundantTransmissionDetectionParameters? RedundantTransmissionDetectionParameters = null,
    Repeated<UeIpAddress> UeIpAddress = default,
    Repeated<FramedRoute> FramedRoute = default,
    FramedRouting? FramedRouting = null,
    Repeated<FramedIPv6Route> FramedIPv6Route = default,
    Repeated<Qfi> Qfi = default,
    ThreeGppInterfaceType? SourceInterfaceType = null,
    RatType? RatType = null,
    Cleared Cleared = default);

[Group(130, "7.5.4.14")]
public sealed partial record RemoveTrafficEndpoint(TrafficEndpointId TrafficEndpointId);

[Group(168, "7.5.4.15")]
public sealed partial record RemoveMar(MarId MarId);

[Group(169, "7.5.4.16")]
public sealed partial record UpdateMar(
    MarId MarId,
    SteeringFunctionality? SteeringFunctionality = null,
    SteeringMode? SteeringMode = null,
    UpdateAccessForwardingActionInformation? Update3GppAccessForwardingActionInformation = null,
    [Ie(176)] UpdateAccessForwardingActionInformation?
        UpdateNon3GppAccessForwardingActionInformation = null,
    AccessForwardingActionInformation? ThreeGppAccessForwardingActionInformation = null,
    [Ie(167)] AccessForwardingActionInformation? Non3GppAccessForwardingActionInformation = null,
    Thresholds? ThresholdValues = null,
    SteeringModeIndicator? SteeringModeIndicator = null,
    TransportMode? TransportMode = null,
    Cleared Cleared = default);

[Group(175, "7.5.4.16")]
public sealed partial record UpdateAccessForwardingActionInformation(
    FarId? FarId = null,
    Weight? Weight = null,
    Priority? Priority = null,
    Repeated<UrrId> UrrId = default,
    [O] RatType? RatType = null,
    Cleared Cleared = default);

[Group(199, "7.5.4.18")]
public sealed partial record TscManagementInformation(
    [O] PortManagementInformationContainer? PortManagementInformationContainer = null,
    [O] UserPlaneNodeManagementInformationContainer?
        UserPlaneNodeManagementInformationContainer = null,
    NwTtPortNumber? NwTtPortNumber = null,
    DirectReportingInformation? DirectReportingInformation = null);

[Group(211, "7.5.4.19")]
public sealed partial record RemoveSrr(SrrId SrrId);

[Group(213, "7.5.4.20")]
public sealed partial record UpdateSrr(
    SrrId SrrId,
    AccessAvailabilityControlInformation? AccessAvailabilityControlInformation = null,
    Repeated<QosMonitoringPerQosFlowControlInformation>
        QosMonitoringPerQosFlowControlInformation = default,
    DirectReportingInformation? DirectReportingInformation = null,
    Repeated<TrafficParameterMeasurementControlInformation>
        TrafficParameterMeasurementControlInformation = default,
    Cleared Cleared = default);

[Group(254, "7.5.4.21")]
public sealed partial record EthernetContextInformation(
    [Min(1)] Repeated<MacAddressList> MacAddressesDetected);

[Group(263, "7.5.4.22")]
public sealed partial record QueryPacketRateStatus(QerId QerId);
