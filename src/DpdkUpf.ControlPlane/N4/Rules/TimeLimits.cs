using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Time thresholds and quotas, and periods of URRs (TS 29.244 §5.2.2.2.1): control's own to watch.
/// Times are in seconds since 1900, and in the whole seconds that reports have. Pure.
/// </summary>
internal static class TimeLimits
{
    /// <summary>What has been reached.</summary>
    /// <param name="urr">The URR.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="firstPacket">When the URR counted its first packet; 0: not yet.</param>
    /// <param name="now">Now.</param>
    public static UsageReportTriggers Due(
        CreateUrr urr, in RuleSlot slot, uint firstPacket, uint now)
    {
        var progress = slot.Progress;
        var measured = Measured(urr, slot, firstPacket, now);
        return (Left(Threshold(urr), progress.SecondsThresholdFrom, measured) <= 0
                ? UsageReportTriggers.Timth : 0)
            | (Left(Quota(urr, progress), progress.SecondsQuotaFrom, measured) <= 0
                ? UsageReportTriggers.Timqu : 0)
            | (IsPeriodic(urr) && IsOver(progress.NextPeriod, now)
                ? UsageReportTriggers.Perio : 0);
    }

    /// <summary>Seconds until there is something to look at; null: there never will be.</summary>
    public static uint? Next(CreateUrr urr, in RuleSlot slot, uint firstPacket, uint now)
    {
        var progress = slot.Progress;
        long? next = IsPeriodic(urr) ? (int)(progress.NextPeriod - now) : null;
        if (TimeMeter.MayGrow(slot))
        {
            // Before its first packet it is at least as long.
            var measured = Measured(urr, slot, firstPacket, now);
            next = Earlier(next, Left(Threshold(urr), progress.SecondsThresholdFrom, measured));
            next = Earlier(
                next, Left(Quota(urr, progress), progress.SecondsQuotaFrom, measured));
        }

        return next is { } seconds ? (uint)Math.Max(0, seconds) : null;
    }

    /// <summary>§5.2.2.2.1: without a threshold the quota's end is reported in any case.</summary>
    public static bool ReportsQuota(CreateUrr urr) => urr.TimeThreshold is null
        || urr.ReportingTriggers.Triggers.HasFlag(ReportingTriggerFlags.Timqu);

    /// <summary>Whether there are periodic reports.</summary>
    public static bool IsPeriodic(CreateUrr urr) =>
        urr.ReportingTriggers.Triggers.HasFlag(ReportingTriggerFlags.Perio)
        && urr.MeasurementPeriod is { Seconds: > 0 };

    /// <summary>The first end of a period that is still to come.</summary>
    public static uint PeriodAfter(CreateUrr urr, uint period, uint now)
    {
        var seconds = urr.MeasurementPeriod?.Seconds ?? 0;
        return seconds > 0 && IsOver(period, now)
            ? unchecked(period + ((((now - period) / seconds) + 1) * seconds))
            : period;
    }

    private static uint Measured(CreateUrr urr, in RuleSlot slot, uint firstPacket, uint now) =>
        TimeMeter.Measures(urr)
            ? unchecked(slot.Progress.Seconds + TimeMeter.Read(slot, firstPacket, now))
            : slot.Progress.Seconds;

    private static uint? Threshold(CreateUrr urr) => TimeMeter.Measures(urr)
        && urr.ReportingTriggers.Triggers.HasFlag(ReportingTriggerFlags.Timth)
        && urr.TimeThreshold is { Seconds: > 0 } threshold
            ? threshold.Seconds
            : null;

    private static uint? Quota(CreateUrr urr, in UrrProgress progress) => TimeMeter.Measures(urr)
        && !progress.UsedUp.HasFlag(UsedUp.Time)
            ? urr.TimeQuota?.Seconds
            : null;

    private static long? Left(uint? limit, uint from, uint measured) =>
        limit is { } seconds ? seconds - (long)unchecked(measured - from) : null;

    private static long? Earlier(long? one, long? other) =>
        one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;

    private static bool IsOver(uint time, uint now) => unchecked((int)(now - time)) >= 0;
}
