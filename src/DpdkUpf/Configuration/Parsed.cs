namespace DpdkUpf.Configuration;

/// <summary>A value read from text, or what is wrong with the text.</summary>
internal readonly record struct Parsed<T>(T Value, string? Wrong)
{
    public static implicit operator Parsed<T>(T value) => new(value, null);
}

/// <summary>Makes <see cref="Parsed{T}"/> values.</summary>
internal static class Parsed
{
    public static Parsed<T> Wrong<T>(string what) => new(default!, what);
}
