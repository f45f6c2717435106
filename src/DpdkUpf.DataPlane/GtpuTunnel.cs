using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// GTP-U to one of our addresses: G-PDU, or signalling for control (TS 29.281 §4.4.2, §5.1).
/// </summary>
internal static unsafe class GtpuTunnel
{
    /// <summary>Classifies the payload of a datagram to our GTP-U port.</summary>
    public static Verdict Classify(ref Packet packet, Segment gtpu, InterfaceRole role)
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
            packet.Origin = new(packet.NetworkInstance, EncapsulationOf(session->PduType, role));
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
    private static Encapsulation EncapsulationOf(int pduType, InterfaceRole role) =>
        pduType == PduSession.Downlink && role != InterfaceRole.N9
            ? Encapsulation.Forwarded
            : Encapsulation.None;
}
