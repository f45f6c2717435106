using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// What may stand in for the UE's own address as the source of a G-PDU (TS 23.501 §5.8.2): asked
/// where it is another one.
/// </summary>
internal sealed class SourceCheck(TableFile tables)
{
    private const uint LinkLocal = 0xA9FE_0000;
    private const uint LinkLocalMask = 0xFFFF_0000;
    private readonly FramedRoutes _framed = new(tables);

    /// <summary>True if the rule takes a packet from this IPv4 address.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public unsafe bool Allows(in Packet packet, uint source)
    {
        var rule = packet.Rule;
        if ((rule->Flags & RuleFlags.SourceIsUe) == 0)
        {
            return true;
        }

        // A host without an address yet asks for one (RFC 2131 §4.1).
        if ((rule->Flags & RuleFlags.ToControlPlane) != 0)
        {
            return source == 0 || (source & LinkLocalMask) == LinkLocal;
        }

        return (rule->Flags & RuleFlags.Framed) != 0
            && _framed.Find(rule->EgressNetworkInstance, source) == packet.Session;
    }

    /// <summary>True if the rule takes a packet from this IPv6 address.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public unsafe bool Allows(in Packet packet, in Ipv6Address source)
    {
        var rule = packet.Rule;
        if ((rule->Flags & RuleFlags.SourceIsUe) == 0)
        {
            return true;
        }

        // Router solicitation and duplicate address detection (RFC 4861 §4.1, RFC 4862 §5.4).
        if ((rule->Flags & RuleFlags.ToControlPlane) != 0)
        {
            return source.IsUnspecified || source.IsLinkLocal;
        }

        return (rule->Flags & RuleFlags.Framed) != 0
            && _framed.Find(rule->EgressNetworkInstance, source) == packet.Session;
    }
}
