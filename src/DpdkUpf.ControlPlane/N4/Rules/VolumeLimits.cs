using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Volume thresholds and quotas of URRs (TS 29.244 §5.2.2.2.1) as volumes at which something
/// happens. Pure.
/// </summary>
internal static class VolumeLimits
{
    /// <summary>Whether a URR measures volume: without that its limits mean nothing.</summary>
    public static bool Measures(CreateUrr urr) =>
        urr.MeasurementMethod.Methods.HasFlag(MeasurementMethods.Volum);

    /// <summary>What workers watch.</summary>
    public static UsageLimits Of(CreateUrr urr, in UrrProgress progress) => new()
    {
        Tell = Lower(Threshold(urr, progress), QuotaToTell(urr, progress)),
        // A time quota that is used up leaves nothing.
        Stop = progress.UsedUp.HasFlag(UsedUp.Time) ? default : Quota(urr, progress),
    };

    /// <summary>What has been reached.</summary>
    public static UsageReportTriggers Due(
        CreateUrr urr, in UrrProgress progress, Volume counted) =>
        (Has(Threshold(urr, progress), counted) ? UsageReportTriggers.Volth : 0)
        | (Has(QuotaToTell(urr, progress), counted) ? UsageReportTriggers.Volqu : 0);

    /// <summary>§5.2.2.3.1: a quota that says that nothing may pass.</summary>
    public static bool IsZero(VolumeQuota quota) =>
        (quota.Flags.HasFlag(Volumes.Total) && quota.Total == 0)
        || (quota.Flags.HasFlag(Volumes.Uplink) && quota.Uplink == 0)
        || (quota.Flags.HasFlag(Volumes.Downlink) && quota.Downlink == 0);

    // A threshold of nothing would be reached all the time: some senders mean none by it.
    private static UsageMarks Threshold(CreateUrr urr, in UrrProgress progress) =>
        urr.VolumeThreshold is { } threshold && Measures(urr)
        && urr.ReportingTriggers.Triggers.HasFlag(ReportingTriggerFlags.Volth)
            ? new()
            {
                Total = Mark(progress.ThresholdFrom.Total, Given(threshold.Total)),
                Uplink = Mark(progress.ThresholdFrom.Uplink, Given(threshold.Uplink)),
                Downlink = Mark(progress.ThresholdFrom.Downlink, Given(threshold.Downlink)),
            }
            : UsageMarks.None;

    private static UsageMarks Quota(CreateUrr urr, in UrrProgress progress) =>
        urr.VolumeQuota is { } quota && Measures(urr)
            ? new()
            {
                Total = Mark(
                    progress.QuotaFrom.Total, Of(quota.Flags, Volumes.Total, quota.Total)),
                Uplink = Mark(
                    progress.QuotaFrom.Uplink, Of(quota.Flags, Volumes.Uplink, quota.Uplink)),
                Downlink = Mark(
                    progress.QuotaFrom.Downlink,
                    Of(quota.Flags, Volumes.Downlink, quota.Downlink)),
            }
            : UsageMarks.None;

    // Told once. §5.2.2.2.1: without a threshold the quota's end is reported in any case.
    private static UsageMarks QuotaToTell(CreateUrr urr, in UrrProgress progress) =>
        !progress.UsedUp.HasFlag(UsedUp.Volume)
        && (urr.VolumeThreshold is null
            || urr.ReportingTriggers.Triggers.HasFlag(ReportingTriggerFlags.Volqu))
            ? Quota(urr, progress)
            : UsageMarks.None;

    private static ulong? Given(ulong volume) => volume == 0 ? null : volume;

    private static ulong? Of(Volumes given, Volumes which, ulong volume) =>
        given.HasFlag(which) ? volume : null;

    private static ulong Mark(ulong from, ulong? volume) =>
        volume is { } given && given < ulong.MaxValue - from ? from + given : ulong.MaxValue;

    private static bool Has(in UsageMarks marks, Volume counted) =>
        marks.AreReached(counted.Uplink, counted.Downlink);

    private static UsageMarks Lower(in UsageMarks one, in UsageMarks other) => new()
    {
        Uplink = Math.Min(one.Uplink, other.Uplink),
        Downlink = Math.Min(one.Downlink, other.Downlink),
        Total = Math.Min(one.Total, other.Total),
    };
}
