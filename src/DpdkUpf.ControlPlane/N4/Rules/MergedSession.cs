using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>End markers that a modification asks for (SNDEM, TS 29.244 §7.5.4.3).</summary>
/// <param name="FarId">The FAR.</param>
/// <param name="Old">Where it sent packets to until now, with a GTP-U outer header.</param>
internal sealed record EndMarkerOrder(FarId FarId, ForwardingParameters Old);

/// <summary>
/// A session as an accepted request leaves it, and what the one who carries it out must know.
/// </summary>
/// <param name="State">
/// All rules; F-TEIDs and UE addresses that are to be chosen still say so (§8.2.3, §8.2.62).
/// </param>
/// <param name="CreatedPdr">PDRs that were not there before.</param>
/// <param name="UpdatedPdr">PDRs that an Update PDR named.</param>
/// <param name="CreatedTrafficEndpoint">Traffic endpoints that were not there before.</param>
/// <param name="UpdatedTrafficEndpoint">Traffic endpoints that an update named.</param>
/// <param name="RemovedUrr">URRs that are gone: each has a last report (§5.2.2.3.1).</param>
/// <param name="QueriedUrr">URRs that shall report at once (Query URR, QAURR).</param>
/// <param name="EndMarkers">End markers to send once the change is in force.</param>
/// <param name="CpFSeid">The control plane's new F-SEID; null: as before.</param>
/// <param name="Flags">PFCPSMReq-Flags of the message.</param>
internal sealed record MergedSession(
    SessionState State,
    Repeated<PdrId> CreatedPdr = default,
    Repeated<PdrId> UpdatedPdr = default,
    Repeated<TrafficEndpointId> CreatedTrafficEndpoint = default,
    Repeated<TrafficEndpointId> UpdatedTrafficEndpoint = default,
    Repeated<UrrId> RemovedUrr = default,
    Repeated<UrrId> QueriedUrr = default,
    Repeated<EndMarkerOrder> EndMarkers = default,
    FSeid? CpFSeid = null,
    SmReqFlags Flags = SmReqFlags.None);
