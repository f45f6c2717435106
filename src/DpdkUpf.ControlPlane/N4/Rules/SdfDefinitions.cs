using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// SDF filters with an ID (TS 29.244 §5.2.1A.3): one PDR defines it, others of the session only
/// name it, and a change is one for all of them. Each PDR is given the definition itself, so that
/// the one that brought it may go.
/// </summary>
internal static class SdfDefinitions
{
    /// <summary>True: there is something to resolve.</summary>
    public static bool AreIn(CreatePdr pdr) => pdr.Pdi.SdfFilter.Has(HasId);

    /// <summary>Puts definitions in the place of names.</summary>
    public static N4Refusal? Resolve(RuleSet<CreatePdr> pdrs)
    {
        var definitions = Old(pdrs);
        var refusal = TakeNew(pdrs, definitions);
        for (var place = 0; refusal is null && place < pdrs.Count; place++)
        {
            refusal = pdrs[place] is { } pdr && AreIn(pdr)
                ? Resolve(pdrs, place, pdr, definitions) : null;
        }

        return refusal;
    }

    private static N4Refusal? Resolve(
        RuleSet<CreatePdr> pdrs, int place, CreatePdr pdr, Dictionary<uint, SdfFilter> definitions)
    {
        if (Resolve(pdr, definitions) is not { } filters)
        {
            return RuleKinds.Pdr.Fail(pdr, SdfFilter.IeType, "no SDF filter has this ID");
        }

        if (filters != pdr.Pdi.SdfFilter)
        {
            pdrs.Replace(place, pdr with { Pdi = pdr.Pdi with { SdfFilter = filters } });
        }

        return null;
    }

    private static Dictionary<uint, SdfFilter> Old(RuleSet<CreatePdr> pdrs)
    {
        var definitions = new Dictionary<uint, SdfFilter>();
        for (var place = 0; place < pdrs.Count; place++)
        {
            foreach (var filter in IsNew(pdrs, place) ? default : Filters(pdrs, place))
            {
                if (HasId(filter))
                {
                    definitions[filter.FilterId] = filter;
                }
            }
        }

        return definitions;
    }

    private static N4Refusal? TakeNew(
        RuleSet<CreatePdr> pdrs, Dictionary<uint, SdfFilter> definitions)
    {
        N4Refusal? refusal = null;
        var taken = new HashSet<uint>();
        for (var place = 0; refusal is null && place < pdrs.Count; place++)
        {
            refusal = IsNew(pdrs, place) && pdrs[place] is { } pdr
                ? pdr.Pdi.SdfFilter.FirstRefusal(filter => Take(pdr, filter, definitions, taken))
                : null;
        }

        return refusal;
    }

    private static N4Refusal? Take(
        CreatePdr pdr,
        SdfFilter filter,
        Dictionary<uint, SdfFilter> definitions,
        HashSet<uint> taken)
    {
        if (!HasId(filter) || SdfFilters.IsReference(filter))
        {
            return null;
        }

        var isOther = !taken.Add(filter.FilterId) && definitions[filter.FilterId] != filter;
        definitions[filter.FilterId] = filter;
        return isOther
            ? RuleKinds.Pdr.Fail(pdr, SdfFilter.IeType, "two SDF filters with one ID") : null;
    }

    private static bool HasId(SdfFilter filter) => filter.Flags.HasFlag(SdfFilterFlags.Bid);

    // An update that leaves the PDI alone brings no definition.
    private static bool IsNew(RuleSet<CreatePdr> pdrs, int place) =>
        pdrs.IsChanged(place) && !ReferenceEquals(pdrs[place]?.Pdi, pdrs.Before(place)?.Pdi);

    private static ReadOnlySpan<SdfFilter> Filters(RuleSet<CreatePdr> pdrs, int place) =>
        pdrs[place] is { } pdr ? pdr.Pdi.SdfFilter.Span : default;

    private static Repeated<SdfFilter>? Resolve(
        CreatePdr pdr, Dictionary<uint, SdfFilter> definitions)
    {
        var filters = pdr.Pdi.SdfFilter.Span.ToArray();
        foreach (ref var filter in filters.AsSpan())
        {
            if (!HasId(filter))
            {
                continue;
            }

            if (!definitions.TryGetValue(filter.FilterId, out var definition))
            {
                return null;
            }

            filter = definition;
        }

        return Repeated.Create<SdfFilter>(filters);
    }
}
