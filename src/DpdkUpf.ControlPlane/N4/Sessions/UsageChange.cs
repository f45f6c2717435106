using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// The usage reports that one modification brings about (TS 29.244 §5.2.2.3.1): of URRs that are
/// queried, of those that lose their last PDR, and of those that are removed.
/// </summary>
internal sealed class UsageChange(
    UsageReporter reporter,
    SessionState old,
    MergedSession merged,
    SessionModificationRequest request,
    uint now)
{
    private readonly UsageReporter _reporter = reporter;
    private readonly SessionState _old = old;
    private readonly MergedSession _merged = merged;
    private readonly Repeated<UpdateUrr> _updates = request.UpdateUrr;
    private readonly QueryUrrReference? _reference = request.QueryUrrReference;
    private readonly uint _now = now;

    /// <summary>The reports so far.</summary>
    public List<UsageReport> Reports { get; } = [];

    /// <summary>Before the change is published: what goes on counting afterwards.</summary>
    /// <param name="slots">The slots as they will be.</param>
    /// <returns>The slots with what is reported and updated now.</returns>
    public Repeated<RuleSlot> ReportKept(Repeated<RuleSlot> slots)
    {
        if (_merged.State.Rules.CreateUrr.Count == 0)
        {
            return slots;
        }

        var changed = slots.Span.ToArray();
        var before = UrrsInUse(_old.Rules);
        var after = UrrsInUse(_merged.State.Rules);
        foreach (var urr in _merged.State.Rules.CreateUrr)
        {
            var id = urr.UrrId;
            var index = SessionSlots.IndexOf(slots, SlotKind.Usage, id.Value);
            if (index < 0 || _merged.RemovedUrr.Span.Contains(id))
            {
                continue;
            }

            changed[index] = Update(urr, Report(urr, changed[index], before, after), after);
        }

        return Repeated.Create<RuleSlot>(changed);
    }

    /// <summary>
    /// After it, when no worker counts on them any more: URRs that are gone. One that was made anew
    /// under the same number has another counter.
    /// </summary>
    public void ReportRemoved()
    {
        foreach (var id in _merged.RemovedUrr)
        {
            var index = SessionSlots.IndexOf(_old.Slots, SlotKind.Usage, id.Value);
            if (index >= 0 && Find(_old.Rules, id) is { } urr)
            {
                var slot = _old.Slots[index];
                Add(urr, ref slot, UsageReportTriggers.Termr, null);
            }
        }
    }

    private RuleSlot Report(
        CreateUrr urr, RuleSlot slot, HashSet<UrrId> before, HashSet<UrrId> after)
    {
        var id = urr.UrrId;
        var losesLastPdr = before.Contains(id) && !after.Contains(id);
        if (_merged.QueriedUrr.Span.Contains(id))
        {
            // What is due at this moment is told with it, not once more right after.
            var old = Find(_old.Rules, id) ?? urr;
            var due = _reporter.Due(old, ref slot, _now);
            Add(old, ref slot, UsageReportTriggers.Immer | due, _reference);
        }
        else if (losesLastPdr)
        {
            Add(urr, ref slot, UsageReportTriggers.Termr, null);
        }

        return losesLastPdr ? slot with { Progress = UrrLimits.Restart(urr, slot) } : slot;
    }

    private RuleSlot Update(CreateUrr urr, RuleSlot slot, HashSet<UrrId> after)
    {
        var old = Find(_old.Rules, urr.UrrId) ?? urr;
        foreach (var update in _updates)
        {
            slot = update.UrrId == urr.UrrId
                ? _reporter.Update(old, urr, update, slot, _now)
                : slot;
        }

        return TimeMeter.Change(
            slot, old, urr, after.Contains(urr.UrrId), _reporter.FirstPacket(slot), _now);
    }

    private void Add(
        CreateUrr urr,
        ref RuleSlot slot,
        UsageReportTriggers trigger,
        QueryUrrReference? reference) =>
        Reports.Add(_reporter.Report(urr, ref slot, trigger, _now, reference));

    private static CreateUrr? Find(SessionEstablishmentRequest rules, UrrId id)
    {
        foreach (var urr in rules.CreateUrr)
        {
            if (urr.UrrId == id)
            {
                return urr;
            }
        }

        return null;
    }

    private static HashSet<UrrId> UrrsInUse(SessionEstablishmentRequest rules)
    {
        var used = new HashSet<UrrId>();
        foreach (var pdr in rules.CreatePdr)
        {
            foreach (var id in pdr.UrrId)
            {
                used.Add(id);
            }
        }

        return used;
    }
}
