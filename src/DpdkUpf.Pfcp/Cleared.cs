using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>
/// TS 29.244 §5.6.3: the elements that an update takes away, sent with a null length. For a list
/// one such element takes all of them away.
/// </summary>
public readonly struct Cleared : IEquatable<Cleared>
{
    private readonly ushort[]? _types;

    internal Cleared(ushort[]? types) => _types = types;

    /// <summary>How many.</summary>
    public int Count => _types?.Length ?? 0;

    /// <summary>The type numbers, in the order they came.</summary>
    public ReadOnlySpan<ushort> Types => _types;

    /// <summary>The elements with these type numbers, for example <c>UrrId.IeType</c>.</summary>
    public static Cleared Of(params ReadOnlySpan<ushort> types) =>
        new(types.IsEmpty ? null : types.ToArray());

    /// <summary>The same elements in the same order.</summary>
    public static bool operator ==(Cleared left, Cleared right) => left.Equals(right);

    /// <summary>Other elements, or in another order.</summary>
    public static bool operator !=(Cleared left, Cleared right) => !left.Equals(right);

    /// <summary>True: the element shall go.</summary>
    public bool Contains(ushort type) => Types.Contains(type);

    /// <inheritdoc/>
    public bool Equals(Cleared other) => Types.SequenceEqual(other.Types);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Cleared other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    /// <summary>The type numbers in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", _types ?? [])}]";

    internal static void Add(ref ushort[]? types, ushort type)
    {
        if (types is not null && types.AsSpan().Contains(type))
        {
            return;
        }

        Array.Resize(ref types, (types?.Length ?? 0) + 1);
        types[^1] = type;
    }

    internal void Write(ref WireWriter writer)
    {
        foreach (var type in Types)
        {
            writer.U16(type);
            writer.U16(0);
        }
    }
}
