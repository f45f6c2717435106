using System.Collections;

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
    private readonly Stack<uint> _free;
    private readonly Action<uint, uint> _freeSession;
    private readonly Action<uint, uint> _freeLines;

    /// <summary>Takes over whatever sessions the file has, and finishes what was begun.</summary>
    /// <exception cref="TablesException">A worker does not move.</exception>
    public SessionWriter(TableFile file, Epoch epoch, Reclaimer reclaimer)
    {
        _file = file;
        _reclaimer = reclaimer;
        _keys = new SessionKeys(file);
        epoch.WaitAtStart(TimeSpan.FromSeconds(2));
        var live = new BitArray(file.Sizes.Sessions);
        _free = new(file.Sizes.Sessions);
        var blocks = TakeOver(live);
        Recovered = _keys.RemoveStale(session => session < live.Length && live[(int)session]);
        _lines = new LineArena((uint)file.Sizes.Lines, blocks);
        _freeLines = _lines.Release;
        _freeSession = (index, _) => Free(index);
    }

    /// <summary>Live sessions, and those created but not published yet.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// +1 with each program that ends or is replaced: before that, no TEID and no UE address can
    /// have become free.
    /// </summary>
    public ulong Removals { get; private set; }

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
    /// <param name="teidRules">Rules found by TEID, in ascending precedence.</param>
    /// <param name="addressRules">Rules found by UE address, in ascending precedence.</param>
    public PublishResult Publish(
        uint index, ReadOnlySpan<Rule> teidRules, ReadOnlySpan<Rule> addressRules) =>
        Publish(index, new ProgramContent { TeidRules = teidRules, AddressRules = addressRules });

    /// <summary>Puts a program in force, in place of any that the session has.</summary>
    public PublishResult Publish(uint index, ProgramContent content)
    {
        if (content.TeidRules.Length > Limits.RulesPerDirection
            || content.AddressRules.Length > Limits.RulesPerDirection
            || content.NoteLine > ushort.MaxValue)
        {
            return PublishResult.TooManyRules;
        }

        if (!_lines.TryTake((uint)content.Lines, out var first))
        {
            return PublishResult.RulesFull;
        }

        var program = ProgramRef.Create(
            first, content.TeidRules.Length, content.AddressRules.Length);
        Write(program, content);
        var old = Program(index);
        if (!_keys.TryAdd(index, program, old))
        {
            _lines.Release(first, (uint)content.Lines);
            return PublishResult.LookupFull;
        }

        Volatile.Write(ref _file.Sessions[index].Program, program.Value);
        RetireProgram(index, old, program);
        return PublishResult.Published;
    }

    /// <summary>
    /// Ends a session; its slot is free again after a grace period, and at once if it never had
    /// rules that a worker could see.
    /// </summary>
    public void Remove(uint index)
    {
        var old = Program(index);
        Count--;
        if (old.IsEmpty)
        {
            Free(index);
            return;
        }

        Volatile.Write(ref _file.Sessions[index].Program, 0);
        RetireProgram(index, old, default);
        _reclaimer.Retire(_freeSession, index, 0);
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

    /// <summary>True if there is a rule that a packet could find.</summary>
    public bool HasRules(uint index) => Program(index).TeidCount + Program(index).AddressCount > 0;

    /// <summary>The session's rules in force that are found by TEID.</summary>
    public ReadOnlySpan<Rule> TeidRules(uint index) =>
        new(_file.Rules(Program(index)), Program(index).TeidCount);

    /// <summary>The session's rules in force that are found by UE address.</summary>
    public ReadOnlySpan<Rule> AddressRules(uint index) =>
        new(_file.Rules(Program(index)) + Program(index).TeidCount, Program(index).AddressCount);

    /// <summary>The note that the session's program was published with.</summary>
    public ReadOnlySpan<byte> Note(uint index)
    {
        var rules = _file.Rules(Program(index));
        return new((byte*)rules + (rules->NoteLine * Rule.LineBytes), (int)rules->NoteBytes);
    }

    /// <summary>Slot numbers of one of the session's rules: its meters, then its usages.</summary>
    public ReadOnlySpan<uint> Slots(uint index, in Rule rule)
    {
        var line = (byte*)_file.Rules(Program(index)) + (rule.SlotLine * Rule.LineBytes);
        return new(line, rule.MeterCount + rule.UsageCount);
    }

    /// <summary>
    /// Limits of a rule's usage counters, in the order of its usages; none if it has none.
    /// </summary>
    public ReadOnlySpan<UsageLimits> UsageLimits(uint index, in Rule rule) =>
        (rule.Flags & RuleFlags.Watched) == 0
            ? []
            : new(Tables.UsageLimits.Of(_file.Rules(Program(index)), rule), rule.UsageCount);

    private void Free(uint index)
    {
        _file.Sessions[index].Origin = SessionOrigin.Free;
        _free.Push(index);
    }

    private ProgramRef Program(uint index) => new(_file.Sessions[index].Program);

    // One look at each slot, in order: the lowest free one is taken first. Returns the live
    // sessions' blocks.
    private List<(uint First, uint Lines)> TakeOver(BitArray live)
    {
        var blocks = new List<(uint First, uint Lines)>();
        for (var index = (uint)_file.Sizes.Sessions; index-- > 0;)
        {
            if (!IsLive(index))
            {
                _file.Sessions[index].Origin = SessionOrigin.Free;
                _free.Push(index);
                continue;
            }

            live[(int)index] = true;
            Count++;
            blocks.Add((Program(index).FirstLine, _file.Rules(Program(index))->BlockLines));
        }

        return blocks;
    }

    private bool IsInBounds(ProgramRef program) =>
        program.FirstLine >= Rule.Lines
        && program.FirstLine + Rule.Lines <= _file.Sizes.Lines
        && program.FirstLine + (long)_file.Rules(program)->BlockLines <= _file.Sizes.Lines
        && IsInBounds(program, _file.Rules(program));

    private static bool IsInBounds(ProgramRef program, Rule* first) =>
        (program.TeidCount + program.AddressCount) * Rule.Lines <= first->BlockLines
        && (first->NoteLine * (ulong)Rule.LineBytes) + first->NoteBytes
            <= first->BlockLines * (ulong)Rule.LineBytes;

    private void Write(ProgramRef program, ProgramContent content)
    {
        var rules = _file.Rules(program);
        *rules = default;
        var place = new Span<Rule>(rules, content.RuleCount);
        content.TeidRules.CopyTo(place);
        content.AddressRules.CopyTo(place[content.TeidRules.Length..]);
        foreach (ref var rule in place)
        {
            rule.FilterLine = rule.FilterCount == 0
                ? (ushort)0
                : (ushort)(rule.FilterLine + content.FilterLine);
            rule.SlotLine = rule.MeterCount + rule.UsageCount == 0
                ? (ushort)0
                : (ushort)(rule.SlotLine + content.SlotLine);
        }

        Copy<Filter>(content.Filters, rules, content.FilterLine);
        Copy<uint>(content.Slots, rules, content.SlotLine);
        Copy<byte>(content.Note, rules, content.NoteLine);
        rules->BlockLines = (uint)content.Lines;
        rules->NoteLine = (uint)content.NoteLine;
        rules->NoteBytes = (uint)content.Note.Length;
    }

    private static void Copy<T>(ReadOnlySpan<T> items, Rule* program, int line)
        where T : unmanaged => items.CopyTo(
            new Span<T>((byte*)program + (line * Rule.LineBytes), items.Length));

    private void RetireProgram(uint index, ProgramRef old, ProgramRef kept)
    {
        if (old.IsEmpty)
        {
            return;
        }

        Removals++;
        _keys.RemoveUnless(index, old, kept);
        _reclaimer.Retire(_freeLines, old.FirstLine, _file.Rules(old)->BlockLines);
    }
}
