using System.Buffers;
using System.Text;
using System.Text.Unicode;

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
        return Utf8.FromUtf16(value, bytes, out _, out _) == OperationStatus.Done;
    }
}
