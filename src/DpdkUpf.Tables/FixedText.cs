using System.Text;

namespace DpdkUpf.Tables;

/// <summary>Text in a fixed number of bytes: UTF-8, padded with zeros.</summary>
public static unsafe class FixedText
{
    /// <summary>Reads up to the first zero.</summary>
    public static string Read(byte* text, int capacity)
    {
        var bytes = new ReadOnlySpan<byte>(text, capacity);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Writes as many whole characters as fit.</summary>
    /// <returns>False if the text did not fit.</returns>
    public static bool Write(byte* text, int capacity, ReadOnlySpan<char> value)
    {
        var bytes = new Span<byte>(text, capacity);
        bytes.Clear();
        Encoding.UTF8.GetEncoder().Convert(value, bytes, true, out _, out _, out var complete);
        return complete;
    }
}
