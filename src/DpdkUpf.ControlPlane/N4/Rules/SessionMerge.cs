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

    private N4Refusal? Remove()
    {
        N4Refusal? refusal = null;
        foreach (var remove in request.RemovePdr)
        {
            refusal ??= _pdrs.Remove(remove.PdrId.Value);
        }

        foreach (var remove in request.RemoveFar)
        {
            refusal ??= _fars.Remove(remove.FarId.Value);
        }

        foreach (var remove in request.RemoveQer)
        {
            refusal ??= _qers.Remove(remove.QerId.Value);
        }

        foreach (var remove in request.RemoveUrr)
        {
            refusal ??= _urrs.Remove(remove.UrrId.Value);
        }

        foreach (var remove in request.RemoveTrafficEndpoint)
        {
            refusal ??= _endpoints.Remove(remove.TrafficEndpointId.Value);
        }

        return refusal ?? (request.RemoveBar is { } bar ? _bars.Remove(bar.BarId.Value) : null);
    }

    private N4Refusal? Create()
    {
        var refusal = CreateEach(_pdrs, request.CreatePdr)
            ?? CreateEach(_fars, request.CreateFar)
            ?? CreateEach(_qers, request.CreateQer)
            ?? CreateEach(_urrs, request.CreateUrr)
            ?? CreateEach(_endpoints, request.CreateTrafficEndpoint);
        return refusal ?? (request.CreateBar is { } bar ? _bars.Create(bar) : null);
    }

    private static N4Refusal? CreateEach<T>(RuleSet<T> rules, Repeated<T> created)
        where T : class
    {
        foreach (var rule in created)
        {
            if (rules.Create(rule) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private N4Refusal? Update()
    {
        N4Refusal? refusal = null;
        foreach (var update in request.UpdatePdr)
        {
            refusal ??= Update(update);
        }

        foreach (var update in request.UpdateFar)
        {
            refusal ??= Update(update);
        }

        foreach (var update in request.UpdateQer)
        {
            refusal ??= Update(
                _qers, RuleKinds.Qer, update.QerId.Value, update.Cleared, [GateStatus.IeType],
                update, QerUrrMerge.Apply);
        }

        foreach (var update in request.UpdateUrr)
        {
            refusal ??= Update(
                _urrs, RuleKinds.Urr, update.UrrId.Value, update.Cleared,
                [MeasurementMethod.IeType, ReportingTriggers.IeType], update, QerUrrMerge.Apply);
        }

        foreach (var update in request.UpdateTrafficEndpoint)
        {
            refusal ??= Update(
                _endpoints, RuleKinds.TrafficEndpoint, update.TrafficEndpointId.Value,
                update.Cleared, [], update, PdrMerge.Apply);
        }

        return refusal ?? (request.UpdateBar is { } bar
            ? Update(
                _bars, RuleKinds.Bar, bar.BarId.Value, bar.Cleared, [], bar, FarMerge.Apply)
            : null);
    }

    private N4Refusal? Update(UpdatePdr update) => update.DeactivatePredefinedRules.Count > 0
        ? RuleKinds.Pdr.Refuse(
            update.PdrId.Value, CauseValue.UnknownPredefinedRule,
            DeactivatePredefinedRules.IeType, "there are no predefined rules")
        : Update(
            _pdrs, RuleKinds.Pdr, update.PdrId.Value, update.Cleared, [Pdi.IeType], update,
            PdrMerge.Apply);

    private N4Refusal? Update(UpdateFar update)
    {
        var refusal = _fars.Find(update.FarId.Value, out var place) ?? Unsupported(update);
        if (refusal is not null)
        {
            return refusal;
        }

        var far = _fars[place]!;
        if (FarMerge.LacksDestination(far, update)
            || update.UpdateForwardingParameters?.Cleared.Contains(DestinationInterface.IeType)
                is true)
        {
            return RuleKinds.Far.Refuse(
                far, CauseValue.ConditionalIeMissing, DestinationInterface.IeType,
                "forwarding parameters without a destination");
        }

        refusal = Update(
            _fars, RuleKinds.Far, update.FarId.Value, update.Cleared, [ApplyAction.IeType], update,
            FarMerge.Apply);
        if (FarMerge.WantsEndMarker(_fars.Before(place)!, _fars[place]!, update)
            && _endMarkers.TrueForAll(order => order.FarId != update.FarId))
        {
            _endMarkers.Add(new(update.FarId, _fars.Before(place)!.ForwardingParameters!));
        }

        return refusal;
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
        Cleared cleared,
        ReadOnlySpan<ushort> mandatory,
        TUpdate update,
        Func<T, TUpdate, T> apply)
        where T : class
    {
        if (rules.Find(id, out var place) is { } refusal)
        {
            return refusal;
        }

        foreach (var type in mandatory)
        {
            if (cleared.Contains(type))
            {
                return kind.Refuse(
                    id, CauseValue.MandatoryIeMissing, type, "rule cannot be without it");
            }
        }

        rules.Replace(place, apply(rules[place]!, update));
        return null;
    }

    // With a traffic endpoint go the PDRs that refer to it (§7.5.4.1); not those that the same
    // message creates or gives another PDI.
    private N4Refusal? RemoveWithEndpoints()
    {
        for (var place = 0;
            request.RemoveTrafficEndpoint.Count > 0 && place < old.CreatePdr.Count;
            place++)
        {
            var before = old.CreatePdr[place];
            if (_pdrs[place] is not { } pdr || !ReferenceEquals(pdr.Pdi, before.Pdi)
                || !IsAtRemoved(pdr.Pdi))
            {
                continue;
            }

            if (!ReferenceEquals(pdr, before))
            {
                return RuleKinds.Pdr.Fail(
                    pdr.PdrId.Value, "removed with its traffic endpoint, and updated");
            }

            _ = _pdrs.Remove(pdr.PdrId.Value);
        }

        return null;
    }

    private bool IsAtRemoved(Pdi pdi)
    {
        foreach (var id in pdi.TrafficEndpointId)
        {
            foreach (var remove in request.RemoveTrafficEndpoint)
            {
                if (remove.TrafficEndpointId == id)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private N4Refusal? Resolve()
    {
        for (var place = 0; place < _pdrs.Count; place++)
        {
            if (_pdrs.IsChanged(place) && _pdrs[place] is { } pdr && SdfDefinitions.AreIn(pdr))
            {
                return SdfDefinitions.Resolve(_pdrs);
            }
        }

        return null;
    }

    // §5.2.9, note: a session without PDRs or FARs would be none. To end it there is the deletion.
    private static N4Refusal? IsEmpty(SessionEstablishmentRequest rules) =>
        rules.CreatePdr.Count > 0 && rules.CreateFar.Count > 0 ? null
        : new(
            CauseValue.RuleCreationModificationFailure,
            rules.CreatePdr.Count == 0 ? RemovePdr.IeType : RemoveFar.IeType,
            Reason: "session would have no PDR or no FAR");
}
