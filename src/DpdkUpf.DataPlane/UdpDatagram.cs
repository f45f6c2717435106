using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// A UDP datagram to one of our addresses: GTP-U, a tunnel of the data network, or nothing of ours.
/// Length and checksum are right before anything in it is looked at.
/// </summary>
internal static unsafe class UdpDatagram
{
    /// <summary>Classifies one that came over IPv4, where the checksum may be left out.</summary>
    public static Verdict Classify(
        ref Packet packet, Segment udp, Ipv4Header* ip, Interface* arrival)
    {
        if (Refuse(udp, arrival->Role) is var refusal && refusal != Verdict.None)
        {
            return refusal;
        }

        var header = (UdpHeader*)udp.Start;
        if (header->Checksum.Raw != 0)
        {
            var pseudo = Checksum.PseudoHeader(
                ip->Source, ip->Destination, IpProtocol.Udp, header->Length);
            if (!IsIntact(packet.Mbuf, udp, header->Length, pseudo))
            {
                return Verdict.UdpChecksum;
            }
        }

        return Open(ref packet, udp, Encapsulation.UdpIpv4, arrival);
    }

    /// <summary>Classifies one that came over IPv6, where a checksum is mandatory.</summary>
    public static Verdict Classify(
        ref Packet packet, Segment udp, Ipv6Header* ip, Interface* arrival)
    {
        if (Refuse(udp, arrival->Role) is var refusal && refusal != Verdict.None)
        {
            return refusal;
        }

        var header = (UdpHeader*)udp.Start;
        var pseudo = Checksum.PseudoHeader(
            ip->Source, ip->Destination, IpProtocol.Udp, header->Length);
        if (header->Checksum.Raw == 0 || !IsIntact(packet.Mbuf, udp, header->Length, pseudo))
        {
            return Verdict.UdpChecksum;
        }

        return Open(ref packet, udp, Encapsulation.UdpIpv6, arrival);
    }

    private static Verdict Refuse(Segment udp, InterfaceRole role)
    {
        if (UdpHeader.Check(udp.Start, udp.Available, udp.Total))
        {
            return IsGtpu(udp) || role == InterfaceRole.N6 ? Verdict.None : Verdict.NoListener;
        }

        return udp.Available < UdpHeader.Size && udp.Total >= UdpHeader.Size
            ? Verdict.Segmented
            : Verdict.UdpLength;
    }

    private static Verdict Open(
        ref Packet packet, Segment udp, Encapsulation encapsulation, Interface* arrival)
    {
        var payload = udp.Skip(UdpHeader.Size, ((UdpHeader*)udp.Start)->Length);
        return IsGtpu(udp)
            ? GtpuTunnel.Classify(ref packet, payload, arrival->Role)
            : N6Tunnel.ClassifyUdp(ref packet, payload, encapsulation, arrival);
    }

    private static bool IsGtpu(Segment udp) =>
        ((UdpHeader*)udp.Start)->DestinationPort == GtpuHeader.Port;

    private static bool IsIntact(Mbuf* mbuf, Segment udp, int udpBytes, uint pseudoHeader) =>
        (mbuf->Flags & MbufFlags.RxL4ChecksumMask) switch
        {
            MbufFlags.RxL4ChecksumGood => true,
            MbufFlags.RxL4ChecksumBad => false,
            _ => Checksum.IsValid(ChainSum.Of(udp, mbuf, udpBytes) + pseudoHeader),
        };
}
