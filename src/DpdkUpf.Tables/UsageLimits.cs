using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// Where a <see cref="Usage"/> becomes interesting (TS 29.244 §5.2.2.2.1): a line of a program, so
/// all of it comes into force with the rules, by one store. Of a rule with
/// <see cref="RuleFlags.Watched"/>, one for each usage counter, in their order, in the lines behind
/// its slot numbers. Control: writes before it publishes; workers: read.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Rule.LineBytes)]
public struct UsageLimits
{
    private const int SlotsPerLine = Rule.LineBytes / sizeof(uint);

    /// <summary>Volumes that control wants to be told of once they are reached.</summary>
    public UsageMarks Tell;

    /// <summary>Volumes at which packets stop: the quota.</summary>
    public UsageMarks Stop;

    /// <summary>The limits of a watched rule.</summary>
    /// <param name="program">First rule of its program.</param>
    /// <param name="rule">The rule.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe UsageLimits* Of(void* program, in Rule rule)
    {
        var slots = rule.MeterCount + rule.UsageCount;
        var line = rule.SlotLine + ((slots + SlotsPerLine - 1) / SlotsPerLine);
        return (UsageLimits*)((byte*)program + ((long)line * Rule.LineBytes));
    }

    /// <summary>No limits.</summary>
    public static UsageLimits None => new() { Tell = UsageMarks.None, Stop = UsageMarks.None };
}

/// <summary>
/// Bytes of a <see cref="Usage"/>, counted from its first packet on; whichever is reached first
/// counts. All ones: never.
/// </summary>
public struct UsageMarks
{
    /// <summary>Bytes from the UE.</summary>
    public ulong Uplink;

    /// <summary>Bytes to the UE.</summary>
    public ulong Downlink;

    /// <summary>Bytes of both together.</summary>
    public ulong Total;

    /// <summary>Never reached.</summary>
    public static UsageMarks None => new()
    {
        Uplink = ulong.MaxValue,
        Downlink = ulong.MaxValue,
        Total = ulong.MaxValue,
    };

    /// <summary>True if none of them can be.</summary>
    public readonly bool IsNone => (Uplink & Downlink & Total) == ulong.MaxValue;

    /// <summary>True if one of them is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool AreReached(ulong uplink, ulong downlink) =>
        uplink >= Uplink || downlink >= Downlink || uplink + downlink >= Total;
}
