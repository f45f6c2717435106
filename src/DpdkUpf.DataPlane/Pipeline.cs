using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// A burst's way from mbufs to verdicts, for both directions. Each stage runs over the whole burst
/// and asks for the memory that the next one reads, so the misses of 32 packets overlap.
/// </summary>
public sealed unsafe class Pipeline
{
    private readonly Classifier _classifier;
    private readonly Matcher _matcher;
    private readonly RuleSearch _search;
    private readonly UsualPath _usual;
    private readonly Forwarder _forwarder;
    private readonly SlotTable _slots;
    private readonly LookupTable _teids;
    private readonly LookupTable _ipv4;
    private readonly LookupTable _ipv6;
    private readonly Session* _sessions;
    private readonly SessionCounters* _counters;
    private readonly byte* _lines;
    private readonly byte _worker;

    /// <summary>A pipeline over the given tables, as one worker.</summary>
    public Pipeline(TableFile tables, PortMap ports, int worker)
    {
        ArgumentNullException.ThrowIfNull(tables);
        _classifier = new Classifier(tables, ports);
        _matcher = new Matcher(tables);
        _search = new RuleSearch(tables);
        _usual = new UsualPath(tables);
        _slots = new SlotTable(tables);
        _forwarder = new Forwarder(tables, _slots);
        _teids = tables.Teids;
        _ipv4 = tables.Ipv4;
        _ipv6 = tables.Ipv6;
        _sessions = tables.Sessions;
        _counters = tables.SessionCounters;
        _lines = tables.Lines;
        _worker = (byte)worker;
    }

    /// <summary>
    /// Processes packets whose <see cref="Packet.Mbuf"/> is set. Afterwards each has a verdict, or
    /// (verdict none) belongs to the worker <see cref="Packet.Owner"/> and is untouched.
    /// </summary>
    /// <param name="packets">The burst.</param>
    /// <param name="count">Packets of it.</param>
    /// <param name="tsc">Cycle counter when the burst came.</param>
    public void Run(Packet* packets, int count, ulong tsc)
    {
        var end = packets + count;
        Classify(packets, end);
        FindSessions(packets, end);
        PrefetchRules(packets, end);
        if (FindRules(packets, end))
        {
            PrefetchSlots(packets, end);
        }

        Forward(packets, end, tsc);
    }

    private void Classify(Packet* packets, Packet* end)
    {
        for (var packet = packets; packet < end; packet++)
        {
            Prefetch(packet->Mbuf->Data);
        }

        for (var packet = packets; packet < end; packet++)
        {
            _classifier.Classify(ref *packet);
            if (packet->Lookup != LookupKind.None)
            {
                packet->Bucket = Table(packet->Lookup).Prefetch(packet->Tag);
            }
        }
    }

    private void FindSessions(Packet* packets, Packet* end)
    {
        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Lookup == LookupKind.None)
            {
                continue;
            }

            if (!LookupTable.TryFind(packet->Bucket, packet->Tag, out var session))
            {
                session = Table(packet->Lookup).FindBeyond(packet->Tag);
            }

            packet->Session = session;
            if (session != LookupTable.None)
            {
                Prefetch(_sessions + session);
                Prefetch(_counters + session);
            }
        }
    }

    private void PrefetchRules(Packet* packets, Packet* end)
    {
        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Session == Packet.NoSession)
            {
                continue;
            }

            // Only a hint: what is matched is read again, and from one consistent value.
            var program = new ProgramRef(Volatile.Read(ref _sessions[packet->Session].Program));
            var skipped = packet->Lookup == LookupKind.Teid ? 0 : program.TeidCount;
            var line = program.FirstLine + ((long)skipped * Rule.Lines);
            var rule = _lines + (line * Rule.LineBytes);
            Prefetch(rule);
            Prefetch(rule + Rule.LineBytes);
        }
    }

    // True if a rule has meters or usage counters.
    private bool FindRules(Packet* packets, Packet* end)
    {
        var slots = 0;
        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Lookup == LookupKind.None)
            {
                continue;
            }

            if (!_matcher.TryMatch(ref *packet))
            {
                packet->Verdict = _search.Find(ref *packet, Table(packet->Lookup));
            }

            if (packet->Verdict == Verdict.None)
            {
                packet->Owner = (byte)_sessions[packet->Session].OwnerWorker;
                slots |= packet->Rule->SlotLine;
            }
        }

        return slots != 0;
    }

    private void PrefetchSlots(Packet* packets, Packet* end)
    {
        _slots.Begin(packets);
        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Verdict == Verdict.None && packet->Rule->SlotLine != 0)
            {
                _slots.PrefetchNumbers(*packet);
            }
        }

        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Verdict == Verdict.None && packet->Rule->SlotLine != 0)
            {
                _slots.Prefetch(*packet);
            }
        }
    }

    private void Forward(Packet* packets, Packet* end, ulong tsc)
    {
        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Verdict == Verdict.None && packet->Owner == _worker)
            {
                packet->Verdict = _usual.Forward(packet);
            }
        }

        for (var packet = packets; packet < end; packet++)
        {
            if (packet->Verdict == Verdict.None && packet->Owner == _worker)
            {
                packet->Verdict = _forwarder.Forward(ref *packet, tsc);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LookupTable Table(LookupKind kind) => kind switch
    {
        LookupKind.Teid => _teids,
        LookupKind.Ipv4 => _ipv4,
        _ => _ipv6,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
