using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// What a PDR matches on, wherever its session says it: in the PDI itself or in the traffic
/// endpoint that the PDI names (TS 29.244 §5.2.1A.2).
/// </summary>
internal readonly record struct EffectivePdi(
    SourceInterfaceValue SourceInterface,
    FTeid? LocalFTeid,
    NetworkInstance? NetworkInstance,
    Repeated<UeIpAddress> UeIpAddress,
    Repeated<Qfi> Qfi,
    Repeated<SdfFilter> SdfFilter,
    Repeated<FramedRoute> FramedRoute = default,
    Repeated<FramedIPv6Route> FramedIPv6Route = default)
{
    /// <summary>It names networks behind the UE (TS 23.501 §5.6.14).</summary>
    public bool IsFramed => FramedRoute.Count + FramedIPv6Route.Count > 0;

    /// <summary>From the UE: "Access" denotes the uplink (§8.2.2).</summary>
    public bool IsUplink => SourceInterface == SourceInterfaceValue.Access;

    /// <summary>A PDR of a session that was checked (<see cref="SessionChange"/>).</summary>
    public static EffectivePdi Of(CreatePdr pdr, SessionEstablishmentRequest rules)
    {
        var pdi = pdr.Pdi;
        if (pdi.TrafficEndpointId.Count == 0
            || Find(rules.CreateTrafficEndpoint.Span, pdi.TrafficEndpointId[0]) is not { } endpoint)
        {
            return Of(pdi);
        }

        return Of(pdi) with
        {
            LocalFTeid = pdi.LocalFTeid ?? endpoint.LocalFTeid,
            NetworkInstance = pdi.NetworkInstance ?? endpoint.NetworkInstance,
            UeIpAddress = Either(pdi.UeIpAddress, endpoint.UeIpAddress),
            Qfi = Either(pdi.Qfi, endpoint.Qfi),
            FramedRoute = Either(pdi.FramedRoute, endpoint.FramedRoute),
            FramedIPv6Route = Either(pdi.FramedIPv6Route, endpoint.FramedIPv6Route),
        };
    }

    /// <summary>
    /// The addresses of the session's UE: those of all PDIs and traffic endpoints, each once. A
    /// downlink PDI without one matches on these. Left out is what is to be chosen yet, and the
    /// address of a CP function that a PDI may name as a destination of uplink packets.
    /// </summary>
    public static Repeated<UeIpAddress> UeAddresses(SessionEstablishmentRequest rules)
    {
        var found = new List<UeIpAddress>(2);
        foreach (var endpoint in rules.CreateTrafficEndpoint)
        {
            AddEach(endpoint.UeIpAddress, found);
        }

        foreach (var pdr in rules.CreatePdr)
        {
            if (!NamesCpFunction(pdr.Pdi))
            {
                AddEach(pdr.Pdi.UeIpAddress, found);
            }
        }

        return Repeated.From(found);
    }

    /// <summary>
    /// The PDI's UE address is no UE's: uplink, and matched as the destination (§7.5.2.2, note 8).
    /// </summary>
    public static bool NamesCpFunction(Pdi pdi) =>
        pdi.SourceInterface.Value == SourceInterfaceValue.Access
        && pdi.UeIpAddress.Count > 0
        && pdi.UeIpAddress[0].Flags.HasFlag(UeIpAddressFlags.Destination);

    /// <summary>
    /// In what the packets of a PDR come. GTP-U is told apart by its TEID, any other tunnel only by
    /// what the PDR takes off (§8.2.64).
    /// </summary>
    public static Encapsulation EncapsulationOf(CreatePdr pdr) =>
        pdr.OuterHeaderRemoval?.Description switch
        {
            OuterHeaderDescription.UdpIpv4 => Encapsulation.UdpIpv4,
            OuterHeaderDescription.UdpIpv6 => Encapsulation.UdpIpv6,
            OuterHeaderDescription.Ipv4 => Encapsulation.Ipv4,
            OuterHeaderDescription.Ipv6 => Encapsulation.Ipv6,
            _ => Encapsulation.None,
        };

    private static EffectivePdi Of(Pdi pdi) => new(
        pdi.SourceInterface.Value, pdi.LocalFTeid, pdi.NetworkInstance, pdi.UeIpAddress, pdi.Qfi,
        pdi.SdfFilter, pdi.FramedRoute, pdi.FramedIPv6Route);

    private static CreateTrafficEndpoint? Find(
        ReadOnlySpan<CreateTrafficEndpoint> endpoints, TrafficEndpointId id)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.TrafficEndpointId == id)
            {
                return endpoint;
            }
        }

        return null;
    }

    private static Repeated<T> Either<T>(Repeated<T> own, Repeated<T> endpoints) =>
        own.Count > 0 ? own : endpoints;

    // The same address stands in most PDIs of a session, with another direction bit.
    private static void AddEach(Repeated<UeIpAddress> addresses, List<UeIpAddress> found)
    {
        foreach (var address in addresses)
        {
            var plain = address with { Flags = address.Flags & ~UeIpAddressFlags.Destination };
            if ((plain.Flags & (UeIpAddressFlags.V4 | UeIpAddressFlags.V6)) != 0
                && !found.Contains(plain))
            {
                found.Add(plain);
            }
        }
    }
}
