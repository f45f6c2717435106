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
            : NeighbourDiscovery.WriteSolicitation(frame, item, source.V6, target.V6, station);
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
                : NeighbourDiscovery.WriteUnsolicited(frame, item, address.V6);
            sent += transmitter.Send(item, frame[..bytes]) ? 1 : 0;
        }

        return sent;
    }

    private static int WriteArpRequest(
        Span<byte> frame, LocalInterface item, IpAddress source, IpAddress target, MacAddress to)
    {
        var offset = Transmitter.WriteEthernet(frame, item, to, EtherType.Arp);
        return offset + ArpPacket.WriteRequest(frame[offset..], item.Mac, source.V4, target.V4);
    }
}
