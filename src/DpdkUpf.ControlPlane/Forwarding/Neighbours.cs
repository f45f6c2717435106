using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.Forwarding;

/// <summary>
/// Resolves neighbours, keeps what waits for them, and checks from time to time that they are
/// still there (RFC 4861 §7.2 and §7.3; the same for ARP).
/// </summary>
internal sealed class Neighbours
{
    private readonly NeighbourTable _table;
    private readonly Transmitter _transmitter;
    private readonly SlowPathCounters _counters;
    private readonly TimeProvider _time;
    private DateTimeOffset _nextPoll;
    private int _waiting;

    public Neighbours(
        NeighbourTable table,
        Transmitter transmitter,
        SlowPathCounters counters,
        TimeProvider time)
    {
        _table = table;
        _transmitter = transmitter;
        _counters = counters;
        _time = time;
    }

    /// <summary>A neighbour for a tunnel or a route: it stays until released.</summary>
    /// <returns>Null if all next hops are taken.</returns>
    public Neighbour? Use(LocalInterface item, IpAddress address)
    {
        var neighbour = FindOrAdd(item, address);
        if (!_table.EnsureNextHop(neighbour))
        {
            RemoveIfIdle(neighbour);
            return null;
        }

        neighbour.Users++;
        return neighbour;
    }

    /// <summary>
    /// One user more of a next hop that somebody holds, or that rules in force name.
    /// </summary>
    /// <returns>False if it is no neighbour's.</returns>
    public bool Use(uint nextHop)
    {
        if (_table.Find(nextHop) is not { } neighbour)
        {
            return false;
        }

        neighbour.Users++;
        return true;
    }

    /// <summary>One user less; an unused neighbour is forgotten when it stops answering.</summary>
    public void Release(uint nextHop)
    {
        if (_table.Find(nextHop) is { Users: > 0 } neighbour)
        {
            neighbour.Users--;
        }
    }

    /// <summary>
    /// Sends a packet whose Ethernet header is still to be filled in, now or later.
    /// </summary>
    public void Send(LocalInterface item, IpAddress address, ReadOnlySpan<byte> frame, int ipOffset)
    {
        if (_table.IsFull && _table.Find(new NeighbourKey(item.Index, address)) is null)
        {
            _counters.Add(SlowPathCounter.NeighboursFull);
            return;
        }

        Send(FindOrAdd(item, address), frame, ipOffset);
    }

    /// <summary>As above, for a neighbour that is known.</summary>
    public void Send(Neighbour neighbour, ReadOnlySpan<byte> frame, int ipOffset)
    {
        if (neighbour.HasMac)
        {
            _table.EnsureNextHop(neighbour);
            if (Transmit(neighbour, frame.ToArray(), ipOffset))
            {
                _counters.Add(SlowPathCounter.ResolvedSent);
            }
        }
        else if (neighbour.State == NeighbourState.Failed)
        {
            _counters.Add(SlowPathCounter.NeighbourFailed);
        }
        else if (neighbour.Waiting.Count >= NeighbourLimits.QueuedPerNeighbour
            || _waiting >= NeighbourLimits.QueuedInTotal)
        {
            _counters.Add(SlowPathCounter.QueueFull);
        }
        else
        {
            neighbour.Waiting.Enqueue((frame.ToArray(), ipOffset));
            _waiting++;
            _counters.Add(SlowPathCounter.Queued);
        }
    }

    /// <summary>An address and a MAC address were seen together.</summary>
    public void Learn(LocalInterface item, IpAddress address, MacAddress mac, Evidence evidence)
    {
        if (mac.IsMulticast || mac.IsZero || mac == item.Mac || !item.IsOnLink(address))
        {
            return;
        }

        var neighbour = _table.Find(new NeighbourKey(item.Index, address));
        if (neighbour is null && evidence == Evidence.Question && !_table.IsFull)
        {
            neighbour = Add(item, address);
        }

        if (neighbour is null or { State: NeighbourState.Static })
        {
            return;
        }

        var isOther = neighbour.HasMac && neighbour.Mac != mac;
        if (isOther && evidence == Evidence.WeakAnswer)
        {
            return;
        }

        if (isOther)
        {
            _counters.Add(SlowPathCounter.NeighbourMacChanged);
        }

        Resolve(neighbour, mac, NeighbourState.Reachable);
    }

    /// <summary>Does what is due: questions, probes, giving up.</summary>
    public void Poll()
    {
        var now = _time.GetUtcNow();
        if (now < _nextPoll)
        {
            return;
        }

        _nextPoll = now + NeighbourLimits.PollEvery;
        foreach (var neighbour in _table.All.ToList())
        {
            if (neighbour.State != NeighbourState.Static && neighbour.DueAt <= now)
            {
                Step(neighbour);
            }
        }
    }

    /// <summary>
    /// A port came up, perhaps with another MAC address: everything can be sent now.
    /// </summary>
    public void PortUp(LocalInterface item)
    {
        foreach (var neighbour in _table.All.Where(each => each.Interface == item).ToList())
        {
            if (neighbour.HasMac)
            {
                Resolve(neighbour, neighbour.Mac, neighbour.State);
            }
            else
            {
                Start(neighbour);
            }
        }
    }

    private Neighbour FindOrAdd(LocalInterface item, IpAddress address)
    {
        if (_table.Find(new NeighbourKey(item.Index, address)) is { } known)
        {
            return known;
        }

        var neighbour = Add(item, address);
        Start(neighbour);
        return neighbour;
    }

    private Neighbour Add(LocalInterface item, IpAddress address)
    {
        var neighbour = new Neighbour(item, address);
        _table.Add(neighbour);
        return neighbour;
    }

    private void RemoveIfIdle(Neighbour neighbour)
    {
        if (neighbour is { Users: 0, HasMac: false })
        {
            Remove(neighbour);
        }
    }

    private void Remove(Neighbour neighbour)
    {
        DropWaiting(neighbour);
        _table.Remove(neighbour);
    }

    private void Resolve(Neighbour neighbour, MacAddress mac, NeighbourState state)
    {
        neighbour.Mac = mac;
        neighbour.State = state;
        neighbour.ConfirmedAt = _time.GetUtcNow();
        neighbour.DueAt = neighbour.ConfirmedAt + neighbour.ReachableFor;
        _table.WriteMac(neighbour);
        if (neighbour.Waiting.Count > 0)
        {
            _table.EnsureNextHop(neighbour);
        }

        while (neighbour.Waiting.TryDequeue(out var packet))
        {
            _waiting--;
            if (Transmit(neighbour, packet.Frame, packet.IpOffset))
            {
                _counters.Add(SlowPathCounter.QueuedSent);
            }
        }
    }

    private bool Transmit(Neighbour neighbour, byte[] frame, int ipOffset)
    {
        if (ipOffset != Transmitter.EthernetBytes(neighbour.Interface) || frame.Length <= ipOffset)
        {
            _counters.Add(SlowPathCounter.Unexpected);
            return false;
        }

        var etherType = frame[ipOffset] >> 4 == 4 ? EtherType.Ipv4 : EtherType.Ipv6;
        Transmitter.WriteEthernet(frame, neighbour.Interface, neighbour.Mac, etherType);
        return _transmitter.Send(neighbour.Interface, frame);
    }

    private void Step(Neighbour neighbour)
    {
        switch (neighbour.State)
        {
            case NeighbourState.Reachable:
                neighbour.State = NeighbourState.Probing;
                neighbour.Questions = 0;
                Ask(neighbour);
                break;
            case NeighbourState.Failed when neighbour.Users == 0:
                Remove(neighbour);
                break;
            case NeighbourState.Failed:
                Start(neighbour);
                break;
            case var _ when neighbour.Questions < NeighbourLimits.MaxQuestions:
                Ask(neighbour);
                break;
            case NeighbourState.Probing:
                Lose(neighbour);
                break;
            default:
                Fail(neighbour);
                break;
        }
    }

    private void Start(Neighbour neighbour)
    {
        neighbour.State = NeighbourState.Incomplete;
        neighbour.Questions = 0;
        Ask(neighbour);
    }

    private void Ask(Neighbour neighbour)
    {
        var wait = NeighbourLimits.RetryAfter;
        if (neighbour.Interface.IsUp)
        {
            var isSent = Solicitation.Send(
                _transmitter,
                neighbour.Interface,
                neighbour.Address,
                neighbour.State == NeighbourState.Probing ? neighbour.Mac : null);
            _counters.Add(SlowPathCounter.SolicitationSent, isSent ? 1 : 0);
            wait *= neighbour.State == NeighbourState.Probing ? 1 : 1 << neighbour.Questions;
            neighbour.Questions++;
        }

        neighbour.DueAt = _time.GetUtcNow() + wait;
    }

    // Probes were not answered: packets come to us again while everybody is asked.
    private void Lose(Neighbour neighbour)
    {
        _table.Unresolve(neighbour);
        Start(neighbour);
    }

    private void Fail(Neighbour neighbour)
    {
        neighbour.State = NeighbourState.Failed;
        neighbour.DueAt = _time.GetUtcNow() + NeighbourLimits.FailedFor;
        DropWaiting(neighbour);
    }

    private void DropWaiting(Neighbour neighbour)
    {
        _waiting -= neighbour.Waiting.Count;
        _counters.Add(SlowPathCounter.NeighbourSilent, neighbour.Waiting.Count);
        neighbour.Waiting.Clear();
    }
}
