using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// A session request merged into the session's rules and checked (TS 29.244 §5.6.3, §7.6): values
/// in, values out. Order inside a message means nothing, and a refused request changes nothing.
/// </summary>
internal static class SessionChange
{
    /// <summary>§7.5.2: the rules of a new session.</summary>
    public static bool TryEstablish(
        SessionEstablishmentRequest request,
        SessionLimits limits,
        [NotNullWhen(true)] out MergedSession? merged,
        [NotNullWhen(false)] out N4Refusal? refusal)
    {
        merged = null;
        var rules = request;
        refusal = MessageChecks.Check(request)
            ?? Resolve(ref rules)
            ?? CheckEach(rules)
            ?? SessionChecks.Check(rules, limits);
        if (refusal is not null)
        {
            return false;
        }

        merged = new(new(rules))
        {
            CreatedPdr = Ids(request.CreatePdr, static pdr => pdr.PdrId),
            CreatedTrafficEndpoint = Ids(
                request.CreateTrafficEndpoint, static endpoint => endpoint.TrafficEndpointId),
        };
        return true;
    }

    /// <summary>§7.5.4: the session's rules as the request changes them.</summary>
    public static bool TryModify(
        SessionState state,
        SessionModificationRequest request,
        SessionLimits limits,
        [NotNullWhen(true)] out MergedSession? merged,
        [NotNullWhen(false)] out N4Refusal? refusal)
    {
        merged = null;
        var merge = new SessionMerge(state.Rules, request);
        var rules = state.Rules;
        refusal = MessageChecks.Check(request)
            ?? merge.Merge()
            ?? merge.Finish(out rules)
            ?? SessionChecks.Check(rules, limits)
            ?? UrrQueries.Check(state.Rules, request);
        if (refusal is null)
        {
            merged = Answers(state.Rules, request) with
            {
                State = state with { Rules = rules, Slots = Slots(state.Slots, request) },
                EndMarkers = merge.EndMarkers,
            };
        }

        return merged is not null;
    }

    private static MergedSession Answers(
        SessionEstablishmentRequest old, SessionModificationRequest request) => new(new(old))
        {
            CreatedPdr = Ids(request.CreatePdr, static pdr => pdr.PdrId),
            UpdatedPdr = Ids(request.UpdatePdr, static pdr => pdr.PdrId),
            CreatedTrafficEndpoint = Ids(
                request.CreateTrafficEndpoint, static endpoint => endpoint.TrafficEndpointId),
            UpdatedTrafficEndpoint = Ids(
                request.UpdateTrafficEndpoint, static endpoint => endpoint.TrafficEndpointId),
            RemovedUrr = Ids(request.RemoveUrr, static urr => urr.UrrId),
            QueriedUrr = UrrQueries.Of(old, request),
            CpFSeid = request.CpFSeid,
            Flags = request.PfcpSmReqFlags?.Flags ?? SmReqFlags.None,
        };

    // Filters that only name one another are rare: nothing is copied without them.
    private static N4Refusal? Resolve(ref SessionEstablishmentRequest rules)
    {
        if (!rules.CreatePdr.Has(SdfDefinitions.AreIn))
        {
            return null;
        }

        var pdrs = new RuleSet<CreatePdr>(RuleKinds.Pdr, default);
        var refusal = rules.CreatePdr.FirstRefusal(pdrs.Create) ?? SdfDefinitions.Resolve(pdrs);
        rules = rules with { CreatePdr = pdrs.ToRepeated() };
        return refusal;
    }

    private static N4Refusal? CheckEach(SessionEstablishmentRequest rules) =>
        rules.CreatePdr.FirstRefusal(PdrChecks.Check)
        ?? rules.CreateFar.FirstRefusal(FarChecks.Check)
        ?? rules.CreateQer.FirstRefusal(QerUrrChecks.Check)
        ?? rules.CreateUrr.FirstRefusal(QerUrrChecks.Check)
        ?? rules.CreateTrafficEndpoint.FirstRefusal(PdrChecks.Check);

    // A number that is removed and created again is another rule: it does not go on counting.
    private static Repeated<RuleSlot> Slots(
        Repeated<RuleSlot> slots, SessionModificationRequest request)
    {
        if (request.RemoveQer.Count + request.RemoveUrr.Count == 0 || slots.Count == 0)
        {
            return slots;
        }

        var removed = request.RemoveQer.AsEnumerable()
            .Select(static remove => (SlotKind.Meter, remove.QerId.Value))
            .Concat(request.RemoveUrr.AsEnumerable()
                .Select(static remove => (SlotKind.Usage, remove.UrrId.Value)))
            .ToHashSet();
        return Repeated.From(
            slots.AsEnumerable().Where(slot => !removed.Contains((slot.Kind, slot.RuleId))));
    }

    // Each once: a number may be updated or removed twice by one message.
    private static Repeated<TId> Ids<T, TId>(Repeated<T> rules, Func<T, TId> idOf) =>
        rules.Count == 0 ? default
        : rules.Count == 1 ? [idOf(rules[0])]
        : Repeated.From(rules.AsEnumerable().Select(idOf).Distinct());
}
