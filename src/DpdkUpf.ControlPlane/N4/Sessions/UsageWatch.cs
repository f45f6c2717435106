using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Which sessions' URRs are to be looked at: those of which a worker says that a volume was
/// reached, and those whose time has come. One entry a session at most, and none for a session
/// without thresholds, quotas and periods.
/// </summary>
internal sealed class UsageWatch(
    SessionWriter sessions, SessionSlots slots, int capacity, TimeProvider time)
{
    // What a worker says can be lost: all sessions are looked at themselves, so many a second.
    private const int LooksPerRound = 2048;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(20);
    private readonly SessionWriter _sessions = sessions;
    private readonly SessionSlots _slots = slots;
    private readonly uint _capacity = (uint)capacity;
    private readonly TimeProvider _time = time;
    private readonly HashSet<uint> _limited = [];
    private readonly Queue<uint> _reached = new();
    private readonly HashSet<uint> _isReached = [];
    private readonly SortedSet<(long Due, uint Session)> _times = [];
    private readonly Dictionary<uint, long> _timeOf = [];
    private long _lookedAt = time.GetTimestamp();
    private uint _cursor;

    /// <summary>A session's state is in force.</summary>
    public void Follow(uint session, SessionState state)
    {
        Schedule(session, state);
        if (state.Limited().Any())
        {
            // While the program changed a worker may have passed by what the new one has.
            _limited.Add(session);
            OnReached(session);
        }
        else
        {
            _limited.Remove(session);
        }
    }

    /// <summary>When to look at a session where nothing is due now.</summary>
    public void Schedule(uint session, SessionState state)
    {
        uint? next = null;
        foreach (var (urr, slot) in state.Limited())
        {
            var seconds = TimeLimits.Next(
                urr, slot, _slots.FirstPacket(slot), _time.Since1900());
            next = Math.Min(next ?? uint.MaxValue, seconds ?? uint.MaxValue);
        }

        SetTime(session, next is null or uint.MaxValue ? null : Now + Math.Max(1, next.Value));
    }

    /// <summary>A session is over.</summary>
    public void Forget(uint session)
    {
        SetTime(session, null);
        _limited.Remove(session);
    }

    /// <summary>One of its usage counters has reached something.</summary>
    public void OnReached(uint session)
    {
        if (_limited.Contains(session) && _isReached.Add(session))
        {
            _reached.Enqueue(session);
        }
    }

    /// <summary>To be looked at again in a second.</summary>
    public void Retry(uint session) => SetTime(session, Now + 1);

    /// <summary>The next session to look at.</summary>
    public bool TryTake(out uint session)
    {
        while (_reached.TryDequeue(out session))
        {
            _isReached.Remove(session);
            if (_limited.Contains(session))
            {
                return true;
            }
        }

        if (_times.Count == 0 || _times.Min.Due > Now)
        {
            return false;
        }

        session = _times.Min.Session;
        SetTime(session, null);
        return true;
    }

    /// <summary>Looks at some sessions itself.</summary>
    public void Poll()
    {
        if (_limited.Count == 0 || _time.GetElapsedTime(_lookedAt) < RoundTime)
        {
            return;
        }

        _lookedAt = _time.GetTimestamp();
        for (var look = 0; look < Math.Min(LooksPerRound, _capacity); look++)
        {
            _cursor = (_cursor + 1) % _capacity;
            if (_limited.Contains(_cursor) && _sessions.IsLive(_cursor)
                && (HasReached(_sessions.TeidRules(_cursor))
                    || HasReached(_sessions.AddressRules(_cursor))))
            {
                OnReached(_cursor);
            }
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private bool HasReached(ReadOnlySpan<Rule> rules)
    {
        foreach (ref readonly var rule in rules)
        {
            var limits = _sessions.UsageLimits(_cursor, rule);
            for (var index = 0; index < limits.Length; index++)
            {
                var slot = _sessions.Slots(_cursor, rule)[rule.MeterCount + index];
                var counted = Volume.Of(_slots.Read(slot));
                if (limits[index].Tell.AreReached(counted.Uplink, counted.Downlink))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void SetTime(uint session, long? due)
    {
        if (_timeOf.Remove(session, out var old))
        {
            _times.Remove((old, session));
        }

        if (due is { } time)
        {
            _timeOf.Add(session, time);
            _times.Add((time, session));
        }
    }
}
