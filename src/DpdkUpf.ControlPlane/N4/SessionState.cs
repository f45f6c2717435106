using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What a slot number is for.</summary>
internal enum SlotKind : byte
{
    /// <summary>A QER's meter.</summary>
    Meter,

    /// <summary>A URR's usage counter.</summary>
    Usage,
}

/// <summary>
/// A meter or usage counter of the tables that belongs to one of the session's rules.
/// </summary>
/// <param name="Kind">Which table.</param>
/// <param name="RuleId">QER ID or URR ID.</param>
/// <param name="Slot">Slot number.</param>
/// <param name="Reported">URR: what was reported already.</param>
/// <param name="Reports">URR: reports so far, the next one's UR-SEQN (TS 29.244 §8.2.71).</param>
/// <param name="Since">
/// URR: when what is not reported yet began to be counted, in seconds since 1900 (§8.2.52).
/// </param>
/// <param name="Metered">URR: seconds measured and not reported, see TimeMeter.</param>
/// <param name="MeteredSince">URR: since when there are more of them.</param>
/// <param name="Progress">URR: how far it is on the way to its next report.</param>
internal readonly record struct RuleSlot(
    SlotKind Kind,
    uint RuleId,
    uint Slot,
    Tables.Usage Reported = default,
    uint Reports = 0,
    uint Since = 0,
    uint Metered = 0,
    uint MeteredSince = 0,
    UrrProgress Progress = default);

/// <summary>
/// A session as control knows it: its rules as one establishment request would state them, with
/// every choice made (F-TEIDs, UE addresses) and every update merged in. Immutable; kept in the
/// note of the session's program, so it is in force exactly when the program is.
/// </summary>
/// <param name="Rules">All rules, and the control plane's F-SEID.</param>
/// <param name="Slots">Slots of QERs and URRs.</param>
internal sealed record SessionState(
    SessionEstablishmentRequest Rules, Repeated<RuleSlot> Slots = default)
{
    /// <summary>URRs that have a threshold, a quota or a period, and their slots.</summary>
    public IEnumerable<(CreateUrr Urr, RuleSlot Slot)> Limited()
    {
        foreach (var urr in Rules.CreateUrr.AsEnumerable())
        {
            if (UrrLimits.Has(urr)
                && SessionSlots.IndexOf(Slots, SlotKind.Usage, urr.UrrId.Value) is var index
                && index >= 0)
            {
                yield return (urr, Slots[index]);
            }
        }
    }
}
