using System.Buffers.Binary;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// GTP-U signalling, TS 29.281 §7: each answer has TEID 0 and a sequence number.
/// <code>
/// | flags 0x32 | type | length 2 | TEID 0, 4 | sequence 2 | 0 | 0 | information elements … |
/// </code>
/// </summary>
internal static class GtpResponder
{
    // §8.1: IEs above 127 have a length, those below have a fixed one.
    private const byte RecoveryIe = 14;
    private const byte TeidDataIe = 16;
    private const byte PeerAddressIe = 133;
    private const byte ExtensionTypeListIe = 141;
    private const int OptionalEnd = GtpuHeader.Size + GtpuOptional.Size;
    private const int MaxMessageBytes = 64;

    // Those that must be understood (TS 29.281 §5.2.1); the others may be sent to us anyway.
    private static ReadOnlySpan<byte> Supported =>
        [GtpuExtensionType.PduSessionContainer, GtpuExtensionType.PdcpPduNumber];

    /// <summary>Handles path management and tunnel management messages.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(in PuntedPacket packet, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!TryRead(packet, out var ip, out var udp))
        {
            return SlowPathCounter.GtpMalformed;
        }

        var gtp = udp[UdpHeader.Size..];
        if (gtp[1] != GtpuMessageType.EchoRequest)
        {
            return gtp[1] switch
            {
                GtpuMessageType.ErrorIndication => SlowPathCounter.ErrorIndicationReceived,
                GtpuMessageType.SupportedExtensionHeadersNotification =>
                    SlowPathCounter.ExtensionNotificationReceived,
                _ => SlowPathCounter.GtpSignallingIgnored,
            };
        }

        // §7.2.2, §8.2: the Recovery IE is there for older nodes; its value is always 0.
        ReadOnlySpan<byte> recovery = [RecoveryIe, 0];
        var hasSequence = (gtp[0] & GtpuHeader.SequenceFlag) != 0 && gtp.Length >= OptionalEnd;
        var sequence = hasSequence ? BinaryPrimitives.ReadUInt16BigEndian(gtp[8..]) : (ushort)0;
        // §4.4.2.2: back to the port that the request came from.
        var port = BinaryPrimitives.ReadUInt16BigEndian(udp);
        bytes = Write(
            packet, ip, port, GtpuMessageType.EchoResponse, sequence, recovery, reply);
        return SlowPathCounter.GtpEchoAnswered;
    }

    /// <summary>§7.3.1: tells the sender of a G-PDU that its tunnel does not exist.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter ErrorIndication(
        in PuntedPacket packet, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!TryRead(packet, out var ip, out var udp)
            || udp[UdpHeader.Size + 1] != GtpuMessageType.GPdu)
        {
            return SlowPathCounter.GtpMalformed;
        }

        Span<byte> elements = stackalloc byte[MaxMessageBytes];
        elements[0] = TeidDataIe;
        udp.Slice(UdpHeader.Size + 4, 4).CopyTo(elements[1..]);
        elements[5] = PeerAddressIe;
        BinaryPrimitives.WriteUInt16BigEndian(elements[6..], (ushort)ip.Destination.Size);
        var length = 8 + ip.Destination.Write(elements[8..]);
        bytes = Write(
            packet,
            ip,
            GtpuHeader.Port,
            GtpuMessageType.ErrorIndication,
            0,
            elements[..length],
            reply);
        return SlowPathCounter.ErrorIndicationSent;
    }

    /// <summary>§7.2.3: tells the sender which extension headers we understand.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter ExtensionNotification(
        in PuntedPacket packet, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!TryRead(packet, out var ip, out _))
        {
            return SlowPathCounter.GtpMalformed;
        }

        // §8.5: one byte of length, then one byte a type.
        Span<byte> elements = [ExtensionTypeListIe, (byte)Supported.Length, .. Supported];
        bytes = Write(
            packet,
            ip,
            GtpuHeader.Port,
            GtpuMessageType.SupportedExtensionHeadersNotification,
            0,
            elements,
            reply);
        return SlowPathCounter.ExtensionNotificationSent;
    }

    // To one of our addresses from a host; UDP and GTP-U header are there.
    private static bool TryRead(
        in PuntedPacket packet, out IpStart ip, out ReadOnlySpan<byte> udp)
    {
        udp = [];
        if (!IpStart.TryRead(packet.Payload, out ip)
            || ip.Protocol != IpProtocol.Udp
            || ip.IsLaterFragment
            || packet.Sender.IsMulticast
            || !packet.Interface.Owns(ip.Destination))
        {
            return false;
        }

        udp = ip.Payload;
        return udp.Length >= UdpHeader.Size + GtpuHeader.Size
            && BinaryPrimitives.ReadUInt16BigEndian(udp[2..]) == GtpuHeader.Port
            && udp[UdpHeader.Size] >> 4 == GtpuHeader.Version1 >> 4;
    }

    private static int Write(
        in PuntedPacket packet,
        in IpStart ip,
        ushort toPort,
        byte type,
        ushort sequence,
        ReadOnlySpan<byte> elements,
        Span<byte> to)
    {
        Span<byte> message = stackalloc byte[MaxMessageBytes];
        message.Clear();
        message[0] = GtpuHeader.Version1 | GtpuHeader.SequenceFlag;
        message[1] = type;
        var length = (ushort)(GtpuOptional.Size + elements.Length);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], length);
        BinaryPrimitives.WriteUInt16BigEndian(message[8..], sequence);
        elements.CopyTo(message[OptionalEnd..]);
        var isIpv4 = ip.Source.IsIpv4;
        var offset = packet.WriteAnswer(to, isIpv4 ? EtherType.Ipv4 : EtherType.Ipv6);
        return offset + UdpHeader.WritePacket(
            to[offset..],
            ip.Destination,
            ip.Source,
            GtpuHeader.Port,
            toPort,
            message[..(GtpuHeader.Size + length)]);
    }
}
