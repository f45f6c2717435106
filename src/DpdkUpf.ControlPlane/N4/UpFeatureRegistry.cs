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
        new(UpFeatures.Ftup, "5.5.3", "TeidAllocator",
            "EstablishmentTests.One_choose_id_is_one_f_teid_and_two_are_two"),
        new(UpFeatures.Ddnd, "8.2.28", "DownlinkReports",
            "DownlinkReportTests."
                + "A_delayed_report_is_sent_when_it_is_due_and_not_if_the_far_changed"),
        new(UpFeatures.Empu, "5.3.2", "EndMarkers",
            "ModificationTests.A_handover_moves_the_downlink_and_marks_the_old_tunnels_end_once"),
        new(UpFeatures.Pdiu, "5.2.1A.2", "EffectivePdi",
            "EstablishmentTests."
                + "A_traffic_endpoints_choices_are_told_once_and_used_by_all_its_pdrs"),
        new(UpFeatures.Frrt, "5.16", "FramedTable",
            "FramedNetworkTests.A_network_behind_a_ue_leads_to_its_session_and_away_with_it"),
        new(UpFeatures.Ueip, "5.21", "UePools",
            "AllocatorTests.All_pdrs_of_a_request_get_the_same_address_and_a_64"),
        new(UpFeatures.Mnop, "5.2.2.2.1", "UsageReporter",
            "UsageReportTests.Packets_are_reported_only_if_asked_for"),
        new(UpFeatures.Epfar, "5.18", "AssociationRelease",
            "DrainTests.A_peer_that_prepares_a_release_gets_the_last_usage_of_every_session"),
        new(UpFeatures.Bundl, "6.5", "N4Intake",
            "N4IntakeTests.Each_message_of_a_bundle_is_answered"),
    ];

    /// <summary>The features as peers see them.</summary>
    public static UpFeatures Features { get; } =
        All.Aggregate(UpFeatures.None, (features, each) => features | each.Bit);
}
