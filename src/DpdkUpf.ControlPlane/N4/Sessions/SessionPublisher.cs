using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Puts a session's state in force: all or nothing. First <see cref="Prepare"/>, which takes what
/// is needed, then <see cref="Publish"/> or <see cref="Abandon"/>.
/// </summary>
internal sealed class SessionPublisher(
    SessionWriter sessions,
    SessionNotes notes,
    Networks networks,
    FarPaths paths,
    SessionCompiler compiler,
    FramedTable framed,
    SessionSlots slots,
    UsageWatch watch,
    TeidAllocator teids,
    Neighbours neighbours,
    Owners owners)
{
    private readonly SessionWriter _sessions = sessions;
    private readonly SessionNotes _notes = notes;
    private readonly Networks _networks = networks;
    private readonly FarPaths _paths = paths;
    private readonly SessionCompiler _compiler = compiler;
    private readonly FramedTable _framed = framed;
    private readonly List<FramedNetwork> _framedNetworks = [];
    private readonly SessionSlots _slots = slots;
    private readonly UsageWatch _watch = watch;
    private readonly TeidAllocator _teids = teids;
    private readonly Neighbours _neighbours = neighbours;
    private readonly Owners _owners = owners;
    private readonly CompiledProgram _program = new();
    private readonly List<uint> _oldNextHops = [];
    private readonly HashSet<uint> _oldTeids = [];

    /// <summary>Compiles; takes next hops.</summary>
    /// <param name="state">The session as it shall be.</param>
    /// <param name="self">The session; null: it is new.</param>
    /// <returns>Why it cannot be; null: it can.</returns>
    public N4Refusal? Prepare(SessionState state, uint? self)
    {
        var refusal = FramedNetwork.Read(state.Rules, _networks, _framedNetworks)
            ?? FramedConflict(self)
            ?? _paths.Resolve(state.Rules)
            ?? _compiler.Compile(state, _framedNetworks.Count > 0, _paths, _program)
            ?? Conflict(_program.TeidRules, FTeid.IeType, self)
            ?? Conflict(_program.AddressRules, UeIpAddress.IeType, self);
        if (refusal is not null)
        {
            Abandon();
        }

        return refusal;
    }

    /// <summary>Gives back what <see cref="Prepare"/> took.</summary>
    public void Abandon() => _paths.Release();

    /// <summary>Puts what was prepared in force.</summary>
    /// <param name="session">The session.</param>
    /// <param name="state">What was prepared.</param>
    /// <param name="old">Slots of the session until now.</param>
    /// <returns>Why not: nothing changed; null: done.</returns>
    public N4Refusal? Publish(uint session, SessionState state, Repeated<RuleSlot> old)
    {
        CollectOld(session);
        if (TryPublish(session, state) is { } reason)
        {
            Abandon();
            return new(CauseValue.NoResourcesAvailable, Reason: reason);
        }

        _slots.SetRates(state.Rules, state.Slots);
        _slots.Retire(old, state.Slots);
        _watch.Follow(session, state);
        UseNextHops();
        ReleaseOld();
        return null;
    }

    /// <summary>
    /// Takes a session's rules away, so that no packet finds it any more; its note, with the URRs
    /// and what they have reported, stays.
    /// </summary>
    /// <returns>False if no lines are left: nothing changed.</returns>
    public bool TryStop(uint session)
    {
        CollectOld(session);
        _program.Clear();
        if (_sessions.Publish(session, _program.Content(_sessions.Note(session)))
            != PublishResult.Published)
        {
            return false;
        }

        _framed.Restore(session, []);
        _watch.Forget(session);
        ReleaseOld();
        return true;
    }

    /// <summary>Ends a session that is live.</summary>
    public void Remove(uint session, Repeated<RuleSlot> slots)
    {
        CollectOld(session);
        _program.Clear();
        _framed.Restore(session, []);
        _sessions.Remove(session);
        _slots.Retire(slots, default);
        _watch.Forget(session);
        ReleaseOld();
    }

    // Routes to a session that has no rules for them yet lead nowhere, so they come first.
    private string? TryPublish(uint session, SessionState state)
    {
        var old = _framed.Of(session);
        if (!_framed.TrySet(session, _framedNetworks))
        {
            return "no place for framed routes (tables.nextHops)";
        }

        var note = _notes.Write(state);
        var result = note.IsEmpty
            ? PublishResult.TooManyRules
            : _sessions.Publish(session, _program.Content(note));
        if (result == PublishResult.Published)
        {
            return null;
        }

        _framed.Restore(session, old);
        return ReasonOf(result);
    }

    private N4Refusal? FramedConflict(uint? self) =>
        _framed.Conflict(_framedNetworks, self) is { } taken
            ? new(
                CauseValue.RuleCreationModificationFailure,
                taken.Prefix.Family == 4 ? FramedRoute.IeType : FramedIPv6Route.IeType,
                Reason: $"another session has the framed route {taken.Prefix}")
            : null;

    private N4Refusal? Conflict(List<Rule> rules, ushort ie, uint? self)
    {
        foreach (var rule in rules)
        {
            if (_owners.Conflict(rule, self) is { } other)
            {
                return new(
                    CauseValue.RuleCreationModificationFailure,
                    ie,
                    new FailedRuleId(RuleType.Pdr, rule.PdrId),
                    $"PDR {rule.PdrId}: session {other} has the F-TEID or UE address");
            }
        }

        return null;
    }

    private void CollectOld(uint session)
    {
        _oldNextHops.Clear();
        _oldTeids.Clear();
        if (!_sessions.IsLive(session))
        {
            return;
        }

        Collect(_sessions.TeidRules(session));
        Collect(_sessions.AddressRules(session));
    }

    private void Collect(ReadOnlySpan<Rule> rules)
    {
        foreach (ref readonly var rule in rules)
        {
            if (rule.NextHop != RouteTable.None)
            {
                _oldNextHops.Add(rule.NextHop);
            }

            if (rule.LocalTeid != 0)
            {
                _oldTeids.Add(rule.LocalTeid);
            }
        }
    }

    // Each rule is a user of its next hop: so they can be counted from the tables alone.
    private void UseNextHops()
    {
        UseNextHops(_program.TeidRules);
        UseNextHops(_program.AddressRules);
        _paths.Release();
    }

    private void UseNextHops(List<Rule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.NextHop != RouteTable.None)
            {
                _neighbours.Use(rule.NextHop);
            }
        }
    }

    private void ReleaseOld()
    {
        _oldNextHops.ForEach(_neighbours.Release);
        foreach (var rule in _program.TeidRules)
        {
            _oldTeids.Remove(rule.LocalTeid);
        }

        foreach (var teid in _oldTeids)
        {
            _teids.Free(teid);
        }
    }

    private static string ReasonOf(PublishResult result) => result switch
    {
        PublishResult.RulesFull => "all rule lines are taken (tables.linesPerSession)",
        PublishResult.LookupFull => "no place for a TEID or UE address",
        _ => "more rules than a session can have",
    };
}
