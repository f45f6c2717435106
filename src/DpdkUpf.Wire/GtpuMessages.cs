using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>TS 29.281 §8.1 information element types; those from 128 on carry a length.</summary>
public static class GtpuIeType
{
    /// <summary>§8.2, one octet: always 0, ignored by the receiver.</summary>
    public const byte Recovery = 14;

    /// <summary>§8.3, four octets.</summary>
    public const byte TeidDataI = 16;

    /// <summary>§8.4, an IPv4 or IPv6 address.</summary>
    public const byte PeerAddress = 133;

    /// <summary>
    /// §8.5, one octet for each supported extension header; its length is one octet.
    /// </summary>
    public const byte ExtensionHeaderTypeList = 141;

    /// <summary>§8.7, four octets.</summary>
    public const byte RecoveryTimeStamp = 231;

    /// <summary>§8.6.</summary>
    public const byte PrivateExtension = 255;
}

/// <summary>
/// TS 29.281 §7.2 and §7.3: messages between the endpoints themselves, TEID 0, S flag set (§5.1).
/// These write the UDP payload; <see cref="UdpHeader.WritePacket"/> puts the headers around it.
/// <code>
///  +-----------+-----------+---------------+-----------+----------------------+
///  | header, 8 | S and Ext | [UDP Port, 4] |  IE type  | [length] value …     |
///  +-----------+-----------+---------------+-----------+----------------------+
/// </code>
/// </summary>
public static class GtpuMessages
{
    /// <summary>Bytes of the longest message written here.</summary>
    public const int MaxSize = 64;

    private const byte Flags = GtpuHeader.Version1 | GtpuHeader.SequenceFlag;
    private const int HeaderSize = GtpuHeader.Size + GtpuOptional.Size;

    /// <summary>§7.2.1.</summary>
    public static int WriteEchoRequest(Span<byte> to, ushort sequence) =>
        WriteHeader(to, Flags, GtpuMessageType.EchoRequest, sequence, HeaderSize);

    /// <summary>§7.2.2: the request's sequence number and a Recovery of 0.</summary>
    public static int WriteEchoResponse(Span<byte> to, ushort sequence)
    {
        to[HeaderSize] = GtpuIeType.Recovery;
        to[HeaderSize + 1] = 0;
        return WriteHeader(
            to, Flags, GtpuMessageType.EchoResponse, sequence, HeaderSize + 2);
    }

    /// <summary>
    /// §7.3.1, about a G-PDU: its TEID, the address it was sent to, and the UDP port it came from
    /// (§5.2.2.1; it tells the peer which of its paths is meant).
    /// </summary>
    public static int WriteErrorIndication(
        Span<byte> to, uint teid, IpAddress peer, ushort sourcePort)
    {
        var at = HeaderSize;
        to[at] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 1)..], sourcePort);
        to[at + 3] = GtpuExtensionType.None;
        at += 4;
        to[at] = GtpuIeType.TeidDataI;
        BinaryPrimitives.WriteUInt32BigEndian(to[(at + 1)..], teid);
        at += 5;
        to[at] = GtpuIeType.PeerAddress;
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 1)..], (ushort)peer.Size);
        at += 3;
        at += peer.Write(to[at..]);
        WriteHeader(
            to, Flags | GtpuHeader.ExtensionFlag, GtpuMessageType.ErrorIndication, sequence: 0, at);
        to[HeaderSize - 1] = GtpuExtensionType.UdpPort;
        return at;
    }

    /// <summary>§7.2.3: the extension headers this endpoint understands.</summary>
    public static int WriteSupportedExtensionHeaders(Span<byte> to, ReadOnlySpan<byte> types)
    {
        to[HeaderSize] = GtpuIeType.ExtensionHeaderTypeList;
        to[HeaderSize + 1] = (byte)types.Length;
        types.CopyTo(to[(HeaderSize + 2)..]);
        return WriteHeader(
            to,
            Flags,
            GtpuMessageType.SupportedExtensionHeadersNotification,
            sequence: 0,
            HeaderSize + 2 + types.Length);
    }

    /// <summary>§7.3.2: no more packets come by the tunnel with this TEID.</summary>
    public static int WriteEndMarker(Span<byte> to, uint teid)
    {
        var header = new GtpuHeader
        {
            Flags = GtpuHeader.Version1,
            MessageType = GtpuMessageType.EndMarker,
            Teid = teid,
        };
        MemoryMarshal.Write(to, in header);
        return GtpuHeader.Size;
    }

    private static int WriteHeader(
        Span<byte> to, int flags, byte type, ushort sequence, int length)
    {
        var header = new GtpuHeader
        {
            Flags = (byte)flags,
            MessageType = type,
            Length = (ushort)(length - GtpuHeader.Size),
        };
        var optional = new GtpuOptional { SequenceNumber = sequence };
        MemoryMarshal.Write(to, in header);
        MemoryMarshal.Write(to[GtpuHeader.Size..], in optional);
        return length;
    }
}

/// <summary>
/// A received message between endpoints, checked; its information elements follow.
/// </summary>
public readonly ref struct GtpuMessage
{
    /// <summary>See <see cref="GtpuMessageType"/>.</summary>
    public byte Type { get; private init; }

    /// <summary>Tunnel endpoint; 0 in path management.</summary>
    public uint Teid { get; private init; }

    /// <summary>0 without the S flag.</summary>
    public ushort Sequence { get; private init; }

    /// <summary>What follows the header; for <see cref="GtpuIes"/>.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>
    /// Reads a UDP payload. After <see cref="GtpuFault.UnknownExtension"/> all but the payload is
    /// there, so that it can be answered.
    /// </summary>
    public static unsafe GtpuFault TryRead(ReadOnlySpan<byte> bytes, out GtpuMessage message)
    {
        message = default;
        fixed (byte* start = bytes)
        {
            var fault = GtpuView.Parse(start, bytes.Length, bytes.Length, out var view);
            if (fault is not (GtpuFault.None or GtpuFault.UnknownExtension))
            {
                return fault;
            }

            var header = (GtpuHeader*)start;
            message = new GtpuMessage
            {
                Type = header->MessageType,
                Teid = header->Teid,
                Sequence = header->HasSequence
                    ? ((GtpuOptional*)(start + GtpuHeader.Size))->SequenceNumber
                    : (ushort)0,
                Payload = fault == GtpuFault.None
                    ? bytes.Slice(view.HeaderLength, view.PayloadLength)
                    : default,
            };
            return fault;
        }
    }
}

/// <summary>Walks information elements, TS 29.281 §8.1. Ends at the first malformed one.</summary>
public ref struct GtpuIes(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>See <see cref="GtpuIeType"/>.</summary>
    public byte Type { get; private set; }

    /// <summary>Without type and length.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The first element of a type. False: there is none.</summary>
    public static bool TryFind(
        ReadOnlySpan<byte> payload, byte type, out ReadOnlySpan<byte> value)
    {
        var elements = new GtpuIes(payload);
        while (elements.MoveNext())
        {
            if (elements.Type == type)
            {
                value = elements.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>To the next element. False: none is left, or it is malformed.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty || !TryMeasure(_rest, out var header, out var length)
            || header + length > _rest.Length)
        {
            return false;
        }

        Type = _rest[0];
        Value = _rest.Slice(header, length);
        _rest = _rest[(header + length)..];
        return true;
    }

    private static bool TryMeasure(ReadOnlySpan<byte> element, out int header, out int length)
    {
        (header, length) = element[0] switch
        {
            GtpuIeType.Recovery => (1, 1),
            GtpuIeType.TeidDataI => (1, 4),
            GtpuIeType.ExtensionHeaderTypeList when element.Length >= 2 => (2, element[1]),
            >= 128 when element.Length >= 3 =>
                (3, BinaryPrimitives.ReadUInt16BigEndian(element[1..])),
            // Below 128 the type alone tells the length, and this one we do not know.
            _ => (0, 0),
        };
        return header != 0;
    }
}
