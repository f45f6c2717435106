namespace DpdkUpf.Tables;

/// <summary>Which next hop slots are in use. The one writer of next hops.</summary>
public sealed unsafe class NextHopWriter
{
    private readonly TableFile _file;
    private readonly Reclaimer _reclaimer;
    private readonly Stack<uint> _free = new();

    /// <summary>Takes over whatever next hops the file has.</summary>
    public NextHopWriter(TableFile file, Reclaimer reclaimer)
    {
        _file = file;
        _reclaimer = reclaimer;
        for (var index = (uint)file.Sizes.NextHops; index-- > 0;)
        {
            if (file.NextHops[index].State == NextHopState.Free)
            {
                _free.Push(index);
            }
        }
    }

    /// <summary>Slots that are free.</summary>
    public int FreeNextHops => _free.Count;

    /// <summary>Indices in use.</summary>
    public IEnumerable<uint> Used()
    {
        for (uint index = 0; index < _file.Sizes.NextHops; index++)
        {
            if (Entry(index).State != NextHopState.Free)
            {
                yield return index;
            }
        }
    }

    /// <summary>An entry, to read.</summary>
    public ref readonly NextHop Entry(uint index) => ref _file.NextHops[index];

    /// <summary>Takes a slot; its state becomes visible last.</summary>
    /// <returns>False if all slots are taken.</returns>
    public bool TryAdd(NextHop entry, out uint index)
    {
        if (!_free.TryPop(out index))
        {
            return false;
        }

        var slot = _file.NextHops + index;
        var state = entry.State;
        entry.State = NextHopState.Free;
        entry.Generation = slot->Generation + 1;
        *slot = entry;
        SetState(index, state);
        return true;
    }

    /// <summary>Sets the MAC addresses (6 bytes each, wire order), then the state.</summary>
    public void Resolve(uint index, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source)
    {
        _file.NextHops[index].SetMac(destination, source);
        SetState(index, NextHopState.Reachable);
    }

    /// <summary>Packets for this next hop go to control again.</summary>
    public void Unresolve(uint index) => SetState(index, NextHopState.Unresolved);

    /// <summary>
    /// Frees a slot that no rule and no route names any more, after a grace period.
    /// </summary>
    public void Remove(uint index) =>
        _reclaimer.Retire(() =>
        {
            SetState(index, NextHopState.Free);
            _free.Push(index);
        });

    private void SetState(uint index, NextHopState state)
    {
        ref var place = ref *(byte*)&_file.NextHops[index].State;
        Volatile.Write(ref place, (byte)state);
    }
}
