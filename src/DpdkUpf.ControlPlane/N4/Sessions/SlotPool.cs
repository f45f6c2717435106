namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Which meters, or which usage counters, are in use. Lives in control's own memory; the next
/// control process learns it from the sessions' notes.
/// </summary>
internal sealed class SlotPool(int capacity)
{
    private readonly ulong[] _used = new ulong[(capacity + 63) / 64];
    private readonly int _capacity = capacity;
    private int _nextWord;

    /// <summary>Slots that are free.</summary>
    public int Free { get; private set; } = capacity;

    /// <summary>Takes any slot.</summary>
    /// <returns>False if all are taken.</returns>
    public bool TryTake(out uint slot)
    {
        slot = 0;
        for (var step = 0; Free > 0 && step < _used.Length; step++)
        {
            var free = ~_used[_nextWord];
            slot = ((uint)_nextWord * 64) + (uint)ulong.TrailingZeroCount(free);
            if (free != 0 && slot < _capacity)
            {
                Set(slot);
                return true;
            }

            _nextWord = (_nextWord + 1) % _used.Length;
        }

        return false;
    }

    /// <summary>Takes a slot that a session of an earlier control process has.</summary>
    /// <returns>False if there is no such slot, or somebody has it.</returns>
    public bool TryTakeThis(uint slot)
    {
        if (slot >= _capacity || (_used[slot / 64] & Bit(slot)) != 0)
        {
            return false;
        }

        Set(slot);
        return true;
    }

    /// <summary>Gives a slot back that no program names any more.</summary>
    public void Release(uint slot)
    {
        _used[slot / 64] &= ~Bit(slot);
        Free++;
    }

    private static ulong Bit(uint slot) => 1UL << (int)(slot % 64);

    private void Set(uint slot)
    {
        _used[slot / 64] |= Bit(slot);
        Free--;
    }
}
