using System.Buffers.Binary;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>GTP-U signalling, TS 29.281 §7.</summary>
internal static class GtpResponder
{
    // §5.2.1: what we understand of what must be understood.
    private static ReadOnlySpan<byte> Supported =>
    [
        GtpuExtensionType.PduSessionContainer,
        GtpuExtensionType.PdcpPduNumber,
        GtpuExtensionType.LongPdcpPduNumber,
    ];

    /// <summary>Handles path management and tunnel management messages.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(in PuntedPacket packet, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!TryRead(packet, out var ip, out var udp)
            || GtpuMessage.TryRead(udp[UdpHeader.Size..], out var message) != GtpuFault.None)
        {
            return SlowPathCounter.GtpMalformed;
        }

        switch (message.Type)
        {
            case GtpuMessageType.EchoRequest:
                Span<byte> response = stackalloc byte[GtpuMessages.MaxSize];
                var length = GtpuMessages.WriteEchoResponse(response, message.Sequence);
                // §4.4.2.2: back to the port that the request came from.
                var port = BinaryPrimitives.ReadUInt16BigEndian(udp);
                bytes = Write(packet, ip, port, response[..length], reply);
                return SlowPathCounter.GtpEchoAnswered;
            case GtpuMessageType.ErrorIndication:
                return SlowPathCounter.ErrorIndicationReceived;
            case GtpuMessageType.SupportedExtensionHeadersNotification:
                return SlowPathCounter.ExtensionNotificationReceived;
            default:
                return SlowPathCounter.GtpSignallingIgnored;
        }
    }

    /// <summary>The TEID that a received Error Indication is about (§8.3): the peer's.</summary>
    public static bool TryReadTeid(in PuntedPacket packet, out uint teid)
    {
        teid = 0;
        return TryRead(packet, out _, out var udp)
            && GtpuMessage.TryRead(udp[UdpHeader.Size..], out var message) == GtpuFault.None
            && GtpuIes.TryFind(message.Payload, GtpuIeType.TeidDataI, out var value)
            && BinaryPrimitives.TryReadUInt32BigEndian(value, out teid);
    }

    /// <summary>Who answered which Echo Request of ours (§7.2.2).</summary>
    public static bool TryReadEchoResponse(
        in PuntedPacket packet, out IpAddress sender, out ushort sequence)
    {
        sender = default;
        sequence = 0;
        if (!TryRead(packet, out var ip, out var udp)
            || GtpuMessage.TryRead(udp[UdpHeader.Size..], out var message) != GtpuFault.None
            || message.Type != GtpuMessageType.EchoResponse)
        {
            return false;
        }

        sender = ip.Source;
        sequence = message.Sequence;
        return true;
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

        Span<byte> message = stackalloc byte[GtpuMessages.MaxSize];
        var length = GtpuMessages.WriteErrorIndication(
            message,
            BinaryPrimitives.ReadUInt32BigEndian(udp[(UdpHeader.Size + 4)..]),
            ip.Destination,
            BinaryPrimitives.ReadUInt16BigEndian(udp));
        bytes = Write(packet, ip, GtpuHeader.Port, message[..length], reply);
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

        Span<byte> message = stackalloc byte[GtpuMessages.MaxSize];
        var length = GtpuMessages.WriteSupportedExtensionHeaders(message, Supported);
        bytes = Write(packet, ip, GtpuHeader.Port, message[..length], reply);
        return SlowPathCounter.ExtensionNotificationSent;
    }

    // From a host to one of our addresses; UDP and GTP-U header are there.
    private static bool TryRead(
        in PuntedPacket packet, out IpStart ip, out ReadOnlySpan<byte> udp)
    {
        udp = [];
        if (!IpStart.TryRead(packet.Payload, out ip)
            || !ip.MayBeAnswered
            || ip.Protocol != IpProtocol.Udp
            || packet.Sender.IsMulticast
            || !packet.Interface.Owns(ip.Destination))
        {
            return false;
        }

        udp = ip.Payload;
        return udp.Length >= UdpHeader.Size + GtpuHeader.Size
            && BinaryPrimitives.ReadUInt16BigEndian(udp[2..]) == GtpuHeader.Port;
    }

    private static int Write(
        in PuntedPacket packet,
        in IpStart ip,
        ushort port,
        ReadOnlySpan<byte> message,
        Span<byte> to)
    {
        var etherType = ip.Source.IsIpv4 ? EtherType.Ipv4 : EtherType.Ipv6;
        var at = packet.WriteAnswer(to, etherType);
        return at + UdpHeader.WritePacket(
            to[at..], ip.Destination, ip.Source, GtpuHeader.Port, port, message);
    }
}
