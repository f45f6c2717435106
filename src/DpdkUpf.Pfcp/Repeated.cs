using System.Runtime.CompilerServices;

namespace DpdkUpf.Pfcp;

/// <summary>
/// The elements of one type in a group or message, in their order: an immutable list that is empty
/// by default and compares by content. Collection expressions make one: <c>[a, b]</c>.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
[CollectionBuilder(typeof(Repeated), nameof(Repeated.Create))]
public readonly struct Repeated<T> : IEquatable<Repeated<T>>
{
    private readonly T[]? _items;

    internal Repeated(T[]? items) => _items = items;

    /// <summary>How many.</summary>
    public int Count => _items?.Length ?? 0;

    /// <summary>The element at <paramref name="index"/>, from 0.</summary>
    public T this[int index] => Span[index];

    /// <summary>All of them.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <summary>The same elements in the same order.</summary>
    public static bool operator ==(Repeated<T> left, Repeated<T> right) => left.Equals(right);

    /// <summary>Other elements, or in another order.</summary>
    public static bool operator !=(Repeated<T> left, Repeated<T> right) => !left.Equals(right);

    /// <summary>For <c>foreach</c>.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => Span.GetEnumerator();

    /// <summary>For LINQ.</summary>
    public IEnumerable<T> AsEnumerable() => _items ?? [];

    /// <inheritdoc/>
    public bool Equals(Repeated<T> other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Repeated<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>All of them in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", AsEnumerable())}]";

    /// <summary>Takes the array over: the caller must not touch it any more.</summary>
    internal static Repeated<T> Own(T[]? items, int count)
    {
        if (items is not null && count < items.Length)
        {
            Array.Resize(ref items, count);
        }

        return new(items);
    }
}

/// <summary>Makes <see cref="Repeated{T}"/>.</summary>
public static class Repeated
{
    /// <summary>A copy of <paramref name="items"/>.</summary>
    public static Repeated<T> Create<T>(ReadOnlySpan<T> items) =>
        new(items.IsEmpty ? null : items.ToArray());

    /// <summary>A copy of <paramref name="items"/>.</summary>
    public static Repeated<T> From<T>(IEnumerable<T> items) => Create<T>(items.ToArray());
}
