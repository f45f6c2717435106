using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// One modification on its way into a session's rules (TS 29.244 §7.5.4): removals, then creations,
/// then updates, whatever order they came in. Used once.
/// </summary>
internal sealed class SessionMerge(
    SessionEstablishmentRequest old, SessionModificationRequest request)
{
    private readonly RuleSet<CreatePdr> _pdrs = new(RuleKinds.Pdr, old.CreatePdr);
    private readonly RuleSet<CreateFar> _fars = new(RuleKinds.Far, old.CreateFar);
    private readonly RuleSet<CreateQer> _qers = new(RuleKinds.Qer, old.CreateQer);
    private readonly RuleSet<CreateUrr> _urrs = new(RuleKinds.Urr, old.CreateUrr);
    private readonly RuleSet<CreateBar> _bars = new(
        RuleKinds.Bar, old.CreateBar is { } bar ? [bar] : default);

    private readonly RuleSet<CreateTrafficEndpoint> _endpoints = new(
        RuleKinds.TrafficEndpoint, old.CreateTrafficEndpoint);

    private readonly List<EndMarkerOrder> _endMarkers = [];

    /// <summary>End markers that updates asked for.</summary>
    public Repeated<EndMarkerOrder> EndMarkers => Repeated.From(_endMarkers);

    /// <summary>Merges and checks each rule that changed; null: so far so good.</summary>
    public N4Refusal? Merge() =>
        Remove() ?? Create() ?? Update() ?? RemoveWithEndpoints() ?? Resolve()
        ?? _pdrs.Check(PdrChecks.Check) ?? _fars.Check(FarChecks.Check)
        ?? _qers.Check(QerUrrChecks.Check) ?? _urrs.Check(QerUrrChecks.Check)
        ?? _endpoints.Check(PdrChecks.Check);

    /// <summary>All rules, and what the message says of the session as a whole.</summary>
    public N4Refusal? Finish(out SessionEstablishmentRequest rules)
    {
        var bars = _bars.ToRepeated();
        rules = old with
        {
            NodeId = request.NodeId ?? old.NodeId,
            CpFSeid = request.CpFSeid ?? old.CpFSeid,
            CreatePdr = _pdrs.ToRepeated(),
            CreateFar = _fars.ToRepeated(),
            CreateQer = _qers.ToRepeated(),
            CreateUrr = _urrs.ToRepeated(),
            CreateBar = bars.Count > 0 ? bars[0] : null,
            CreateTrafficEndpoint = _endpoints.ToRepeated(),
            FqCsid = request.FqCsid.Count > 0 ? request.FqCsid : old.FqCsid,
            UserPlaneInactivityTimer =
                request.UserPlaneInactivityTimer ?? old.UserPlaneInactivityTimer,
            TraceInformation = request.TraceInformation ?? old.TraceInformation,
            ApnDnn = request.Dnn ?? old.ApnDnn,
            SNssai = request.SNssai ?? old.SNssai,
            HplmnSNssai = request.HplmnSNssai ?? old.HplmnSNssai,
            RatType = request.RatType ?? old.RatType,
            GroupId = request.GroupId ?? old.GroupId,
        };
        return bars.Count > 1
            ? RuleKinds.Bar.Fail(bars[1], BarId.IeType, "a session has one BAR at most")
            : IsEmpty(rules);
    }

    private N4Refusal? Remove() =>
        request.RemovePdr.FirstRefusal(remove => _pdrs.Remove(remove.PdrId.Value))
        ?? request.RemoveFar.FirstRefusal(remove => _fars.Remove(remove.FarId.Value))
        ?? request.RemoveQer.FirstRefusal(remove => _qers.Remove(remove.QerId.Value))
        ?? request.RemoveUrr.FirstRefusal(remove => _urrs.Remove(remove.UrrId.Value))
        ?? request.RemoveTrafficEndpoint.FirstRefusal(
            remove => _endpoints.Remove(remove.TrafficEndpointId.Value))
        ?? (request.RemoveBar is { } bar ? _bars.Remove(bar.BarId.Value) : null);

    private N4Refusal? Create() =>
        request.CreatePdr.FirstRefusal(_pdrs.Create)
        ?? request.CreateFar.FirstRefusal(_fars.Create)
        ?? request.CreateQer.FirstRefusal(_qers.Create)
        ?? request.CreateUrr.FirstRefusal(_urrs.Create)
        ?? request.CreateTrafficEndpoint.FirstRefusal(_endpoints.Create)
        ?? (request.CreateBar is { } bar ? _bars.Create(bar) : null);

    private N4Refusal? Update() =>
        request.UpdatePdr.FirstRefusal(Update)
        ?? request.UpdateFar.FirstRefusal(Update)
        ?? request.UpdateQer.FirstRefusal(Update)
        ?? request.UpdateUrr.FirstRefusal(Update)
        ?? request.UpdateTrafficEndpoint.FirstRefusal(Update)
        ?? (request.UpdateBar is { } bar ? Update(bar) : null);

    private N4Refusal? Update(UpdateQer update) => Update(
        _qers, RuleKinds.Qer, update.QerId.Value, update, QerUrrMerge.Apply, update.Cleared,
        GateStatus.IeType);

    private N4Refusal? Update(UpdateUrr update) => Update(
        _urrs, RuleKinds.Urr, update.UrrId.Value, update, QerUrrMerge.Apply, update.Cleared,
        MeasurementMethod.IeType, ReportingTriggers.IeType);

    private N4Refusal? Update(UpdateTrafficEndpoint update) => Update(
        _endpoints, RuleKinds.TrafficEndpoint, update.TrafficEndpointId.Value, update,
        PdrMerge.Apply, update.Cleared);

    private N4Refusal? Update(UpdateBar update) => Update(
        _bars, RuleKinds.Bar, update.BarId.Value, update, FarMerge.Apply, update.Cleared);

    private N4Refusal? Update(UpdatePdr update) => update.DeactivatePredefinedRules.Count > 0
        ? RuleKinds.Pdr.Refuse(
            update.PdrId.Value, CauseValue.UnknownPredefinedRule,
            DeactivatePredefinedRules.IeType, "there are no predefined rules")
        : Update(
            _pdrs, RuleKinds.Pdr, update.PdrId.Value, update, PdrMerge.Apply, update.Cleared,
            Pdi.IeType);

    private N4Refusal? Update(UpdateFar update)
    {
        var refusal = _fars.Find(update.FarId.Value, out var place)
            ?? Unsupported(update)
            ?? Destination(_fars[place]!, update)
            ?? Update(
                _fars, RuleKinds.Far, update.FarId.Value, update, FarMerge.Apply, update.Cleared,
                ApplyAction.IeType);
        if (refusal is null)
        {
            OrderEndMarker(_fars.Before(place)!, _fars[place]!, update);
        }

        return refusal;
    }

    private static N4Refusal? Destination(CreateFar far, UpdateFar update) =>
        FarMerge.LacksDestination(far, update)
            ? RuleKinds.Far.Refuse(
                far, CauseValue.ConditionalIeMissing, DestinationInterface.IeType,
                "forwarding parameters without a destination")
            : null;

    private void OrderEndMarker(CreateFar before, CreateFar after, UpdateFar update)
    {
        if (FarMerge.WantsEndMarker(before, after, update)
            && _endMarkers.TrueForAll(order => order.FarId != update.FarId))
        {
            _endMarkers.Add(new(update.FarId, before.ForwardingParameters!));
        }
    }

    private static N4Refusal? Unsupported(UpdateFar update)
    {
        var element = update.UpdateDuplicatingParameters.Count > 0
                ? UpdateDuplicatingParameters.IeType
            : update.AddMbsUnicastParameters.Count > 0 ? AddMbsUnicastParameters.IeType
            : update.RemoveMbsUnicastParameters.Count > 0 ? RemoveMbsUnicastParameters.IeType
            : 0;
        return element == 0 ? null : RuleKinds.Far.Refuse(
            update.FarId.Value, CauseValue.ServiceNotSupported, (ushort)element,
            "parameters are not supported");
    }

    private static N4Refusal? Update<T, TUpdate>(
        RuleSet<T> rules,
        RuleKind<T> kind,
        uint id,
        TUpdate update,
        Func<T, TUpdate, T> apply,
        Cleared cleared,
        params ReadOnlySpan<ushort> mandatory)
        where T : class
    {
        var refusal = rules.Find(id, out var place) ?? Lost(kind, id, cleared, mandatory);
        if (refusal is null)
        {
            rules.Replace(place, apply(rules[place]!, update));
        }

        return refusal;
    }

    private static N4Refusal? Lost<T>(
        RuleKind<T> kind, uint id, Cleared cleared, ReadOnlySpan<ushort> mandatory)
        where T : class
    {
        var lost = mandatory.IndexOfAny(cleared.Types);
        return lost < 0 ? null : kind.Refuse(
            id, CauseValue.MandatoryIeMissing, mandatory[lost], "rule cannot be without it");
    }

    // With a traffic endpoint go the PDRs that refer to it (§7.5.4.1); not those that the same
    // message creates or gives another PDI.
    private N4Refusal? RemoveWithEndpoints()
    {
        N4Refusal? refusal = null;
        var count = request.RemoveTrafficEndpoint.Count > 0 ? old.CreatePdr.Count : 0;
        for (var place = 0; refusal is null && place < count; place++)
        {
            refusal = _pdrs[place] is { } pdr && IsAtRemoved(pdr, old.CreatePdr[place])
                ? RemoveWithEndpoint(pdr, _pdrs.IsChanged(place)) : null;
        }

        return refusal;
    }

    private N4Refusal? RemoveWithEndpoint(CreatePdr pdr, bool isUpdated) => isUpdated
        ? RuleKinds.Pdr.Fail(pdr.PdrId.Value, "removed with its traffic endpoint, and updated")
        : _pdrs.Remove(pdr.PdrId.Value);

    private bool IsAtRemoved(CreatePdr pdr, CreatePdr before) =>
        ReferenceEquals(pdr.Pdi, before.Pdi)
        && pdr.Pdi.TrafficEndpointId.Has(id =>
            request.RemoveTrafficEndpoint.Has(remove => remove.TrafficEndpointId == id));

    private N4Refusal? Resolve() =>
        _pdrs.HasChange(SdfDefinitions.AreIn) ? SdfDefinitions.Resolve(_pdrs) : null;

    // §5.2.9, note: a session without PDRs or FARs would be none. To end it there is the deletion.
    private static N4Refusal? IsEmpty(SessionEstablishmentRequest rules) =>
        rules.CreatePdr.Count > 0 && rules.CreateFar.Count > 0 ? null
        : new(
            CauseValue.RuleCreationModificationFailure,
            rules.CreatePdr.Count == 0 ? RemovePdr.IeType : RemoveFar.IeType,
            Reason: "session would have no PDR or no FAR");
}
