using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// A packet for a UE that the data network sends in a tunnel to one of our addresses: over UDP, or
/// IP in IP (TS 23.501 §5.6.7). It is classified as if it had come without, and keeps in mind what
/// it came in: whether any rule takes that off is for the search to say (TS 29.244 §8.2.64). A
/// tunnel inside is not opened: what is there must be for a UE.
/// </summary>
internal static unsafe class N6Tunnel
{
    /// <summary>Classifies IP in IP; the outer header's protocol says which it is.</summary>
    public static Verdict ClassifyIp(
        ref Packet packet,
        Segment user,
        byte protocol,
        Encapsulation encapsulation,
        Interface* arrival)
    {
        if (arrival->Role != InterfaceRole.N6)
        {
            return Verdict.NoListener;
        }

        return protocol == IpProtocol.Ipv4
            ? EnterIpv4(ref packet, user, encapsulation, arrival)
            : EnterIpv6(ref packet, user, encapsulation, arrival);
    }

    /// <summary>
    /// Classifies what a datagram carries. Anybody may send one to any port of ours: it is a tunnel
    /// only if an IP packet is in it.
    /// </summary>
    public static Verdict ClassifyUdp(
        ref Packet packet, Segment user, Encapsulation encapsulation, Interface* arrival)
    {
        if (user.Available < 1)
        {
            return user.Total < 1 ? Verdict.NoListener : Verdict.Segmented;
        }

        return (*user.Start >> 4) switch
        {
            4 => EnterIpv4(ref packet, user, encapsulation, arrival),
            6 => EnterIpv6(ref packet, user, encapsulation, arrival),
            _ => Verdict.NoListener,
        };
    }

    private static Verdict EnterIpv4(
        ref Packet packet, Segment user, Encapsulation encapsulation, Interface* arrival)
    {
        var fault = Ipv4Header.Check(user.Start, user.Available, user.Total);
        if (fault != Ipv4Fault.None)
        {
            return IpFaults.OfInner(fault, user);
        }

        Enter(ref packet, user, encapsulation);
        return Classifier.ForUe(ref packet, (Ipv4Header*)user.Start, arrival);
    }

    private static Verdict EnterIpv6(
        ref Packet packet, Segment user, Encapsulation encapsulation, Interface* arrival)
    {
        var fault = Ipv6Header.Check(user.Start, user.Available, user.Total);
        if (fault != Ipv6Fault.None)
        {
            return IpFaults.OfInner(fault, user);
        }

        Enter(ref packet, user, encapsulation);
        return Classifier.ForUe(ref packet, (Ipv6Header*)user.Start, arrival);
    }

    private static void Enter(ref Packet packet, Segment user, Encapsulation encapsulation)
    {
        packet.Origin = new(packet.NetworkInstance, encapsulation);
        packet.IpOffset = (ushort)(user.Start - packet.Mbuf->Data);
    }
}
