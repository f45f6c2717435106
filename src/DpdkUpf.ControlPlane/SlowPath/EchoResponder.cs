using System.Buffers.Binary;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// Echo Reply, RFC 792 p. 14 and RFC 4443 §4.2: the request with another type.
/// <code>
/// | type 8/0 or 128/129 | code 0 | checksum 2 | identifier 2 | sequence 2 | data … |
/// </code>
/// </summary>
internal static class EchoResponder
{
    private const byte Ipv4Request = 8;
    private const byte Ipv4Reply = 0;
    private const byte Ipv6Request = 128;
    private const byte Ipv6Reply = 129;
    private const int HeaderBytes = 8;
    private const byte HopLimit = 64;

    /// <summary>Handles an ICMP or ICMPv6 message to us.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(
        in PuntedPacket packet, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!IpPacket.TryRead(packet.Payload, out var ip))
        {
            return packet.IsCut ? SlowPathCounter.NotAnswerable : SlowPathCounter.IpMalformed;
        }

        if (ip.IsFragment || ip.Payload.Length < HeaderBytes || !IsIntact(ip))
        {
            return SlowPathCounter.IcmpMalformed;
        }

        var isRequest = ip.Payload[0] == (ip.Source.IsIpv4 ? Ipv4Request : Ipv6Request);
        if (!isRequest || packet.Sender.IsMulticast || OurSource(packet, ip) is not { } source)
        {
            return SlowPathCounter.IcmpIgnored;
        }

        bytes = Write(packet, ip, source, reply);
        return SlowPathCounter.EchoAnswered;
    }

    private static int Write(in PuntedPacket packet, in IpPacket ip, IpAddress us, Span<byte> to)
    {
        var length = ip.Payload.Length;
        var isIpv4 = ip.Source.IsIpv4;
        var offset = packet.WriteAnswer(to, isIpv4 ? EtherType.Ipv4 : EtherType.Ipv6);
        offset += IpPacket.WriteHeader(to[offset..], us, ip.Source, ip.Protocol, length, HopLimit);
        var message = to.Slice(offset, length);
        ip.Payload.CopyTo(message);
        message[0] = isIpv4 ? Ipv4Reply : Ipv6Reply;
        message[2..4].Clear();
        var sum = Checksum.Sum(message)
            + (isIpv4 ? 0 : Checksum.PseudoHeader(us, ip.Source, IpProtocol.Icmpv6, length));
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum.Finish(sum));
        return offset + length;
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

    private static bool IsIntact(in IpPacket ip)
    {
        var sum = Checksum.Sum(ip.Payload);
        return ip.Protocol switch
        {
            IpProtocol.Icmp when ip.Source.IsIpv4 => Checksum.IsValid(sum),
            IpProtocol.Icmpv6 when !ip.Source.IsIpv4 => Checksum.IsValid(sum
                + Checksum.PseudoHeader(
                    ip.Source, ip.Destination, IpProtocol.Icmpv6, ip.Payload.Length)),
            _ => false,
        };
    }
}
