using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>RFC 4443 and RFC 4861 types; those below 128 are errors.</summary>
public static class Icmpv6Type
{
    /// <summary>Destination unreachable.</summary>
    public const byte Unreachable = 1;

    /// <summary>Packet too big; carries the next hop's MTU.</summary>
    public const byte PacketTooBig = 2;

    /// <summary>Time exceeded.</summary>
    public const byte TimeExceeded = 3;

    /// <summary>Parameter problem.</summary>
    public const byte ParameterProblem = 4;

    /// <summary>Echo request.</summary>
    public const byte EchoRequest = 128;

    /// <summary>Echo reply.</summary>
    public const byte EchoReply = 129;

    /// <summary>Router solicitation.</summary>
    public const byte RouterSolicitation = 133;

    /// <summary>Router advertisement.</summary>
    public const byte RouterAdvertisement = 134;

    /// <summary>Neighbour solicitation.</summary>
    public const byte NeighborSolicitation = 135;

    /// <summary>Neighbour advertisement.</summary>
    public const byte NeighborAdvertisement = 136;

    /// <summary>Redirect.</summary>
    public const byte Redirect = 137;
}

/// <summary>
/// RFC 4443 §2.1.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |     Type      |     Code      |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |  echo: Identifier, Sequence Number;  too big: MTU;  NA: flags |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Icmpv6Header
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 8;

    /// <summary>An error fits into the minimum MTU (RFC 4443 §2.4 c).</summary>
    public const int MaxErrorPacket = 1280;

    private const byte HopLimit = 64;

    /// <summary>See <see cref="Icmpv6Type"/>.</summary>
    public byte Type;

    /// <summary>Meaning depends on the type.</summary>
    public byte Code;

    /// <summary>Over pseudo header, header and data.</summary>
    public U16Be Checksum;

    /// <summary>Meaning depends on the type.</summary>
    public U32Be Rest;

    /// <summary>Reads a message. False: cut short or a wrong checksum.</summary>
    public static bool TryRead(in IpPacket packet, out Icmpv6Header header)
    {
        header = default;
        var message = packet.Payload;
        if (message.Length < Size || packet.Source.IsIpv4 || !Wire.Checksum.IsValid(
            Sum(packet.Source.V6, packet.Destination.V6, message)))
        {
            return false;
        }

        header = MemoryMarshal.Read<Icmpv6Header>(message);
        return true;
    }

    /// <summary>
    /// Writes the IP packet that answers an echo request: same identifier, sequence number and
    /// data. <paramref name="message"/> is the request from its type on, already checked.
    /// </summary>
    public static int WriteEchoReply(
        Span<byte> to, Ipv6Address source, Ipv6Address destination, ReadOnlySpan<byte> message)
    {
        message.CopyTo(to[Ipv6Header.Size..]);
        to[Ipv6Header.Size] = Icmpv6Type.EchoReply;
        return Finish(to, source, destination, message.Length, HopLimit);
    }

    /// <summary>
    /// Writes the IP packet of an error about <paramref name="original"/> (from its IP header on),
    /// quoting as much as fits into 1,280 bytes.
    /// </summary>
    public static int WriteError(
        Span<byte> to,
        Ipv6Address source,
        Ipv6Address destination,
        byte type,
        byte code,
        uint rest,
        ReadOnlySpan<byte> original)
    {
        var quoted = Math.Min(original.Length, MaxErrorPacket - Ipv6Header.Size - Size);
        var header = new Icmpv6Header { Type = type, Code = code, Rest = rest };
        MemoryMarshal.Write(to[Ipv6Header.Size..], in header);
        original[..quoted].CopyTo(to[(Ipv6Header.Size + Size)..]);
        return Finish(to, source, destination, Size + quoted, HopLimit);
    }

    /// <summary>Puts the IP header in front of a message and the checksum into it.</summary>
    internal static int Finish(
        Span<byte> to, Ipv6Address source, Ipv6Address destination, int length, byte hopLimit)
    {
        var offset = Ipv6Header.Write(
            to, source, destination, IpProtocol.Icmpv6, length, hopLimit);
        var message = to.Slice(offset, length);
        message[2..4].Clear();
        U16Be checksum = Wire.Checksum.Finish(Sum(source, destination, message));
        MemoryMarshal.Write(message[2..], in checksum);
        return offset + length;
    }

    private static uint Sum(
        in Ipv6Address source, in Ipv6Address destination, ReadOnlySpan<byte> message) =>
        Wire.Checksum.PseudoHeader(source, destination, IpProtocol.Icmpv6, message.Length)
            + Wire.Checksum.Sum(message);
}
