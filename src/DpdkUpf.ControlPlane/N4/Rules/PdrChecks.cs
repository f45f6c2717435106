using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using ApplicationId = DpdkUpf.Pfcp.ApplicationId;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Whether a PDR or traffic endpoint by itself can be applied (TS 29.244 §7.5.2.2, §7.5.2.7, §7.6).
/// A condition that is not understood would make a PDR match more than its sender meant: refused.
/// </summary>
internal static class PdrChecks
{
    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(CreatePdr pdr) =>
        Unsupported(pdr) ?? Actions(pdr) ?? Removal(pdr) ?? Unsupported(pdr, pdr.Pdi)
            ?? Match(pdr, pdr.Pdi) ?? Filters(pdr);

    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(CreateTrafficEndpoint endpoint)
    {
        var unsupported =
            endpoint.RedundantTransmissionDetectionParameters is not null
                ? RedundantTransmissionDetectionParameters.IeType
            : endpoint.MappedN6IpAddress is not null ? MappedN6IpAddress.IeType
            : endpoint.N6RoutingInformation is not null ? N6RoutingInformation.IeType
            : endpoint.EthernetPduSessionInformation is not null
                ? EthernetPduSessionInformation.IeType
            : endpoint.LocalIngressTunnel is not null ? LocalIngressTunnel.IeType
            : endpoint.IpMulticastAddressingInfo is not null ? IpMulticastAddressingInfo.IeType
            : endpoint.MbsSessionIdentifier is not null ? MbsSessionIdentifier.IeType
            : endpoint.AreaSessionId is not null ? AreaSessionId.IeType
            : 0;
        return unsupported != 0
            ? RuleKinds.TrafficEndpoint.NotSupported(endpoint, (ushort)unsupported, "condition")
            : AddressChecks.Check(
                RuleKinds.TrafficEndpoint, endpoint, endpoint.LocalFTeid, endpoint.UeIpAddress);
    }

    private static N4Refusal? Unsupported(CreatePdr pdr)
    {
        var unsupported = pdr.MarId is not null ? MarId.IeType
            : pdr.ActivationTime is not null ? ActivationTime.IeType
            : pdr.DeactivationTime is not null ? DeactivationTime.IeType
            : pdr.PacketReplicationAndDetectionCarryOnInformation is not null
                ? PacketReplicationAndDetectionCarryOnInformation.IeType
            : pdr.IpMulticastAddressingInfo.Count > 0 ? IpMulticastAddressingInfo.IeType
            : pdr.MultipathApplicableIndication is not null ? MultipathApplicableIndication.IeType
            : 0;
        return pdr.ActivatePredefinedRules.Count > 0
            ? RuleKinds.Pdr.Refuse(
                pdr, CauseValue.UnknownPredefinedRule, ActivatePredefinedRules.IeType,
                "there are no predefined rules")
            : unsupported != 0 ? RuleKinds.Pdr.NotSupported(pdr, (ushort)unsupported, "PDR element")
            : null;
    }

    private static N4Refusal? Actions(CreatePdr pdr) =>
        pdr.FarId is null ? RuleKinds.Pdr.Refuse(
            pdr, CauseValue.ConditionalIeMissing, FarId.IeType, "no FAR")
        : pdr.QerId.Count > SessionLimits.RulesPerPdr ? RuleKinds.Pdr.Refuse(
            pdr, CauseValue.NoResourcesAvailable, QerId.IeType, "too many QERs")
        : pdr.UrrId.Count > SessionLimits.RulesPerPdr ? RuleKinds.Pdr.Refuse(
            pdr, CauseValue.NoResourcesAvailable, UrrId.IeType, "too many URRs")
        : null;

    // §8.2.64. VLAN tags are those of Ethernet sessions.
    private static N4Refusal? Removal(CreatePdr pdr) => pdr.OuterHeaderRemoval?.Description switch
    {
        null or <= OuterHeaderDescription.GtpUUdpIp => null,
        <= OuterHeaderDescription.VlanTagsPopPop => RuleKinds.Pdr.Fail(
            pdr, OuterHeaderRemoval.IeType, "outer header cannot be removed"),
        _ => RuleKinds.Pdr.Refuse(
            pdr, CauseValue.MandatoryIeIncorrect, OuterHeaderRemoval.IeType,
            "no such outer header"),
    };

    private static N4Refusal? Unsupported(CreatePdr pdr, Pdi pdi)
    {
        var unsupported = pdi.LocalIngressTunnel is not null ? LocalIngressTunnel.IeType
            : pdi.RedundantTransmissionDetectionParameters is not null
                ? RedundantTransmissionDetectionParameters.IeType
            : pdi.MappedN6IpAddress is not null ? MappedN6IpAddress.IeType
            : pdi.N6RoutingInformation is not null ? N6RoutingInformation.IeType
            : pdi.EthernetPduSessionInformation is not null ? EthernetPduSessionInformation.IeType
            : pdi.EthernetPacketFilter.Count > 0 ? EthernetPacketFilter.IeType
            : pdi.IpMulticastAddressingInfo.Count > 0 ? IpMulticastAddressingInfo.IeType
            : pdi.DnsQueryResponseFilter.Count > 0 ? DnsQueryResponseFilter.IeType
            : pdi.MbsSessionIdentifier is not null ? MbsSessionIdentifier.IeType
            : pdi.AreaSessionId is not null ? AreaSessionId.IeType
            : pdi.ExpeditedTransferIndication is not null ? ExpeditedTransferIndication.IeType
            : 0;
        return pdi.ApplicationId is not null
            ? RuleKinds.Pdr.Refuse(
                pdr, CauseValue.UnknownApplicationId, ApplicationId.IeType,
                "there are no applications")
            : unsupported != 0 ? RuleKinds.Pdr.NotSupported(pdr, (ushort)unsupported, "condition")
            : null;
    }

    private static N4Refusal? Match(CreatePdr pdr, Pdi pdi) => pdi.SourceInterface.Value switch
    {
        SourceInterfaceValue.FiveGVnInternal => RuleKinds.Pdr.NotSupported(
            pdr, SourceInterface.IeType, "source interface"),
        > SourceInterfaceValue.FiveGVnInternal => RuleKinds.Pdr.Fail(
            pdr, SourceInterface.IeType, "no such source interface"),
        _ => AddressChecks.Check(RuleKinds.Pdr, pdr, pdi.LocalFTeid, pdi.UeIpAddress),
    };

    private static N4Refusal? Filters(CreatePdr pdr) => pdr.Pdi.SdfFilter.Count == 0 ? null
        : Filters(pdr, new List<Filter>(pdr.Pdi.SdfFilter.Count));

    private static N4Refusal? Filters(CreatePdr pdr, List<Filter> compiled) =>
        pdr.Pdi.SdfFilter.FirstRefusal(
            filter => SdfFilters.TryCompile(filter, compiled, out var reason)
                ? null : RuleKinds.Pdr.Fail(pdr, SdfFilter.IeType, reason));
}
