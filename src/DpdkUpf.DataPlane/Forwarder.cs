using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Does what the FAR says, in place: checks the user's packet, takes off what is in front of it,
/// puts the new headers there. Checks come first, so a refused packet is as it was received.
/// </summary>
public sealed unsafe class Forwarder(TableFile tables)
{
    private readonly TablesHeader* _header = tables.Header;
    private readonly RouteTable _routes = tables.Routes;
    private readonly NextHop* _nextHops = tables.NextHops;

    /// <summary>Forwards a packet whose <see cref="Packet.Rule"/> is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Verdict Forward(ref Packet packet)
    {
        if ((packet.Rule->Flags & RuleFlags.GateClosed) != 0)
        {
            return Verdict.GateClosed;
        }

        if (packet.Rule->Action == RuleAction.Drop)
        {
            return Verdict.FarDrop;
        }

        var verdict = UserPacket.Check(ref packet);
        if (verdict != Verdict.None)
        {
            return verdict;
        }

        return packet.Rule->Action == RuleAction.Route
            ? Route(ref packet)
            : Encapsulate(ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Route(ref Packet packet)
    {
        var index = FindRoute(ref packet);
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

        var version = *(packet.Mbuf->Data + packet.UserOffset) >> 4;
        var verdict = UserPacket.Cut(ref packet, Framing.Bytes(nextHop));
        return verdict != Verdict.None
            ? verdict
            : Send(ref packet, index, version == 4 ? EtherType.Ipv4 : EtherType.Ipv6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint FindRoute(ref Packet packet)
    {
        var user = packet.Mbuf->Data + packet.UserOffset;
        var roots = packet.Rule->EgressNetworkInstance * 2;
        if (*user >> 4 == 4)
        {
            return _routes.Find(
                Volatile.Read(ref _header->Routes[roots]), ((Ipv4Header*)user)->Destination);
        }

        ref var destination = ref ((Ipv6Header*)user)->Destination;
        return _routes.Find(
            Volatile.Read(ref _header->Routes[roots + 1]),
            new AddressV6(destination.High, destination.Low));
    }

    private Verdict Encapsulate(ref Packet packet)
    {
        var rule = packet.Rule;
        var nextHop = _nextHops + rule->NextHop;
        if (nextHop->State == NextHopState.Free)
        {
            return Verdict.NoRoute;
        }

        if (packet.IpBytes + rule->OuterHeaderBytes > nextHop->Mtu)
        {
            packet.NextHop = rule->NextHop;
            return Verdict.PacketTooBig;
        }

        var ethernet = Framing.Bytes(nextHop);
        var verdict = UserPacket.Cut(ref packet, rule->OuterHeaderBytes + ethernet);
        if (verdict != Verdict.None)
        {
            return verdict;
        }

        var isIpv4 = rule->Action == RuleAction.EncapsulateIpv4;
        OuterHeader.Write(packet.Mbuf, ethernet, rule, packet.IpBytes);
        return Send(ref packet, rule->NextHop, isIpv4 ? EtherType.Ipv4 : EtherType.Ipv6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Verdict Send(ref Packet packet, uint index, ushort etherType)
    {
        var nextHop = _nextHops + index;
        packet.EgressPort = nextHop->Port;
        packet.SentBytes = packet.Mbuf->PacketLength;
        if (Volatile.Read(ref *(byte*)&nextHop->State) != (byte)NextHopState.Reachable)
        {
            packet.NextHop = index;
            packet.IpOffset = (ushort)Framing.Bytes(nextHop);
            return Verdict.NextHopUnresolved;
        }

        Framing.Write(packet.Mbuf->Data, nextHop, etherType);
        return (packet.Rule->Flags & RuleFlags.Uplink) != 0 ? Verdict.Uplink : Verdict.Downlink;
    }
}
