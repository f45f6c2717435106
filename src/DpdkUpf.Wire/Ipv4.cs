using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>IANA protocol numbers: IPv4's protocol, IPv6's next header.</summary>
public static class IpProtocol
{
    /// <summary>IPv6 hop-by-hop options, RFC 8200 §4.3.</summary>
    public const byte HopByHop = 0;

    /// <summary>ICMP for IPv4.</summary>
    public const byte Icmp = 1;

    /// <summary>IPv4 in IP, RFC 2003.</summary>
    public const byte Ipv4 = 4;

    /// <summary>TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>UDP.</summary>
    public const byte Udp = 17;

    /// <summary>IPv6 in IP, RFC 2473.</summary>
    public const byte Ipv6 = 41;

    /// <summary>IPv6 routing header, RFC 8200 §4.4.</summary>
    public const byte Routing = 43;

    /// <summary>IPv6 fragment header, RFC 8200 §4.5.</summary>
    public const byte Fragment = 44;

    /// <summary>Encapsulating security payload, RFC 4303.</summary>
    public const byte EncapsulatingSecurity = 50;

    /// <summary>Authentication header, RFC 4302.</summary>
    public const byte Authentication = 51;

    /// <summary>ICMPv6, RFC 4443.</summary>
    public const byte Icmpv6 = 58;

    /// <summary>Nothing follows, RFC 8200 §4.7.</summary>
    public const byte NoNextHeader = 59;

    /// <summary>IPv6 destination options, RFC 8200 §4.6.</summary>
    public const byte DestinationOptions = 60;

    /// <summary>Mobility header, RFC 6275 §6.1.</summary>
    public const byte Mobility = 135;

    /// <summary>DCCP, RFC 4340.</summary>
    public const byte Dccp = 33;

    /// <summary>SCTP, RFC 9260.</summary>
    public const byte Sctp = 132;

    /// <summary>UDP-Lite, RFC 3828.</summary>
    public const byte UdpLite = 136;

    /// <summary>True if the first four bytes behind IP are source and destination port.</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Sctp or Dccp or UdpLite;
}

/// <summary>What <see cref="Ipv4Header.Check"/> found wrong.</summary>
public enum Ipv4Fault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bytes end inside the header.</summary>
    Truncated,

    /// <summary>The version is not 4.</summary>
    Version,

    /// <summary>The header says it is shorter than 20 bytes.</summary>
    HeaderLength,

    /// <summary>Total length is shorter than the header or longer than the packet.</summary>
    TotalLength,

    /// <summary>The header's checksum is wrong.</summary>
    Checksum,
}

/// <summary>
/// RFC 791 §3.1.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+-------------------------------+
/// |Version|  IHL  |Type of Service|         Total Length          |
/// +-------+-------+---------------+-----+-------------------------+
/// |        Identification         |Flags|     Fragment Offset     |
/// +---------------+---------------+-----+-------------------------+
/// | Time to Live  |   Protocol    |        Header Checksum        |
/// +---------------+---------------+-------------------------------+
/// |                        Source Address                         |
/// +---------------------------------------------------------------+
/// |                      Destination Address                      |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct Ipv4Header
{
    /// <summary>Bytes on the wire, without options.</summary>
    public const int Size = 20;

    /// <summary>The "don't fragment" bit in <see cref="Fragmentation"/>.</summary>
    public const ushort DontFragmentBit = 0x4000;

    private const byte VersionAndSize = 0x45;

    /// <summary>4 bits version, 4 bits header length in 4-byte units.</summary>
    public byte VersionAndLength;

    /// <summary>RFC 2474 DSCP, 6 bits, and RFC 3168 ECN, 2 bits.</summary>
    public byte TypeOfService;

    /// <summary>Bytes of header and payload.</summary>
    public U16Be TotalLength;

    /// <summary>Common to the fragments of one datagram.</summary>
    public U16Be Identification;

    /// <summary>Reserved, DF, MF, and 13 bits of fragment offset in 8-byte units.</summary>
    public U16Be Fragmentation;

    /// <summary>Hops left.</summary>
    public byte TimeToLive;

    /// <summary>See <see cref="IpProtocol"/>.</summary>
    public byte Protocol;

    /// <summary>Over the header only.</summary>
    public U16Be HeaderChecksum;

    /// <summary>Sender.</summary>
    public U32Be Source;

    /// <summary>Receiver.</summary>
    public U32Be Destination;

    /// <summary>4.</summary>
    public readonly int Version => VersionAndLength >> 4;

    /// <summary>Bytes of the header, options included: 20 to 60 if sane.</summary>
    public readonly int HeaderLength => (VersionAndLength & 0xF) * 4;

    /// <summary>A part of a datagram: more fragments follow, or the offset is not 0.</summary>
    public readonly bool IsFragment => Fragmentation.HasAny(0x3FFF);

    /// <summary>A part other than the first: it has no transport header.</summary>
    public readonly bool IsLaterFragment => (Fragmentation & 0x1FFF) != 0;

    /// <summary>Routers must not fragment the datagram.</summary>
    public readonly bool DontFragment => (Fragmentation & DontFragmentBit) != 0;

    /// <summary>
    /// True for what nearly every packet is: intact, and without options. Of others
    /// <see cref="Check"/> tells more; two steps, because a compiler lays this one out straight.
    /// </summary>
    /// <param name="packet">First byte of the header.</param>
    /// <param name="length">Readable bytes, those of the first segment.</param>
    /// <param name="packetLength">Bytes of the packet over all its segments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain(byte* packet, int length, int packetLength) =>
        length >= Size
        && *packet == VersionAndSize
        && (uint)(((Ipv4Header*)packet)->TotalLength - Size) <= (uint)(packetLength - Size)
        && Wire.Checksum.IsIntact20(packet);

    /// <summary>Checks the header and its checksum (RFC 1812 §5.2.2).</summary>
    /// <param name="packet">First byte of the header.</param>
    /// <param name="length">Readable bytes, those of the first segment.</param>
    /// <param name="packetLength">Bytes of the packet over all its segments.</param>
    public static Ipv4Fault Check(byte* packet, int length, int packetLength)
    {
        if (length < Size)
        {
            return Ipv4Fault.Truncated;
        }

        var header = (Ipv4Header*)packet;
        if (header->Version != 4)
        {
            return Ipv4Fault.Version;
        }

        var headerLength = header->HeaderLength;
        if (headerLength < Size)
        {
            return Ipv4Fault.HeaderLength;
        }

        if (headerLength > length)
        {
            return Ipv4Fault.Truncated;
        }

        if (header->TotalLength < headerLength || header->TotalLength > packetLength)
        {
            return Ipv4Fault.TotalLength;
        }

        return Wire.Checksum.IsValid(Wire.Checksum.Sum(packet, headerLength))
            ? Ipv4Fault.None
            : Ipv4Fault.Checksum;
    }

    /// <summary>
    /// One hop less, checksum kept right. The caller has checked that it is above 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void DecrementTimeToLive()
    {
        TimeToLive--;
        // RFC 1141: a smaller high byte means a larger complement; 0xFFFF would be negative zero.
        // A ones' complement sum may be taken in either byte order.
        var sum = HeaderChecksum.Raw + (BitConverter.IsLittleEndian ? 0x0001u : 0x0100u);
        HeaderChecksum = U16Be.FromRaw((ushort)(sum + (sum >= 0xFFFF ? 1u : 0u)));
    }

    /// <summary>Writes a header without options, DF set (RFC 6864 §4: identification 0).</summary>
    public static int Write(
        Span<byte> to, uint source, uint destination, byte protocol, int payloadLength, byte ttl)
    {
        var header = new Ipv4Header
        {
            VersionAndLength = VersionAndSize,
            TotalLength = (ushort)(Size + payloadLength),
            Fragmentation = DontFragmentBit,
            TimeToLive = ttl,
            Protocol = protocol,
            Source = source,
            Destination = destination,
        };
        header.HeaderChecksum = Wire.Checksum.Finish(Wire.Checksum.Sum20((byte*)&header));
        MemoryMarshal.Write(to, in header);
        return Size;
    }
}
