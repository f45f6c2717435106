using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Group(58, "7.4.3.1")]
public sealed partial record ApplicationIdsPfds(
    ApplicationId ApplicationId,
    Repeated<PfdContext> PfdContext = default);

[Group(59, "7.4.3.1")]
public sealed partial record PfdContext([Min(1)] Repeated<PfdContents> PfdContents);

[Group(397, "7.4.3.2")]
public sealed partial record PfdPartialFailureInformation(
    ApplicationId ApplicationId,
    Cause FailureCause);

[Group(183, "7.4.4.1.1", MayBeEmpty = true)]
public sealed partial record PfcpSessionRetentionInformation(
    [O] Repeated<CpPfcpEntityIpAddress> CpPfcpEntityIpAddress = default);

[Group(233, "7.4.4.1.1")]
public sealed partial record UeIpAddressPoolInformation(
    [Min(1)] Repeated<UeIpAddressPoolIdentity> UeIpAddressPoolIdentity,
    [O] NetworkInstance? NetworkInstance = null,
    [O] Repeated<SNssai> SNssai = default,
    [O] IpVersion? IpVersion = null);

[Group(203, "7.4.4.1.2")]
public sealed partial record ClockDriftControlInformation(
    RequestedClockDriftInformation RequestedClockDriftInformation,
    TimeDomainNumber? TimeDomainNumber = null,
    ConfiguredTimeDomain? ConfiguredTimeDomain = null,
    TimeOffsetThreshold? TimeOffsetThreshold = null,
    CumulativeRateRatioThreshold? CumulativeRateRatioThreshold = null);

[Group(238, "7.4.4.1.3")]
public sealed partial record GtpUPathQosControlInformation(
    QosReportTrigger QosReportTrigger,
    Repeated<RemoteGtpUPeer> RemoteGtpUPeer = default,
    GtpUPathInterfaceType? GtpUPathInterfaceType = null,
    Repeated<TransportLevelMarking> Dscp = default,
    MeasurementPeriod? MeasurementPeriod = null,
    AveragePacketDelay? AveragePacketDelayThreshold = null,
    MinimumPacketDelay? MinimumPacketDelayThreshold = null,
    MaximumPacketDelay? MaximumPacketDelayThreshold = null,
    Timer? MinimumWaitingTime = null);

[Group(355, "7.4.4.1.4")]
public sealed partial record N6DelayMeasurementControlInformation(
    N6DelayMeasurementControlInformationId N6DelayMeasurementControlInformationId,
    [Min(1)] Repeated<MeasurementEndpointAddress> MeasurementEndpointAddress,
    NetworkInstance NetworkInstance,
    [Min(1)] Repeated<N6DelayMeasurementProtocols> MeasurementProtocols,
    MeasurementReportingType MeasurementReportingType,
    [O] ProtocolSpecificConfigurationParameters? ProtocolSpecificConfigurationParameters = null,
    MeasurementPeriod? MeasurementPeriod = null,
    [O] AveragePacketDelay? AveragePacketDelayThreshold = null,
    [O] MinimumPacketDelay? MinimumPacketDelayThreshold = null,
    [O] MaximumPacketDelay? MaximumPacketDelayThreshold = null,
    [O] Timer? MinimumWaitingTime = null);

[Group(378, "7.4.4.1.4")]
public sealed partial record ProtocolSpecificConfigurationParameters(
    N6DelayMeasurementProtocols MeasurementProtocol,
    [O] MeasurementEndpointPortNumber? MeasurementEndpointPortNumber = null,
    [O] SecurityModeStamp? SecurityModeStamp = null,
    [O] HmacKeyStamp? HmacKeyStamp = null,
    [O] SessionReflectorModeStamp? SessionReflectorModeStamp = null,
    [O] SecurityModeOwampOrTwamp? SecurityModeOwampOrTwamp = null,
    [O] Repeated<KeyIdAndSharedSecretOwampOrTwamp> KeyIdAndSharedSecretOwampOrTwamp = default);

[Group(267, "7.4.4.3.1")]
public sealed partial record UeIpAddressUsageInformation(
    SequenceNumber UeIpAddressUsageSequenceNumber,
    Metric UeIpAddressUsageMetric,
    ValidityTimer ValidityTimer,
    NumberOfUeIpAddresses NumberOfUeIpAddresses,
    NetworkInstance NetworkInstance,
    [O] UeIpAddressPoolIdentity? UeIpAddressPoolId = null,
    [O] SNssai? SNssai = null);

[Group(102, "7.4.5.1.2")]
public sealed partial record UserPlanePathFailureReport(RemoteGtpUPeer RemoteGtpUPeer);

[Group(187, "7.4.5.1.3")]
public sealed partial record UserPlanePathRecoveryReport(RemoteGtpUPeer RemoteGtpUPeer);

[Group(205, "7.4.5.1.4")]
public sealed partial record ClockDriftReport(
    TimeDomainNumber TimeDomainNumber,
    [O] TimeOffsetMeasurement? TimeOffsetMeasurement = null,
    [O] CumulativeRateRatioMeasurement? CumulativeRateRatioMeasurement = null,
    [O] TimeStamp? TimeStamp = null,
    NetworkInstance? NetworkInstance = null,
    ApnDnn? ApnDnn = null,
    SNssai? SNssai = null);

[Group(239, "7.4.5.1.5")]
public sealed partial record GtpUPathQosReport(
    RemoteGtpUPeer RemoteGtpUPeer,
    QosReportTrigger QosReportTrigger,
    TimeStamp TimeStamp,
    QosInformation QosInformation,
    GtpUPathInterfaceType? GtpUPathInterfaceType = null,
    StartTime? StartTime = null);

[Group(240, "7.4.5.1.6")]
public sealed partial record QosInformation(
    AveragePacketDelay AveragePacketDelay,
    MinimumPacketDelay? MinimumPacketDelay = null,
    MaximumPacketDelay? MaximumPacketDelay = null,
    TransportLevelMarking? Dscp = null);

[Group(315, "7.4.5.1.7")]
public sealed partial record PeerUpRestartReport(RemoteGtpUPeer RemoteGtpUPeer);

[Group(356, "7.4.5.1.8")]
public sealed partial record N6DelayMeasurementReport(
    MeasurementEndpointAddress MeasurementEndpointAddress,
    NetworkInstance NetworkInstance,
    MeasurementReportingType MeasurementReportingType,
    TimeStamp TimeStamp,
    StartTime? StartTime = null,
    N6DelayMeasurementInformation? N6DelayMeasurementInformation = null,
    N6DelayMeasurementFailureInformation? N6DelayMeasurementFailureInformation = null,
    [O] MeasurementEndpointPortNumber? MeasurementEndpointPortNumber = null);

[Group(290, "7.4.7.1")]
public sealed partial record PfcpSessionChangeInfo(
    AlternativeSmfIpAddress AlternativeSmfPgwCIpAddress,
    Repeated<FqCsid> PgwCSmfFqCsid = default,
    Repeated<GroupId> GroupId = default,
    Repeated<CpIpAddress> CpIpAddress = default);
