using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Rules of PFCP sessions, by kind.</summary>
/// <param name="Pdrs">PDRs.</param>
/// <param name="Fars">FARs.</param>
/// <param name="Qers">QERs.</param>
/// <param name="Urrs">URRs.</param>
public readonly record struct RuleTotals(long Pdrs, long Fars, long Qers, long Urrs)
{
    /// <summary>Both together.</summary>
    public static RuleTotals operator +(RuleTotals left, RuleTotals right) => new(
        left.Pdrs + right.Pdrs,
        left.Fars + right.Fars,
        left.Qers + right.Qers,
        left.Urrs + right.Urrs);

    /// <summary>What is left without the others.</summary>
    public static RuleTotals operator -(RuleTotals left, RuleTotals right) => new(
        left.Pdrs - right.Pdrs,
        left.Fars - right.Fars,
        left.Qers - right.Qers,
        left.Urrs - right.Urrs);

    /// <summary>The sum of both.</summary>
    public static RuleTotals Add(RuleTotals left, RuleTotals right) => left + right;

    /// <summary>The difference of both.</summary>
    public static RuleTotals Subtract(RuleTotals left, RuleTotals right) => left - right;

    internal static RuleTotals Of(SessionEstablishmentRequest rules) => new(
        rules.CreatePdr.Count,
        rules.CreateFar.Count,
        rules.CreateQer.Count,
        rules.CreateUrr.Count);
}
