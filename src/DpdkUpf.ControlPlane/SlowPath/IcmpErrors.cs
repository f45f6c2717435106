using System.Buffers.Binary;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// Tells a sender in the data network why its packet was dropped: too big (RFC 1191 §4, RFC 4443
/// §3.2) or out of hops (RFC 792, RFC 4443 §3.3).
/// <code>
/// | type | code | checksum 2 | MTU 4 or zero | start of the packet … |
/// </code>
/// </summary>
internal static class IcmpErrors
{
    private const byte HopLimit = 64;
    private const int HeaderBytes = 8;

    // RFC 1812 §4.3.2.3 and RFC 4443 §3.2: the whole error message has at most this many bytes.
    private const int MaxIpv4Bytes = 576;
    private const int MaxIpv6Bytes = 1280;

    private readonly record struct Error(byte Type, byte Code, uint Parameter);

    /// <summary>Answers a packet that was too big.</summary>
    /// <param name="packet">The frame, from a core interface.</param>
    /// <param name="mtu">Largest IP packet that would have passed, bytes.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter TooBig(
        in PuntedPacket packet, int mtu, Span<byte> reply, out int bytes) =>
        Answer(
            packet,
            new(Type: 3, Code: 4, (uint)mtu),
            new(Type: 2, Code: 0, (uint)mtu),
            reply,
            out bytes)
            ? SlowPathCounter.PacketTooBigSent
            : SlowPathCounter.NotAnswerable;

    /// <summary>Answers a packet whose TTL or hop limit was used up.</summary>
    /// <param name="packet">The frame, from a core interface.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter TimeExceeded(
        in PuntedPacket packet, Span<byte> reply, out int bytes) =>
        Answer(
            packet,
            new(Type: 11, Code: 0, 0),
            new(Type: 3, Code: 0, 0),
            reply,
            out bytes)
            ? SlowPathCounter.TimeExceededSent
            : SlowPathCounter.NotAnswerable;

    private static bool Answer(
        in PuntedPacket packet, Error ipv4, Error ipv6, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (packet.Interface.Setup.Role != InterfaceRole.N6
            || packet.Sender.IsMulticast
            || !IpStart.TryRead(packet.Payload, out var ip)
            || !MayBeAnswered(ip)
            || packet.Interface.SourceFor(ip.Source) is not { } source)
        {
            return false;
        }

        bytes = Write(packet, ip, source, ip.Source.IsIpv4 ? ipv4 : ipv6, reply);
        return true;
    }

    private static int Write(
        in PuntedPacket packet, in IpStart ip, IpAddress source, Error error, Span<byte> to)
    {
        var isIpv4 = source.IsIpv4;
        var limit = isIpv4
            ? MaxIpv4Bytes - Ipv4Header.Size - HeaderBytes
            : MaxIpv6Bytes - Ipv6Header.Size - HeaderBytes;
        var quoted = ip.Bytes[..Math.Min(limit, ip.Bytes.Length)];
        var length = HeaderBytes + quoted.Length;
        var protocol = isIpv4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
        var offset = packet.WriteAnswer(to, isIpv4 ? EtherType.Ipv4 : EtherType.Ipv6);
        offset += IpPacket.WriteHeader(to[offset..], source, ip.Source, protocol, length, HopLimit);
        var message = to.Slice(offset, length);
        message[..HeaderBytes].Clear();
        message[0] = error.Type;
        message[1] = error.Code;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], error.Parameter);
        quoted.CopyTo(message[HeaderBytes..]);
        var sum = Checksum.Sum(message)
            + (isIpv4 ? 0 : Checksum.PseudoHeader(source, ip.Source, protocol, length));
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum.Finish(sum));
        return offset + length;
    }

    // RFC 1122 §3.2.2, RFC 4443 §2.4 (e): no errors about errors, groups or later fragments.
    private static bool MayBeAnswered(in IpStart ip)
    {
        var isHost = ip.Source.IsIpv4
            ? ip.Source.V4 >> 28 < 14 && ip.Source.V4 >> 24 is not (0 or 127)
            : ip.Source.V6 is { IsMulticast: false, IsUnspecified: false };
        return isHost && !ip.IsLaterFragment && !IsIcmpError(ip);
    }

    private static bool IsIcmpError(in IpStart ip)
    {
        var payload = ip.Payload;
        return ip.Protocol switch
        {
            IpProtocol.Icmp => payload.Length < 1 || payload[0] is not (0 or 8),
            IpProtocol.Icmpv6 => payload.Length < 1 || payload[0] < 128,
            _ => false,
        };
    }
}
