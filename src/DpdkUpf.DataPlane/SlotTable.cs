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
    // No packet is longer than its length field says.
    private const ulong MostOfBurst = Tables.Limits.Burst * ushort.MaxValue;

    private readonly byte* _lines = tables.Lines;
    private readonly RateMeter* _meters = tables.Meters;
    private readonly Usage* _usages = tables.Usages;
    private readonly uint* _firstPackets = tables.FirstPackets;
    private readonly uint* _clockSeconds = &tables.Header->ClockSeconds;
    private Packet* _burst;

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

        var isWatched = (packet.Rule->Flags & RuleFlags.Watched) != 0;
        for (var i = 0; i < packet.Rule->UsageCount; i++)
        {
            Prefetch(_usages + numbers[meters + i]);
            if (isWatched)
            {
                Prefetch(Limits(packet) + i);
            }
        }
    }

    /// <summary>A burst begins whose rules have meters or usage counters.</summary>
    public void Begin(Packet* burst) => _burst = burst;

    /// <summary>
    /// Why a packet may not pass; <see cref="Verdict.None"/>: it may, and only then is any meter
    /// charged. What counts is the user's IP packet, header included: bit rates of QoS flows are
    /// those of the user plane, without GTP-U (TS 23.501 §5.7.2.2, TS 29.244 §8.2.8).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Verdict Admit(in Packet packet, ulong tsc)
    {
        if ((packet.Rule->Flags & RuleFlags.Quota) != 0 && IsExhausted(packet))
        {
            return Verdict.QuotaExhausted;
        }

        return packet.Rule->MeterCount == 0 || Conforms(packet, tsc)
            ? Verdict.None
            : Verdict.RateExceeded;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Conforms(in Packet packet, ulong tsc)
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

    // TS 29.244 §5.2.2.2.1: packets stop when what was measured reaches the quota. So the packet
    // that reaches it is the last one, even if it goes beyond: a quota of which too little is left
    // for any packet would else never be used up. One of several volumes that is used up uses up
    // the quota.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsExhausted(in Packet packet)
    {
        var numbers = Numbers(packet) + packet.Rule->MeterCount;
        var limits = Limits(packet);
        for (var i = 0; i < packet.Rule->UsageCount; i++)
        {
            var (uplink, downlink) =
                (_usages[numbers[i]].Uplink.Bytes, _usages[numbers[i]].Downlink.Bytes);
            if (limits[i].Stop.AreReached(uplink + MostOfBurst, downlink + MostOfBurst))
            {
                AddUncounted(packet, numbers[i], ref uplink, ref downlink);
                if (limits[i].Stop.AreReached(uplink, downlink))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Packets are counted when they were sent: near the quota's end those of this burst that will
    // be, and that count on the same counter, matter.
    private void AddUncounted(
        in Packet packet, uint number, ref ulong uplink, ref ulong downlink)
    {
        for (var earlier = _burst; !Unsafe.AreSame(in *earlier, in packet); earlier++)
        {
            if (earlier->Verdict == Verdict.Uplink && CountsOn(*earlier, number))
            {
                uplink += earlier->IpBytes;
            }
            else if (earlier->Verdict == Verdict.Downlink && CountsOn(*earlier, number))
            {
                downlink += earlier->IpBytes;
            }
        }
    }

    private bool CountsOn(in Packet packet, uint number) => new ReadOnlySpan<uint>(
        Numbers(packet) + packet.Rule->MeterCount, packet.Rule->UsageCount).Contains(number);

    /// <summary>Counts a packet that has been sent.</summary>
    /// <returns>True if control wants to be told of what was reached.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Count(in Packet packet)
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

        return (packet.Rule->Flags & RuleFlags.Watched) != 0 && HasReached(packet, isUplink);
    }

    // With this packet, not before it: so control is told once.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasReached(in Packet packet, bool isUplink)
    {
        var numbers = Numbers(packet) + packet.Rule->MeterCount;
        var limits = Limits(packet);
        uint bytes = packet.IpBytes;
        var (up, down) = isUplink ? (bytes, 0u) : (0u, bytes);
        var hasReached = false;
        for (var i = 0; i < packet.Rule->UsageCount; i++)
        {
            var (uplink, downlink) =
                (_usages[numbers[i]].Uplink.Bytes, _usages[numbers[i]].Downlink.Bytes);
            hasReached |= limits[i].Tell.AreReached(uplink, downlink)
                && !limits[i].Tell.AreReached(uplink - up, downlink - down);
        }

        return hasReached;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private UsageLimits* Limits(in Packet packet) => UsageLimits.Of(
        _lines + ((long)packet.ProgramLine * Rule.LineBytes), *packet.Rule);

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
