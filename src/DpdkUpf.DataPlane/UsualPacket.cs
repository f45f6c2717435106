using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// The packets that nearly all are, recognised in one straight look: IPv4 without options,
/// untagged, in one segment; of G-PDUs those without UDP checksum and with no extension but a PDU
/// Session Container. All checks of <see cref="Classifier"/> and <see cref="UserPacket"/> that such
/// a packet can fail are here. What fails one is not refused here: the long way knows the reason.
/// </summary>
internal static unsafe class UsualPacket
{
    private const int IpEnd = EthernetHeader.Size + Ipv4Header.Size;
    private const int GtpuEnd = IpEnd + UdpHeader.Size + GtpuHeader.Size;

    /// <summary>A frame of one segment that has an intact IPv4 header without options.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIpv4(byte* frame, int length, uint packetLength) =>
        length >= IpEnd
        && ((EthernetHeader*)frame)->EtherType.Is(EtherType.Ipv4)
        && (uint)length == packetLength
        && IsPlain(frame + EthernetHeader.Size, length - EthernetHeader.Size);

    /// <summary>
    /// Of such a frame: sets what is looked up if it is a G-PDU to one of our addresses.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsGPdu(ref Packet packet, byte* frame)
    {
        var ip = (Ipv4Header*)(frame + EthernetHeader.Size);
        var udp = (UdpHeader*)(frame + IpEnd);
        var gtpu = (GtpuHeader*)(udp + 1);
        var gtpuBytes = ip->TotalLength - Ipv4Header.Size - UdpHeader.Size;
        // Each length says what the one before it says: all three are within the frame then.
        if (ip->IsFragment
            || ip->Protocol != IpProtocol.Udp
            || gtpuBytes < GtpuHeader.Size
            || !udp->DestinationPort.Is(GtpuHeader.Port)
            || udp->Checksum.Raw != 0
            || udp->Length != gtpuBytes + UdpHeader.Size
            || gtpu->MessageType != GtpuMessageType.GPdu
            || gtpu->Length != gtpuBytes - GtpuHeader.Size
            || gtpu->Teid.Raw == 0)
        {
            return false;
        }

        int headerBytes = GtpuHeader.Size;
        if (gtpu->Flags != GtpuHeader.Version1)
        {
            if (!GtpuView.HasContainerOnly((byte*)gtpu, gtpuBytes))
            {
                return false;
            }

            var session = (PduSession*)((byte*)gtpu + GtpuView.ContainerOffset);
            if (session->PduType != PduSession.Uplink)
            {
                return false;
            }

            packet.Qfi = session->Qfi;
            headerBytes = GtpuView.ContainerEnd;
        }

        packet.Lookup = LookupKind.Teid;
        packet.Tag = LookupTag.OfTeid(gtpu->Teid);
        packet.UserOffset = (ushort)(GtpuEnd - GtpuHeader.Size + headerBytes);
        packet.UserBytes = (ushort)(gtpuBytes - headerBytes);
        return true;
    }

    /// <summary>
    /// A user's packet that its rule lets pass: with the UE's source if it came in a tunnel, to
    /// where packets are routed, with hops left. Sets <see cref="Packet.IpBytes"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsForwardable(ref Packet packet, byte* user)
    {
        if (packet.Lookup == LookupKind.Ipv4)
        {
            packet.IpBytes = packet.UserBytes;
            return ((Ipv4Header*)user)->TimeToLive > 1;
        }

        var ip = (Ipv4Header*)user;
        int bytes = packet.UserBytes;
        if (packet.Lookup != LookupKind.Teid
            || packet.Mbuf->DataLength - packet.UserOffset < bytes
            || !IsPlain(user, bytes)
            || ip->Source != packet.Rule->UeIpv4
            || packet.Rule->UeIpv4 == 0
            || Martians.IsIpv4(ip->Destination)
            || ip->TimeToLive <= 1)
        {
            return false;
        }

        packet.IpBytes = ip->TotalLength;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(byte* ip, int length) => Ipv4Header.IsPlain(ip, length, length);
}
