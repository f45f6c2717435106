using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// The whole search for a packet's rule, where a look at the first one does not do: several rules,
/// QoS flows, SDF filters, tags that stand for several sessions, framed routes.
/// </summary>
internal sealed unsafe class RuleSearch(TableFile tables)
{
    private readonly Session* _sessions = tables.Sessions;
    private readonly uint _sessionCapacity = (uint)tables.Sizes.Sessions;
    private readonly byte* _lines = tables.Lines;
    private readonly FramedRoutes _framed = new(tables);

    /// <summary>Sets rule, program and session of a packet.</summary>
    /// <returns><see cref="Verdict.None"/>, or why there is no rule.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Verdict Find(ref Packet packet, LookupTable table)
    {
        var flow = default(Flow);
        // The same tag may stand for another network instance's address, or for one just removed.
        uint cursor = 0;
        uint session;
        while ((session = table.FindNext(packet.Tag, ref cursor)) != LookupTable.None)
        {
            var verdict = FindIn(session, ref packet, ref flow, KeyOf(ref packet));
            if (verdict != NotFound(packet))
            {
                return verdict;
            }
        }

        return FindFramed(ref packet, ref flow);
    }

    // TS 23.501 §5.6.14: behind a UE there can be networks; only who has no address of its own is
    // looked for there.
    private Verdict FindFramed(ref Packet packet, ref Flow flow)
    {
        packet.Session = Packet.NoSession;
        if (packet.Lookup == LookupKind.Teid)
        {
            return Verdict.UnknownTeid;
        }

        var ip = packet.Mbuf->Data + packet.UserOffset;
        var session = packet.Lookup == LookupKind.Ipv4
            ? _framed.Find(packet.NetworkInstance, ((Ipv4Header*)ip)->Destination)
            : _framed.Find(packet.NetworkInstance, ((Ipv6Header*)ip)->Destination);
        return session == RouteTable.None
            ? NotFound(packet)
            : FindIn(session, ref packet, ref flow, new(0, 0, 0, RuleFlags.Framed));
    }

    // Found is a session that has the key; what its rules say of the packet is final then.
    private Verdict FindIn(uint session, ref Packet packet, ref Flow flow, in Key key)
    {
        if (session >= _sessionCapacity)
        {
            return NotFound(packet);
        }

        var program = new ProgramRef(Volatile.Read(ref _sessions[session].Program));
        var rules = (Rule*)(_lines + ((long)program.FirstLine * Rule.LineBytes));
        var isTeid = packet.Lookup == LookupKind.Teid;
        var rule = isTeid ? rules : rules + program.TeidCount;
        var end = rule + (isTeid ? program.TeidCount : program.AddressCount);
        var none = NotFound(packet);
        for (; rule < end; rule++)
        {
            if (!IsAsked(rule, packet, key))
            {
                continue;
            }

            packet.Session = session;
            packet.Rule = rule;
            packet.ProgramLine = program.FirstLine;
            var verdict = Fits(ref packet, (Filter*)rules + rule->FilterLine, ref flow);
            if (verdict != Verdict.NoPdr)
            {
                return verdict;
            }

            none = IsForwarded(packet) ? Verdict.PduSessionContainer : Verdict.NoPdr;
        }

        packet.Rule = null;
        return none;
    }

    // A tunnel that no rule of the session ends is not the session's: it is as if nobody had the
    // address.
    private static bool IsAsked(Rule* rule, in Packet packet, in Key key) =>
        rule->NetworkInstance == packet.NetworkInstance
        && key.Is(rule)
        && (!IsInTunnel(packet) || rule->Encapsulation == packet.Encapsulation);

    private static bool IsInTunnel(in Packet packet) =>
        packet.Encapsulation > Encapsulation.Forwarded;

    private static bool IsForwarded(in Packet packet) =>
        packet.Encapsulation == Encapsulation.Forwarded;

    // None: it fits; NoPdr: it does not; else the packet cannot be compared at all.
    private static Verdict Fits(ref Packet packet, Filter* filters, ref Flow flow)
    {
        var rule = packet.Rule;
        if ((rule->QfiMask != 0 && !IsIn(rule->QfiMask, packet.Qfi))
            || !TakesOff(rule, packet))
        {
            return Verdict.NoPdr;
        }

        if (rule->FilterCount == 0)
        {
            return Verdict.None;
        }

        if (flow.Family == 0 && ReadFlow(ref packet, out flow) is var fault
            && fault != Verdict.None)
        {
            return fault;
        }

        for (var filter = filters; filter < filters + rule->FilterCount; filter++)
        {
            if (FlowFilter.Fits(*filter, flow, rule->Flags))
            {
                return Verdict.None;
            }
        }

        return Verdict.NoPdr;
    }

    // Forwarded data comes in GTP-U like all else, but never from the UE.
    private static bool TakesOff(Rule* rule, in Packet packet) => IsForwarded(packet)
        ? (rule->Flags & RuleFlags.Uplink) == 0
        : rule->Encapsulation == packet.Encapsulation;

    private static bool IsIn(ulong qfis, byte qfi) =>
        qfi <= PduSession.MaxQfi && (qfis >> qfi & 1) != 0;

    private static Verdict ReadFlow(ref Packet packet, out Flow flow) => Flow.Read(
        Segment.After(packet.Mbuf, packet.UserOffset).Limit(packet.UserBytes), out flow);

    private static Verdict NotFound(in Packet packet) =>
        packet.Lookup == LookupKind.Teid ? Verdict.UnknownTeid
        : IsInTunnel(packet) ? Verdict.NoListener
        : Verdict.UnknownUe;

    // The classifier has checked the header of a packet that is looked up by its address.
    private static Key KeyOf(ref Packet packet)
    {
        var ip = packet.Mbuf->Data + packet.UserOffset;
        return packet.Lookup switch
        {
            LookupKind.Teid => new(packet.Tag, 0, 0, 0),
            LookupKind.Ipv4 => new(0, ((Ipv4Header*)ip)->Destination, 0, 0),
            _ => new(0, 0, ((Ipv6Header*)ip)->Destination.High, 0),
        };
    }

    /// <summary>What a rule must have in common with a packet; one of these is not zero.</summary>
    private readonly record struct Key(uint Teid, uint Ipv4, ulong Ipv6Prefix, RuleFlags Flags)
    {
        public bool Is(Rule* rule) =>
            (Teid != 0 && rule->LocalTeid == Teid)
            || (Ipv4 != 0 && rule->UeIpv4 == Ipv4)
            || (Ipv6Prefix != 0 && rule->UeIpv6Prefix == Ipv6Prefix)
            || (Flags != 0 && (rule->Flags & Flags) != 0);
    }
}
