namespace DpdkUpf.Tables;

/// <summary>
/// All of a session that one store puts in force: what workers follow, and the note from which
/// control knows, also after a restart, what it was compiled from.
/// </summary>
public readonly ref struct ProgramContent
{
    /// <summary>Rules found by TEID, in ascending precedence.</summary>
    public ReadOnlySpan<Rule> TeidRules { get; init; }

    /// <summary>Rules found by UE address, in ascending precedence.</summary>
    public ReadOnlySpan<Rule> AddressRules { get; init; }

    /// <summary>
    /// Filters; <see cref="Rule.FilterLine"/> of the rules given counts from the first one.
    /// </summary>
    public ReadOnlySpan<Filter> Filters { get; init; }

    /// <summary>
    /// Slot numbers and <see cref="UsageLimits"/>, each rule's from a multiple of 16 on;
    /// <see cref="Rule.SlotLine"/> of the rules given counts in units of 16 from the first one.
    /// </summary>
    public ReadOnlySpan<uint> Slots { get; init; }

    /// <summary>Control's own bytes; workers never read them.</summary>
    public ReadOnlySpan<byte> Note { get; init; }

    // A program has at least one rule, so that its block says how long it is.
    internal int RuleCount => Math.Max(1, TeidRules.Length + AddressRules.Length);

    internal int FilterLine => RuleCount * Rule.Lines;

    internal int SlotLine => FilterLine + Filters.Length;

    internal int NoteLine => SlotLine + ((Slots.Length + SlotsPerLine - 1) / SlotsPerLine);

    internal int Lines => NoteLine + ((Note.Length + Rule.LineBytes - 1) / Rule.LineBytes);

    private const int SlotsPerLine = Rule.LineBytes / sizeof(uint);
}
