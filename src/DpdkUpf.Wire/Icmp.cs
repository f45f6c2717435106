using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>RFC 792 types.</summary>
public static class IcmpType
{
    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 0;

    /// <summary>Destination unreachable.</summary>
    public const byte Unreachable = 3;

    /// <summary>Source quench, obsolete (RFC 6633).</summary>
    public const byte SourceQuench = 4;

    /// <summary>Redirect.</summary>
    public const byte Redirect = 5;

    /// <summary>Echo request.</summary>
    public const byte EchoRequest = 8;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 11;

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 12;
}

/// <summary>RFC 792 and RFC 1812 §5.2.7.1 codes of <see cref="IcmpType.Unreachable"/>.</summary>
public static class IcmpUnreachable
{
    /// <summary>No route to the network.</summary>
    public const byte Network = 0;

    /// <summary>The host does not answer.</summary>
    public const byte Host = 1;

    /// <summary>Nothing serves the protocol.</summary>
    public const byte Protocol = 2;

    /// <summary>Nothing serves the port.</summary>
    public const byte Port = 3;

    /// <summary>Too large, and DF is set; carries the next hop's MTU (RFC 1191 §4).</summary>
    public const byte FragmentationNeeded = 4;
}

/// <summary>
/// RFC 792.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |     Type      |     Code      |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |  echo: Identifier, Sequence Number;  frag needed: 0, MTU      |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IcmpHeader
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 8;

    /// <summary>An error is no longer than this, IP header included (RFC 1812 §4.3.2.3).</summary>
    public const int MaxErrorPacket = 576;

    private const byte HopLimit = 64;

    /// <summary>See <see cref="IcmpType"/>.</summary>
    public byte Type;

    /// <summary>Meaning depends on the type.</summary>
    public byte Code;

    /// <summary>Over header and data.</summary>
    public U16Be Checksum;

    /// <summary>Meaning depends on the type.</summary>
    public U32Be Rest;

    /// <summary>Reads a message. False: cut short or a wrong checksum.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out IcmpHeader header)
    {
        header = default;
        if (message.Length < Size || !Wire.Checksum.IsValid(Wire.Checksum.Sum(message)))
        {
            return false;
        }

        header = MemoryMarshal.Read<IcmpHeader>(message);
        return true;
    }

    /// <summary>
    /// Writes the IP packet that answers an echo request: same identifier, sequence number and
    /// data. <paramref name="message"/> is the request from its type on, already checked.
    /// </summary>
    public static int WriteEchoReply(
        Span<byte> to, uint source, uint destination, ReadOnlySpan<byte> message)
    {
        var offset = Ipv4Header.Write(
            to, source, destination, IpProtocol.Icmp, message.Length, HopLimit);
        message.CopyTo(to[offset..]);
        to[offset] = IcmpType.EchoReply;
        return Finish(to, offset, message.Length);
    }

    /// <summary>
    /// Writes the IP packet of an error about <paramref name="original"/> (from its IP header on),
    /// quoting as much as fits into 576 bytes.
    /// </summary>
    public static int WriteError(
        Span<byte> to,
        uint source,
        uint destination,
        byte type,
        byte code,
        uint rest,
        ReadOnlySpan<byte> original)
    {
        var quoted = Math.Min(original.Length, MaxErrorPacket - Ipv4Header.Size - Size);
        var offset = Ipv4Header.Write(
            to, source, destination, IpProtocol.Icmp, Size + quoted, HopLimit);
        var header = new IcmpHeader { Type = type, Code = code, Rest = rest };
        MemoryMarshal.Write(to[offset..], in header);
        original[..quoted].CopyTo(to[(offset + Size)..]);
        return Finish(to, offset, Size + quoted);
    }

    private static int Finish(Span<byte> to, int offset, int length)
    {
        var message = to.Slice(offset, length);
        message[2..4].Clear();
        U16Be checksum = Wire.Checksum.Finish(Wire.Checksum.Sum(message));
        MemoryMarshal.Write(message[2..], in checksum);
        return offset + length;
    }
}
