using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Finds the PDR: the first of the session's rules, in precedence order, that fits (TS 29.244
/// §5.2.1). A table entry is only a hint, so everything is compared with the rule itself.
/// </summary>
public sealed unsafe class Matcher(TableFile tables, int worker)
{
    private readonly Session* _sessions = tables.Sessions;
    private readonly uint _sessionCapacity = (uint)tables.Sizes.Sessions;
    private readonly byte* _lines = tables.Lines;
    private readonly RuleSearch _search = new(tables);

    /// <summary>Our number.</summary>
    public byte Worker { get; } = (byte)worker;

    /// <summary>
    /// Sets rule, session and owner of a packet that the burst's stages have looked up.
    /// </summary>
    /// <returns><see cref="Verdict.None"/>: go on with it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Verdict Match(ref Packet packet, LookupTable table)
    {
        if (!IsFirstRule(ref packet)
            && _search.Find(ref packet, table) is var verdict
            && verdict != Verdict.None)
        {
            return verdict;
        }

        packet.Owner = (byte)_sessions[packet.Session].OwnerWorker;
        return Verdict.None;
    }

    // Most packets: the session's first rule fits, and asks for nothing but the key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsFirstRule(ref Packet packet)
    {
        if (packet.Session >= _sessionCapacity)
        {
            return false;
        }

        var program = new ProgramRef(Volatile.Read(ref _sessions[packet.Session].Program));
        var isTeid = packet.Lookup == LookupKind.Teid;
        var skipped = isTeid ? 0 : program.TeidCount;
        var count = isTeid ? program.TeidCount : program.AddressCount;
        var rule = (Rule*)(_lines + ((long)program.FirstLine * Rule.LineBytes)) + skipped;
        packet.Rule = rule;
        packet.ProgramLine = program.FirstLine;
        return count != 0
            && (rule->QfiMask | rule->FilterCount) == 0
            && !packet.IsForwarded
            && rule->NetworkInstance == packet.NetworkInstance
            && HasKey(rule, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasKey(Rule* rule, ref Packet packet)
    {
        var ip = packet.Mbuf->Data + packet.UserOffset;
        return packet.Lookup switch
        {
            LookupKind.Teid => rule->LocalTeid == packet.Tag,
            LookupKind.Ipv4 => rule->UeIpv4 == ((Ipv4Header*)ip)->Destination,
            _ => rule->UeIpv6Prefix == ((Ipv6Header*)ip)->Destination.High,
        };
    }
}
