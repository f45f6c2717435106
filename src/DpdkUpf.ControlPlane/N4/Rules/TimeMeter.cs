using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// The time that a URR measures (TS 29.244 §5.2.2.2.1): from its first packet on, or at once if it
/// says so (ISTM), without a break but while it is inactive: paused (INAM), of no PDR, or with its
/// time quota used up. Pure.
/// Where it stands is in <see cref="RuleSlot.Metered"/> and <see cref="RuleSlot.MeteredSince"/>.
/// </summary>
internal static class TimeMeter
{
    // No packet yet; and a time that none can have come at.
    private const uint Waiting = 0;
    private const uint Stopped = 1;

    /// <summary>
    /// Whether time is measured as the URR asks: pauses because there is no traffic are not seen.
    /// </summary>
    public static bool Measures(CreateUrr urr) =>
        urr.MeasurementMethod.Methods.HasFlag(MeasurementMethods.Durat)
        && (urr.InactivityDetectionTime?.Seconds ?? 0) == 0
        && urr.TimeQuotaMechanism is null;

    /// <summary>§5.30: where pauses are for GTP-U to say, INAM counts only with CIAM.</summary>
    public static bool IsPaused(CreateUrr urr)
    {
        var flags = urr.MeasurementInformation?.Flags ?? MeasurementFlags.None;
        return flags.HasFlag(MeasurementFlags.Inam)
            && (!flags.HasFlag(MeasurementFlags.Aspoc) || flags.HasFlag(MeasurementFlags.Ciam));
    }

    /// <summary>Seconds that were not reported yet.</summary>
    /// <param name="slot">The URR's slot.</param>
    /// <param name="firstPacket">When the URR counted its first packet; 0: not yet.</param>
    /// <param name="now">Seconds since 1900, as all of these.</param>
    public static uint Read(in RuleSlot slot, uint firstPacket, uint now)
    {
        var since = Since(slot, firstPacket);
        // Somebody may have set the clock back.
        return slot.Metered + (IsRunning(since) ? (uint)Math.Max(0, (int)(now - since)) : 0);
    }

    /// <summary>Everything until now was reported.</summary>
    public static RuleSlot Report(in RuleSlot slot, uint firstPacket, uint now) => slot with
    {
        Metered = 0,
        MeteredSince = IsRunning(Since(slot, firstPacket)) ? now : slot.MeteredSince,
    };

    /// <summary>Nothing is measured any more until the URR changes.</summary>
    public static RuleSlot Stop(in RuleSlot slot, uint firstPacket, uint now) =>
        IsRunning(Since(slot, firstPacket))
            ? slot with { Metered = Read(slot, firstPacket, now), MeteredSince = Stopped }
            : slot;

    /// <summary>False: what is measured stays as it is until the URR changes.</summary>
    public static bool MayGrow(in RuleSlot slot) => slot.MeteredSince != Stopped;

    /// <summary>A URR is there.</summary>
    public static RuleSlot Begin(in RuleSlot slot, CreateUrr urr, bool isInUse, uint now) =>
        Measures(urr) ? Follow(slot, urr, isInUse, Waiting, now) : slot;

    /// <summary>A URR, or the PDRs that it belongs to, changed.</summary>
    public static RuleSlot Change(
        in RuleSlot slot, CreateUrr old, CreateUrr urr, bool isInUse, uint firstPacket, uint now)
    {
        if (!Measures(old) && !Measures(urr))
        {
            return slot;
        }

        // One that measures time from now on does not wait: its first packet may be long ago.
        var known = Measures(old) && Measures(urr)
            ? slot
            : slot with { Metered = 0, MeteredSince = Stopped };
        return Measures(urr) ? Follow(known, urr, isInUse, firstPacket, now) : known;
    }

    private static RuleSlot Follow(
        in RuleSlot slot, CreateUrr urr, bool isInUse, uint firstPacket, uint now)
    {
        if (isInUse && !IsPaused(urr) && !slot.Progress.UsedUp.HasFlag(UsedUp.Time))
        {
            var waits = slot.MeteredSince == Waiting && !StartsAtOnce(urr);
            return waits || IsRunning(Since(slot, firstPacket))
                ? slot
                : slot with { MeteredSince = now };
        }

        return Stop(slot, firstPacket, now);
    }

    private static uint Since(in RuleSlot slot, uint firstPacket) =>
        slot.MeteredSince == Waiting ? firstPacket : slot.MeteredSince;

    private static bool IsRunning(uint since) => since > Stopped;

    private static bool StartsAtOnce(CreateUrr urr) =>
        (urr.MeasurementInformation?.Flags ?? 0).HasFlag(MeasurementFlags.Istm);
}
