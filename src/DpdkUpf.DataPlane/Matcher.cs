using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Finds the PDR of nearly all packets: the session's first rule fits, and asks for nothing but the
/// key. Where that is not so, <see cref="RuleSearch"/> looks at everything. A table entry is only a
/// hint, so the key is compared with the rule itself.
/// </summary>
public sealed unsafe class Matcher(TableFile tables)
{
    private readonly Session* _sessions = tables.Sessions;
    private readonly uint _sessionCapacity = (uint)tables.Sizes.Sessions;
    private readonly byte* _lines = tables.Lines;

    /// <summary>
    /// True, with rule and program set, if a packet fits its session's first rule.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMatch(ref Packet packet)
    {
        var session = packet.Session;
        if (session >= _sessionCapacity)
        {
            return false;
        }

        var program = new ProgramRef(Volatile.Read(ref _sessions[session].Program));
        var rule = (Rule*)(_lines + ((long)program.FirstLine * Rule.LineBytes));
        if (packet.Lookup != LookupKind.Teid)
        {
            rule += program.TeidCount;
            if (program.AddressCount == 0 || !HasAddress(rule, ref packet))
            {
                return false;
            }
        }
        else if (program.TeidCount == 0 || rule->LocalTeid != packet.Tag)
        {
            return false;
        }

        packet.Rule = rule;
        packet.ProgramLine = program.FirstLine;
        return (rule->QfiMask | rule->FilterCount) == 0
            && rule->Origin == packet.Origin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasAddress(Rule* rule, ref Packet packet)
    {
        var ip = packet.Mbuf->Data + packet.UserOffset;
        return packet.Lookup == LookupKind.Ipv4
            ? rule->UeIpv4 == ((Ipv4Header*)ip)->Destination
            : rule->UeIpv6Prefix == ((Ipv6Header*)ip)->Destination.High;
    }
}
