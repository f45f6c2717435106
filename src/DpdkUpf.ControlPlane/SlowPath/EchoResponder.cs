using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>Answers ICMP (RFC 792) and ICMPv6 (RFC 4443 §4.2) echo requests to us.</summary>
internal static class EchoResponder
{
    /// <summary>Handles an ICMP or ICMPv6 message to us.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(in PuntedPacket packet, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!IpPacket.TryRead(packet.Payload, out var ip))
        {
            return packet.IsCut ? SlowPathCounter.NotAnswerable : SlowPathCounter.IpMalformed;
        }

        if (ip.IsFragment || !TryReadType(ip, out var type))
        {
            return SlowPathCounter.IcmpMalformed;
        }

        var isRequest = type == (ip.Source.IsIpv4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest);
        if (!isRequest || packet.Sender.IsMulticast || OurSource(packet, ip) is not { } source)
        {
            return SlowPathCounter.IcmpIgnored;
        }

        bytes = Write(packet, ip, source, reply);
        return SlowPathCounter.EchoAnswered;
    }

    private static bool TryReadType(in IpPacket ip, out byte type)
    {
        if (ip.Source.IsIpv4)
        {
            var isIcmp = IcmpHeader.TryRead(ip.Payload, out var icmp);
            type = icmp.Type;
            return isIcmp && ip.Protocol == IpProtocol.Icmp;
        }

        var isIcmpv6 = Icmpv6Header.TryRead(ip, out var icmpv6);
        type = icmpv6.Type;
        return isIcmpv6 && ip.Protocol == IpProtocol.Icmpv6;
    }

    private static int Write(in PuntedPacket packet, in IpPacket ip, IpAddress us, Span<byte> to)
    {
        if (us.IsIpv4)
        {
            var ipv4At = packet.WriteAnswer(to, EtherType.Ipv4);
            return ipv4At + IcmpHeader.WriteEchoReply(
                to[ipv4At..], us.V4, ip.Source.V4, ip.Payload);
        }

        var ipv6At = packet.WriteAnswer(to, EtherType.Ipv6);
        return ipv6At + Icmpv6Header.WriteEchoReply(to[ipv6At..], us.V6, ip.Source.V6, ip.Payload);
    }

    // A group's address (ff02::1) is answered from the one that suits the sender.
    private static IpAddress? OurSource(in PuntedPacket packet, in IpPacket ip)
    {
        if (packet.Interface.Owns(ip.Destination))
        {
            return ip.Destination;
        }

        return !ip.Destination.IsIpv4 && ip.Destination.V6.IsMulticast
            ? packet.Interface.SourceFor(ip.Source)
            : null;
    }
}
