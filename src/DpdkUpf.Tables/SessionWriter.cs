namespace DpdkUpf.Tables;

/// <summary>Result of publishing rules.</summary>
public enum PublishResult
{
    /// <summary>In force for every burst that begins from now on.</summary>
    Published,

    /// <summary>No rule lines left; nothing changed.</summary>
    RulesFull,

    /// <summary>No slot left for a TEID or UE address; nothing changed.</summary>
    LookupFull,

    /// <summary>More rules than a program can hold; nothing changed.</summary>
    TooManyRules,
}

/// <summary>
/// The one writer of sessions. A session is live while its <see cref="Session.Program"/> is not
/// zero, and that one store is the commit point of each change: keys are added before it and
/// removed after it, so a writer that dies anywhere leaves the old rules or the new ones.
/// </summary>
public sealed unsafe class SessionWriter
{
    private readonly TableFile _file;
    private readonly Reclaimer _reclaimer;
    private readonly LineArena _lines;
    private readonly SessionKeys _keys;
    private readonly Stack<uint> _free = new();

    /// <summary>Takes over whatever sessions the file has, and finishes what was begun.</summary>
    /// <exception cref="TablesException">A worker does not move.</exception>
    public SessionWriter(TableFile file, Epoch epoch, Reclaimer reclaimer)
    {
        _file = file;
        _reclaimer = reclaimer;
        _keys = new SessionKeys(file);
        epoch.WaitAtStart(TimeSpan.FromSeconds(2));
        Recovered = _keys.RemoveStale(IsLive);
        _lines = new LineArena((uint)file.Sizes.Lines, Live().Select(Block));
        for (var index = (uint)file.Sizes.Sessions; index-- > 0;)
        {
            if (IsLive(index))
            {
                Count++;
            }
            else
            {
                file.Sessions[index].Origin = SessionOrigin.Free;
                _free.Push(index);
            }
        }
    }

    /// <summary>Live sessions, and those created but not published yet.</summary>
    public int Count { get; private set; }

    /// <summary>Table entries of half-done changes that were removed at take-over.</summary>
    public int Recovered { get; }

    /// <summary>Session slots that are free.</summary>
    public int FreeSessions => _free.Count;

    /// <summary>Rule lines that are free.</summary>
    public long FreeLines => _lines.FreeLines;

    /// <summary>Takes a slot for a session that has no rules yet.</summary>
    /// <returns>False if all slots are taken.</returns>
    public bool TryCreate(Session description, ReadOnlySpan<char> name, out uint index)
    {
        if (!_free.TryPop(out index))
        {
            return false;
        }

        var session = _file.Sessions + index;
        var generation = session->Generation + 1;
        *session = description;
        session->Program = 0;
        session->Generation = generation;
        _ = FixedText.Write(session->Name, Session.NameBytes, name);
        _file.SessionCounters[index] = default;
        Count++;
        return true;
    }

    /// <summary>Puts rules in force, in place of any that the session has.</summary>
    /// <param name="index">The session.</param>
    /// <param name="uplink">Rules in ascending precedence.</param>
    /// <param name="downlink">Rules in ascending precedence.</param>
    public PublishResult Publish(
        uint index, ReadOnlySpan<Rule> uplink, ReadOnlySpan<Rule> downlink)
    {
        if (uplink.Length > Limits.RulesPerDirection || downlink.Length > Limits.RulesPerDirection)
        {
            return PublishResult.TooManyRules;
        }

        if (!_lines.TryTake(uplink.Length + downlink.Length, out var first))
        {
            return PublishResult.RulesFull;
        }

        var program = ProgramRef.Create(first, uplink.Length, downlink.Length);
        var rules = _file.Rules(program);
        uplink.CopyTo(new Span<Rule>(rules, uplink.Length));
        downlink.CopyTo(new Span<Rule>(rules + uplink.Length, downlink.Length));
        var old = Program(index);
        if (!_keys.TryAdd(index, program, old))
        {
            _lines.Release(first, uplink.Length + downlink.Length);
            return PublishResult.LookupFull;
        }

        Volatile.Write(ref _file.Sessions[index].Program, program.Value);
        RetireProgram(index, old, program);
        return PublishResult.Published;
    }

    /// <summary>Ends a session; its slot is free again after a grace period.</summary>
    public void Remove(uint index)
    {
        var old = Program(index);
        Volatile.Write(ref _file.Sessions[index].Program, 0);
        RetireProgram(index, old, default);
        Count--;
        _reclaimer.Retire(() =>
        {
            _file.Sessions[index].Origin = SessionOrigin.Free;
            _free.Push(index);
        });
    }

    /// <summary>Indices of the live sessions.</summary>
    public IEnumerable<uint> Live()
    {
        for (uint index = 0; index < _file.Sizes.Sessions; index++)
        {
            if (IsLive(index))
            {
                yield return index;
            }
        }
    }

    /// <summary>True if the session has rules in force.</summary>
    public bool IsLive(uint index) =>
        index < _file.Sizes.Sessions && !Program(index).IsEmpty && IsInBounds(Program(index));

    /// <summary>The session's uplink rules in force.</summary>
    public ReadOnlySpan<Rule> Uplink(uint index) =>
        new(_file.Rules(Program(index)), Program(index).UplinkCount);

    /// <summary>The session's downlink rules in force.</summary>
    public ReadOnlySpan<Rule> Downlink(uint index) =>
        new(_file.Rules(Program(index)) + Program(index).UplinkCount, Program(index).DownlinkCount);

    private ProgramRef Program(uint index) => new(_file.Sessions[index].Program);

    private (uint First, int RuleCount) Block(uint index) =>
        (Program(index).FirstLine, Program(index).UplinkCount + Program(index).DownlinkCount);

    private bool IsInBounds(ProgramRef program) =>
        program.FirstLine >= Rule.Lines
        && program.FirstLine + ((program.UplinkCount + program.DownlinkCount) * (long)Rule.Lines)
            <= _file.Sizes.Lines;

    private void RetireProgram(uint index, ProgramRef old, ProgramRef kept)
    {
        if (old.IsEmpty)
        {
            return;
        }

        _keys.RemoveUnless(index, old, kept);
        _reclaimer.Retire(
            () => _lines.Release(old.FirstLine, old.UplinkCount + old.DownlinkCount));
    }
}
