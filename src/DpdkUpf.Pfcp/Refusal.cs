namespace DpdkUpf.Pfcp;

/// <summary>Why a message is refused, TS 29.244 §7.6.</summary>
/// <param name="Cause">The cause that the clause names.</param>
/// <param name="OffendingIe">Type of the element that is wrong or missing; 0 if it is none.</param>
public readonly record struct Refusal(CauseValue Cause, ushort OffendingIe)
{
    /// <summary>Cause and element.</summary>
    public override string ToString() =>
        OffendingIe == 0 ? $"{Cause}" : $"{Cause}, IE {OffendingIe}";
}

/// <summary>
/// Elements of one message that were read over; a reason to count, not to refuse.
/// </summary>
public record struct PassedOver
{
    /// <summary>Type numbers from here on are vendors' (§8.1.1).</summary>
    public const ushort FirstVendorType = 0x8000;

    /// <summary>Not defined for its group or message, or not known at all (§7.6.9).</summary>
    public int Unexpected { get; internal set; }

    /// <summary>Defined by a vendor (§5.9).</summary>
    public int Vendor { get; internal set; }

    /// <summary>Beyond the first, or beyond the last of a list (§7.6.10).</summary>
    public int Repeated { get; internal set; }

    /// <summary>Optional, with a value that means nothing (§7.6.8), or empty.</summary>
    public int Discarded { get; internal set; }

    /// <summary>All of them.</summary>
    public readonly int Total => Unexpected + Vendor + Repeated + Discarded;
}
