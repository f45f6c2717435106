using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>Updates of what packets are matched by (TS 29.244 §7.5.4.2, §7.5.4.13).</summary>
internal static class PdrMerge
{
    /// <summary>§7.5.4.2. Predefined rules are kept to be refused: there are none here.</summary>
    public static CreatePdr Apply(CreatePdr old, UpdatePdr update)
    {
        var cleared = update.Cleared;
        return old with
        {
            OuterHeaderRemoval = cleared.Then(
                OuterHeaderRemoval.IeType, update.OuterHeaderRemoval, old.OuterHeaderRemoval),
            Precedence = cleared.Then(Precedence.IeType, update.Precedence, old.Precedence),
            Pdi = update.Pdi is { } pdi ? Replace(old.Pdi, pdi) : old.Pdi,
            FarId = cleared.Then(FarId.IeType, update.FarId, old.FarId),
            UrrId = cleared.Then(UrrId.IeType, update.UrrId, old.UrrId),
            QerId = cleared.Then(QerId.IeType, update.QerId, old.QerId),
            ActivatePredefinedRules = update.ActivatePredefinedRules,
            ActivationTime = cleared.Then(
                ActivationTime.IeType, update.ActivationTime, old.ActivationTime),
            DeactivationTime = cleared.Then(
                DeactivationTime.IeType, update.DeactivationTime, old.DeactivationTime),
            IpMulticastAddressingInfo = cleared.Then(
                IpMulticastAddressingInfo.IeType,
                update.IpMulticastAddressingInfo,
                old.IpMulticastAddressingInfo),
            TransportDelayReporting = cleared.Then(
                TransportDelayReporting.IeType,
                update.TransportDelayReporting,
                old.TransportDelayReporting),
            RatType = cleared.Then(RatType.IeType, update.RatType, old.RatType),
        };
    }

    /// <summary>§7.5.4.13.</summary>
    public static CreateTrafficEndpoint Apply(
        CreateTrafficEndpoint old, UpdateTrafficEndpoint update)
    {
        var cleared = update.Cleared;
        return old with
        {
            LocalFTeid = cleared.Then(FTeid.IeType, update.LocalFTeid, old.LocalFTeid),
            NetworkInstance = cleared.Then(
                NetworkInstance.IeType, update.NetworkInstance, old.NetworkInstance),
            RedundantTransmissionDetectionParameters = cleared.Then(
                RedundantTransmissionDetectionParameters.IeType,
                update.RedundantTransmissionDetectionParameters,
                old.RedundantTransmissionDetectionParameters),
            UeIpAddress = cleared.Then(UeIpAddress.IeType, update.UeIpAddress, old.UeIpAddress),
            FramedRoute = cleared.Then(FramedRoute.IeType, update.FramedRoute, old.FramedRoute),
            FramedRouting = cleared.Then(
                FramedRouting.IeType, update.FramedRouting, old.FramedRouting),
            FramedIPv6Route = cleared.Then(
                FramedIPv6Route.IeType, update.FramedIPv6Route, old.FramedIPv6Route),
            Qfi = cleared.Then(Qfi.IeType, update.Qfi, old.Qfi),
            SourceInterfaceType = cleared.Then(
                ThreeGppInterfaceType.IeType, update.SourceInterfaceType, old.SourceInterfaceType),
            RatType = cleared.Then(RatType.IeType, update.RatType, old.RatType),
        };
    }

    // The new PDI replaces the old one. But some senders give only what they change, the filters,
    // and leave out what packets come in by. Without that no PDR can be (§5.2.1), so it stays.
    private static Pdi Replace(Pdi old, Pdi pdi) =>
        pdi.LocalFTeid is not null || pdi.UeIpAddress.Count + pdi.TrafficEndpointId.Count > 0
            ? pdi
            : pdi with
            {
                LocalFTeid = old.LocalFTeid,
                UeIpAddress = old.UeIpAddress,
                TrafficEndpointId = old.TrafficEndpointId,
                NetworkInstance = pdi.NetworkInstance ?? old.NetworkInstance,
                Qfi = pdi.Qfi.Count > 0 ? pdi.Qfi : old.Qfi,
            };
}
