using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Meters and usage counters of sessions: a QER with a bit rate has a meter, a URR a usage counter.
/// They survive changes of the session's rules.
/// </summary>
internal sealed unsafe class SessionSlots(TableFile file, Reclaimer reclaimer)
{
    // §5.4.4 says nothing of bursts: short enough that a second's bytes are exact within 1 %.
    private const double BurstSeconds = 0.008;
    private readonly TableFile _file = file;
    private readonly Reclaimer _reclaimer = reclaimer;
    private readonly SlotPool _meters = new(file.Sizes.Meters);
    private readonly SlotPool _usages = new(file.Sizes.Usages);
    private readonly List<RuleSlot> _slots = [];
    private readonly List<RuleSlot> _taken = [];

    /// <summary>Meters that are free.</summary>
    public int FreeMeters => _meters.Free;

    /// <summary>Usage counters that are free.</summary>
    public int FreeUsages => _usages.Free;

    /// <summary>
    /// Gives each QER and URR of the rules its slot; those that have one keep it.
    /// </summary>
    /// <param name="rules">The rules.</param>
    /// <param name="old">Slots of the session until now.</param>
    /// <param name="now">When counting begins, in seconds since 1900.</param>
    /// <param name="slots">Slots from now on.</param>
    /// <returns>False if there are too few; none is taken then.</returns>
    public bool TryAssign(
        SessionEstablishmentRequest rules,
        Repeated<RuleSlot> old,
        uint now,
        out Repeated<RuleSlot> slots)
    {
        _slots.Clear();
        _taken.Clear();
        var isDone = AddMeters(rules, old) && AddUsages(rules, old, now);
        if (!isDone)
        {
            GiveBack();
        }

        slots = isDone && _slots.Count > 0 ? Repeated.From(_slots) : default;
        return isDone;
    }

    /// <summary>After a refusal: what the last assignment took is free again.</summary>
    public void GiveBack()
    {
        foreach (var slot in _taken)
        {
            PoolOf(slot.Kind).Release(slot.Slot);
        }

        _taken.Clear();
    }

    /// <summary>After a change: what no rule has any more is free after a grace period.</summary>
    public void Retire(Repeated<RuleSlot> old, Repeated<RuleSlot> kept)
    {
        foreach (var slot in old)
        {
            if (IndexOf(kept, slot.Kind, slot.RuleId) is var index
                && (index < 0 || kept[index].Slot != slot.Slot))
            {
                _reclaimer.Retire(() => PoolOf(slot.Kind).Release(slot.Slot));
            }
        }
    }

    /// <summary>Takes the slots of a session of an earlier control process.</summary>
    /// <returns>False if one is not there, or belongs to another session.</returns>
    public bool TryAdopt(Repeated<RuleSlot> slots)
    {
        _taken.Clear();
        foreach (var slot in slots)
        {
            if (!PoolOf(slot.Kind).TryTakeThis(slot.Slot))
            {
                GiveBack();
                return false;
            }

            _taken.Add(slot);
        }

        return true;
    }

    /// <summary>A session of an earlier control process cannot stay after all.</summary>
    public void Release(Repeated<RuleSlot> slots) => Retire(slots, default);

    /// <summary>Sets the meters to the rates of the rules; packets are not interrupted.</summary>
    public void SetRates(SessionEstablishmentRequest rules, Repeated<RuleSlot> slots)
    {
        foreach (var slot in slots)
        {
            if (slot.Kind == SlotKind.Meter && RateOf(rules, slot.RuleId) is { } rate)
            {
                Set(slot.Slot, rate);
            }
        }
    }

    /// <summary>What a URR has counted.</summary>
    public Usage Read(in RuleSlot slot) => Read(slot.Slot);

    /// <summary>What a usage counter has counted.</summary>
    public Usage Read(uint slot) => _file.Usages[slot];

    /// <summary>When a URR counted its first packet, in seconds since 1900; 0: not yet.</summary>
    public uint FirstPacket(in RuleSlot slot) => Volatile.Read(ref _file.FirstPackets[slot.Slot]);

    /// <summary>The place of a rule's slot; −1: it has none.</summary>
    public static int IndexOf(Repeated<RuleSlot> slots, SlotKind kind, uint ruleId)
    {
        for (var index = 0; index < slots.Count; index++)
        {
            if (slots[index].Kind == kind && slots[index].RuleId == ruleId)
            {
                return index;
            }
        }

        return -1;
    }

    private SlotPool PoolOf(SlotKind kind) => kind == SlotKind.Meter ? _meters : _usages;

    private bool AddMeters(SessionEstablishmentRequest rules, Repeated<RuleSlot> old)
    {
        foreach (var qer in rules.CreateQer)
        {
            if (qer.MaximumBitrate is not { } rate || rate == default)
            {
                continue;
            }

            if (IndexOf(old, SlotKind.Meter, qer.QerId.Value) is var index and >= 0)
            {
                _slots.Add(old[index]);
                continue;
            }

            if (!TryTake(new(SlotKind.Meter, qer.QerId.Value, 0), out var slot))
            {
                return false;
            }

            _file.Meters[slot] = default;
            Set(slot, rate);
        }

        return true;
    }

    private bool AddUsages(SessionEstablishmentRequest rules, Repeated<RuleSlot> old, uint now)
    {
        foreach (var urr in rules.CreateUrr)
        {
            if (IndexOf(old, SlotKind.Usage, urr.UrrId.Value) is var index and >= 0)
            {
                _slots.Add(old[index]);
                continue;
            }

            if (!TryTake(New(urr, rules, now), out var slot))
            {
                return false;
            }

            _file.Usages[slot] = default;
            _file.FirstPackets[slot] = 0;
        }

        return true;
    }

    private static RuleSlot New(CreateUrr urr, SessionEstablishmentRequest rules, uint now)
    {
        var id = urr.UrrId;
        var slot = new RuleSlot(
            SlotKind.Usage, id.Value, 0, Since: now, Progress: UrrLimits.Begin(urr, now));
        return TimeMeter.Measures(urr)
            ? TimeMeter.Begin(
                slot, urr, rules.CreatePdr.Has(pdr => pdr.UrrId.Span.Contains(id)), now)
            : slot;
    }

    private bool TryTake(RuleSlot wanted, out uint slot)
    {
        if (!PoolOf(wanted.Kind).TryTake(out slot))
        {
            return false;
        }

        _taken.Add(wanted with { Slot = slot });
        _slots.Add(wanted with { Slot = slot });
        return true;
    }

    private static Mbr? RateOf(SessionEstablishmentRequest rules, uint qerId)
    {
        foreach (var qer in rules.CreateQer)
        {
            if (qer.QerId.Value == qerId)
            {
                return qer.MaximumBitrate;
            }
        }

        return null;
    }

    private void Set(uint slot, Mbr rate)
    {
        Set(ref _file.Meters[slot].Uplink, rate.UlKbps);
        Set(ref _file.Meters[slot].Downlink, rate.DlKbps);
    }

    private void Set(ref MeterDirection direction, ulong kbps)
    {
        var hz = (double)_file.Header->TscHz;
        direction.BurstCycles = hz * BurstSeconds;
        // 0 is no rate at all: control planes send it where they have none for a direction.
        direction.CyclesPerByte = kbps == 0 ? 0 : hz * 8 / (kbps * 1000.0);
    }
}
