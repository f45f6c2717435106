using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// <see cref="Forwarder"/> once more for what nearly all packets are: plain IPv4 from a tunnel to
/// a route, or into a GTP-U tunnel over IPv4, no meter, no quota, an untagged next hop that is
/// resolved. All that could make such a packet another's is asked before anything is written, and
/// nothing is called, so that values stay in registers.
/// </summary>
internal sealed unsafe class UsualPath(TableFile tables)
{
    private const RuleFlags Asked =
        RuleFlags.GateClosed | RuleFlags.ToControlPlane | RuleFlags.Quota | RuleFlags.Uplink;

    private readonly uint* _roots = (uint*)&tables.Header->Routes;
    private readonly RouteTable _routes = tables.Routes;
    private readonly NextHop* _nextHops = tables.NextHops;

    /// <summary>
    /// The verdict of a packet that has left this way; <see cref="Verdict.None"/>, with nothing
    /// changed: the packet is not of the usual ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Verdict Forward(Packet* packet)
    {
        var rule = packet->Rule;
        var mbuf = packet->Mbuf;
        var user = mbuf->Data + packet->UserOffset;
        if (rule->MeterCount != 0
            || !mbuf->IsSingleSegment
            || !UsualPacket.IsForwardable(ref *packet, user))
        {
            return Verdict.None;
        }

        return packet->Lookup == LookupKind.Teid
            ? Route(packet, rule, user)
            : Encapsulate(packet, rule, user);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Route(Packet* packet, Rule* rule, byte* user)
    {
        if (rule->Action != RuleAction.Route || (rule->Flags & Asked) != RuleFlags.Uplink)
        {
            return Verdict.None;
        }

        var index = _routes.Find(
            Volatile.Read(ref _roots[rule->EgressNetworkInstance * 2]),
            ((Ipv4Header*)user)->Destination);
        if (index == RouteTable.None || !TryFrame(packet, _nextHops + index, outerBytes: 0))
        {
            return Verdict.None;
        }

        ((Ipv4Header*)user)->DecrementTimeToLive();
        Framing.WriteUntagged(user - EthernetHeader.Size, _nextHops + index, EtherType.Ipv4);
        return Verdict.Uplink;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Encapsulate(Packet* packet, Rule* rule, byte* user)
    {
        int outerBytes = rule->OuterHeaderBytes;
        var nextHop = _nextHops + rule->NextHop;
        if (rule->Action != RuleAction.EncapsulateIpv4
            || (rule->Flags & Asked) != RuleFlags.None
            || outerBytes < OuterHeader.GtpuOverIpv4Bytes
            || !TryFrame(packet, nextHop, outerBytes))
        {
            return Verdict.None;
        }

        ((Ipv4Header*)user)->DecrementTimeToLive();
        OuterHeader.WriteGtpuOverIpv4(user - outerBytes, rule, outerBytes, packet->IpBytes);
        Framing.WriteUntagged(
            user - outerBytes - EthernetHeader.Size, nextHop, EtherType.Ipv4);
        return Verdict.Downlink;
    }

    // The last question, and the first thing that is written.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFrame(Packet* packet, NextHop* nextHop, int outerBytes)
    {
        int bytes = packet->IpBytes;
        var headerBytes = EthernetHeader.Size + outerBytes;
        if (Volatile.Read(ref *(byte*)&nextHop->State) != (byte)NextHopState.Reachable
            || nextHop->Vlan != 0
            || bytes + outerBytes > nextHop->Mtu
            || !packet->Mbuf->Reframe(packet->UserOffset, bytes, headerBytes))
        {
            return false;
        }

        packet->EgressPort = nextHop->Port;
        packet->SentBytes = (uint)(headerBytes + bytes);
        return true;
    }
}
