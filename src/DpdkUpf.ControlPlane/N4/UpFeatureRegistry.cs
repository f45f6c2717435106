using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>A feature that we tell our peers of.</summary>
/// <param name="Bit">Its bit (§8.2.25).</param>
/// <param name="Clause">What it means.</param>
/// <param name="EnforcedIn">The type that does it.</param>
/// <param name="Test">Class and method of the test that fails when it does not.</param>
internal sealed record UpFeature(UpFeatures Bit, string Clause, string EnforcedIn, string Test);

/// <summary>
/// The UP Function Features are computed from this list, and a test checks that each entry's type
/// and test are there: nothing is advertised that nobody has seen to work.
/// </summary>
internal static class UpFeatureRegistry
{
    /// <summary>The list.</summary>
    public static IReadOnlyList<UpFeature> All { get; } =
    [
        new(UpFeatures.Bundl, "6.5", "N4Intake",
            "N4IntakeTests.Each_message_of_a_bundle_is_answered"),
    ];

    /// <summary>The features as peers see them.</summary>
    public static UpFeatures Features { get; } =
        All.Aggregate(UpFeatures.None, (features, each) => features | each.Bit);
}
