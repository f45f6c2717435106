using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>PFCP sessions for people and programs that look.</summary>
internal sealed unsafe class SessionListing(SessionParts parts)
{
    private readonly SessionParts _parts = parts;
    private readonly LiveSessions _live = parts.Live;

    /// <summary>A PFCP session; null: there is none at that place.</summary>
    public SessionInfo? Info(uint session) =>
        _live.IsPfcp(session) && _live.TryRead(session, out var state)
            ? Info(session, state)
            : null;

    /// <summary>The session with this SEID and its rules; null: there is none.</summary>
    public SessionDetail? Detail(ulong seid) =>
        _live.TryFind(seid, out var session) && _live.TryRead(session, out var state)
            ? new(Info(session, state), [.. Rules(state)])
            : null;

    private SessionInfo Info(uint session, SessionState state)
    {
        ref readonly var entry = ref _live.Entry(session);
        var rules = state.Rules;
        return new(
            entry.Id,
            session,
            entry.Origin,
            Name: "",
            rules.NodeId.Text(),
            rules.CpFSeid.Seid,
            [.. EffectivePdi.UeAddresses(rules).AsEnumerable().SelectMany(Addresses)],
            [.. NetworkInstances(session)],
            entry.OwnerWorker,
            rules.CreatePdr.Count,
            rules.CreateFar.Count,
            rules.CreateQer.Count,
            rules.CreateUrr.Count,
            DateTimeOffset.FromUnixTimeSeconds(entry.CreatedAt),
            _parts.File.SessionCounters[session]);
    }

    private static IEnumerable<IpAddress> Addresses(UeIpAddress ue)
    {
        if (ue.Flags.HasFlag(UeIpAddressFlags.V4))
        {
            yield return IpAddress.From(ue.V4.Value);
        }

        if (ue.Flags.HasFlag(UeIpAddressFlags.V6))
        {
            yield return IpAddress.From(new Ipv6Address(ue.V6.High, 0));
        }
    }

    private SortedSet<string> NetworkInstances(uint session)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var rule in _parts.Sessions.TeidRules(session))
        {
            names.Add(_parts.Topology.NetworkInstanceName(rule.NetworkInstance));
        }

        foreach (ref readonly var rule in _parts.Sessions.AddressRules(session))
        {
            names.Add(_parts.Topology.NetworkInstanceName(rule.NetworkInstance));
        }

        return names;
    }

    private IEnumerable<RuleInfo> Rules(SessionState state)
    {
        var rules = state.Rules;
        var pdrs = rules.CreatePdr.AsEnumerable().Select(
            pdr => Rule("PDR", pdr.PdrId.Value, RuleText.Of(pdr, rules), pdr, NotEnforced.Of(pdr)));
        var fars = rules.CreateFar.AsEnumerable().Select(
            far => Rule("FAR", far.FarId.Value, RuleText.Of(far), far, NotEnforced.Of(far)));
        var qers = rules.CreateQer.AsEnumerable().Select(
            qer => Rule("QER", qer.QerId.Value, RuleText.Of(qer), qer, NotEnforced.Of(qer)));
        var urrs = rules.CreateUrr.AsEnumerable().Select(urr => Rule(state, urr));
        var bars = rules.CreateBar is { } bar
            ? [Rule("BAR", bar.BarId.Value, RuleText.Of(bar), bar, NotEnforced.Of(bar))]
            : Enumerable.Empty<RuleInfo>();
        var endpoints = rules.CreateTrafficEndpoint.AsEnumerable().Select(
            te => Rule("TE", te.TrafficEndpointId.Value, RuleText.Of(te), te, notEnforced: ""));
        return pdrs.Concat(fars).Concat(qers).Concat(urrs).Concat(bars).Concat(endpoints);
    }

    private RuleInfo Rule(SessionState state, CreateUrr urr)
    {
        var info = Rule("URR", urr.UrrId.Value, RuleText.Of(urr), urr, NotEnforced.Of(urr));
        var index = SessionSlots.IndexOf(state.Slots, SlotKind.Usage, urr.UrrId.Value);
        if (index < 0)
        {
            return info;
        }

        var slot = state.Slots[index];
        var counted = _parts.Slots.Read(slot);
        return info with
        {
            Text = info.Text + RuleText.Left(urr, slot.Progress, Volume.Of(counted)),
            Uplink = counted.Uplink,
            Downlink = counted.Downlink,
        };
    }

    private static RuleInfo Rule(
        string kind, uint id, string text, object rule, string notEnforced) =>
        new(kind, id, text, $"{rule}", notEnforced, Uplink: null, Downlink: null);
}
