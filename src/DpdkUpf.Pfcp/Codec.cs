using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

/// <summary>A message of TS 29.244 §7.4 or §7.5: one of the records of this assembly.</summary>
public interface IMessage
{
    /// <summary>Its number.</summary>
    MessageType Type { get; }

    internal void Write(ref WireWriter writer);
}

/// <summary>Where decoding ended; each has its own treatment in TS 29.244 §7.6.</summary>
public enum Outcome
{
    /// <summary>There is a message.</summary>
    Message,

    /// <summary>§7.6.3: too short for its header. No answer.</summary>
    ShortHeader,

    /// <summary>§7.6.2: not version 1. Version Not Supported Response.</summary>
    Version,

    /// <summary>§7.6.3: length field and datagram disagree. A request is answered.</summary>
    Length,

    /// <summary>§7.6.4: no such message type. No answer.</summary>
    UnknownType,

    /// <summary>
    /// §7.2.2.4.1: a session message without an SEID. No answer: it could reach nobody.
    /// </summary>
    NoSeid,

    /// <summary>§7.6.6 to §7.6.8: an element is missing or wrong. A request is answered.</summary>
    Refused,
}

/// <summary>What one message of a datagram is.</summary>
/// <param name="Outcome">How far decoding came.</param>
/// <param name="Header">As far as it could be read.</param>
/// <param name="Bytes">Bytes of this message; the next one, if any, begins after them.</param>
/// <param name="Message">Only if the outcome is a message.</param>
/// <param name="Refusal">Cause and element to answer with, if there is one.</param>
/// <param name="PassedOver">Elements that were ignored.</param>
public readonly record struct Decoded(
    Outcome Outcome,
    Header Header,
    int Bytes,
    IMessage? Message,
    Refusal? Refusal,
    PassedOver PassedOver);

/// <summary>Datagrams to messages and back. Never throws on what a peer sends.</summary>
public static class Codec
{
    /// <summary>The greatest UDP payload: every message fits, or is none.</summary>
    public const int MaxDatagramBytes = 65_507;

    /// <summary>Reads the message that <paramref name="datagram"/> begins with.</summary>
    public static Decoded Decode(ReadOnlySpan<byte> datagram)
    {
        var reader = new WireReader(datagram);
        var first = reader.U8();
        var type = (MessageType)reader.U8();
        var length = reader.U16();
        var header = Header.Read(ref reader, (HeaderFlags)first, type);
        if (reader.Failed)
        {
            return Without(Outcome.ShortHeader, new(type, 0), datagram.Length);
        }

        // A peer that only speaks another version says so in its own (§7.4.4.7).
        if (first >> 5 != Header.Version && type != MessageType.VersionNotSupportedResponse)
        {
            return Without(Outcome.Version, header, datagram.Length);
        }

        return Disagrees(header, datagram, length)
            ? Without(Outcome.Length, header, datagram.Length, new(CauseValue.InvalidLength, 0))
            : Body(header, datagram[..(length + Header.UncountedBytes)]);
    }

    /// <summary>
    /// Writes a message and returns its length in bytes; 0 if <paramref name="destination"/> is too
    /// small or an element longer than its length field can say.
    /// </summary>
    public static int Encode(in Header header, IMessage message, Span<byte> destination)
    {
        var writer = new WireWriter(destination);
        var begin = (header with { Type = message.Type }).Write(ref writer);
        message.Write(ref writer);
        writer.EndLength(begin, 2);
        return writer.Failed ? 0 : writer.Length;
    }

    /// <summary>
    /// Writes only a message's elements, of any length: to be kept, not sent. Returns their length
    /// in bytes; 0 if <paramref name="destination"/> is too small.
    /// </summary>
    public static int EncodeElements(IMessage message, Span<byte> destination)
    {
        var writer = new WireWriter(destination);
        message.Write(ref writer);
        return writer.Failed ? 0 : writer.Length;
    }

    /// <summary>Reads what <see cref="EncodeElements"/> wrote; null if it is damaged.</summary>
    public static IMessage? DecodeElements(MessageType type, ReadOnlySpan<byte> elements)
    {
        var reader = new WireReader(elements);
        var decoding = default(Decoding);
        return MessageTable.Read(type, ref reader, ref decoding);
    }

    private static bool Disagrees(Header header, ReadOnlySpan<byte> datagram, int length)
    {
        var there = datagram.Length - Header.UncountedBytes;
        return length < (header.Seid is null ? 4 : 12)
            || (header.FollowOn ? length > there : length != there);
    }

    private static Decoded Body(Header header, ReadOnlySpan<byte> message)
    {
        if (!Enum.IsDefined(header.Type))
        {
            return Without(Outcome.UnknownType, header, message.Length);
        }

        if (header.Type.IsSession() && header.Seid is null)
        {
            return Without(Outcome.NoSeid, header, message.Length);
        }

        var reader = new WireReader(message[(header.Seid is null ? 8 : 16)..]);
        var decoding = default(Decoding);
        var body = MessageTable.Read(header.Type, ref reader, ref decoding);
        return new(
            body is null ? Outcome.Refused : Outcome.Message,
            header, message.Length, body, decoding.Refusal, decoding.PassedOver);
    }

    private static Decoded Without(
        Outcome outcome, Header header, int bytes, Refusal? refusal = null) =>
        new(outcome, header, bytes, null, refusal, default);
}
