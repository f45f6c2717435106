using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Why a request of a peer is refused (TS 29.244 §7.6); nothing was changed.</summary>
/// <param name="Cause">The cause that the clause names.</param>
/// <param name="OffendingIe">Type of the element that is wrong or missing; 0: none.</param>
/// <param name="Rule">The rule that could not be made or changed (§8.2.80).</param>
/// <param name="Reason">For our own log and traces: one line.</param>
internal sealed record N4Refusal(
    CauseValue Cause, ushort OffendingIe = 0, FailedRuleId? Rule = null, string Reason = "");
