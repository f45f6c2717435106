using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>The data plane's part in usage reports, on the tables of a rig.</summary>
internal sealed unsafe class CountingWorker(Rig rig)
{
    private readonly Rig _rig = rig;

    /// <summary>Whether control hears of what is reached.</summary>
    public bool IsHeard { get; set; } = true;

    /// <summary>A packet on a session's first uplink rule.</summary>
    /// <returns>True if it passes.</returns>
    public bool Uplink(ulong seid, uint bytes) => Offer(seid, bytes, RuleFlags.Uplink);

    /// <summary>A packet on its first downlink rule.</summary>
    /// <returns>True if it passes.</returns>
    public bool Downlink(ulong seid, uint bytes) => Offer(seid, bytes, RuleFlags.None);

    private bool Offer(ulong seid, uint bytes, RuleFlags direction)
    {
        var program = new ProgramRef(_rig.File.Sessions[N4Rig.IndexOf(seid)].Program);
        var rule = _rig.File.Rules(program);
        while ((rule->Flags & RuleFlags.Uplink) != direction)
        {
            rule++;
        }

        var slots = new ReadOnlySpan<uint>(
            (byte*)_rig.File.Rules(program) + (rule->SlotLine * Rule.LineBytes),
            rule->MeterCount + rule->UsageCount)[rule->MeterCount..];
        var limits = Limits(program, *rule);
        for (var i = 0; i < limits.Length; i++)
        {
            if (IsReached(limits[i].Stop, slots[i]))
            {
                return false;
            }
        }

        Count(slots, limits, bytes, direction, N4Rig.IndexOf(seid));
        return true;
    }

    private void Count(
        ReadOnlySpan<uint> slots,
        ReadOnlySpan<UsageLimits> limits,
        uint bytes,
        RuleFlags direction,
        uint session)
    {
        var file = _rig.File;
        for (var i = 0; i < slots.Length; i++)
        {
            var wasReached = i < limits.Length && IsReached(limits[i].Tell, slots[i]);
            ref var usage = ref file.Usages[slots[i]];
            (direction == RuleFlags.Uplink ? ref usage.Uplink : ref usage.Downlink).Add(bytes);
            file.FirstPackets[slots[i]] =
                file.FirstPackets[slots[i]] == 0
                    ? _rig.Time.Since1900()
                    : file.FirstPackets[slots[i]];
            if (IsHeard && i < limits.Length && !wasReached
                && IsReached(limits[i].Tell, slots[i]))
            {
                _rig.Punt(Verdict.None, "", session: session);
            }
        }
    }

    private ReadOnlySpan<UsageLimits> Limits(ProgramRef program, in Rule rule) =>
        (rule.Flags & RuleFlags.Watched) == 0
            ? []
            : new(UsageLimits.Of(_rig.File.Rules(program), rule), rule.UsageCount);

    private bool IsReached(in UsageMarks marks, uint slot) => marks.AreReached(
        _rig.File.Usages[slot].Uplink.Bytes, _rig.File.Usages[slot].Downlink.Bytes);
}
