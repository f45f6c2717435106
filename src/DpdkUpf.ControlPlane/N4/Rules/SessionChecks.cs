using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

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
        RuleIndex<CreateUrr> urrs) => rules.CreatePdr.FirstRefusal(
            pdr => Refers(pdr, fars, pdr.FarId!.Value.Value)
                ?? Refer(pdr, qers, pdr.QerId, static id => id.Value)
                ?? Refer(pdr, urrs, pdr.UrrId, static id => id.Value));

    private static N4Refusal? Refer<T, TId>(
        CreatePdr pdr, RuleIndex<T> index, Repeated<TId> ids, Func<TId, uint> numberOf)
        where T : class
        where TId : IEquatable<TId>
    {
        N4Refusal? refusal = null;
        for (var i = 0; refusal is null && i < ids.Count; i++)
        {
            refusal = ids.Span[..i].Contains(ids[i])
                ? RuleKinds.Pdr.Fail(pdr, index.Kind.IdIe, "rule is named twice")
                : Refers(pdr, index, numberOf(ids[i]));
        }

        return refusal;
    }

    private static N4Refusal? Refers<T>(CreatePdr pdr, RuleIndex<T> index, uint id)
        where T : class =>
        index.Find(id) is not null ? null
        : id > int.MaxValue ? RuleKinds.Pdr.Refuse(
            pdr, CauseValue.UnknownPredefinedRule, index.Kind.IdIe, "there are no predefined rules")
        : RuleKinds.Pdr.Fail(pdr, index.Kind.IdIe, "rule is not there");

    private static N4Refusal? Matches(
        SessionEstablishmentRequest rules, RuleIndex<CreateTrafficEndpoint> endpoints)
    {
        var choices = new ChoiceChecks();
        var isFoundByAddress = HasAddress(rules);
        return rules.CreateTrafficEndpoint.FirstRefusal(endpoint => choices.Check(
                RuleKinds.TrafficEndpoint, endpoint, endpoint.LocalFTeid, endpoint.UeIpAddress,
                endpoint.NetworkInstance))
            ?? rules.CreatePdr.FirstRefusal(pdr => Endpoint(pdr, pdr.Pdi, endpoints, out var at)
                ?? choices.Check(
                    RuleKinds.Pdr, pdr, pdr.Pdi.LocalFTeid, pdr.Pdi.UeIpAddress,
                    pdr.Pdi.NetworkInstance)
                ?? IsFound(pdr, pdr.Pdi.LocalFTeid ?? at?.LocalFTeid, isFoundByAddress));
    }

    // §5.2.1A.2: what the traffic endpoint says the PDI does not say again.
    private static N4Refusal? Endpoint(
        CreatePdr pdr,
        Pdi pdi,
        RuleIndex<CreateTrafficEndpoint> endpoints,
        out CreateTrafficEndpoint? endpoint)
    {
        endpoint = null;
        if (pdi.TrafficEndpointId.Count != 1)
        {
            return pdi.TrafficEndpointId.Count == 0 ? null : RuleKinds.Pdr.NotSupported(
                pdr, TrafficEndpointId.IeType, "more than one traffic endpoint");
        }

        endpoint = endpoints.Find(pdi.TrafficEndpointId[0].Value);
        return endpoint is null
            ? RuleKinds.Pdr.Fail(pdr, TrafficEndpointId.IeType, "traffic endpoint is not there")
            : Twice(pdi, endpoint) is not 0 and var twice
                ? RuleKinds.Pdr.Fail(pdr, twice, "traffic endpoint says it too")
            : null;
    }

    private static ushort Twice(Pdi pdi, CreateTrafficEndpoint endpoint) =>
        pdi.LocalFTeid is not null && endpoint.LocalFTeid is not null ? FTeid.IeType
        : pdi.NetworkInstance is not null && endpoint.NetworkInstance is not null
            ? NetworkInstance.IeType
        : pdi.UeIpAddress.Count > 0 && endpoint.UeIpAddress.Count > 0 ? UeIpAddress.IeType
        : pdi.Qfi.Count > 0 && endpoint.Qfi.Count > 0 ? Qfi.IeType
        : (ushort)0;

    // Packets from the access side and from the CP function come in tunnels. Those from the data
    // network come by the UE's address, which any PDR of the session may have named.
    private static N4Refusal? IsFound(CreatePdr pdr, FTeid? tunnel, bool isFoundByAddress) =>
        tunnel is not null ? IsGtpu(pdr)
        : pdr.Pdi.SourceInterface.Value is SourceInterfaceValue.Access
            or SourceInterfaceValue.CpFunction
            ? RuleKinds.Pdr.Fail(pdr, FTeid.IeType, "no F-TEID to find the session by")
        : isFoundByAddress ? null
        : RuleKinds.Pdr.Fail(pdr, UeIpAddress.IeType, "no UE address to find the session by");

    // What has a TEID comes in GTP-U, and in nothing else.
    private static N4Refusal? IsGtpu(CreatePdr pdr) =>
        EffectivePdi.EncapsulationOf(pdr) == Encapsulation.None ? null : RuleKinds.Pdr.Fail(
            pdr, OuterHeaderRemoval.IeType, "an F-TEID, and the removal of another tunnel");

    private static bool HasAddress(SessionEstablishmentRequest rules) =>
        rules.CreatePdr.Has(static pdr =>
            pdr.Pdi.UeIpAddress.Count > 0 && !EffectivePdi.NamesCpFunction(pdr.Pdi))
        || rules.CreateTrafficEndpoint.Has(static endpoint => endpoint.UeIpAddress.Count > 0);

    private static N4Refusal? Fars(
        SessionEstablishmentRequest rules, RuleIndex<CreateTrafficEndpoint> endpoints) =>
        rules.CreateFar.FirstRefusal(far => Bar(far, rules.CreateBar) ?? Linked(far, endpoints));

    private static N4Refusal? Bar(CreateFar far, CreateBar? bar) =>
        far.BarId is null || far.BarId == bar?.BarId
            ? null : RuleKinds.Far.Fail(far, BarId.IeType, "BAR is not there");

    private static N4Refusal? Linked(
        CreateFar far, RuleIndex<CreateTrafficEndpoint> endpoints) =>
        far.ForwardingParameters?.LinkedTrafficEndpointId is not { } linked
            || endpoints.Find(linked.Value) is not null
            ? null
            : RuleKinds.Far.Fail(far, TrafficEndpointId.IeType, "traffic endpoint is not there");
}
