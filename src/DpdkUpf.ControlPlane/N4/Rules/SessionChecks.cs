using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Whether the rules of a session fit together: numbers that differ, rules that exist where others
/// name them, PDRs by which a packet finds the session (TS 29.244 §5.2.1).
/// </summary>
internal static class SessionChecks
{
    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(SessionEstablishmentRequest rules, SessionLimits limits) =>
        Limits(rules, limits.Rules)
        ?? RuleIndex<CreatePdr>.TryCreate(RuleKinds.Pdr, rules.CreatePdr, out _)
        ?? RuleIndex<CreateFar>.TryCreate(RuleKinds.Far, rules.CreateFar, out var fars)
        ?? RuleIndex<CreateQer>.TryCreate(RuleKinds.Qer, rules.CreateQer, out var qers)
        ?? RuleIndex<CreateUrr>.TryCreate(RuleKinds.Urr, rules.CreateUrr, out var urrs)
        ?? RuleIndex<CreateTrafficEndpoint>.TryCreate(
            RuleKinds.TrafficEndpoint, rules.CreateTrafficEndpoint, out var endpoints)
        ?? Pdrs(rules, fars, qers, urrs)
        ?? Matches(rules, endpoints)
        ?? Fars(rules, endpoints);

    private static N4Refusal? Limits(SessionEstablishmentRequest rules, int limit)
    {
        var most = Math.Max(
            Math.Max(rules.CreatePdr.Count, rules.CreateFar.Count),
            Math.Max(rules.CreateQer.Count, rules.CreateUrr.Count));
        return most <= limit ? null
            : new(CauseValue.NoResourcesAvailable, Reason: "too many rules in one session");
    }

    private static N4Refusal? Pdrs(
        SessionEstablishmentRequest rules,
        RuleIndex<CreateFar> fars,
        RuleIndex<CreateQer> qers,
        RuleIndex<CreateUrr> urrs)
    {
        foreach (var pdr in rules.CreatePdr)
        {
            var refusal = Refers(pdr, fars, pdr.FarId!.Value.Value);
            for (var i = 0; refusal is null && i < pdr.QerId.Count; i++)
            {
                refusal = Once(pdr, pdr.QerId.Span, i) ?? Refers(pdr, qers, pdr.QerId[i].Value);
            }

            for (var i = 0; refusal is null && i < pdr.UrrId.Count; i++)
            {
                refusal = Once(pdr, pdr.UrrId.Span, i) ?? Refers(pdr, urrs, pdr.UrrId[i].Value);
            }

            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private static N4Refusal? Refers<T>(CreatePdr pdr, RuleIndex<T> index, uint id)
        where T : class =>
        index.Find(id) is not null ? null
        : id > int.MaxValue ? RuleKinds.Pdr.Refuse(
            pdr, CauseValue.UnknownPredefinedRule, index.Kind.IdIe, "there are no predefined rules")
        : RuleKinds.Pdr.Fail(pdr, index.Kind.IdIe, "rule is not there");

    private static N4Refusal? Once<TId>(CreatePdr pdr, ReadOnlySpan<TId> ids, int place)
        where TId : IEquatable<TId> =>
        ids[..place].Contains(ids[place])
            ? RuleKinds.Pdr.Fail(
                pdr, ids[place] is QerId ? QerId.IeType : UrrId.IeType, "rule is named twice")
            : null;

    private static N4Refusal? Matches(
        SessionEstablishmentRequest rules, RuleIndex<CreateTrafficEndpoint> endpoints)
    {
        var choices = new ChoiceChecks(stackalloc FTeidFlags[ChoiceChecks.Ids]);
        foreach (var endpoint in rules.CreateTrafficEndpoint)
        {
            if (choices.Check(
                RuleKinds.TrafficEndpoint, endpoint, endpoint.LocalFTeid, endpoint.UeIpAddress,
                endpoint.NetworkInstance) is { } refusal)
            {
                return refusal;
            }
        }

        var isFoundByAddress = HasAddress(rules);
        foreach (var pdr in rules.CreatePdr)
        {
            var pdi = pdr.Pdi;
            var refusal = Endpoint(pdr, pdi, endpoints, out var endpoint)
                ?? choices.Check(
                    RuleKinds.Pdr, pdr, pdi.LocalFTeid, pdi.UeIpAddress, pdi.NetworkInstance)
                ?? IsFound(pdr, pdi.LocalFTeid ?? endpoint?.LocalFTeid, isFoundByAddress);
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    // §5.2.1A.2: what the traffic endpoint says the PDI does not say again.
    private static N4Refusal? Endpoint(
        CreatePdr pdr,
        Pdi pdi,
        RuleIndex<CreateTrafficEndpoint> endpoints,
        out CreateTrafficEndpoint? endpoint)
    {
        endpoint = null;
        if (pdi.TrafficEndpointId.Count == 0)
        {
            return null;
        }

        if (pdi.TrafficEndpointId.Count > 1)
        {
            return RuleKinds.Pdr.NotSupported(
                pdr, TrafficEndpointId.IeType, "more than one traffic endpoint");
        }

        endpoint = endpoints.Find(pdi.TrafficEndpointId[0].Value);
        var twice = endpoint is null ? TrafficEndpointId.IeType
            : pdi.LocalFTeid is not null && endpoint.LocalFTeid is not null ? FTeid.IeType
            : pdi.NetworkInstance is not null && endpoint.NetworkInstance is not null
                ? NetworkInstance.IeType
            : pdi.UeIpAddress.Count > 0 && endpoint.UeIpAddress.Count > 0 ? UeIpAddress.IeType
            : pdi.Qfi.Count > 0 && endpoint.Qfi.Count > 0 ? Qfi.IeType
            : 0;
        return twice == 0 ? null : RuleKinds.Pdr.Fail(
            pdr, (ushort)twice,
            endpoint is null ? "traffic endpoint is not there" : "traffic endpoint says it too");
    }

    // Packets from the access side and from the CP function come in tunnels. Those from the data
    // network come by the UE's address, which any PDR of the session may have named.
    private static N4Refusal? IsFound(CreatePdr pdr, FTeid? tunnel, bool isFoundByAddress) =>
        tunnel is not null ? null
        : pdr.Pdi.SourceInterface.Value is SourceInterfaceValue.Access
            or SourceInterfaceValue.CpFunction
            ? RuleKinds.Pdr.Fail(pdr, FTeid.IeType, "no F-TEID to find the session by")
        : isFoundByAddress ? null
        : RuleKinds.Pdr.Fail(pdr, UeIpAddress.IeType, "no UE address to find the session by");

    private static bool HasAddress(SessionEstablishmentRequest rules)
    {
        foreach (var pdr in rules.CreatePdr)
        {
            if (pdr.Pdi.UeIpAddress.Count > 0 && !EffectivePdi.NamesCpFunction(pdr.Pdi))
            {
                return true;
            }
        }

        foreach (var endpoint in rules.CreateTrafficEndpoint)
        {
            if (endpoint.UeIpAddress.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    private static N4Refusal? Fars(
        SessionEstablishmentRequest rules, RuleIndex<CreateTrafficEndpoint> endpoints)
    {
        foreach (var far in rules.CreateFar)
        {
            if (far.BarId is { } bar && bar != rules.CreateBar?.BarId)
            {
                return RuleKinds.Far.Fail(far, BarId.IeType, "BAR is not there");
            }

            if (far.ForwardingParameters?.LinkedTrafficEndpointId is { } linked
                && endpoints.Find(linked.Value) is null)
            {
                return RuleKinds.Far.Fail(
                    far, TrafficEndpointId.IeType, "traffic endpoint is not there");
            }
        }

        return null;
    }
}
