using System.Diagnostics.CodeAnalysis;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// PFCP sessions (TS 29.244 §6.3): each request is compiled first and published last, so a refusal
/// leaves no trace. Runs on the control thread only; knows no sockets.
/// </summary>
internal sealed class SessionEngine(SessionParts parts)
{
    private readonly SessionParts _parts = parts;
    private readonly LiveSessions _live = parts.Live;
    private readonly SessionPublisher _publisher = parts.Publisher;
    private readonly SessionSlots _slots = parts.Slots;
    private readonly UsageReporter _usage = new(parts.Slots);
    private readonly UsageReports _usageReports = new(parts);
    private readonly SessionEnding _ending = new(parts);
    private readonly SessionLimits _limits = new(parts.Setup.MaxRulesPerSession);

    /// <summary>Sessions for people.</summary>
    public SessionListing Listing { get; } = new(parts);

    /// <summary>Sessions that we end by ourselves.</summary>
    public SessionDrain Draining { get; } = new(parts);

    /// <summary>Rules of all sessions.</summary>
    public RuleTotals Rules => _live.Rules;

    /// <summary>Meters that are free.</summary>
    public int FreeMeters => _slots.FreeMeters;

    /// <summary>Usage counters that are free.</summary>
    public int FreeUsages => _slots.FreeUsages;

    /// <summary>Sessions of an association.</summary>
    public int Count(byte peer) => _live.Count(peer);

    /// <summary>§6.3.2.</summary>
    public Answer Establish(
        Association peer, SessionEstablishmentRequest request, OperationTrace trace)
    {
        var refusal = TryEstablish(peer, request, trace, out var seid, out var allocated);
        peer.Sessions = _live.Count(peer.Index);
        return new(request.CpFSeid.Seid, refusal is null
            ? new SessionEstablishmentResponse(
                _parts.NodeId,
                new Cause(CauseValue.Accepted),
                UpFSeid: _parts.UpFSeid with { Seid = seid },
                CreatedPdr: allocated!.CreatedPdr,
                CreatedTrafficEndpoint: allocated.TrafficEndpoint)
            : new SessionEstablishmentResponse(
                _parts.NodeId,
                new Cause(refusal.Cause),
                OffendingIeOf(refusal),
                FailedRuleId: refusal.Rule));
    }

    /// <summary>§6.3.3.</summary>
    public Answer Modify(
        Association peer, ulong seid, SessionModificationRequest request, OperationTrace trace)
    {
        if (!TryRead(peer, seid, out var session, out var state))
        {
            return new(0, new SessionModificationResponse(
                new Cause(CauseValue.SessionContextNotFound)));
        }

        var refusal = TryModify(session, state, request, trace, out var response);
        // A control plane function that moved its session waits for the answer at the new place.
        var cpSeid = (request.CpFSeid ?? state.Rules.CpFSeid).Seid;
        return new(cpSeid, refusal is null
            ? response!
            : new SessionModificationResponse(
                new Cause(refusal.Cause),
                OffendingIeOf(refusal),
                FailedRuleId: refusal.Rule));
    }

    /// <summary>§6.3.4.</summary>
    public Answer Delete(
        Association peer, ulong seid, SessionDeletionRequest request, OperationTrace trace)
    {
        if (!TryRead(peer, seid, out var session, out var state))
        {
            return new(0, new SessionDeletionResponse(
                new Cause(CauseValue.SessionContextNotFound)));
        }

        using (trace.Phase("publish"))
        {
            _ending.End(session, state.Slots);
        }

        _parts.WatchLive(trace);
        peer.Sessions = _live.Count(peer.Index);
        var cpFSeid = request.CpFSeid ?? state.Rules.CpFSeid;
        var split = new UsageReportSplit(FinalReports(state));
        SendRest(session, cpFSeid, split.Rest(isSessionOver: true));
        // §5.2.2.3.1: that more will come can be said to those who know it.
        var cause = split.More is not null && peer.Features.HasFlag(CpFeatures.Ardr)
            ? CauseValue.MoreUsageReportToSend
            : CauseValue.Accepted;
        return new(cpFSeid.Seid, new SessionDeletionResponse(
            new Cause(cause),
            UsageReport: split.First,
            AdditionalUsageReportsInformation: split.More));
    }

    /// <summary>Begins to end sessions of a peer; <see cref="Poll"/> does it bit by bit.</summary>
    /// <param name="peer">The peer; requests about these sessions find none from now on.</param>
    /// <param name="which">Which of its sessions; null: all.</param>
    public void DeleteAll(Association peer, Func<SessionState, bool>? which = null)
    {
        _ending.Begin(peer.Index, which);
        peer.Sessions = _live.Count(peer.Index);
    }

    /// <summary>The next report to send.</summary>
    public bool TryTakeReport([NotNullWhen(true)] out SessionReportToSend? report) =>
        _parts.Reports.TryTake(out report) || _usageReports.TryTake(out report);

    /// <summary>The control plane function's answer to a report.</summary>
    public void Reported(SessionReportToSend report, SessionReportResponse answer)
    {
        if (!_live.IsPfcp(report.Session)
            || !_live.TryRead(report.Session, out var state)
            || state.Rules.CpFSeid != report.CpFSeid)
        {
            return;
        }

        if (answer.Cause.Value == CauseValue.SessionContextNotFound)
        {
            // Whoever made it has lost it, so nobody would ever end it.
            _ending.End(report.Session, state.Slots);
        }
        else if (!answer.Cause.IsRejection && _live.IsForwarding(report.Session)
            && Answered(state.Rules, answer) is var rules && rules != state.Rules)
        {
            var next = state with { Rules = rules };
            _ = _publisher.Prepare(next, report.Session)
                ?? _publisher.Publish(report.Session, next, state.Slots);
        }
    }

    /// <summary>
    /// A worker held a packet up because of a FAR with BUFF or NOCP (§5.2.4): told once until the
    /// FAR changes.
    /// </summary>
    public void OnDownlinkData(uint session, ushort pdrId, byte qfi, byte? dscp) =>
        _parts.Reports.OnDownlinkData(session, pdrId, qfi, dscp);

    /// <summary>A worker saw a usage counter of a session reach what it waits for.</summary>
    public void OnUsageReached(uint session) => _parts.Watch.OnReached(session);

    /// <summary>Takes a live session over from an earlier control process.</summary>
    /// <returns>Why it cannot stay; null: it can.</returns>
    public string? Adopt(uint session)
    {
        var reason = _parts.Adoption.Adopt(session);
        if (reason is null && !_live.IsForwarding(session))
        {
            Draining.Begin(session);
        }

        return reason;
    }

    /// <summary>After the last session was adopted.</summary>
    public void Adopted() => _parts.Framed.Adopted();

    /// <summary>Everything that is due.</summary>
    /// <returns>True if there is more to do at once.</returns>
    public bool Poll()
    {
        _parts.Framed.Poll();
        _parts.Watch.Poll();
        return _ending.Poll() | _parts.Rates.Poll();
    }

    private N4Refusal? TryEstablish(
        Association peer,
        SessionEstablishmentRequest request,
        OperationTrace trace,
        out ulong seid,
        out Allocated? allocated)
    {
        (seid, allocated) = (0, null);
        var most = _parts.Setup.MaxSessionsPerPeer;
        if (most > 0 && _live.Count(peer.Index) >= most)
        {
            return new(CauseValue.NoResourcesAvailable, Reason: "the peer's sessions are used up");
        }

        MergedSession? merged;
        using (trace.Phase("validate"))
        {
            if (!SessionChange.TryEstablish(request, _limits, out merged, out var wrong))
            {
                return wrong;
            }
        }

        var worker = _parts.Load.Least();
        var refusal = Prepare(merged, worker, null, null, trace, out allocated, out var state)
            ?? Create(peer, worker, state!, trace, out seid);
        return request.PfcpSeReqFlags?.Flags.HasFlag(SeReqFlags.Resti) == true
            ? OfRestoration(refusal)
            : refusal;
    }

    private N4Refusal? TryModify(
        uint session,
        SessionState old,
        SessionModificationRequest request,
        OperationTrace trace,
        out SessionModificationResponse? response)
    {
        response = null;
        MergedSession? merged;
        using (trace.Phase("validate"))
        {
            if (!SessionChange.TryModify(old, request, _limits, out merged, out var wrong))
            {
                return wrong;
            }
        }

        var worker = _live.Entry(session).OwnerWorker;
        var usage = new UsageChange(_usage, old, merged, request, _parts.Now);
        var refusal = Prepare(
                merged, worker, session, usage, trace, out var allocated, out var state)
            ?? Publish(session, state!, old.Slots, trace);
        if (refusal is not null)
        {
            return refusal;
        }

        _live.Change(old, state!);
        _parts.Reports.OnChange(session, old.Rules, state!.Rules);
        _parts.EndMarkers.Send(merged.EndMarkers, state.Rules.ApnDnn);
        if (merged.RemovedUrr.Count > 0)
        {
            _parts.Quiescence.Pass();
            usage.ReportRemoved();
        }

        var split = new UsageReportSplit(usage.Reports);
        SendRest(session, state.Rules.CpFSeid, split.Rest(isSessionOver: false));
        response = new(
            new Cause(CauseValue.Accepted),
            CreatedPdr: allocated!.CreatedPdr,
            UsageReport: split.First,
            AdditionalUsageReportsInformation: split.More,
            CreatedUpdatedTrafficEndpoint: allocated.TrafficEndpoint,
            UpdatedPdr: allocated.UpdatedPdr);
        return null;
    }

    // Everything but the one store that puts it in force.
    private N4Refusal? Prepare(
        MergedSession merged,
        int worker,
        uint? self,
        UsageChange? usage,
        OperationTrace trace,
        out Allocated? allocated,
        out SessionState? state)
    {
        state = null;
        using (trace.Phase("allocate"))
        {
            if (_parts.Allocation.Run(merged, worker, out allocated) is { } refusal)
            {
                return refusal;
            }

            if (!_slots.TryAssign(allocated.Rules, merged.State.Slots, _parts.Now, out var slots))
            {
                return new(
                    CauseValue.NoResourcesAvailable,
                    Reason: "all meters or usage counters are taken");
            }

            state = new(allocated.Rules, usage?.ReportKept(slots) ?? slots);
        }

        using (trace.Phase("compile"))
        {
            if (_publisher.Prepare(state, self) is { } refusal)
            {
                _slots.GiveBack();
                return refusal;
            }
        }

        return null;
    }

    private N4Refusal? Create(
        Association peer, int worker, SessionState state, OperationTrace trace, out ulong seid)
    {
        seid = 0;
        if (!_live.TryCreate(peer.Index, worker, _parts.Time.GetUtcNow(), out var session))
        {
            _publisher.Abandon();
            _slots.GiveBack();
            return new(
                CauseValue.NoResourcesAvailable,
                Reason: "all sessions are taken (tables.sessions)");
        }

        if (Publish(session, state, default, trace) is { } refusal)
        {
            _parts.Sessions.Remove(session);
            return refusal;
        }

        _live.Enter(session, state);
        _parts.Load.Add(worker);
        seid = _live.Entry(session).Id;
        return null;
    }

    private N4Refusal? Publish(
        uint session, SessionState state, Repeated<RuleSlot> old, OperationTrace trace)
    {
        using (trace.Phase("publish"))
        {
            if (_publisher.Publish(session, state, old) is { } refusal)
            {
                _slots.GiveBack();
                return refusal;
            }
        }

        _parts.WatchLive(trace);
        return null;
    }

    private void SendRest(uint session, FSeid cpFSeid, IEnumerable<SessionReportRequest> rest)
    {
        foreach (var request in rest)
        {
            _parts.Reports.Add(new(_live.Entry(session).Peer, session, cpFSeid, request));
        }
    }

    private List<UsageReport> FinalReports(SessionState state)
    {
        if (state.Rules.CreateUrr.Count == 0)
        {
            return [];
        }

        // A worker may be about to count a last packet.
        _parts.Quiescence.Pass();
        return _usage.Last(state, UsageReportTriggers.Termr, _parts.Now);
    }

    private bool TryRead(
        Association peer, ulong seid, out uint session, [NotNullWhen(true)] out SessionState? state)
    {
        state = null;
        return _live.TryFind(peer.Index, seid, out session)
            && _live.IsForwarding(session)
            && _live.TryRead(session, out state);
    }

    // §7.5.9.1: the answer may move the session, and change how long downlink data waits. A BAR
    // that is not there cannot be refused any more: passed over.
    private static SessionEstablishmentRequest Answered(
        SessionEstablishmentRequest rules, SessionReportResponse answer) => rules with
        {
            CpFSeid = answer.CpFSeid ?? rules.CpFSeid,
            CreateBar = rules.CreateBar is { } bar && answer.UpdateBar is { } update
                && bar.BarId == update.BarId
                    ? FarMerge.Apply(bar, update)
                    : rules.CreateBar,
        };

    // §7.5.2.1: what a restoration asks for is free, or the session cannot be restored.
    private static N4Refusal? OfRestoration(N4Refusal? refusal) =>
        refusal is
        {
            Cause: CauseValue.RuleCreationModificationFailure,
            OffendingIe: FTeid.IeType or UeIpAddress.IeType,
        }
            ? refusal with { Cause = CauseValue.SessionRestorationFailure }
            : refusal;

    private static OffendingIe? OffendingIeOf(N4Refusal refusal) =>
        refusal.OffendingIe == 0 ? null : new OffendingIe(refusal.OffendingIe);
}
