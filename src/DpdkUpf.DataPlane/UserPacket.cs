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
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Verdict Check(ref Packet packet, SourceCheck sources)
    {
        var segment = Segment.After(packet.Mbuf, packet.UserOffset).Limit(packet.UserBytes);
        if (segment.Available < 1)
        {
            return segment.Total < 1 ? Verdict.InnerLength : Verdict.Segmented;
        }

        return (*segment.Start >> 4) switch
        {
            4 => CheckIpv4(ref packet, segment, sources),
            6 => CheckIpv6(ref packet, segment, sources),
            _ => Verdict.InnerVersion,
        };
    }

    /// <summary>
    /// Acts: everything around the user's packet cut off, room made in front of it. The packet
    /// itself stays where it is.
    /// </summary>
    /// <param name="packet">The packet.</param>
    /// <param name="headerBytes">Bytes to put in front.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict Cut(ref Packet packet, int headerBytes)
    {
        if (!packet.Mbuf->IsSingleSegment)
        {
            return CutChain(ref packet, headerBytes);
        }

        return packet.Mbuf->Reframe(packet.UserOffset, packet.IpBytes, headerBytes)
            ? Verdict.None
            : Verdict.NoHeadroom;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Verdict CutChain(ref Packet packet, int headerBytes)
    {
        var mbuf = packet.Mbuf;
        var tail = (int)mbuf->PacketLength - packet.UserOffset - packet.IpBytes;
        if (tail != 0 && !mbuf->TrimTail(tail))
        {
            return Verdict.Segmented;
        }

        return mbuf->TrimFront(packet.UserOffset) && mbuf->Prepend(headerBytes)
            ? Verdict.None
            : Verdict.NoHeadroom;
    }

    /// <summary>
    /// True if we are a router to the packet. From tunnel to tunnel we are not: GTP-U relays what
    /// it carries as it is, and neighbour discovery between UE and control plane function keeps
    /// the hop limit of 255 that both insist on (RFC 4861 §6.1, TS 29.244 §5.3.4).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsHop(ref Packet packet) =>
        packet.Lookup != LookupKind.Teid
            ? (packet.Rule->Flags & RuleFlags.ToControlPlane) == 0
            : packet.Rule->Action == RuleAction.Route;

    /// <summary>One hop less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CountHop(byte* user)
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

    private static Verdict CheckIpv4(ref Packet packet, Segment segment, SourceCheck sources)
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

            if ((ip->Source != packet.Rule->UeIpv4 || packet.Rule->UeIpv4 == 0)
                && !sources.Allows(packet, ip->Source))
            {
                return Verdict.SpoofedSource;
            }

            if (Martians.IsIpv4(ip->Destination) && IsHop(ref packet))
            {
                return Verdict.Martian;
            }
        }

        packet.IpBytes = ip->TotalLength;
        return ip->TimeToLive <= 1 && IsHop(ref packet) ? Verdict.TtlExpired : Verdict.None;
    }

    private static Verdict CheckIpv6(ref Packet packet, Segment segment, SourceCheck sources)
    {
        var ip = (Ipv6Header*)segment.Start;
        if (packet.Lookup == LookupKind.Teid)
        {
            var verdict = CheckInnerIpv6(ref packet, segment, sources);
            if (verdict != Verdict.None)
            {
                return verdict;
            }
        }

        packet.IpBytes = (ushort)(Ipv6Header.Size + ip->PayloadLength);
        return ip->HopLimit <= 1 && IsHop(ref packet) ? Verdict.TtlExpired : Verdict.None;
    }

    private static Verdict CheckInnerIpv6(ref Packet packet, Segment segment, SourceCheck sources)
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
        var prefix = packet.Rule->UeIpv6Prefix;
        if ((ip->Source.High != prefix || prefix == 0) && !sources.Allows(packet, ip->Source))
        {
            return Verdict.SpoofedSource;
        }

        return Martians.IsIpv6(ip->Destination) && IsHop(ref packet)
            ? Verdict.Martian
            : Verdict.None;
    }
}
