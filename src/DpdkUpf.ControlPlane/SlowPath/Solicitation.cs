using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>Questions for a neighbour's MAC address, and announcements of ours.</summary>
internal static class Solicitation
{
    private const int FrameBytes = 128;

    /// <summary>Asks everybody, or the one station that is thought to have the address.</summary>
    /// <returns>False if it could not be sent.</returns>
    public static bool Send(
        Transmitter transmitter, LocalInterface item, IpAddress target, MacAddress? station)
    {
        if (item.SourceFor(target) is not { } source)
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[FrameBytes];
        var bytes = target.IsIpv4
            ? WriteArpRequest(frame, item, source, target, station ?? MacAddress.Broadcast)
            : WriteSolicitation(frame, item, source.V6, target.V6, station);
        return transmitter.Send(item, frame[..bytes]);
    }

    /// <summary>Tells everybody our MAC address for each of our addresses.</summary>
    /// <returns>The number of frames sent.</returns>
    public static int Announce(Transmitter transmitter, LocalInterface item)
    {
        var sent = 0;
        Span<byte> frame = stackalloc byte[FrameBytes];
        foreach (var address in item.Addresses)
        {
            // RFC 5227 §3: an announcement is a request for one's own address.
            var bytes = address.IsIpv4
                ? WriteArpRequest(frame, item, address, address, MacAddress.Broadcast)
                : WriteUnsolicited(frame, item, address.V6);
            sent += transmitter.Send(item, frame[..bytes]) ? 1 : 0;
        }

        return sent;
    }

    /// <summary>Writes a whole frame that tells everybody our address (RFC 4861 §7.2.6).</summary>
    public static int WriteUnsolicited(Span<byte> frame, LocalInterface item, Ipv6Address ours)
    {
        var to = MacAddress.ForMulticast(Ipv6Address.AllNodes);
        var at = Transmitter.WriteEthernet(frame, item, to, EtherType.Ipv6);
        return at + NeighborDiscovery.WriteAdvertisement(
            frame[at..],
            ours,
            Ipv6Address.AllNodes,
            ours,
            item.Mac,
            NeighborFlags.Router | NeighborFlags.Override);
    }

    private static int WriteArpRequest(
        Span<byte> frame, LocalInterface item, IpAddress source, IpAddress target, MacAddress to)
    {
        var offset = Transmitter.WriteEthernet(frame, item, to, EtherType.Arp);
        return offset + ArpPacket.WriteRequest(frame[offset..], item.Mac, source.V4, target.V4);
    }

    // RFC 4861 §7.2.2: to the solicited-node group; a probe goes to the neighbour itself.
    private static int WriteSolicitation(
        Span<byte> frame,
        LocalInterface item,
        Ipv6Address source,
        Ipv6Address target,
        MacAddress? station)
    {
        var destination = station is null ? target.SolicitedNode() : target;
        var to = station ?? MacAddress.ForMulticast(destination);
        var at = Transmitter.WriteEthernet(frame, item, to, EtherType.Ipv6);
        return at + NeighborDiscovery.WriteSolicitation(
            frame[at..], source, destination, target, item.Mac);
    }
}
