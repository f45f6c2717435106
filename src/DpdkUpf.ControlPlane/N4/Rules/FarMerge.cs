using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>Updates of what is done with packets (TS 29.244 §7.5.4.3, §7.5.4.11).</summary>
internal static class FarMerge
{
    /// <summary>§7.5.4.3.</summary>
    public static CreateFar Apply(CreateFar old, UpdateFar update)
    {
        var cleared = update.Cleared;
        var parameters = Parameters(old, update);
        return old with
        {
            ApplyAction = update.ApplyAction ?? old.ApplyAction,
            ForwardingParameters = update.UpdateForwardingParameters is { } change
                ? Apply(parameters, change) : parameters,
            RedundantTransmissionForwardingParameters = cleared.Then(
                RedundantTransmissionForwardingParameters.IeType,
                update.RedundantTransmissionForwardingParameters,
                old.RedundantTransmissionForwardingParameters),
            BarId = cleared.Then(BarId.IeType, update.BarId, old.BarId),
        };
    }

    /// <summary>§7.5.4.11. A notification policy has no place in a BAR: passed over.</summary>
    public static CreateBar Apply(CreateBar old, UpdateBar update)
    {
        var cleared = update.Cleared;
        return old with
        {
            DownlinkDataNotificationDelay = cleared.Then(
                DownlinkDataNotificationDelay.IeType,
                update.DownlinkDataNotificationDelay,
                old.DownlinkDataNotificationDelay),
            SuggestedBufferingPacketsCount = cleared.Then(
                SuggestedBufferingPacketsCount.IeType,
                update.SuggestedBufferingPacketsCount,
                old.SuggestedBufferingPacketsCount),
            DlBufferingDuration = cleared.Then(
                DlBufferingDuration.IeType, update.DlBufferingDuration, old.DlBufferingDuration),
            DlBufferingSuggestedPacketCount = cleared.Then(
                DlBufferingSuggestedPacketCount.IeType,
                update.DlBufferingSuggestedPacketCount,
                old.DlBufferingSuggestedPacketCount),
            MtEdtControlInformation = cleared.Then(
                MtEdtControlInformation.IeType,
                update.MtEdtControlInformation,
                old.MtEdtControlInformation),
            MtSdtControlInformation = cleared.Then(
                MtSdtControlInformation.IeType,
                update.MtSdtControlInformation,
                old.MtSdtControlInformation),
        };
    }

    /// <summary>
    /// The update asks for end markers and takes the FAR's packets from a GTP-U tunnel elsewhere.
    /// </summary>
    public static bool WantsEndMarker(CreateFar old, CreateFar merged, UpdateFar update) =>
        (update.UpdateForwardingParameters?.PfcpSmReqFlags?.Flags ?? 0).HasFlag(SmReqFlags.Sndem)
        && old.ForwardingParameters?.OuterHeaderCreation is { } header
        && (header.Description & FarChecks.GtpU) != 0
        && header != merged.ForwardingParameters?.OuterHeaderCreation;

    /// <summary>
    /// The update gives a FAR its first parameters, or takes the destination away, and does not say
    /// where to.
    /// </summary>
    public static bool LacksDestination(CreateFar old, UpdateFar update) =>
        update.UpdateForwardingParameters is { DestinationInterface: null } parameters
        && (Parameters(old, update) is null
            || parameters.Cleared.Contains(DestinationInterface.IeType));

    private static ForwardingParameters? Parameters(CreateFar old, UpdateFar update) =>
        update.Cleared.Contains(UpdateForwardingParameters.IeType)
            ? null : old.ForwardingParameters;

    private static ForwardingParameters Apply(
        ForwardingParameters? before, UpdateForwardingParameters update)
    {
        var cleared = update.Cleared;
        var old = before ?? new(default);
        Repeated<ExtendedTransportLevelMarking> markings =
            update.ExtendedTransportLevelMarking is { } marking ? [marking] : default;
        Repeated<HeaderHandlingControlRule> handling =
            update.HeaderHandlingControlRule is { } rule ? [rule] : default;
        return old with
        {
            DestinationInterface = update.DestinationInterface ?? old.DestinationInterface,
            NetworkInstance = cleared.Then(
                NetworkInstance.IeType, update.NetworkInstance, old.NetworkInstance),
            RedirectInformation = cleared.Then(
                RedirectInformation.IeType, update.RedirectInformation, old.RedirectInformation),
            OuterHeaderCreation = cleared.Then(
                OuterHeaderCreation.IeType, update.OuterHeaderCreation, old.OuterHeaderCreation),
            TransportLevelMarking = cleared.Then(
                TransportLevelMarking.IeType,
                update.TransportLevelMarking,
                old.TransportLevelMarking),
            ExtendedTransportLevelMarking = cleared.Then(
                ExtendedTransportLevelMarking.IeType, markings, old.ExtendedTransportLevelMarking),
            TransportLevelMarkingIndications = cleared.Then(
                TransportLevelMarkingIndications.IeType,
                update.TransportLevelMarkingIndications,
                old.TransportLevelMarkingIndications),
            ForwardingPolicy = cleared.Then(
                ForwardingPolicy.IeType, update.ForwardingPolicy, old.ForwardingPolicy),
            Metadata = cleared.Then(Metadata.IeType, update.Metadata, old.Metadata),
            HeaderEnrichment = cleared.Then(
                HeaderEnrichment.IeType, update.HeaderEnrichment, old.HeaderEnrichment),
            LinkedTrafficEndpointId = cleared.Then(
                TrafficEndpointId.IeType,
                update.LinkedTrafficEndpointId,
                old.LinkedTrafficEndpointId),
            DestinationInterfaceType = cleared.Then(
                ThreeGppInterfaceType.IeType,
                update.DestinationInterfaceType,
                old.DestinationInterfaceType),
            DataNetworkAccessIdentifier = cleared.Then(
                DataNetworkAccessIdentifier.IeType,
                update.DataNetworkAccessIdentifier,
                old.DataNetworkAccessIdentifier),
            IpAddressAndPortNumberReplacement = cleared.Then(
                IpAddressAndPortNumberReplacement.IeType,
                update.IpAddressAndPortNumberReplacement,
                old.IpAddressAndPortNumberReplacement),
            HeaderHandlingControlRule = cleared.Then(
                HeaderHandlingControlRule.IeType, handling, old.HeaderHandlingControlRule),
        };
    }
}
