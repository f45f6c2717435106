using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Makes the choices that a request leaves to us, and checks those that the control plane made.
/// What is chosen belongs to nobody until it is published: a refusal has nothing to give back.
/// </summary>
internal sealed class Allocation(
    Topology topology, Networks networks, TeidAllocator teids, UePools pools)
{
    private readonly Topology _topology = topology;
    private readonly Networks _networks = networks;
    private readonly TeidAllocator _teids = teids;
    private readonly UePools _pools = pools;

    /// <summary>Resolves all F-TEIDs and UE addresses.</summary>
    /// <param name="merged">The session after the request.</param>
    /// <param name="worker">The worker that owns it.</param>
    /// <param name="allocated">The outcome; the rules as they were if there was no choice.</param>
    /// <returns>Why not; null: done.</returns>
    public N4Refusal? Run(MergedSession merged, int worker, out Allocated allocated)
    {
        var rules = merged.State.Rules;
        allocated = new(rules);
        var teids = new TeidChoice(_networks, _teids, rules, worker);
        var ues = new UeChoice(_topology, _networks, _pools, rules);
        return Endpoints(merged, teids, ues, ref allocated)
            ?? Pdrs(merged, teids, ues, ref allocated);
    }

    private static N4Refusal? Endpoints(
        MergedSession merged, TeidChoice teids, UeChoice ues, ref Allocated allocated)
    {
        var endpoints = merged.State.Rules.CreateTrafficEndpoint;
        CreateTrafficEndpoint[]? changed = null;
        List<CreatedTrafficEndpoint>? told = null;
        for (var index = 0; index < endpoints.Count; index++)
        {
            var endpoint = endpoints[index];
            var teid = endpoint.LocalFTeid;
            var addresses = endpoint.UeIpAddress;
            var refused = teids.Resolve(ref teid, endpoint)
                ?? ues.Resolve(ref addresses, rule: null, endpoint.NetworkInstance);
            if (refused is { } refusal)
            {
                return refusal;
            }

            if (teid == endpoint.LocalFTeid && addresses == endpoint.UeIpAddress)
            {
                continue;
            }

            changed ??= endpoints.Span.ToArray();
            changed[index] = endpoint with { LocalFTeid = teid, UeIpAddress = addresses };
            (told ??= []).Add(new(
                endpoint.TrafficEndpointId,
                teid == endpoint.LocalFTeid ? default : [teid!.Value],
                addresses == endpoint.UeIpAddress ? default : addresses));
        }

        if (changed is not null)
        {
            allocated = allocated with
            {
                Rules = allocated.Rules with
                {
                    CreateTrafficEndpoint = Repeated.Create<CreateTrafficEndpoint>(changed),
                },
                TrafficEndpoint = Repeated.From(told!),
            };
        }

        return null;
    }

    private static N4Refusal? Pdrs(
        MergedSession merged, TeidChoice teids, UeChoice ues, ref Allocated allocated)
    {
        var pdrs = merged.State.Rules.CreatePdr;
        CreatePdr[]? changed = null;
        List<CreatedPdr>? created = null;
        List<UpdatedPdr>? updated = null;
        for (var index = 0; index < pdrs.Count; index++)
        {
            var pdr = pdrs[index];
            var teid = pdr.Pdi.LocalFTeid;
            var addresses = pdr.Pdi.UeIpAddress;
            if ((teids.Resolve(ref teid, pdr) ?? Resolve(ref addresses, pdr, merged, ues))
                is { } refusal)
            {
                return refusal;
            }

            if (teid == pdr.Pdi.LocalFTeid && addresses == pdr.Pdi.UeIpAddress)
            {
                continue;
            }

            changed ??= pdrs.Span.ToArray();
            changed[index] = pdr with
            {
                Pdi = pdr.Pdi with { LocalFTeid = teid, UeIpAddress = addresses },
            };
            Repeated<FTeid> newTeid = teid == pdr.Pdi.LocalFTeid ? default : [teid!.Value];
            var newAddresses = addresses == pdr.Pdi.UeIpAddress ? default : addresses;
            if (merged.UpdatedPdr.Span.Contains(pdr.PdrId))
            {
                (updated ??= []).Add(new(pdr.PdrId, newTeid, newAddresses));
            }
            else
            {
                (created ??= []).Add(new(pdr.PdrId, newTeid, newAddresses));
            }
        }

        if (changed is not null)
        {
            allocated = allocated with
            {
                Rules = allocated.Rules with { CreatePdr = Repeated.Create<CreatePdr>(changed) },
                CreatedPdr = Repeated.From(created ?? []),
                UpdatedPdr = Repeated.From(updated ?? []),
            };
        }

        return null;
    }

    // What a PDI names as its destination on the way up is no UE's (§7.5.2.2).
    private static N4Refusal? Resolve(
        ref Repeated<UeIpAddress> addresses, CreatePdr pdr, MergedSession merged, UeChoice ues) =>
        addresses.Count == 0 || EffectivePdi.NamesCpFunction(pdr.Pdi)
            ? null
            : ues.Resolve(
                ref addresses,
                new FailedRuleId(RuleType.Pdr, pdr.PdrId.Value),
                EffectivePdi.Of(pdr, merged.State.Rules).NetworkInstance,
                pdr.UeIpAddressPoolIdentity);
}
