using System.Collections;

namespace DpdkUpf.Tables;

/// <summary>
/// Which meters and usage counters are in use. Lives in the writer's own memory and is rebuilt
/// from the live programs by the next writer. A slot is zeroed when it is taken; it is free again a
/// grace period after it was given back, so no worker still counts in it.
/// </summary>
public sealed unsafe class SlotArena
{
    private readonly TableFile _file;
    private readonly Reclaimer _reclaimer;
    private readonly Stack<uint> _meters;
    private readonly Stack<uint> _usages;
    private readonly Action<uint, uint> _freeMeter;
    private readonly Action<uint, uint> _freeUsage;

    /// <summary>An arena in which the slots of all live sessions are in use.</summary>
    public SlotArena(TableFile file, SessionWriter sessions, Reclaimer reclaimer)
    {
        _file = file;
        _reclaimer = reclaimer;
        var meters = new BitArray(file.Sizes.Meters);
        var usages = new BitArray(file.Sizes.Usages);
        foreach (var session in sessions.Live())
        {
            Mark(sessions, session, sessions.TeidRules(session), meters, usages);
            Mark(sessions, session, sessions.AddressRules(session), meters, usages);
        }

        _meters = Unused(meters);
        _usages = Unused(usages);
        _freeMeter = (slot, _) => _meters.Push(slot);
        _freeUsage = (slot, _) => _usages.Push(slot);
    }

    /// <summary>Meters that are free.</summary>
    public int FreeMeters => _meters.Count;

    /// <summary>Usage counters that are free.</summary>
    public int FreeUsages => _usages.Count;

    /// <summary>Takes a meter that has no limit yet.</summary>
    /// <returns>False if all are taken.</returns>
    public bool TryTakeMeter(out uint slot)
    {
        if (!_meters.TryPop(out slot))
        {
            return false;
        }

        _file.Meters[slot] = default;
        return true;
    }

    /// <summary>Takes a usage counter that stands at 0.</summary>
    /// <returns>False if all are taken.</returns>
    public bool TryTakeUsage(out uint slot)
    {
        if (!_usages.TryPop(out slot))
        {
            return false;
        }

        _file.Usages[slot] = default;
        return true;
    }

    /// <summary>Gives a meter back that no program in force names any more.</summary>
    public void ReleaseMeter(uint slot) => _reclaimer.Retire(_freeMeter, slot, 0);

    /// <summary>Gives a usage counter back that no program in force names any more.</summary>
    public void ReleaseUsage(uint slot) => _reclaimer.Retire(_freeUsage, slot, 0);

    private static void Mark(
        SessionWriter sessions,
        uint session,
        ReadOnlySpan<Rule> rules,
        BitArray meters,
        BitArray usages)
    {
        foreach (ref readonly var rule in rules)
        {
            var slots = sessions.Slots(session, rule);
            Mark(slots[..rule.MeterCount], meters);
            Mark(slots[rule.MeterCount..], usages);
        }
    }

    private static void Mark(ReadOnlySpan<uint> slots, BitArray used)
    {
        foreach (var slot in slots)
        {
            // A number beyond the end is nobody's: such a program is of another making.
            if (slot < (uint)used.Length)
            {
                used[(int)slot] = true;
            }
        }
    }

    private static Stack<uint> Unused(BitArray used)
    {
        var free = new Stack<uint>(used.Length);
        for (var slot = used.Length; slot-- > 0;)
        {
            if (!used[slot])
            {
                free.Push((uint)slot);
            }
        }

        return free;
    }
}
