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

    /// <summary>Our number.</summary>
    public byte Worker { get; } = (byte)worker;

    /// <summary>
    /// Sets rule, session and owner of a packet that the burst's stages have looked up.
    /// </summary>
    /// <returns><see cref="Verdict.None"/>: go on with it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Verdict Match(ref Packet packet, LookupTable table)
    {
        var session = packet.Session;
        if (session == LookupTable.None)
        {
            return NotFound(packet.Lookup);
        }

        var rule = FindRule(session, ref packet);
        packet.Rule = rule;
        if (rule == null && !SearchOn(ref packet, table))
        {
            return NotFound(packet.Lookup);
        }

        packet.Owner = (byte)_sessions[packet.Session].OwnerWorker;
        return Verdict.None;
    }

    // The same tag may stand for another network instance's address, or for one just removed.
    private bool SearchOn(ref Packet packet, LookupTable table)
    {
        uint cursor = 0;
        uint session;
        while ((session = table.FindNext(packet.Tag, ref cursor)) != LookupTable.None)
        {
            packet.Rule = FindRule(session, ref packet);
            if (packet.Rule != null)
            {
                packet.Session = session;
                return true;
            }
        }

        packet.Session = Packet.NoSession;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Rule* FindRule(uint session, ref Packet packet)
    {
        if (session >= _sessionCapacity)
        {
            return null;
        }

        var program = new ProgramRef(Volatile.Read(ref _sessions[session].Program));
        var rules = (Rule*)(_lines + ((long)program.FirstLine * Rule.LineBytes));
        return packet.Lookup == LookupKind.Teid
            ? FindUplink(rules, program.TeidCount, ref packet)
            : FindDownlink(rules + program.TeidCount, program.AddressCount, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Rule* FindUplink(Rule* rules, int count, ref Packet packet)
    {
        for (var rule = rules; rule < rules + count; rule++)
        {
            if (rule->LocalTeid == packet.Tag && rule->NetworkInstance == packet.NetworkInstance)
            {
                return rule;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Rule* FindDownlink(Rule* rules, int count, ref Packet packet)
    {
        var ip = packet.Mbuf->Data + packet.UserOffset;
        for (var rule = rules; rule < rules + count; rule++)
        {
            if (rule->NetworkInstance == packet.NetworkInstance
                && (packet.Lookup == LookupKind.Ipv4
                    ? rule->UeIpv4 == ((Ipv4Header*)ip)->Destination
                    : rule->UeIpv6Prefix == ((Ipv6Header*)ip)->Destination.High))
            {
                return rule;
            }
        }

        return null;
    }

    private static Verdict NotFound(LookupKind lookup) =>
        lookup == LookupKind.Teid ? Verdict.UnknownTeid : Verdict.UnknownUe;
}
