namespace DpdkUpf.Tables;

/// <summary>
/// The one writer of a <see cref="LookupTable"/>. Each change becomes visible by one store, and a
/// writer that dies between any two of its stores leaves a table that readers and the next writer
/// can use: at worst an overflow bit that is set in vain.
/// </summary>
public sealed unsafe class LookupTableWriter(LookupTable table)
{
    private readonly LookupTable _table = table;

    /// <summary>Adds an entry. The caller has made sure that the pair is not there yet.</summary>
    /// <returns>False if no slot is free within reach: the table is full.</returns>
    public bool TryAdd(uint tag, uint value)
    {
        var home = _table.Home(tag);
        for (uint probe = 0; probe < LookupTable.MaxProbes; probe++)
        {
            var bucket = _table.At(home + probe);
            if (FindSlot(bucket, 0) is var slot and >= 0)
            {
                MarkOverflow(home, probe);
                Volatile.Write(ref bucket->Values[slot], value | OverflowOf(bucket, slot));
                Volatile.Write(ref bucket->Tags[slot], tag);
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes an entry.</summary>
    /// <returns>False if it was not there.</returns>
    public bool Remove(uint tag, uint value)
    {
        var home = _table.Home(tag);
        for (uint probe = 0; probe < LookupTable.MaxProbes; probe++)
        {
            var bucket = _table.At(home + probe);
            if (FindSlot(bucket, tag, value) is var slot and >= 0)
            {
                Volatile.Write(ref bucket->Tags[slot], 0);
                ClearOverflow(home, probe);
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the entry is there.</summary>
    public bool Contains(uint tag, uint value)
    {
        uint cursor = 0;
        uint found;
        while ((found = _table.FindNext(tag, ref cursor)) != LookupTable.None)
        {
            if (found == value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Removes every entry that is not wanted and mends overflow bits: what the next writer does
    /// after one that died.
    /// </summary>
    /// <returns>The number of entries removed.</returns>
    public int RemoveWhere(Func<uint, uint, bool> isUnwanted)
    {
        var removed = 0;
        for (uint index = 0; index <= _table.Mask; index++)
        {
            var bucket = _table.At(index);
            for (var slot = 0; slot < Bucket.Slots; slot++)
            {
                var (tag, value) = (bucket->Tags[slot], Value(bucket, slot));
                if (tag != 0 && isUnwanted(tag, value))
                {
                    Volatile.Write(ref bucket->Tags[slot], 0);
                    removed++;
                }
            }
        }

        for (uint index = 0; index <= _table.Mask; index++)
        {
            SetOverflow(index, IsCrossed(index));
        }

        return removed;
    }

    /// <summary>Entries in use: walks the whole table.</summary>
    public int Count()
    {
        var count = 0;
        for (uint index = 0; index <= _table.Mask; index++)
        {
            for (var slot = 0; slot < Bucket.Slots; slot++)
            {
                count += _table.At(index)->Tags[slot] != 0 ? 1 : 0;
            }
        }

        return count;
    }

    private void MarkOverflow(uint home, uint probes)
    {
        for (uint probe = 0; probe < probes; probe++)
        {
            SetOverflow(home + probe, true);
        }
    }

    // A bit is cleared only if no other entry needs it, so that churn does not lengthen searches.
    private void ClearOverflow(uint home, uint probes)
    {
        for (uint probe = 0; probe < probes; probe++)
        {
            SetOverflow(home + probe, IsCrossed(home + probe));
        }
    }

    private bool IsCrossed(uint index)
    {
        for (uint distance = 1; distance < LookupTable.MaxProbes; distance++)
        {
            var bucket = _table.At(index + distance);
            for (var slot = 0; slot < Bucket.Slots; slot++)
            {
                if (bucket->Tags[slot] != 0
                    && ((index + distance - _table.Home(bucket->Tags[slot])) & _table.Mask)
                        >= distance)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void SetOverflow(uint index, bool isSet)
    {
        ref var value = ref _table.At(index)->Values[0];
        Volatile.Write(
            ref value, isSet ? value | Bucket.OverflowBit : value & ~Bucket.OverflowBit);
    }

    private static int FindSlot(Bucket* bucket, uint tag)
    {
        for (var slot = 0; slot < Bucket.Slots; slot++)
        {
            if (bucket->Tags[slot] == tag)
            {
                return slot;
            }
        }

        return -1;
    }

    private static int FindSlot(Bucket* bucket, uint tag, uint value)
    {
        for (var slot = 0; slot < Bucket.Slots; slot++)
        {
            if (bucket->Tags[slot] == tag && Value(bucket, slot) == value)
            {
                return slot;
            }
        }

        return -1;
    }

    private static uint Value(Bucket* bucket, int slot) =>
        bucket->Values[slot] & ~Bucket.OverflowBit;

    private static uint OverflowOf(Bucket* bucket, int slot) =>
        slot == 0 ? bucket->Values[0] & Bucket.OverflowBit : 0;
}
