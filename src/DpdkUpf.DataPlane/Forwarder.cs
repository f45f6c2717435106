using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Does what the FAR says, in place: checks the user's packet, takes off what is in front of it,
/// puts the new headers there. Checks come first, so a refused packet is as it was received.
/// </summary>
internal sealed unsafe class Forwarder(TableFile tables, SlotTable slots)
{
    private readonly uint* _roots = (uint*)&tables.Header->Routes;
    private readonly RouteTable _routes = tables.Routes;
    private readonly NextHop* _nextHops = tables.NextHops;
    private readonly SlotTable _slots = slots;
    private readonly SourceCheck _sources = new(tables);

    /// <summary>Forwards a packet whose <see cref="Packet.Rule"/> is set.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="tsc">Cycle counter when it came.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Verdict Forward(ref Packet packet, ulong tsc)
    {
        var rule = packet.Rule;
        if ((rule->Flags & RuleFlags.GateClosed) != 0)
        {
            return Verdict.GateClosed;
        }

        if (rule->Action == RuleAction.Drop)
        {
            return Verdict.FarDrop;
        }

        // Nothing moves the user's packet: its address is known before the mbuf is written to.
        var user = packet.Mbuf->Data + packet.UserOffset;
        if (!UsualPacket.IsForwardable(ref packet, user)
            && UserPacket.Check(ref packet, _sources) is var verdict
            && verdict != Verdict.None)
        {
            return verdict;
        }

        if (rule->Action == RuleAction.Route)
        {
            return Route(ref packet, user, tsc);
        }

        return rule->Action == RuleAction.Buffer
            ? Buffer(ref packet)
            : Encapsulate(ref packet, user, tsc);
    }

    // Whatever the packet came in, control wants to see the user's: DSCP and paging go together.
    private static Verdict Buffer(ref Packet packet)
    {
        packet.IpOffset = packet.UserOffset;
        return Verdict.DownlinkBuffering;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Route(ref Packet packet, byte* user, ulong tsc)
    {
        var rule = packet.Rule;
        var isIpv4 = *user >> 4 == 4;
        var index = isIpv4
            ? FindRoute(rule->EgressNetworkInstance, (Ipv4Header*)user)
            : FindRoute(rule->EgressNetworkInstance, (Ipv6Header*)user);
        if (index == RouteTable.None)
        {
            return Verdict.NoRoute;
        }

        var nextHop = _nextHops + index;
        if (nextHop->State is NextHopState.Local or NextHopState.Free)
        {
            return nextHop->State == NextHopState.Local ? Verdict.InnerToLocal : Verdict.NoRoute;
        }

        if (packet.IpBytes > nextHop->Mtu)
        {
            packet.NextHop = index;
            return Verdict.PacketTooBig;
        }

        if (_slots.Admit(packet, tsc) is var refused && refused != Verdict.None)
        {
            return refused;
        }

        var headerBytes = Framing.Bytes(nextHop);
        var verdict = UserPacket.Cut(ref packet, headerBytes);
        if (verdict != Verdict.None)
        {
            return verdict;
        }

        UserPacket.CountHop(user);
        packet.SentBytes = (uint)(headerBytes + packet.IpBytes);
        return Send(
            ref packet, user - headerBytes, index, isIpv4 ? EtherType.Ipv4 : EtherType.Ipv6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint FindRoute(byte networkInstance, Ipv4Header* ip) => _routes.Find(
        Volatile.Read(ref _roots[networkInstance * 2]), ip->Destination);

    private uint FindRoute(byte networkInstance, Ipv6Header* ip) => _routes.Find(
        Volatile.Read(ref _roots[(networkInstance * 2) + 1]),
        new AddressV6(ip->Destination.High, ip->Destination.Low));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Encapsulate(ref Packet packet, byte* user, ulong tsc)
    {
        var rule = packet.Rule;
        var nextHop = _nextHops + rule->NextHop;
        if (nextHop->State == NextHopState.Free)
        {
            return Verdict.NoRoute;
        }

        var outerBytes = rule->OuterHeaderBytes;
        if (packet.IpBytes + outerBytes > nextHop->Mtu)
        {
            packet.NextHop = rule->NextHop;
            return Verdict.PacketTooBig;
        }

        if (_slots.Admit(packet, tsc) is var refused && refused != Verdict.None)
        {
            return refused;
        }

        var headerBytes = Framing.Bytes(nextHop) + outerBytes;
        var verdict = UserPacket.Cut(ref packet, headerBytes);
        if (verdict != Verdict.None)
        {
            return verdict;
        }

        if (UserPacket.IsHop(ref packet))
        {
            UserPacket.CountHop(user);
        }

        OuterHeader.Write(packet.Mbuf, user, rule, packet.IpBytes);
        packet.SentBytes = (uint)(headerBytes + packet.IpBytes);
        var etherType = rule->Action == RuleAction.EncapsulateIpv4
            ? EtherType.Ipv4
            : EtherType.Ipv6;
        return Send(ref packet, user - headerBytes, rule->NextHop, etherType);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Send(ref Packet packet, byte* frame, uint index, ushort etherType)
    {
        var nextHop = _nextHops + index;
        packet.EgressPort = nextHop->Port;
        if (Volatile.Read(ref *(byte*)&nextHop->State) != (byte)NextHopState.Reachable)
        {
            packet.NextHop = index;
            packet.IpOffset = (ushort)Framing.Bytes(nextHop);
            return Verdict.NextHopUnresolved;
        }

        Framing.Write(frame, nextHop, etherType);
        return (packet.Rule->Flags & RuleFlags.Uplink) != 0 ? Verdict.Uplink : Verdict.Downlink;
    }
}
