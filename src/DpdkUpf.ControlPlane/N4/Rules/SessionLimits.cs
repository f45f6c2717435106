namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>How much one session may hold.</summary>
/// <param name="Rules">PDRs, FARs, QERs and URRs, each.</param>
internal readonly record struct SessionLimits(int Rules)
{
    /// <summary>Filters of one PDR: what a rule of the tables can count.</summary>
    public const int FiltersPerPdr = byte.MaxValue;

    /// <summary>QERs and URRs of one PDR, each: what a rule of the tables can count.</summary>
    public const int RulesPerPdr = byte.MaxValue;
}
