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
        if (!IsForGtpu(udp))
        {
            return Refuse(udp);
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
        if (!IsForGtpu(udp))
        {
            return Refuse(udp);
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

    private static bool IsForGtpu(Segment udp) =>
        UdpHeader.Check(udp.Start, udp.Available, udp.Total)
        && ((UdpHeader*)udp.Start)->DestinationPort == GtpuHeader.Port;

    private static Verdict Refuse(Segment udp)
    {
        if (UdpHeader.Check(udp.Start, udp.Available, udp.Total))
        {
            return Verdict.NoListener;
        }

        return udp.Available < UdpHeader.Size && udp.Total >= UdpHeader.Size
            ? Verdict.Segmented
            : Verdict.UdpLength;
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
        var fault = GtpuView.Parse(gtpu.Start, gtpu.Available, gtpu.Total, out var view);
        if (fault != GtpuFault.None)
        {
            return Of(fault, gtpu);
        }

        var header = (GtpuHeader*)gtpu.Start;
        if (header->MessageType != GtpuMessageType.GPdu)
        {
            return Signalling(header->MessageType);
        }

        if (view.PduSessionOffset != 0)
        {
            var session = (PduSession*)(gtpu.Start + view.PduSessionOffset);
            if (session->PduType > PduSession.Uplink)
            {
                return Verdict.PduSessionContainer;
            }

            packet.Qfi = session->Qfi;
            packet.IsForwarded = IsForwarded(session->PduType, role);
        }

        if (header->Teid == 0)
        {
            return Verdict.TeidZero;
        }

        packet.Lookup = LookupKind.Teid;
        packet.Tag = LookupTag.OfTeid(header->Teid);
        packet.UserOffset = (ushort)(gtpu.Start - packet.Mbuf->Data + view.HeaderLength);
        packet.UserBytes = (ushort)view.PayloadLength;
        return Verdict.None;
    }

    private static Verdict Of(GtpuFault fault, Segment gtpu) => fault switch
    {
        GtpuFault.Truncated when gtpu.Available < gtpu.Total => Verdict.Segmented,
        GtpuFault.Truncated => gtpu.Total < GtpuHeader.Size
            ? Verdict.GtpLength
            : Verdict.GtpExtensionChain,
        GtpuFault.Length => Verdict.GtpLength,
        GtpuFault.Version => Verdict.GtpVersion,
        GtpuFault.GtpPrime => Verdict.GtpPrime,
        GtpuFault.UnknownExtension => Verdict.UnknownExtensionHeader,
        _ => Verdict.GtpExtensionChain,
    };

    private static Verdict Signalling(byte messageType) => messageType switch
    {
        GtpuMessageType.EchoRequest or GtpuMessageType.EchoResponse
            or GtpuMessageType.ErrorIndication
            or GtpuMessageType.SupportedExtensionHeadersNotification
            or GtpuMessageType.EndMarker => Verdict.GtpSignalling,
        _ => Verdict.GtpMessageType,
    };

    // TS 38.415 §5.5.2: a gNB sends the uplink format, but what it forwards at a handover, it was
    // sent itself and has the downlink format. Between UPFs both are usual.
    private static bool IsForwarded(int pduType, InterfaceRole role) =>
        pduType == PduSession.Downlink && role != InterfaceRole.N9;
}
