using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Meters (QERs) and usage counters (URRs) of the rules that have some: out of the way of packets
/// whose rules have none. Only a session's owning worker comes here, so plain loads and stores do.
/// </summary>
internal sealed unsafe class SlotTable(TableFile tables)
{
    private readonly byte* _lines = tables.Lines;
    private readonly RateMeter* _meters = tables.Meters;
    private readonly Usage* _usages = tables.Usages;
    private readonly uint* _firstPackets = tables.FirstPackets;
    private readonly uint* _clockSeconds = &tables.Header->ClockSeconds;

    /// <summary>Asks for the line with the slot numbers of a packet's rule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNumbers(in Packet packet) => Prefetch(Numbers(packet));

    /// <summary>Asks for the meters and usage counters of a packet's rule.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(in Packet packet)
    {
        var numbers = Numbers(packet);
        var meters = packet.Rule->MeterCount;
        for (var i = 0; i < meters; i++)
        {
            Prefetch(_meters + numbers[i]);
        }

        for (var i = 0; i < packet.Rule->UsageCount; i++)
        {
            Prefetch(_usages + numbers[meters + i]);
        }
    }

    /// <summary>
    /// True if all meters of the rule let the packet pass; only then is any of them charged. What
    /// counts is the user's IP packet, header included: bit rates of QoS flows are those of the
    /// user plane, without GTP-U (TS 23.501 §5.7.2.2, TS 29.244 §8.2.8).
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool Admit(in Packet packet, ulong tsc)
    {
        var numbers = Numbers(packet);
        var now = tsc * MeterDirection.Fractions;
        for (var i = 0; i < packet.Rule->MeterCount; i++)
        {
            if (!Policing.Conforms(ref Meter(packet, numbers[i]), now))
            {
                return false;
            }
        }

        for (var i = 0; i < packet.Rule->MeterCount; i++)
        {
            Policing.Charge(ref Meter(packet, numbers[i]), now, packet.IpBytes);
        }

        return true;
    }

    /// <summary>Counts a packet that has been sent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(in Packet packet)
    {
        var numbers = Numbers(packet) + packet.Rule->MeterCount;
        var isUplink = packet.Verdict == Verdict.Uplink;
        for (var i = 0; i < packet.Rule->UsageCount; i++)
        {
            var usage = _usages + numbers[i];
            var counter = isUplink ? &usage->Uplink : &usage->Downlink;
            if (counter->Packets == 0)
            {
                NoteFirst(numbers[i]);
            }

            counter->Add(packet.IpBytes);
        }
    }

    // Of a direction: the other one may have had one before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteFirst(uint number)
    {
        if (_firstPackets[number] == 0)
        {
            _firstPackets[number] = Volatile.Read(ref *_clockSeconds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint* Numbers(in Packet packet) =>
        (uint*)(_lines + (((long)packet.ProgramLine + packet.Rule->SlotLine) * Rule.LineBytes));

    private ref MeterDirection Meter(in Packet packet, uint number) =>
        ref (packet.Rule->Flags & RuleFlags.Uplink) != 0
            ? ref _meters[number].Uplink
            : ref _meters[number].Downlink;

    private static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
