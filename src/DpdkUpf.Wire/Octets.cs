namespace DpdkUpf.Wire;

/// <summary>Bytes as an immutable value: compared by content, printed in hexadecimal.</summary>
public readonly struct Octets : IEquatable<Octets>
{
    private readonly byte[]? _bytes;

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public Octets(ReadOnlySpan<byte> bytes) => _bytes = bytes.IsEmpty ? null : bytes.ToArray();

    /// <summary>How many.</summary>
    public int Length => Span.Length;

    /// <summary>To read them.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>From hexadecimal digits; throws <see cref="FormatException"/>.</summary>
    public static Octets Parse(string hex) => new(Convert.FromHexString(hex));

    /// <summary>The same bytes.</summary>
    public static bool operator ==(Octets left, Octets right) => left.Equals(right);

    /// <summary>Not the same bytes.</summary>
    public static bool operator !=(Octets left, Octets right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Octets other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Octets other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexString(Span);
}
