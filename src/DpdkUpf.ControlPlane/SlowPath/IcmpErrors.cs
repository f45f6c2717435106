using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// Tells a sender in the data network why its packet was dropped: too big (RFC 1191 §4, RFC 4443
/// §3.2) or out of hops (RFC 792, RFC 4443 §3.3).
/// </summary>
internal static class IcmpErrors
{
    private readonly record struct Error(byte Type, byte Code, uint Rest);

    /// <summary>Answers a packet that was too big.</summary>
    /// <param name="packet">The frame, from a core interface.</param>
    /// <param name="mtu">Largest IP packet that would have passed, bytes.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter TooBig(
        in PuntedPacket packet, int mtu, Span<byte> reply, out int bytes) =>
        TryAnswer(
            packet,
            new(IcmpType.Unreachable, IcmpUnreachable.FragmentationNeeded, (uint)mtu),
            new(Icmpv6Type.PacketTooBig, Code: 0, (uint)mtu),
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
        TryAnswer(
            packet,
            new(IcmpType.TimeExceeded, Code: 0, Rest: 0),
            new(Icmpv6Type.TimeExceeded, Code: 0, Rest: 0),
            reply,
            out bytes)
            ? SlowPathCounter.TimeExceededSent
            : SlowPathCounter.NotAnswerable;

    private static bool TryAnswer(
        in PuntedPacket packet, Error ipv4, Error ipv6, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (packet.Interface.Setup.Role != InterfaceRole.N6
            || packet.Sender.IsMulticast
            || !IpStart.TryRead(packet.Payload, out var ip)
            || !ip.MayBeAnswered
            || packet.Interface.SourceFor(ip.Source) is not { } source)
        {
            return false;
        }

        bytes = source.IsIpv4
            ? WriteIpv4(packet, ip, source, ipv4, reply)
            : WriteIpv6(packet, ip, source, ipv6, reply);
        return true;
    }

    private static int WriteIpv4(
        in PuntedPacket packet, in IpStart ip, IpAddress us, Error error, Span<byte> to)
    {
        var at = packet.WriteAnswer(to, EtherType.Ipv4);
        return at + IcmpHeader.WriteError(
            to[at..], us.V4, ip.Source.V4, error.Type, error.Code, error.Rest, ip.Bytes);
    }

    private static int WriteIpv6(
        in PuntedPacket packet, in IpStart ip, IpAddress us, Error error, Span<byte> to)
    {
        var at = packet.WriteAnswer(to, EtherType.Ipv6);
        return at + Icmpv6Header.WriteError(
            to[at..], us.V6, ip.Source.V6, error.Type, error.Code, error.Rest, ip.Bytes);
    }
}
