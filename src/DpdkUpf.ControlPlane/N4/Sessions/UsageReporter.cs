using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Usage reports (TS 29.244 §5.2.2.3): what a URR has counted less what was reported. Counters only
/// go up, so each packet is in exactly one report.
/// </summary>
internal sealed class UsageReporter(SessionSlots slots)
{
    private readonly SessionSlots _slots = slots;

    /// <summary>When a URR counted its first packet, in seconds since 1900; 0: not yet.</summary>
    public uint FirstPacket(in RuleSlot slot) => _slots.FirstPacket(slot);

    /// <summary>One report.</summary>
    /// <param name="urr">The URR.</param>
    /// <param name="slot">Its slot; gets what is reported now.</param>
    /// <param name="trigger">Why.</param>
    /// <param name="now">Seconds since 1900.</param>
    /// <param name="reference">Of the query that is answered, if it had one.</param>
    public UsageReport Report(
        CreateUrr urr,
        ref RuleSlot slot,
        UsageReportTriggers trigger,
        uint now,
        QueryUrrReference? reference = null)
    {
        var counted = _slots.Read(slot);
        var firstPacket = _slots.FirstPacket(slot);
        var seconds = TimeMeter.Measures(urr) ? TimeMeter.Read(slot, firstPacket, now) : 0;
        var progress = slot.Progress with { Seconds = slot.Progress.Seconds + seconds };
        var report = new UsageReport(
            urr.UrrId,
            new UrSeqn(slot.Reports),
            new UsageReportTrigger(trigger),
            new StartTime(slot.Since),
            new EndTime(now),
            urr.MeasurementMethod.Methods.HasFlag(MeasurementMethods.Volum)
                ? Measured(urr, counted, slot.Reported)
                : null,
            TimeMeter.Measures(urr)
                ? new DurationMeasurement(seconds)
                : null,
            QueryUrrReference: reference);
        slot = TimeMeter.Report(slot, firstPacket, now) with
        {
            Reported = counted,
            Reports = slot.Reports + 1,
            Since = now,
            Progress = UrrLimits.Report(urr, progress, trigger, Volume.Of(counted), now),
        };
        slot = trigger.HasFlag(UsageReportTriggers.Timqu)
            ? TimeMeter.Stop(slot, firstPacket, now)
            : slot;
        return report;
    }

    /// <summary>The last reports of all URRs of a session.</summary>
    public List<UsageReport> Last(SessionState state, UsageReportTriggers trigger, uint now)
    {
        var reports = new List<UsageReport>(state.Rules.CreateUrr.Count);
        foreach (var urr in state.Rules.CreateUrr)
        {
            var index = SessionSlots.IndexOf(state.Slots, SlotKind.Usage, urr.UrrId.Value);
            if (index >= 0)
            {
                var slot = state.Slots[index];
                reports.Add(Report(urr, ref slot, trigger, now));
            }
        }

        return reports;
    }

    /// <summary>True if it tells of no usage (§5.18.2).</summary>
    public static bool IsNull(UsageReport report) =>
        (report.VolumeMeasurement?.Total ?? 0) == 0
        && (report.DurationMeasurement?.Seconds ?? 0) == 0;

    /// <summary>
    /// What of a URR's thresholds, quotas and period is to be told now; a time quota's end that is
    /// not is noted only, and packets stop.
    /// </summary>
    public UsageReportTriggers Due(CreateUrr urr, ref RuleSlot slot, uint now)
    {
        var firstPacket = _slots.FirstPacket(slot);
        var due = VolumeLimits.Due(urr, slot.Progress, Volume.Of(_slots.Read(slot)))
            | TimeLimits.Due(urr, slot, firstPacket, now);
        if (!due.HasFlag(UsageReportTriggers.Timqu) || TimeLimits.ReportsQuota(urr))
        {
            return due;
        }

        slot = TimeMeter.Stop(slot, firstPacket, now) with
        {
            Progress = UrrLimits.Note(urr, slot.Progress, UsageReportTriggers.Timqu, now),
        };
        return due & ~UsageReportTriggers.Timqu;
    }

    /// <summary>An update of the URR, before the time that it measures is looked at.</summary>
    public RuleSlot Update(
        CreateUrr old, CreateUrr urr, UpdateUrr update, in RuleSlot slot, uint now) => slot with
        {
            Progress = UrrLimits.Update(
                old, urr, update, slot, Volume.Of(_slots.Read(slot)), now),
        };

    // All three volumes always; packets only if they are asked for (MNOP).
    private static VolumeMeasurement Measured(CreateUrr urr, Usage counted, Usage reported)
    {
        var uplink = Less(counted.Uplink, reported.Uplink);
        var downlink = Less(counted.Downlink, reported.Downlink);
        const MeasuredVolumes Bytes =
            MeasuredVolumes.Total | MeasuredVolumes.Uplink | MeasuredVolumes.Downlink;
        const MeasuredVolumes Packets = MeasuredVolumes.TotalPackets
            | MeasuredVolumes.UplinkPackets | MeasuredVolumes.DownlinkPackets;
        var measured = new VolumeMeasurement(
            Bytes, uplink.Bytes + downlink.Bytes, uplink.Bytes, downlink.Bytes);
        return urr.MeasurementInformation is { } wanted
            && wanted.Flags.HasFlag(MeasurementFlags.Mnop)
            ? measured with
            {
                Flags = Bytes | Packets,
                TotalPackets = uplink.Packets + downlink.Packets,
                UplinkPackets = uplink.Packets,
                DownlinkPackets = downlink.Packets,
            }
            : measured;
    }

    private static Counter Less(Counter counted, Counter reported) => new()
    {
        Packets = counted.Packets - reported.Packets,
        Bytes = counted.Bytes - reported.Bytes,
    };
}
