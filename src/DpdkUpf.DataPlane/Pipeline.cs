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
    private readonly Forwarder _forwarder;
    private readonly SlotTable _slots;
    private readonly LookupTable _teids;
    private readonly LookupTable _ipv4;
    private readonly LookupTable _ipv6;
    private readonly Session* _sessions;
    private readonly SessionCounters* _counters;
    private readonly byte* _lines;

    /// <summary>A pipeline over the given tables, as one worker.</summary>
    public Pipeline(TableFile tables, PortMap ports, int worker)
    {
        ArgumentNullException.ThrowIfNull(tables);
        _classifier = new Classifier(tables, ports);
        _matcher = new Matcher(tables, worker);
        _forwarder = new Forwarder(tables);
        _slots = new SlotTable(tables);
        _teids = tables.Teids;
        _ipv4 = tables.Ipv4;
        _ipv6 = tables.Ipv6;
        _sessions = tables.Sessions;
        _counters = tables.SessionCounters;
        _lines = tables.Lines;
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
        Classify(packets, count);
        FindSessions(packets, count);
        PrefetchRules(packets, count);
        if (FindRules(packets, count))
        {
            PrefetchSlots(packets, count);
        }

        Forward(packets, count, tsc);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Classify(Packet* packets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Prefetch(packets[i].Mbuf->Data);
        }

        for (var i = 0; i < count; i++)
        {
            _classifier.Classify(ref packets[i]);
            if (packets[i].Lookup != LookupKind.None)
            {
                Table(packets[i].Lookup).Prefetch(packets[i].Tag);
            }
        }
    }

    private void FindSessions(Packet* packets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (packets[i].Lookup == LookupKind.None)
            {
                continue;
            }

            var session = Table(packets[i].Lookup).Find(packets[i].Tag);
            packets[i].Session = session;
            if (session != LookupTable.None)
            {
                Prefetch(_sessions + session);
                Prefetch(_counters + session);
            }
        }
    }

    private void PrefetchRules(Packet* packets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (packets[i].Session == Packet.NoSession)
            {
                continue;
            }

            // Only a hint: what is matched is read again, and from one consistent value.
            var program = new ProgramRef(Volatile.Read(ref _sessions[packets[i].Session].Program));
            var skipped = packets[i].Lookup == LookupKind.Teid ? 0 : program.TeidCount;
            var line = program.FirstLine + ((long)skipped * Rule.Lines);
            var rule = _lines + (line * Rule.LineBytes);
            Prefetch(rule);
            Prefetch(rule + Rule.LineBytes);
        }
    }

    // True if a rule has meters or usage counters.
    private bool FindRules(Packet* packets, int count)
    {
        var slots = 0;
        for (var i = 0; i < count; i++)
        {
            ref var packet = ref packets[i];
            if (packet.Lookup == LookupKind.None)
            {
                continue;
            }

            var verdict = _matcher.Match(ref packet, Table(packet.Lookup));
            packet.Verdict = verdict;
            slots |= verdict == Verdict.None ? packet.Rule->SlotLine : 0;
        }

        return slots != 0;
    }

    private void PrefetchSlots(Packet* packets, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (packets[i].Verdict == Verdict.None && packets[i].Rule->SlotLine != 0)
            {
                _slots.PrefetchNumbers(packets[i]);
            }
        }

        for (var i = 0; i < count; i++)
        {
            if (packets[i].Verdict == Verdict.None && packets[i].Rule->SlotLine != 0)
            {
                _slots.Prefetch(packets[i]);
            }
        }
    }

    private void Forward(Packet* packets, int count, ulong tsc)
    {
        for (var i = 0; i < count; i++)
        {
            ref var packet = ref packets[i];
            if (packet.Verdict == Verdict.None && packet.Owner == _matcher.Worker)
            {
                packet.Verdict = _forwarder.Forward(ref packet, tsc);
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
