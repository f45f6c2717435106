using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>
/// What <see cref="Ipv6Header.Check"/> or <see cref="Ipv6Header.Walk"/> found wrong.
/// </summary>
public enum Ipv6Fault : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bytes end inside the header or an extension header.</summary>
    Truncated,

    /// <summary>The version is not 6.</summary>
    Version,

    /// <summary>
    /// The payload is longer than the packet (or a jumbogram, which nobody sends).
    /// </summary>
    PayloadLength,

    /// <summary>More extension headers than <see cref="Ipv6Header.MaxExtensionHeaders"/>.</summary>
    TooManyExtensions,
}

/// <summary>
/// RFC 8200 §3.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+---------------+---------------------------------------+
/// |Version| Traffic Class |              Flow Label               |
/// +-------+---------------+-------+---------------+---------------+
/// |         Payload Length        |  Next Header  |   Hop Limit   |
/// +-------------------------------+---------------+---------------+
/// |                      Source Address (16)                      |
/// +---------------------------------------------------------------+
/// |                   Destination Address (16)                    |
/// +---------------------------------------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct Ipv6Header
{
    /// <summary>Bytes on the wire, without extension headers.</summary>
    public const int Size = 40;

    /// <summary>More than RFC 8200 §4.1 recommends at once; a longer chain is an attack.</summary>
    public const int MaxExtensionHeaders = 8;

    /// <summary>4 bits version, 8 bits traffic class, 20 bits flow label.</summary>
    public U32Be VersionClassFlow;

    /// <summary>Bytes behind this header, extension headers included.</summary>
    public U16Be PayloadLength;

    /// <summary>See <see cref="IpProtocol"/>.</summary>
    public byte NextHeader;

    /// <summary>Hops left.</summary>
    public byte HopLimit;

    /// <summary>Sender.</summary>
    public Ipv6Address Source;

    /// <summary>Receiver.</summary>
    public Ipv6Address Destination;

    /// <summary>6.</summary>
    public readonly int Version => (int)(VersionClassFlow >> 28);

    /// <summary>RFC 2474 DSCP, 6 bits, and RFC 3168 ECN, 2 bits.</summary>
    public readonly byte TrafficClass => (byte)(VersionClassFlow >> 20);

    /// <summary>RFC 6437, 20 bits.</summary>
    public readonly uint FlowLabel => VersionClassFlow & 0xF_FFFF;

    /// <summary>Checks the fixed header.</summary>
    /// <param name="packet">First byte of the header.</param>
    /// <param name="length">Readable bytes, those of the first segment.</param>
    /// <param name="packetLength">Bytes of the packet over all its segments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ipv6Fault Check(byte* packet, int length, int packetLength)
    {
        if (length < Size)
        {
            return Ipv6Fault.Truncated;
        }

        if (*packet >> 4 != 6)
        {
            return Ipv6Fault.Version;
        }

        return ((Ipv6Header*)packet)->PayloadLength > packetLength - Size
            ? Ipv6Fault.PayloadLength
            : Ipv6Fault.None;
    }

    /// <summary>Finds the upper-layer header behind the extension headers, RFC 8200 §4.</summary>
    /// <param name="packet">First byte of the IPv6 header.</param>
    /// <param name="length">Readable bytes, those of the first segment.</param>
    /// <param name="view">Where it ended; valid as far as it came if there is a fault.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Ipv6Fault Walk(byte* packet, int length, out Ipv6View view)
    {
        view = default;
        if (length < Size)
        {
            return Ipv6Fault.Truncated;
        }

        view.Protocol = ((Ipv6Header*)packet)->NextHeader;
        view.HeaderLength = Size;
        return IsExtension(view.Protocol)
            ? WalkExtensions(packet, length, ref view)
            : Ipv6Fault.None;
    }

    private static Ipv6Fault WalkExtensions(byte* packet, int length, ref Ipv6View view)
    {
        for (var count = 0; IsExtension(view.Protocol); count++)
        {
            if (count == MaxExtensionHeaders)
            {
                return Ipv6Fault.TooManyExtensions;
            }

            // Every extension header is a multiple of 8 bytes (AH: of 4, but at least 12).
            if (view.HeaderLength + 8 > length)
            {
                return Ipv6Fault.Truncated;
            }

            var extension = packet + view.HeaderLength;
            if (view.Protocol == IpProtocol.Fragment)
            {
                view.IsFragment |= (extension[2] << 8 | (extension[3] & 0xF9)) != 0;
                view.IsLaterFragment |= (extension[2] << 8 | (extension[3] & 0xF8)) != 0;
            }

            if (view.Protocol == IpProtocol.Authentication)
            {
                view.AuthenticationOffset = view.HeaderLength;
            }

            view.HeaderLength += ExtensionLength(view.Protocol, extension[1]);
            if (view.HeaderLength > length)
            {
                return Ipv6Fault.Truncated;
            }

            view.Protocol = extension[0];
            if (view.IsLaterFragment)
            {
                // What follows is the middle of a datagram, not a header.
                return Ipv6Fault.None;
            }
        }

        return Ipv6Fault.None;
    }

    private static int ExtensionLength(byte protocol, byte lengthField) => protocol switch
    {
        IpProtocol.Fragment => 8,
        IpProtocol.Authentication => (lengthField + 2) * 4,
        _ => (lengthField + 1) * 8,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsExtension(byte protocol) =>
        protocol is IpProtocol.HopByHop or IpProtocol.Routing or IpProtocol.Fragment
            or IpProtocol.Authentication or IpProtocol.DestinationOptions or IpProtocol.Mobility;

    /// <summary>Writes a header without extension headers.</summary>
    public static int Write(
        Span<byte> to,
        Ipv6Address source,
        Ipv6Address destination,
        byte nextHeader,
        int payloadLength,
        byte hopLimit)
    {
        var header = new Ipv6Header
        {
            VersionClassFlow = 6u << 28,
            PayloadLength = (ushort)payloadLength,
            NextHeader = nextHeader,
            HopLimit = hopLimit,
            Source = source,
            Destination = destination,
        };
        MemoryMarshal.Write(to, in header);
        return Size;
    }
}

/// <summary>What <see cref="Ipv6Header.Walk"/> found.</summary>
public struct Ipv6View
{
    /// <summary>Bytes before the upper-layer header: 40 and the extension headers.</summary>
    public int HeaderLength;

    /// <summary>Upper-layer protocol; see <see cref="IpProtocol"/>.</summary>
    public byte Protocol;

    /// <summary>A part of a datagram; an atomic fragment (RFC 6946) is none.</summary>
    public bool IsFragment;

    /// <summary>A part other than the first: there is no upper-layer header.</summary>
    public bool IsLaterFragment;

    /// <summary>Where the authentication header is (RFC 4302); 0: there is none.</summary>
    public int AuthenticationOffset;
}
