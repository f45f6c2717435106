using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>
/// RFC 768.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------------------------------+-------------------------------+
/// |          Source Port          |       Destination Port        |
/// +-------------------------------+-------------------------------+
/// |            Length             |           Checksum            |
/// +-------------------------------+-------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct UdpHeader
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 8;

    /// <summary>Sender's port.</summary>
    public U16Be SourcePort;

    /// <summary>Receiver's port.</summary>
    public U16Be DestinationPort;

    /// <summary>Bytes of header and payload.</summary>
    public U16Be Length;

    /// <summary>0: none, allowed over IPv4 only.</summary>
    public U16Be Checksum;

    /// <summary>
    /// True: the header is within <paramref name="length"/> readable bytes, and the length it says
    /// within the <paramref name="packetLength"/> bytes of the IP payload.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Check(byte* datagram, int length, int packetLength) =>
        length >= Size
        && ((UdpHeader*)datagram)->Length >= Size
        && ((UdpHeader*)datagram)->Length <= packetLength;

    /// <summary>
    /// Cold: writes IP and UDP headers and the payload, with checksums, hop limit 64 (RFC 1700).
    /// Both addresses must be of one family.
    /// </summary>
    public static int WritePacket(
        Span<byte> to,
        IpAddress source,
        IpAddress destination,
        ushort sourcePort,
        ushort destinationPort,
        ReadOnlySpan<byte> payload)
    {
        var length = Size + payload.Length;
        var offset = IpPacket.WriteHeader(to, source, destination, IpProtocol.Udp, length, 64);
        var header = new UdpHeader
        {
            SourcePort = sourcePort,
            DestinationPort = destinationPort,
            Length = (ushort)length,
        };
        MemoryMarshal.Write(to[offset..], in header);
        payload.CopyTo(to[(offset + Size)..]);
        var sum = Wire.Checksum.PseudoHeader(source, destination, IpProtocol.Udp, length)
            + Wire.Checksum.Sum(to.Slice(offset, length));
        header.Checksum = Wire.Checksum.FinishUdp(sum);
        MemoryMarshal.Write(to[offset..], in header);
        return offset + length;
    }
}
