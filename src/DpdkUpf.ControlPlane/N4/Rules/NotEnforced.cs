using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// What an accepted rule asks for and the packet path does not do; empty: all is done. For people
/// (<see cref="RuleInfo.NotEnforced"/>), so that nothing is accepted silently.
/// </summary>
internal static class NotEnforced
{
    /// <summary>Of a PDR.</summary>
    public static string Of(CreatePdr pdr) => "";

    /// <summary>Of a FAR.</summary>
    public static string Of(CreateFar far) => "";

    /// <summary>Of a QER.</summary>
    public static string Of(CreateQer qer) => "";

    /// <summary>Of a URR.</summary>
    public static string Of(CreateUrr urr) => "";

    /// <summary>Of a BAR.</summary>
    public static string Of(CreateBar bar) => "";

    /// <summary>Of a traffic endpoint.</summary>
    public static string Of(CreateTrafficEndpoint endpoint) => "";
}
