namespace DpdkUpf.Pfcp;

// What the bits of an element mean, where the wire packs several values into one field, and which
// values mean nothing at all (§7.6.8).

public readonly partial record struct FTeid
{
    /// <summary>
    /// An address, or the wish to choose one (of a family that may be left open).
    /// </summary>
    internal bool IsValid => (Flags & (FTeidFlags.V4 | FTeidFlags.V6 | FTeidFlags.Ch)) != 0;
}

public readonly partial record struct UeIpAddress
{
    /// <summary>An address or prefix, or the wish to choose one.</summary>
    internal bool IsValid => (Flags & (UeIpAddressFlags.V4 | UeIpAddressFlags.V6
        | UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6)) != 0;
}

public readonly partial record struct FSeid
{
    /// <summary>At least one address.</summary>
    internal bool IsValid => (Flags & (SeidFlags.V4 | SeidFlags.V6)) != 0;
}

public readonly partial record struct NodeId
{
    /// <summary>One of three types, and a name if it is one.</summary>
    internal bool IsValid => Type switch
    {
        NodeIdType.Ipv4 or NodeIdType.Ipv6 => true,
        NodeIdType.Fqdn => !string.IsNullOrEmpty(Fqdn.Text),
        _ => false,
    };

    /// <summary>The address or the name.</summary>
    public override string ToString() => Type switch
    {
        NodeIdType.Ipv4 => V4.ToString(),
        NodeIdType.Ipv6 => V6.ToString(),
        _ => Fqdn.ToString(),
    };
}

public readonly partial record struct OuterHeaderCreation
{
    /// <summary>Something must be created.</summary>
    internal bool IsValid => Description != 0;
}

public readonly partial record struct Metric
{
    /// <summary>A percentage; §8.2.34: greater values are as 0, which says nothing.</summary>
    internal bool IsValid => Percent <= 100;
}

public readonly partial record struct PdnType
{
    /// <summary>0 is no type.</summary>
    internal bool IsValid => Value != 0;
}

public readonly partial record struct GateStatus
{
    /// <summary>Both gates by name.</summary>
    public static GateStatus Of(Gate ul, Gate dl) => new((byte)(((int)ul << 2) | (int)dl));

    /// <summary>Octet 5, bits 4 and 3. Values to come count as closed (§8.2.7).</summary>
    public Gate Ul => (Value >> 2 & 3) == 0 ? Gate.Open : Gate.Closed;

    /// <summary>Octet 5, bits 2 and 1. Values to come count as closed (§8.2.7).</summary>
    public Gate Dl => (Value & 3) == 0 ? Gate.Open : Gate.Closed;
}

/// <summary>TS 29.244 §8.2.7.</summary>
public enum Gate : byte
{
    Open = 0,
    Closed = 1,
}

public readonly partial record struct Timer
{
    /// <summary>Null: for ever.</summary>
    public TimeSpan? Duration => PackedTimer.Duration(Value);
}

public readonly partial record struct GracefulReleasePeriod
{
    /// <summary>Null: for ever.</summary>
    public TimeSpan? Duration => PackedTimer.Duration(Value);
}

public readonly partial record struct DlBufferingDuration
{
    /// <summary>Null: for ever.</summary>
    public TimeSpan? Duration => PackedTimer.Duration(Value);
}

/// <summary>Unit in bits 8 to 6, count in bits 5 to 1 (§8.2.29, §8.2.35, §8.2.78).</summary>
public static class PackedTimer
{
    /// <summary>The shortest that is not shorter; half an hour at most.</summary>
    public static byte Of(TimeSpan duration)
    {
        const int MaxCount = 0x1F;
        var doubleSeconds = (int)Math.Ceiling(duration.TotalSeconds / 2);
        return doubleSeconds <= MaxCount
            ? (byte)doubleSeconds
            : (byte)(1 << 5 | Math.Min(MaxCount, (int)Math.Ceiling(duration.TotalMinutes)));
    }

    /// <summary>Null: for ever.</summary>
    public static TimeSpan? Duration(byte value)
    {
        var count = value & 0x1F;
        return (value >> 5) switch
        {
            0 => TimeSpan.FromSeconds(2 * count),
            2 => TimeSpan.FromMinutes(10 * count),
            3 => TimeSpan.FromHours(count),
            4 => TimeSpan.FromHours(10 * count),
            7 => null,
            // One minute, and so are the units to come.
            _ => TimeSpan.FromMinutes(count),
        };
    }
}

public readonly partial record struct AdditionalUsageReportsInformation
{
    /// <summary>AURI: more reports come in other messages.</summary>
    public bool AreToCome => (Value & 0x8000) != 0;

    /// <summary>How many, if they come.</summary>
    public int Count => Value & 0x7FFF;
}

public readonly partial record struct AccessAvailabilityInformation
{
    /// <summary>Bits 2 and 1: not the 3GPP access.</summary>
    public bool IsNonThreeGpp => (Value & 3) == 1;

    /// <summary>Bits 4 and 3: it can be used again.</summary>
    public bool IsAvailable => (Value >> 2 & 3) == 1;
}

public readonly partial record struct RecoveryTimeStamp
{
    /// <summary>Seconds since 1900-01-01 UTC, modulo 2^32 (RFC 5905 §6).</summary>
    public static RecoveryTimeStamp From(DateTimeOffset time) => new(
        (uint)(time.ToUnixTimeSeconds() + 2_208_988_800L));
}
