using System.Diagnostics.CodeAnalysis;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Usage reports that nobody asked for: by thresholds, quotas and periods (TS 29.244 §5.2.2.3.1,
/// §7.5.8.3). What is reported is in force, so in the tables, before it is sent.
/// </summary>
internal sealed class UsageReports(SessionParts parts)
{
    private readonly SessionParts _parts = parts;
    private readonly UsageReporter _reporter = new(parts.Slots);
    private readonly UsageWatch _watch = parts.Watch;

    /// <summary>The next report to send.</summary>
    public bool TryTake([NotNullWhen(true)] out SessionReportToSend? report)
    {
        report = null;
        while (report is null && _watch.TryTake(out var session))
        {
            report = Look(session);
        }

        return report is not null;
    }

    private SessionReportToSend? Look(uint session)
    {
        if (!_parts.Live.IsForwarding(session)
            || _parts.Live.Entry(session).Peer == LiveSessions.Orphan
            || !_parts.Live.TryRead(session, out var state))
        {
            return null;
        }

        var reports = new List<UsageReport>();
        var slots = Report(state, reports);
        if (slots == state.Slots)
        {
            _watch.Schedule(session, state);
            return null;
        }

        var next = state with { Slots = slots };
        if ((_parts.Publisher.Prepare(next, session)
            ?? _parts.Publisher.Publish(session, next, state.Slots)) is not null)
        {
            // Nothing was taken from what is to be reported: it is only late.
            _watch.Retry(session);
            return null;
        }

        return reports.Count == 0 ? null : Send(session, state.Rules.CpFSeid, reports);
    }

    private Repeated<RuleSlot> Report(SessionState state, List<UsageReport> reports)
    {
        var slots = state.Slots.Span.ToArray();
        foreach (var urr in state.Rules.CreateUrr)
        {
            var index = SessionSlots.IndexOf(state.Slots, SlotKind.Usage, urr.UrrId.Value);
            if (index >= 0 && UrrLimits.Has(urr))
            {
                Report(urr, ref slots[index], reports);
            }
        }

        return Repeated.Create<RuleSlot>(slots);
    }

    private void Report(CreateUrr urr, ref RuleSlot slot, List<UsageReport> reports)
    {
        var now = _parts.Now;
        var due = _reporter.Due(urr, ref slot, now);
        if (due != UsageReportTriggers.None)
        {
            reports.Add(_reporter.Report(urr, ref slot, due, now));
        }
    }

    private SessionReportToSend Send(uint session, FSeid cpFSeid, List<UsageReport> reports)
    {
        var peer = _parts.Live.Entry(session).Peer;
        var split = new UsageReportSplit(reports);
        foreach (var rest in split.Rest(isSessionOver: false))
        {
            _parts.Reports.Add(new(peer, session, cpFSeid, rest));
        }

        return new(peer, session, cpFSeid, new SessionReportRequest(
            new ReportType(Pfcp.Reports.Usar), UsageReport: split.First));
    }
}
