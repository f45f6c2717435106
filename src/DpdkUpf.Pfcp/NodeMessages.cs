using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Message(1, "7.4.2.1")]
public sealed partial record HeartbeatRequest(
    RecoveryTimeStamp RecoveryTimeStamp,
    [O] SourceIpAddress? SourceIpAddress = null);

[Message(2, "7.4.2.2")]
public sealed partial record HeartbeatResponse(RecoveryTimeStamp RecoveryTimeStamp);

[Message(3, "7.4.3.1")]
public sealed partial record PfdManagementRequest(
    Repeated<ApplicationIdsPfds> ApplicationIdsPfds = default,
    [O] NodeId? NodeId = null);

[Message(4, "7.4.3.2")]
public sealed partial record PfdManagementResponse(
    Cause Cause,
    OffendingIe? OffendingIe = null,
    [O] NodeId? NodeId = null,
    Repeated<PfdPartialFailureInformation> PfdPartialFailureInformation = default);

[Message(5, "7.4.4.1.1")]
public sealed partial record AssociationSetupRequest(
    NodeId NodeId,
    RecoveryTimeStamp RecoveryTimeStamp,
    UpFunctionFeatures? UpFunctionFeatures = null,
    CpFunctionFeatures? CpFunctionFeatures = null,
    [O] Repeated<AlternativeSmfIpAddress> AlternativeSmfIpAddress = default,
    SmfSetId? SmfSetId = null,
    [O] PfcpSessionRetentionInformation? PfcpSessionRetentionInformation = null,
    [O] Repeated<UeIpAddressPoolInformation> UeIpAddressPoolInformation = default,
    Repeated<GtpUPathQosControlInformation> GtpUPathQosControlInformation = default,
    [O] Repeated<ClockDriftControlInformation> ClockDriftControlInformation = default,
    NfInstanceId? UpfInstanceId = null,
    [O] PfcpAsReqFlags? PfcpAsReqFlags = null,
    Repeated<N6DelayMeasurementControlInformation> N6DelayMeasurementControlInformation = default,
    N6DelayMeasurementProtocols? N6DelayMeasurementProtocols = null,
    [O] Repeated<OperatorConfigurableUpfCapability> OperatorConfigurableUpfCapability = default,
    [O] PacketInspectionFunctionality? PacketInspectionFunctionality = null);

[Message(6, "7.4.4.2")]
public sealed partial record AssociationSetupResponse(
    NodeId NodeId,
    Cause Cause,
    RecoveryTimeStamp RecoveryTimeStamp,
    UpFunctionFeatures? UpFunctionFeatures = null,
    CpFunctionFeatures? CpFunctionFeatures = null,
    [O] Repeated<AlternativeSmfIpAddress> AlternativeSmfIpAddress = default,
    SmfSetId? SmfSetId = null,
    [O] PfcpAsRspFlags? PfcpAsRspFlags = null,
    Repeated<ClockDriftControlInformation> ClockDriftControlInformation = default,
    [O] Repeated<UeIpAddressPoolInformation> UeIpAddressPoolInformation = default,
    Repeated<GtpUPathQosControlInformation> GtpUPathQosControlInformation = default,
    NfInstanceId? UpfInstanceId = null,
    Repeated<N6DelayMeasurementControlInformation> N6DelayMeasurementControlInformation = default,
    N6DelayMeasurementProtocols? N6DelayMeasurementProtocols = null,
    [O] Repeated<OperatorConfigurableUpfCapability> OperatorConfigurableUpfCapability = default,
    [O] PacketInspectionFunctionality? PacketInspectionFunctionality = null);

[Message(7, "7.4.4.3")]
public sealed partial record AssociationUpdateRequest(
    NodeId NodeId,
    [O] UpFunctionFeatures? UpFunctionFeatures = null,
    [O] CpFunctionFeatures? CpFunctionFeatures = null,
    PfcpAssociationReleaseRequest? PfcpAssociationReleaseRequest = null,
    GracefulReleasePeriod? GracefulReleasePeriod = null,
    [O] PfcpAuReqFlags? PfcpAuReqFlags = null,
    [O] Repeated<AlternativeSmfIpAddress> AlternativeSmfIpAddress = default,
    [O] SmfSetId? SmfSetId = null,
    Repeated<ClockDriftControlInformation> ClockDriftControlInformation = default,
    [O] Repeated<UeIpAddressPoolInformation> UeIpAddressPoolInformation = default,
    Repeated<GtpUPathQosControlInformation> GtpUPathQosControlInformation = default,
    [O] Repeated<UeIpAddressUsageInformation> UeIpAddressUsageInformation = default,
    Repeated<N6DelayMeasurementControlInformation> N6DelayMeasurementControlInformation = default,
    N6DelayMeasurementProtocols? N6DelayMeasurementProtocols = null,
    Repeated<OperatorConfigurableUpfCapability> OperatorConfigurableUpfCapability = default,
    [O] PacketInspectionFunctionality? PacketInspectionFunctionality = null);

[Message(8, "7.4.4.4")]
public sealed partial record AssociationUpdateResponse(
    NodeId NodeId,
    Cause Cause,
    [O] UpFunctionFeatures? UpFunctionFeatures = null,
    [O] CpFunctionFeatures? CpFunctionFeatures = null,
    [O] Repeated<UeIpAddressUsageInformation> UeIpAddressUsageInformation = default,
    [O] N6DelayMeasurementProtocols? N6DelayMeasurementProtocols = null,
    Repeated<OperatorConfigurableUpfCapability> OperatorConfigurableUpfCapability = default,
    [O] PacketInspectionFunctionality? PacketInspectionFunctionality = null);

[Message(9, "7.4.4.5")]
public sealed partial record AssociationReleaseRequest(NodeId NodeId);

[Message(10, "7.4.4.6")]
public sealed partial record AssociationReleaseResponse(NodeId NodeId, Cause Cause);

[Message(11, "7.4.4.7")]
public sealed partial record VersionNotSupportedResponse;

[Message(12, "7.4.5.1.1")]
public sealed partial record NodeReportRequest(
    NodeId NodeId,
    NodeReportType NodeReportType,
    VendorSpecificNodeReportType? VendorSpecificNodeReportType = null,
    UserPlanePathFailureReport? UserPlanePathFailureReport = null,
    UserPlanePathRecoveryReport? UserPlanePathRecoveryReport = null,
    ClockDriftReport? ClockDriftReport = null,
    GtpUPathQosReport? GtpUPathQosReport = null,
    PeerUpRestartReport? PeerUpRestartReport = null,
    N6DelayMeasurementReport? N6DelayMeasurementReport = null);

[Message(13, "7.4.5.2.1")]
public sealed partial record NodeReportResponse(
    NodeId NodeId,
    Cause Cause,
    OffendingIe? OffendingIe = null);

[Message(14, "7.4.6.1")]
public sealed partial record SessionSetDeletionRequest(
    NodeId NodeId,
    Repeated<FqCsid> FqCsid = default);

[Message(15, "7.4.6.2")]
public sealed partial record SessionSetDeletionResponse(
    NodeId NodeId,
    Cause Cause,
    OffendingIe? OffendingIe = null);

[Message(16, "7.4.7.1")]
public sealed partial record SessionSetModificationRequest(
    NodeId NodeId,
    [Min(1)] Repeated<PfcpSessionChangeInfo> PfcpSessionChangeInfo);

[Message(17, "7.4.7.2")]
public sealed partial record SessionSetModificationResponse(
    NodeId NodeId,
    Cause Cause,
    OffendingIe? OffendingIe = null);
