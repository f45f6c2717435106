using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>RFC 4861: answers for our addresses and learns from what it hears.</summary>
internal static class DiscoveryResponder
{
    /// <summary>Handles a neighbour discovery packet.</summary>
    /// <param name="packet">The frame.</param>
    /// <param name="neighbours">Learns.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <param name="bytes">Bytes of the answer; 0: none.</param>
    public static SlowPathCounter Handle(
        in PuntedPacket packet, Neighbours neighbours, Span<byte> reply, out int bytes)
    {
        bytes = 0;
        if (!IpPacket.TryRead(packet.Payload, out var ip) || ip.Protocol != IpProtocol.Icmpv6
            || ip.IsFragment || ip.Payload.IsEmpty)
        {
            return SlowPathCounter.DiscoveryMalformed;
        }

        // Router discovery and redirects are for hosts.
        if (ip.Payload[0] is not (
            Icmpv6Type.NeighborSolicitation or Icmpv6Type.NeighborAdvertisement))
        {
            return SlowPathCounter.DiscoveryIgnored;
        }

        if (!NeighborDiscovery.TryRead(ip, out var message))
        {
            return SlowPathCounter.DiscoveryMalformed;
        }

        if (message.Type == Icmpv6Type.NeighborAdvertisement)
        {
            return Learn(packet, message, neighbours);
        }

        if (!packet.Interface.Owns(IpAddress.From(message.Target)))
        {
            return SlowPathCounter.DiscoveryIgnored;
        }

        return packet.Interface.Owns(ip.Source)
            ? SlowPathCounter.AddressConflict
            : Answer(packet, ip, message, neighbours, reply, out bytes);
    }

    private static SlowPathCounter Learn(
        in PuntedPacket packet, NeighborDiscovery message, Neighbours neighbours)
    {
        var target = IpAddress.From(message.Target);
        if (packet.Interface.Owns(target))
        {
            return SlowPathCounter.AddressConflict;
        }

        // §4.4: the option may be left out in an answer to a unicast question.
        neighbours.Learn(
            packet.Interface,
            target,
            message.LinkLayer.IsZero ? packet.Sender : message.LinkLayer,
            message.Flags.HasFlag(NeighborFlags.Override) ? Evidence.Answer : Evidence.WeakAnswer);
        return SlowPathCounter.AdvertisementLearned;
    }

    private static SlowPathCounter Answer(
        in PuntedPacket packet,
        in IpPacket ip,
        NeighborDiscovery message,
        Neighbours neighbours,
        Span<byte> reply,
        out int bytes)
    {
        var item = packet.Interface;
        if (ip.Source.V6.IsUnspecified)
        {
            // §7.2.4: somebody checks whether the address is free. It is not: tell everybody.
            bytes = Solicitation.WriteUnsolicited(reply, item, message.Target);
            return SlowPathCounter.SolicitationAnswered;
        }

        if (!message.LinkLayer.IsZero)
        {
            neighbours.Learn(item, ip.Source, message.LinkLayer, Evidence.Question);
        }

        var to = message.LinkLayer.IsZero ? packet.Sender : message.LinkLayer;
        var at = Transmitter.WriteEthernet(reply, item, to, EtherType.Ipv6);
        bytes = at + NeighborDiscovery.WriteAdvertisement(
            reply[at..],
            message.Target,
            ip.Source.V6,
            message.Target,
            item.Mac,
            NeighborFlags.Router | NeighborFlags.Solicited | NeighborFlags.Override);
        return SlowPathCounter.SolicitationAnswered;
    }
}
