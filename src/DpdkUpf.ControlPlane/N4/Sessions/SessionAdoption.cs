using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Takes live sessions over from an earlier control process. What was compiled stays as it is; only
/// a session whose packets would go elsewhere now (another route, another address of ours) is
/// compiled anew.
/// </summary>
internal sealed unsafe class SessionAdoption(
    SessionSurroundings with,
    Networks networks,
    LiveSessions live,
    SessionSlots slots,
    UsageWatch watch,
    FramedTable framed,
    SessionPublisher publisher)
{
    private readonly SessionSurroundings _with = with;
    private readonly SessionWriter _sessions = with.Sessions;
    private readonly LiveSessions _live = live;
    private readonly SessionSlots _slots = slots;
    private readonly UsageWatch _watch = watch;
    private readonly SessionPublisher _publisher = publisher;
    private readonly Networks _networks = networks;
    private readonly FramedTable _framed = framed;
    private readonly List<FramedNetwork> _framedNetworks = [];
    private readonly Dictionary<Way, bool> _ways = [];

    private readonly record struct Way(
        byte Instance, uint NextHop, IpAddress Source, IpAddress Destination);

    /// <summary>Takes a session over.</summary>
    /// <returns>Why it cannot stay: nothing was taken; null: it can.</returns>
    public string? Adopt(uint session)
    {
        ref readonly var entry = ref _live.Entry(session);
        if (entry.Peer >= Limits.Peers)
        {
            return "its association has ended";
        }

        if (entry.OwnerWorker >= _with.File.Sizes.Workers
            || !_live.TryRead(session, out var state))
        {
            return "not of this version";
        }

        _framedNetworks.Clear();
        if (_live.IsForwarding(session)
            && FramedNetwork.Read(state.Rules, _networks, _framedNetworks) is { } wrong)
        {
            return wrong.Reason;
        }

        if (!_slots.TryAdopt(state.Slots))
        {
            return "a meter or usage counter of it belongs to another session";
        }

        var isAsBefore = IsAsBefore(session);
        UseNextHops(_sessions.TeidRules(session));
        UseNextHops(_sessions.AddressRules(session));
        if (!isAsBefore && Renew(session, state) is { } refusal)
        {
            ReleaseNextHops(_sessions.TeidRules(session));
            ReleaseNextHops(_sessions.AddressRules(session));
            _slots.Release(state.Slots);
            return refusal.Reason;
        }

        _framed.Adopt(session, _framedNetworks);
        _with.Load.Add(entry.OwnerWorker);
        _live.Enter(session, state);
        if (_live.IsForwarding(session))
        {
            _watch.Follow(session, state);
        }

        return null;
    }

    private N4Refusal? Renew(uint session, SessionState state) =>
        _publisher.Prepare(state, session) ?? _publisher.Publish(session, state, state.Slots);

    private bool IsAsBefore(uint session) =>
        AreAsBefore(_sessions.TeidRules(session)) && AreAsBefore(_sessions.AddressRules(session));

    private bool AreAsBefore(ReadOnlySpan<Rule> rules)
    {
        foreach (ref readonly var rule in rules)
        {
            if (rule.NextHop == RouteTable.None)
            {
                continue;
            }

            var way = new Way(
                rule.EgressNetworkInstance,
                rule.NextHop,
                OuterPacket.SourceOf(rule),
                OuterPacket.DestinationOf(rule));
            if (!_ways.TryGetValue(way, out var isSame))
            {
                _ways.Add(way, isSame = IsSame(way));
            }

            if (!isSame)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsSame(Way way) =>
        _with.NeighbourTable.Find(way.NextHop) is { } neighbour
        && _with.Topology.IsOurs(way.Source)
        && _with.Routes.Find(way.Instance, way.Destination)
            == (neighbour.Interface, neighbour.Address);

    private void UseNextHops(ReadOnlySpan<Rule> rules)
    {
        foreach (ref readonly var rule in rules)
        {
            if (rule.NextHop != RouteTable.None)
            {
                _with.Neighbours.Use(rule.NextHop);
            }
        }
    }

    private void ReleaseNextHops(ReadOnlySpan<Rule> rules)
    {
        foreach (ref readonly var rule in rules)
        {
            if (rule.NextHop != RouteTable.None)
            {
                _with.Neighbours.Release(rule.NextHop);
            }
        }
    }
}
