namespace DpdkUpf.Pfcp;

/// <summary>
/// What the UPF does with what it decodes: by the test that would fail if it did not. Messages and
/// elements that are in no row are read over, counted, and change nothing.
/// </summary>
internal static class Enforcement
{
    private const string Yes = "yes";
    private const string Refused = "refused";
    private const string Shown = "no: shown as not enforced";

    // what, test class or lab scenario, names
    private static readonly (string What, string Test, string Names)[] Rows =
    [
        (Yes, "ProtocolTests",
            "HeartbeatRequest HeartbeatResponse VersionNotSupportedResponse Cause "
            + "OffendingIe"),
        (Yes, "AssociationTests",
            "AssociationSetupRequest AssociationSetupResponse AssociationReleaseRequest "
            + "AssociationReleaseResponse AssociationUpdateRequest AssociationUpdateResponse "
            + "NodeId AlternativeSmfIpAddress PfcpSessionRetentionInformation "
            + "CpPfcpEntityIpAddress PfcpAssociationReleaseRequest GracefulReleasePeriod "
            + "CpFunctionFeatures SessionSetDeletionRequest SessionSetDeletionResponse FqCsid"),
        (Yes, "DrainTests", "PfcpSrReqFlags"),
        (Yes, "DrainStartTests", "PfcpAuReqFlags"),
        (Yes, "RestorationTests", "PfcpSeReqFlags"),
        (Yes, "SupervisionTests", "RecoveryTimeStamp"),
        (Yes, "UpFeatureTests", "UpFunctionFeatures"),
        (Yes, "PathWatchTests",
            "NodeReportRequest NodeReportResponse NodeReportType UserPlanePathFailureReport "
            + "UserPlanePathRecoveryReport RemoteGtpUPeer"),
        (Yes, "LoadMeterTests",
            "LoadControlInformation OverloadControlInformation SequenceNumber Metric Timer "
            + "OciFlags"),
        (Yes, "EstablishmentTests",
            "SessionEstablishmentRequest SessionEstablishmentResponse FSeid FTeid "
            + "CreatedPdr CreatedTrafficEndpoint CreateTrafficEndpoint TrafficEndpointId"),
        (Yes, "AllocatorTests", "UeIpAddress UeIpAddressPoolIdentity ApnDnn"),
        (Yes, "ModificationTests",
            "SessionModificationRequest SessionModificationResponse SessionDeletionRequest "
            + "SessionDeletionResponse PfcpSmReqFlags UpdatedPdr"),
        (Yes, "SessionRefusalTests",
            "CreatePdr CreateFar CreateQer CreateUrr CreateBar PdrId FarId QerId UrrId "
            + "BarId FailedRuleId Precedence"),
        (Yes, "SessionModificationTests",
            "UpdatePdr UpdateFar UpdateForwardingParameters UpdateQer UpdateUrr UpdateBar "
            + "UpdateTrafficEndpoint RemovePdr RemoveFar RemoveQer RemoveUrr RemoveBar "
            + "RemoveTrafficEndpoint"),
        (Yes, "SessionRuleTests",
            "Pdi SourceInterface NetworkInstance ForwardingParameters "
            + "ApplyAction DestinationInterface OuterHeaderCreation TransportLevelMarking "
            + "ThreeGppInterfaceType Rqi"),
        (Yes, "OuterHeaderRemovalTests", "OuterHeaderRemoval"),
        (Yes, "MatcherTests", "Qfi GateStatus"),
        (Yes, "MeterTests", "Mbr"),
        (Yes, "SdfFilterTests", "SdfFilter"),
        (Yes, "FramedNetworkTests", "FramedRoute FramedIPv6Route"),
        (Yes, "UsageReportTests",
            "QueryUrr QueryUrrReference UsageReport UsageReportTrigger VolumeMeasurement "
            + "UrSeqn StartTime EndTime MeasurementMethod MeasurementInformation "
            + "AdditionalUsageReportsInformation"),
        (Yes, "DurationTests", "DurationMeasurement"),
        (Yes, "UsageLimitTests",
            "ReportingTriggers VolumeThreshold VolumeQuota TimeThreshold TimeQuota "
            + "MeasurementPeriod"),
        (Yes, "DownlinkReportTests",
            "SessionReportRequest SessionReportResponse ReportType DownlinkDataReport "
            + "DownlinkDataServiceInformation DownlinkDataNotificationDelay"),
        (Refused, "ProtocolTests", "PfdManagementRequest SessionSetModificationRequest"),
        (Refused, "SessionRefusalTests",
            "CreateMar MarId ActivatePredefinedRules ActivationTime DeactivationTime "
            + "ApplicationId RedirectInformation ForwardingPolicy HeaderEnrichment Proxying "
            + "DuplicatingParameters EthernetPacketFilter EthernetPduSessionInformation "
            + "LocalIngressTunnel MappedN6IpAddress N6RoutingInformation "
            + "IpMulticastAddressingInfo DnsQueryResponseFilter MbsSessionIdentifier "
            + "AreaSessionId RedundantTransmissionDetectionParameters "
            + "IpAddressAndPortNumberReplacement HeaderHandlingControlRule EventQuota "
            + "PacketRate"),
        (Shown, "NotEnforcedTests",
            "Gbr QerCorrelationId DlFlowLevelMarking PagingPolicyIndicator "
            + "AveragingWindow EventThreshold MonitoringTime InactivityDetectionTime "
            + "QuotaHoldingTime QuotaValidityTime "
            + "SuggestedBufferingPacketsCount DlBufferingDuration UserPlaneInactivityTimer"),
    ];

    private static readonly Dictionary<string, (string What, string Test)> ByName =
        Rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, (row.What, row.Test))))
            .ToDictionary(pair => pair.name, pair => pair.Item2);

    /// <summary>What is done with it; empty: nothing.</summary>
    public static string What(Type type) => ByName.GetValueOrDefault(type.Name).What ?? "";

    /// <summary>The test that shows it, after a comma; empty: none.</summary>
    public static string Test(Type type) =>
        ByName.TryGetValue(type.Name, out var row) ? $", {row.Test}" : "";

    /// <summary>All test classes that are named.</summary>
    public static IEnumerable<string> Tests => Rows.Select(row => row.Test).Distinct();

    /// <summary>All messages and elements that are named.</summary>
    public static IEnumerable<string> Names => ByName.Keys;
}
