using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// TEIDs that we choose (TS 29.244 §5.5.3): the lowest bits are the owning worker, the others count
/// through all their values in an order that looks random, so a TEID comes again only after all
/// others. One that was freed with its turn due soon is left out for the guard time.
/// </summary>
internal sealed unsafe class TeidAllocator
{
    // More than the control thread can give out in a second.
    private const uint MaxPerSecond = 500_000;
    private readonly TableFile _file;
    private readonly TimeSpan _guard;
    private readonly TimeProvider _time;
    private readonly int _workerBits;
    private readonly TeidOrder _order;
    private readonly uint _soon;
    private readonly Queue<(DateTimeOffset Until, uint Teid)> _freed = new();
    private readonly Dictionary<uint, DateTimeOffset> _guarded = [];

    public TeidAllocator(TableFile file, TimeSpan guard, TimeProvider time)
    {
        _file = file;
        _guard = guard;
        _time = time;
        _workerBits = 32 - (int)uint.LeadingZeroCount((uint)file.Sizes.Workers - 1);
        _order = new TeidOrder(32 - _workerBits, file.Header->RecoveryTimeStamp);
        _soon = (uint)Math.Min(guard.TotalSeconds * MaxPerSecond, _order.Count / 2);
        // What an earlier control process had under guard is behind us then.
        file.Header->TeidPosition += _soon;
    }

    /// <summary>TEIDs that may not be given out yet though they are free.</summary>
    public int Guarded => _guarded.Count;

    /// <summary>A TEID that nobody has, for a session of this worker.</summary>
    public uint Take(int worker)
    {
        Expire();
        while (true)
        {
            var teid = (_order.At(_file.Header->TeidPosition) << _workerBits) | (uint)worker;
            Volatile.Write(ref _file.Header->TeidPosition, _file.Header->TeidPosition + 1);
            if (teid != 0 && !_guarded.ContainsKey(teid)
                && _file.Teids.Find(LookupTag.OfTeid(teid)) == LookupTable.None)
            {
                return teid;
            }
        }
    }

    /// <summary>A TEID is free from now on: its guard time begins.</summary>
    public void Free(uint teid)
    {
        var turn = _order.PositionOf(teid >> _workerBits) - _file.Header->TeidPosition;
        if (_guard > TimeSpan.Zero && (turn & (_order.Count - 1)) < _soon)
        {
            _guarded[teid] = _time.GetUtcNow() + _guard;
            _freed.Enqueue((_guarded[teid], teid));
        }
    }

    private void Expire()
    {
        while (_freed.TryPeek(out var oldest) && oldest.Until <= _time.GetUtcNow())
        {
            _freed.Dequeue();
            // One that was restored meanwhile, and freed again, has another guard time.
            if (_guarded.TryGetValue(oldest.Teid, out var until) && until == oldest.Until)
            {
                _guarded.Remove(oldest.Teid);
            }
        }
    }
}
