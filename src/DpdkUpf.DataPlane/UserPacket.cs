using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>The user's IP packet: what a G-PDU carries, or what came for a UE.</summary>
internal static unsafe class UserPacket
{
    /// <summary>
    /// Checks header, length, hop count and, uplink, the source against the rule's UE address.
    /// Sets <see cref="Packet.IpBytes"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict Check(ref Packet packet)
    {
        var segment = Segment.After(packet.Mbuf, packet.UserOffset).Limit(packet.UserBytes);
        if (segment.Available < 1)
        {
            return segment.Total < 1 ? Verdict.InnerLength : Verdict.Segmented;
        }

        return (*segment.Start >> 4) switch
        {
            4 => CheckIpv4(ref packet, segment),
            6 => CheckIpv6(ref packet, segment),
            _ => Verdict.InnerVersion,
        };
    }

    /// <summary>
    /// Acts: one hop less, everything around the user's packet cut off, room made in front of it.
    /// </summary>
    /// <param name="packet">The packet.</param>
    /// <param name="headerBytes">Bytes to put in front.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict Cut(ref Packet packet, int headerBytes)
    {
        var mbuf = packet.Mbuf;
        var tail = (int)mbuf->PacketLength - packet.UserOffset - packet.IpBytes;
        if (tail != 0 && !mbuf->TrimTail(tail))
        {
            return Verdict.Segmented;
        }

        CountHop(mbuf->Data + packet.UserOffset);
        return mbuf->TrimFront(packet.UserOffset) && mbuf->Prepend(headerBytes)
            ? Verdict.None
            : Verdict.NoHeadroom;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Verdict CheckIpv4(ref Packet packet, Segment segment)
    {
        var ip = (Ipv4Header*)segment.Start;
        if (packet.Lookup == LookupKind.Teid)
        {
            if (!Ipv4Header.IsPlain(segment.Start, segment.Available, segment.Total)
                && Ipv4Header.Check(segment.Start, segment.Available, segment.Total) is var fault
                && fault != Ipv4Fault.None)
            {
                return IpFaults.OfInner(fault, segment);
            }

            if (packet.Rule->UeIpv4 == 0 || ip->Source != packet.Rule->UeIpv4)
            {
                return Verdict.SpoofedSource;
            }

            if (Martians.IsIpv4(ip->Destination))
            {
                return Verdict.Martian;
            }
        }

        packet.IpBytes = ip->TotalLength;
        return ip->TimeToLive <= 1 ? Verdict.TtlExpired : Verdict.None;
    }

    private static Verdict CheckIpv6(ref Packet packet, Segment segment)
    {
        var ip = (Ipv6Header*)segment.Start;
        if (packet.Lookup == LookupKind.Teid)
        {
            var verdict = CheckInnerIpv6(packet.Rule, segment);
            if (verdict != Verdict.None)
            {
                return verdict;
            }
        }

        packet.IpBytes = (ushort)(Ipv6Header.Size + ip->PayloadLength);
        return ip->HopLimit <= 1 ? Verdict.TtlExpired : Verdict.None;
    }

    private static Verdict CheckInnerIpv6(Rule* rule, Segment segment)
    {
        if (segment.Available < Ipv6Header.Size && segment.Total >= Ipv6Header.Size)
        {
            return Verdict.Segmented;
        }

        if (Ipv6Header.Check(segment.Start, segment.Available, segment.Total) != Ipv6Fault.None)
        {
            return Verdict.InnerLength;
        }

        var ip = (Ipv6Header*)segment.Start;
        if (rule->UeIpv6Prefix == 0 || ip->Source.High != rule->UeIpv6Prefix)
        {
            return Verdict.SpoofedSource;
        }

        return Martians.IsIpv6(ip->Destination) ? Verdict.Martian : Verdict.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountHop(byte* user)
    {
        if (*user >> 4 == 4)
        {
            ((Ipv4Header*)user)->DecrementTimeToLive();
        }
        else
        {
            ((Ipv6Header*)user)->HopLimit--;
        }
    }
}
