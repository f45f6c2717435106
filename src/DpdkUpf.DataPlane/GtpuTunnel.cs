using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// A UDP datagram to one of our addresses: G-PDU, signalling for control, or nothing of ours
/// (TS 29.281 §4.4.2, §5.1).
/// </summary>
internal static unsafe class GtpuTunnel
{
    /// <summary>Classifies a datagram that came over IPv4.</summary>
    public static Verdict Classify(
        ref Packet packet, Segment udp, Ipv4Header* ip, InterfaceRole role)
    {
        var verdict = CheckUdp(udp);
        if (verdict != Verdict.None)
        {
            return verdict;
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

        return ClassifyGtpu(ref packet, udp.Skip(UdpHeader.Size, header->Length), role);
    }

    /// <summary>Classifies a datagram that came over IPv6, where a checksum is mandatory.</summary>
    public static Verdict Classify(
        ref Packet packet, Segment udp, Ipv6Header* ip, InterfaceRole role)
    {
        var verdict = CheckUdp(udp);
        if (verdict != Verdict.None)
        {
            return verdict;
        }

        var header = (UdpHeader*)udp.Start;
        var pseudo = Checksum.PseudoHeader(
            ip->Source, ip->Destination, IpProtocol.Udp, header->Length);
        if (header->Checksum.Raw == 0 || !IsIntact(packet.Mbuf, udp, header->Length, pseudo))
        {
            return Verdict.UdpChecksum;
        }

        return ClassifyGtpu(ref packet, udp.Skip(UdpHeader.Size, header->Length), role);
    }

    private static Verdict CheckUdp(Segment udp)
    {
        if (!UdpHeader.Check(udp.Start, udp.Available, udp.Total))
        {
            return udp.Available < UdpHeader.Size && udp.Total >= UdpHeader.Size
                ? Verdict.Segmented
                : Verdict.UdpLength;
        }

        return ((UdpHeader*)udp.Start)->DestinationPort == GtpuHeader.UdpPort
            ? Verdict.None
            : Verdict.NoListener;
    }

    private static bool IsIntact(Mbuf* mbuf, Segment udp, int udpBytes, uint pseudoHeader) =>
        (mbuf->Flags & MbufFlags.RxL4ChecksumMask) switch
        {
            MbufFlags.RxL4ChecksumGood => true,
            MbufFlags.RxL4ChecksumBad => false,
            _ => Checksum.IsValid(ChainSum.Of(udp, mbuf, udpBytes) + pseudoHeader),
        };

    private static Verdict ClassifyGtpu(ref Packet packet, Segment gtpu, InterfaceRole role)
    {
        var verdict = CheckHeader(gtpu);
        if (verdict != Verdict.None)
        {
            return verdict;
        }

        var header = (GtpuHeader*)gtpu.Start;
        var message = gtpu.Limit(GtpuHeader.Size + header->Length);
        var headerBytes = GtpuHeader.Size;
        if (header->HasOptional)
        {
            verdict = GtpuExtensions.Walk(message, role, out headerBytes);
            if (verdict != Verdict.None)
            {
                return verdict;
            }
        }

        if (header->Teid == 0)
        {
            return Verdict.TeidZero;
        }

        packet.Lookup = LookupKind.Teid;
        packet.Tag = LookupTag.OfTeid(header->Teid);
        packet.UserOffset = (ushort)(gtpu.Start - packet.Mbuf->Data + headerBytes);
        packet.UserBytes = (ushort)(message.Total - headerBytes);
        return Verdict.None;
    }

    private static Verdict CheckHeader(Segment gtpu)
    {
        if (gtpu.Available < GtpuHeader.Size)
        {
            return gtpu.Total < GtpuHeader.Size ? Verdict.GtpLength : Verdict.Segmented;
        }

        var header = (GtpuHeader*)gtpu.Start;
        if (header->Version != GtpuHeader.Version1)
        {
            return Verdict.GtpVersion;
        }

        if (!header->IsGtp)
        {
            return Verdict.GtpPrime;
        }

        if (GtpuHeader.Size + header->Length > gtpu.Total)
        {
            return Verdict.GtpLength;
        }

        return header->MessageType switch
        {
            GtpuMessageType.GPdu => Verdict.None,
            GtpuMessageType.EchoRequest or GtpuMessageType.EchoResponse
                or GtpuMessageType.ErrorIndication
                or GtpuMessageType.SupportedExtensionHeadersNotification
                or GtpuMessageType.EndMarker => Verdict.GtpSignalling,
            _ => Verdict.GtpMessageType,
        };
    }
}
