using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// First stage: Ethernet → IP → for us, or for a UE? Decides by the packet's bytes and the
/// interface alone. Afterwards a packet has a verdict, or a tag to look its session up by.
/// </summary>
public sealed unsafe class Classifier(TableFile tables, PortMap ports)
{
    private readonly Interface* _interfaces = tables.Interface(0);
    private readonly PortMap _ports = ports;

    /// <summary>Classifies one packet; <paramref name="packet"/> has only its mbuf yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Classify(ref Packet packet)
    {
        var mbuf = packet.Mbuf;
        packet.FrameBytes = mbuf->PacketLength;
        packet.Session = Packet.NoSession;
        packet.Lookup = LookupKind.None;
        packet.Qfi = Rule.NoQfi;
        packet.Verdict = IsUsual(ref packet, mbuf->Data)
            ? Verdict.None
            : ClassifyFrame(ref packet, mbuf->Data, mbuf->DataLength);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsUsual(ref Packet packet, byte* frame)
    {
        var mbuf = packet.Mbuf;
        if (!UsualPacket.IsIpv4(frame, mbuf->DataLength, mbuf->PacketLength)
            || !_ports.IsOurs(mbuf->Port, frame))
        {
            return false;
        }

        var index = _ports.InterfaceOf(mbuf->Port, vlan: 0);
        if (index == PortEntry.NoInterface)
        {
            return false;
        }

        var arrival = _interfaces + index;
        var ip = (Ipv4Header*)(frame + EthernetHeader.Size);
        packet.Interface = index;
        packet.Origin = new(arrival->NetworkInstance, Encapsulation.None);
        packet.IpOffset = EthernetHeader.Size;
        return arrival->Owns(ip->Destination)
            ? UsualPacket.IsGPdu(ref packet, frame)
            : IsForUe(ref packet, ip, arrival);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Verdict ClassifyFrame(ref Packet packet, byte* frame, int length)
    {
        if (!EthernetHeader.TryParse(frame, length, out var ethernet))
        {
            return Verdict.RuntFrame;
        }

        if (!_ports.IsOurs(packet.Mbuf->Port, frame))
        {
            return Verdict.NotOurMac;
        }

        var index = _ports.InterfaceOf(packet.Mbuf->Port, ethernet.VlanId);
        packet.Interface = index;
        if (index == PortEntry.NoInterface)
        {
            return Verdict.UnknownVlan;
        }

        var arrival = _interfaces + index;
        packet.Origin = new(arrival->NetworkInstance, Encapsulation.None);
        packet.IpOffset = (ushort)ethernet.HeaderLength;
        return ethernet.EtherType switch
        {
            EtherType.Ipv4 => ClassifyIpv4(ref packet, arrival),
            EtherType.Ipv6 => ClassifyIpv6(ref packet, arrival),
            EtherType.Arp => Verdict.Arp,
            _ => Verdict.UnknownEtherType,
        };
    }

    private static Verdict ClassifyIpv4(ref Packet packet, Interface* arrival)
    {
        var segment = Segment.After(packet.Mbuf, packet.IpOffset);
        if (!Ipv4Header.IsPlain(segment.Start, segment.Available, segment.Total)
            && Ipv4Header.Check(segment.Start, segment.Available, segment.Total) is var fault
            && fault != Ipv4Fault.None)
        {
            return IpFaults.Of(fault, segment);
        }

        var ip = (Ipv4Header*)segment.Start;
        if (!arrival->Owns(ip->Destination))
        {
            return ForUe(ref packet, ip, arrival);
        }

        if (ip->IsFragment)
        {
            return Verdict.OuterFragment;
        }

        var payload = segment.Skip(ip->HeaderLength, ip->TotalLength);
        return ip->Protocol switch
        {
            IpProtocol.Udp => UdpDatagram.Classify(ref packet, payload, ip, arrival),
            IpProtocol.Icmp => Verdict.LocalIcmp,
            IpProtocol.Ipv4 or IpProtocol.Ipv6 => N6Tunnel.ClassifyIp(
                ref packet, payload, ip->Protocol, Encapsulation.Ipv4, arrival),
            _ => Verdict.NoListener,
        };
    }

    /// <summary>The header at <see cref="Packet.IpOffset"/> is intact, and not for us.</summary>
    internal static Verdict ForUe(ref Packet packet, Ipv4Header* ip, Interface* arrival)
    {
        if (IsForUe(ref packet, ip, arrival))
        {
            return Verdict.None;
        }

        return arrival->Role == InterfaceRole.N6 ? Verdict.Martian : Verdict.NotForUs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsForUe(ref Packet packet, Ipv4Header* ip, Interface* arrival)
    {
        if (arrival->Role != InterfaceRole.N6
            || Martians.IsIpv4(ip->Destination)
            || Martians.IsIpv4(ip->Source))
        {
            return false;
        }

        packet.Lookup = LookupKind.Ipv4;
        packet.Tag = LookupTag.OfIpv4(ip->Destination, packet.NetworkInstance);
        packet.UserOffset = packet.IpOffset;
        packet.UserBytes = ip->TotalLength;
        return true;
    }

    private static Verdict ClassifyIpv6(ref Packet packet, Interface* arrival)
    {
        var segment = Segment.After(packet.Mbuf, packet.IpOffset);
        var fault = Ipv6Header.Check(segment.Start, segment.Available, segment.Total);
        if (fault != Ipv6Fault.None)
        {
            return IpFaults.Of(fault, segment);
        }

        var ip = (Ipv6Header*)segment.Start;
        if (ip->PayloadLength > ushort.MaxValue - Ipv6Header.Size)
        {
            return Verdict.IpLength; // lengths of whole packets are kept in 16 bits
        }

        var destination = new AddressV6(ip->Destination.High, ip->Destination.Low);
        if (!arrival->Owns(destination))
        {
            return ip->Destination.IsMulticast
                ? Multicast(segment)
                : ForUe(ref packet, ip, arrival);
        }

        segment = segment.Limit(Ipv6Header.Size + ip->PayloadLength);
        if (Ipv6Header.Walk(segment.Start, segment.Available, out var view) != Ipv6Fault.None)
        {
            return Verdict.OuterIpv6Chain;
        }

        if (view.IsFragment)
        {
            return Verdict.OuterFragment;
        }

        var payload = segment.Skip(view.HeaderLength, segment.Total);
        return view.Protocol switch
        {
            IpProtocol.Udp => UdpDatagram.Classify(ref packet, payload, ip, arrival),
            IpProtocol.Icmpv6 => Icmpv6Kind(segment, view.HeaderLength),
            IpProtocol.Ipv4 or IpProtocol.Ipv6 => N6Tunnel.ClassifyIp(
                ref packet, payload, view.Protocol, Encapsulation.Ipv6, arrival),
            _ => Verdict.NoListener,
        };
    }

    /// <summary>The same for IPv6; all lengths fit into 16 bits.</summary>
    internal static Verdict ForUe(ref Packet packet, Ipv6Header* ip, Interface* arrival)
    {
        if (arrival->Role != InterfaceRole.N6)
        {
            return Verdict.NotForUs;
        }

        if (Martians.IsIpv6(ip->Destination) || Martians.IsIpv6(ip->Source))
        {
            return Verdict.Martian;
        }

        packet.Lookup = LookupKind.Ipv6;
        packet.Tag = LookupTag.OfIpv6(ip->Destination.High, packet.NetworkInstance);
        packet.UserOffset = packet.IpOffset;
        packet.UserBytes = (ushort)(Ipv6Header.Size + ip->PayloadLength);
        return Verdict.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    // Of all multicast only neighbour discovery is for us.
    private static Verdict Multicast(Segment segment) =>
        ((Ipv6Header*)segment.Start)->NextHeader == IpProtocol.Icmpv6
        && Icmpv6Kind(segment, Ipv6Header.Size) == Verdict.NeighbourDiscovery
            ? Verdict.NeighbourDiscovery
            : Verdict.Martian;

    // RFC 4861 §4: types 133 to 137 are neighbour discovery.
    private static Verdict Icmpv6Kind(Segment segment, int offset) =>
        segment.Available > offset && segment.Start[offset] is >= 133 and <= 137
            ? Verdict.NeighbourDiscovery
            : Verdict.LocalIcmp;
}
