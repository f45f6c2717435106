using System.Runtime.InteropServices;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// What <see cref="SessionCompiler"/> makes: rules, filters and slot numbers. Used again and again,
/// so that compiling leaves no garbage.
/// </summary>
internal sealed class CompiledProgram
{
    private const int SlotsPerLine = Rule.LineBytes / sizeof(uint);

    /// <summary>Rules found by TEID.</summary>
    public List<Rule> TeidRules { get; } = [];

    /// <summary>Rules found by UE address.</summary>
    public List<Rule> AddressRules { get; } = [];

    /// <summary>Filters of all rules.</summary>
    public List<Filter> Filters { get; } = [];

    /// <summary>Slot numbers and limits, each rule's from a multiple of 16 on.</summary>
    public List<uint> Slots { get; } = [];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        TeidRules.Clear();
        AddressRules.Clear();
        Filters.Clear();
        Slots.Clear();
    }

    /// <summary>
    /// Adds a rule's filters; two rules with the same ones, as uplink and downlink mostly have,
    /// share them.
    /// </summary>
    /// <returns>The first one's place.</returns>
    public int AddFilters(ReadOnlySpan<Filter> filters)
    {
        var last = Filters.Count - filters.Length;
        if (last >= 0 && MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(Filters)[last..])
            .SequenceEqual(MemoryMarshal.AsBytes(filters)))
        {
            return last;
        }

        Filters.AddRange(filters);
        return last + filters.Length;
    }

    /// <summary>
    /// Adds a rule's slot numbers; two rules with the same ones, as uplink and downlink mostly
    /// have, share their line.
    /// </summary>
    /// <returns>The line, counted from the first.</returns>
    public int AddSlots(ReadOnlySpan<uint> slots)
    {
        var all = CollectionsMarshal.AsSpan(Slots);
        var last = LastLineOf(slots.Length);
        if (last >= 0 && all[(last * SlotsPerLine)..].StartsWith(slots))
        {
            return last;
        }

        var first = Slots.Count / SlotsPerLine;
        Slots.AddRange(slots);
        FillLine(Slots);
        return first;
    }

    /// <summary>What comes next begins a line.</summary>
    public static void FillLine(List<uint> slots)
    {
        while (slots.Count % SlotsPerLine != 0)
        {
            slots.Add(0);
        }
    }

    /// <summary>All of it, to be published.</summary>
    public ProgramContent Content(ReadOnlySpan<byte> note) => new()
    {
        TeidRules = CollectionsMarshal.AsSpan(TeidRules),
        AddressRules = CollectionsMarshal.AsSpan(AddressRules),
        Filters = CollectionsMarshal.AsSpan(Filters),
        Slots = CollectionsMarshal.AsSpan(Slots),
        Note = note,
    };

    private int LastLineOf(int count) =>
        (Slots.Count / SlotsPerLine) - ((count + SlotsPerLine - 1) / SlotsPerLine);
}
