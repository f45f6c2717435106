using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// A session request merged into the session's rules and checked (TS 29.244 §5.6.3, §7.6): values in,
/// values out. Order inside a message means nothing, and a refused request changes nothing.
/// </summary>
internal static class SessionChange
{
    /// <summary>§7.5.2: the rules of a new session.</summary>
    public static bool TryEstablish(
        SessionEstablishmentRequest request,
        SessionLimits limits,
        [NotNullWhen(true)] out MergedSession? merged,
        [NotNullWhen(false)] out N4Refusal? refusal)
    {
        merged = null;
        refusal = new(CauseValue.ServiceNotSupported);
        return false;
    }

    /// <summary>§7.5.4: the session's rules as the request changes them.</summary>
    public static bool TryModify(
        SessionState state,
        SessionModificationRequest request,
        SessionLimits limits,
        [NotNullWhen(true)] out MergedSession? merged,
        [NotNullWhen(false)] out N4Refusal? refusal)
    {
        merged = null;
        refusal = new(CauseValue.ServiceNotSupported);
        return false;
    }
}
