using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// RFC 4861 neighbour discovery: answers for our addresses and learns from what it hears.
/// <code>
/// Neighbor Solicitation §4.3, Neighbor Advertisement §4.4:
/// | type 135 or 136 | code 0 | checksum 2 | R S O flags and reserved 4 | target address 16 |
/// Link-layer address option §4.6.1:
/// | type 1 (source) or 2 (target) | length 1 (8 bytes) | MAC address 6 |
/// </code>
/// </summary>
internal static class NeighbourDiscovery
{
    private const byte SolicitationType = 135;
    private const byte AdvertisementType = 136;
    private const byte SourceLinkLayerOption = 1;
    private const byte TargetLinkLayerOption = 2;
    private const byte SolicitedFlag = 0x40;
    private const byte OverrideFlag = 0x20;
    private const int FixedBytes = 24;
    private const int OptionBytes = 8;

    // RFC 4861 §7.1: not 255 means that a router forwarded it, so it is not from the link.
    private const byte HopLimit = 255;

    /// <summary>Handles a neighbour discovery packet.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="neighbours">Learns.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(
        in PuntedPacket packet, Neighbours neighbours, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!IpPacket.TryRead(packet.Payload, out var ip) || ip.Source.IsIpv4
            || ip.Protocol != IpProtocol.Icmpv6 || ip.IsFragment || ip.Payload.Length < 8)
        {
            return SlowPathCounter.DiscoveryMalformed;
        }

        var message = ip.Payload;
        if (message[0] is not (SolicitationType or AdvertisementType))
        {
            return SlowPathCounter.DiscoveryIgnored;
        }

        if (!IsValid(ip) || !TryReadOptions(message[FixedBytes..], message[0], out var mac))
        {
            return SlowPathCounter.DiscoveryMalformed;
        }

        _ = IpAddress.TryRead(message.Slice(8, Ipv6Address.Size), out var target);
        return message[0] == SolicitationType
            ? Solicited(packet, ip, target, mac, neighbours, reply, out bytes)
            : Advertised(packet, ip, target, mac, neighbours);
    }

    /// <summary>Writes a whole frame that asks for a neighbour, or probes a known one.</summary>
    public static int WriteSolicitation(
        Span<byte> frame,
        LocalInterface item,
        Ipv6Address source,
        Ipv6Address target,
        MacAddress? station)
    {
        var destination = station is null ? target.SolicitedNode() : target;
        var to = station ?? MacAddress.ForMulticast(destination);
        return Write(
            frame, item, to, source, destination, target, SolicitationType, 0);
    }

    /// <summary>Writes a whole frame that tells everybody where our address is (§7.2.6).</summary>
    public static int WriteUnsolicited(Span<byte> frame, LocalInterface item, Ipv6Address ours) =>
        Write(
            frame,
            item,
            MacAddress.ForMulticast(Ipv6Address.AllNodes),
            ours,
            Ipv6Address.AllNodes,
            ours,
            AdvertisementType,
            OverrideFlag);

    // RFC 4861 §7.1.1 and §7.1.2.
    private static bool IsValid(in IpPacket ip)
    {
        var message = ip.Payload;
        return ip.HopLimit == HopLimit
            && message[1] == 0
            && message.Length >= FixedBytes
            && message[8] != 0xFF
            && Checksum.IsValid(
                Checksum.PseudoHeader(
                    ip.Source, ip.Destination, IpProtocol.Icmpv6, message.Length)
                + Checksum.Sum(message));
    }

    private static bool TryReadOptions(ReadOnlySpan<byte> options, byte type, out MacAddress? mac)
    {
        mac = null;
        var wanted = type == SolicitationType ? SourceLinkLayerOption : TargetLinkLayerOption;
        while (options.Length > 0)
        {
            // A zero-length option would loop for ever: §4.6 says to discard the packet.
            if (options.Length < OptionBytes || options[1] == 0
                || options[1] * OptionBytes > options.Length)
            {
                return false;
            }

            if (options[0] == wanted)
            {
                mac = MemoryMarshal.Read<MacAddress>(options[2..]);
            }

            options = options[(options[1] * OptionBytes)..];
        }

        return true;
    }

    private static SlowPathCounter Solicited(
        in PuntedPacket packet,
        in IpPacket ip,
        IpAddress target,
        MacAddress? mac,
        Neighbours neighbours,
        Span<byte> reply,
        out int bytes)
    {
        bytes = 0;
        var item = packet.Interface;
        if (!item.Owns(target))
        {
            return SlowPathCounter.DiscoveryIgnored;
        }

        if (item.Owns(ip.Source))
        {
            return SlowPathCounter.AddressConflict;
        }

        if (ip.Source.V6.IsUnspecified)
        {
            // §7.2.4: somebody checks whether the address is free. It is not: tell everybody.
            bytes = WriteUnsolicited(reply, item, target.V6);
            return SlowPathCounter.SolicitationAnswered;
        }

        if (mac is { } learned)
        {
            neighbours.Learn(item, ip.Source, learned, Evidence.Question);
        }

        bytes = Write(
            reply,
            item,
            mac ?? packet.Sender,
            target.V6,
            ip.Source.V6,
            target.V6,
            AdvertisementType,
            SolicitedFlag | OverrideFlag);
        return SlowPathCounter.SolicitationAnswered;
    }

    private static SlowPathCounter Advertised(
        in PuntedPacket packet,
        in IpPacket ip,
        IpAddress target,
        MacAddress? mac,
        Neighbours neighbours)
    {
        if (packet.Interface.Owns(target))
        {
            return SlowPathCounter.AddressConflict;
        }

        // §4.4: the option may be left out in an answer to a unicast question.
        var isOverride = (ip.Payload[4] & OverrideFlag) != 0;
        neighbours.Learn(
            packet.Interface,
            target,
            mac ?? packet.Sender,
            isOverride ? Evidence.Answer : Evidence.WeakAnswer);
        return SlowPathCounter.AdvertisementLearned;
    }

    private static int Write(
        Span<byte> frame,
        LocalInterface item,
        MacAddress to,
        Ipv6Address source,
        Ipv6Address destination,
        Ipv6Address target,
        byte type,
        byte flags)
    {
        const int bytes = FixedBytes + OptionBytes;
        var offset = Transmitter.WriteEthernet(frame, item, to, EtherType.Ipv6);
        offset += Ipv6Header.Write(
            frame[offset..], source, destination, IpProtocol.Icmpv6, bytes, HopLimit);
        var message = frame.Slice(offset, bytes);
        message.Clear();
        message[0] = type;
        message[4] = flags;
        IpAddress.From(target).Write(message[8..]);
        message[FixedBytes] =
            type == SolicitationType ? SourceLinkLayerOption : TargetLinkLayerOption;
        message[FixedBytes + 1] = 1;
        MemoryMarshal.Write(message[(FixedBytes + 2)..], item.Mac);
        var sum = Checksum.PseudoHeader(source, destination, IpProtocol.Icmpv6, bytes)
            + Checksum.Sum(message);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum.Finish(sum));
        return offset + bytes;
    }
}
