using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// How reports and updates change from where a URR's thresholds and quotas count (TS 29.244
/// §5.2.2.3.1). Pure.
/// </summary>
internal static class UrrLimits
{
    /// <summary>Whether a URR has any.</summary>
    public static bool Has(CreateUrr urr) => urr.VolumeThreshold is not null
        || urr.VolumeQuota is not null
        || urr.TimeThreshold is not null
        || urr.TimeQuota is not null
        || urr.MeasurementPeriod is not null;

    /// <summary>A URR is there.</summary>
    public static UrrProgress Begin(CreateUrr urr, uint now) =>
        Closed(urr, new UrrProgress(NextPeriod: PeriodFrom(urr, now)));

    /// <summary>After a report.</summary>
    /// <param name="urr">The URR.</param>
    /// <param name="progress">Before, but with all seconds that are reported now.</param>
    /// <param name="why">Of the report.</param>
    /// <param name="counted">Counted until now.</param>
    /// <param name="now">Seconds since 1900.</param>
    public static UrrProgress Report(
        CreateUrr urr, UrrProgress progress, UsageReportTriggers why, Volume counted, uint now)
    {
        const UsageReportTriggers Thresholds =
            UsageReportTriggers.Volth | UsageReportTriggers.Timth;
        // All of them are applied anew, whichever was reached.
        return (why & Thresholds) == 0
            ? Note(urr, progress, why, now)
            : Note(urr, progress, why, now) with
            {
                ThresholdFrom = counted,
                SecondsThresholdFrom = progress.Seconds,
            };
    }

    /// <summary>What is found used up, and which period is over, is not found again.</summary>
    public static UrrProgress Note(
        CreateUrr urr, in UrrProgress progress, UsageReportTriggers found, uint now) =>
        progress with
        {
            UsedUp = progress.UsedUp
                | (found.HasFlag(UsageReportTriggers.Volqu) ? UsedUp.Volume : 0)
                | (found.HasFlag(UsageReportTriggers.Timqu) ? UsedUp.Time : 0),
            NextPeriod = found.HasFlag(UsageReportTriggers.Perio)
                ? TimeLimits.PeriodAfter(urr, progress.NextPeriod, now)
                : progress.NextPeriod,
        };

    /// <summary>
    /// Its last PDR is gone: what it was given is as it was when it was given (§5.2.2.3.1, note 5).
    /// </summary>
    /// <param name="urr">The URR.</param>
    /// <param name="slot">Its slot, with everything reported.</param>
    public static UrrProgress Restart(CreateUrr urr, in RuleSlot slot)
    {
        var reported = Volume.Of(slot.Reported);
        return Closed(urr, slot.Progress with
        {
            ThresholdFrom = reported,
            QuotaFrom = reported,
            SecondsThresholdFrom = slot.Progress.Seconds,
            SecondsQuotaFrom = slot.Progress.Seconds,
            UsedUp = UsedUp.None,
        });
    }

    /// <summary>
    /// An update: a threshold or quota that it carries counts from the last report on, so what was
    /// measured since then is part of it, and what was left of the old one is not.
    /// </summary>
    /// <param name="old">The URR until now.</param>
    /// <param name="urr">The URR from now on.</param>
    /// <param name="update">What it was told.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="counted">Counted until now.</param>
    /// <param name="now">Seconds since 1900.</param>
    public static UrrProgress Update(
        CreateUrr old,
        CreateUrr urr,
        UpdateUrr update,
        in RuleSlot slot,
        Volume counted,
        uint now)
    {
        var reported = Volume.Of(slot.Reported);
        var seconds = slot.Progress.Seconds;
        var triggers = urr.ReportingTriggers.Triggers & ~old.ReportingTriggers.Triggers;
        var progress = slot.Progress;
        if (update.VolumeThreshold is not null || triggers.HasFlag(ReportingTriggerFlags.Volth))
        {
            progress = progress with { ThresholdFrom = reported };
        }

        if (update.TimeThreshold is not null || triggers.HasFlag(ReportingTriggerFlags.Timth))
        {
            progress = progress with { SecondsThresholdFrom = seconds };
        }

        if (update.MeasurementPeriod is not null || triggers.HasFlag(ReportingTriggerFlags.Perio))
        {
            progress = progress with { NextPeriod = PeriodFrom(urr, now) };
        }

        if (update.VolumeQuota is not null || urr.VolumeQuota is null)
        {
            progress = progress with
            {
                QuotaFrom = reported,
                UsedUp = progress.UsedUp & ~UsedUp.Volume,
            };
        }

        if (update.TimeQuota is not null || urr.TimeQuota is null)
        {
            progress = progress with
            {
                SecondsQuotaFrom = seconds,
                UsedUp = progress.UsedUp & ~UsedUp.Time,
            };
        }

        return counted == reported ? Closed(urr, progress) : progress;
    }

    // A quota of nothing stops packets; with nothing measured there is nothing to report.
    private static UrrProgress Closed(CreateUrr urr, UrrProgress progress) => progress with
    {
        UsedUp = progress.UsedUp
            | (urr.VolumeQuota is { } quota && VolumeLimits.IsZero(quota) ? UsedUp.Volume : 0)
            | (urr.TimeQuota is { Seconds: 0 } ? UsedUp.Time : 0),
    };

    private static uint PeriodFrom(CreateUrr urr, uint now) =>
        TimeLimits.IsPeriodic(urr) ? unchecked(now + urr.MeasurementPeriod!.Value.Seconds) : 0;
}
