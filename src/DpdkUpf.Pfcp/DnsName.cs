using System.Buffers;
using System.Text;
using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>How a name was or shall be written.</summary>
public enum NameEncoding : byte
{
    /// <summary>The dotted text itself.</summary>
    Plain,

    /// <summary>RFC 1035 §3.1: each label after its length, without the zero at the end.</summary>
    Labels,
}

/// <summary>
/// A name that peers write in one of two ways: a Network Instance may be either (TS 29.244 §8.2.4),
/// and of a Node ID or DNN the plain form is wrong but common. Both are accepted and told apart by
/// their bytes: labels that fill the field exactly, of letters, digits, '-' and '_', are labels.
/// </summary>
/// <param name="Text">Dotted.</param>
/// <param name="Encoding">How its bytes are.</param>
public readonly record struct DnsName(string? Text, NameEncoding Encoding)
{
    private const int MaxLabelBytes = 63;

    private static readonly SearchValues<byte> LabelBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>To be written as the dotted text itself.</summary>
    public static DnsName Plain(string text) => new(text, NameEncoding.Plain);

    /// <summary>To be written as labels.</summary>
    public static DnsName Labels(string text) => new(text, NameEncoding.Labels);

    /// <summary>The dotted text.</summary>
    public override string ToString() => Text ?? "";

    internal static DnsName Read(ref WireReader reader) => ReadPart(ref reader, reader.Remaining);

    internal static DnsName ReadPart(ref WireReader reader, int bytes)
    {
        var value = reader.Take(bytes);
        // Some senders write the zero of the root label.
        var labels = value.Length > 1 && value[^1] == 0 ? value[..^1] : value;
        return IsLabels(labels)
            ? Labels(FromLabels(labels))
            : Plain(System.Text.Encoding.UTF8.GetString(value));
    }

    internal void Write(ref WireWriter writer)
    {
        if (Encoding == NameEncoding.Plain || string.IsNullOrEmpty(Text))
        {
            writer.Text(Text);
            return;
        }

        foreach (var label in Text.Split('.'))
        {
            var at = writer.BeginLength(1);
            writer.Text(label);
            writer.EndLength(at, 1);
        }
    }

    private static bool IsLabels(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            int length = value[0];
            if (length is 0 or > MaxLabelBytes || length >= value.Length
                || value.Slice(1, length).ContainsAnyExcept(LabelBytes))
            {
                return false;
            }

            value = value[(length + 1)..];
        }

        return true;
    }

    private static string FromLabels(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        while (!value.IsEmpty)
        {
            text.Append(text.Length > 0 ? "." : "")
                .Append(System.Text.Encoding.ASCII.GetString(value.Slice(1, value[0])));
            value = value[(value[0] + 1)..];
        }

        return text.ToString();
    }
}
