using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// SDF filters (TS 29.244 §8.2.5) to what workers compare. Pure; never throws on what a peer sends.
/// </summary>
internal static class SdfFilters
{
    /// <summary>
    /// The session's filter definitions by SDF Filter ID: a filter that only has an ID means the one
    /// that has it (§5.2.1A.3). Null if no filter of the session has an ID.
    /// </summary>
    public static Dictionary<uint, SdfFilter>? Definitions(SessionEstablishmentRequest rules) =>
        null;

    /// <summary>
    /// Adds what fits if the SDF filter does: one filter for each combination of ports.
    /// </summary>
    /// <param name="filter">The filter as it came.</param>
    /// <param name="definitions">Of the session, from <see cref="Definitions"/>.</param>
    /// <param name="filters">Where to add; unchanged if the result is false.</param>
    /// <param name="reason">Why not.</param>
    public static bool TryCompile(
        SdfFilter filter,
        Dictionary<uint, SdfFilter>? definitions,
        List<Filter> filters,
        [NotNullWhen(false)] out string? reason)
    {
        reason = "no filter is known";
        return false;
    }
}
