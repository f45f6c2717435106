namespace DpdkUpf.Tables;

/// <summary>Under which TEIDs and UE addresses a session is found.</summary>
internal sealed unsafe class SessionKeys(TableFile file)
{
    private enum KeyKind
    {
        Teid,
        Ipv4,
        Ipv6,
    }

    private readonly TableFile _file = file;
    private readonly LookupTableWriter _teids = new(file.Teids);
    private readonly LookupTableWriter _ipv4 = new(file.Ipv4);
    private readonly LookupTableWriter _ipv6 = new(file.Ipv6);

    // Kind and tag in one number; sorted, so that two programs are compared in one walk. Kept, so
    // that a change of a session allocates nothing.
    private readonly List<ulong> _these = [];
    private readonly List<ulong> _others = [];
    private readonly List<ulong> _difference = [];

    /// <summary>
    /// Adds the keys of a program that its predecessor did not have; all or none.
    /// </summary>
    public bool TryAdd(uint session, ProgramRef program, ProgramRef old)
    {
        Subtract(program, old);
        for (var index = 0; index < _difference.Count; index++)
        {
            if (!Table(_difference[index]).TryAdd((uint)_difference[index], session))
            {
                Remove(session, index);
                return false;
            }
        }

        return true;
    }

    /// <summary>Removes the keys of a program that its successor does not have.</summary>
    public void RemoveUnless(uint session, ProgramRef old, ProgramRef kept)
    {
        Subtract(old, kept);
        Remove(session, _difference.Count);
    }

    /// <summary>Removes all keys that no live session's rules have.</summary>
    /// <returns>The number removed.</returns>
    public int RemoveStale(Func<uint, bool> isLive)
    {
        var removed = 0;
        for (var each = KeyKind.Teid; each <= KeyKind.Ipv6; each++)
        {
            var kind = each;
            removed += Table(Key(kind, 0)).RemoveWhere(
                (tag, session) => !isLive(session) || !HasKey(session, kind, tag));
        }

        return removed;
    }

    private static ulong Key(KeyKind kind, uint tag) => ((ulong)kind << 32) | tag;

    private LookupTableWriter Table(ulong key) => (KeyKind)(key >> 32) switch
    {
        KeyKind.Teid => _teids,
        KeyKind.Ipv4 => _ipv4,
        _ => _ipv6,
    };

    private void Remove(uint session, int count)
    {
        for (var index = 0; index < count; index++)
        {
            Table(_difference[index]).Remove((uint)_difference[index], session);
        }
    }

    // Leaves in _difference the keys that the first program has and the second has not.
    private void Subtract(ProgramRef program, ProgramRef other)
    {
        Collect(program, _these);
        Collect(other, _others);
        _difference.Clear();
        var next = 0;
        for (var index = 0; index < _these.Count; index++)
        {
            var key = _these[index];
            while (next < _others.Count && _others[next] < key)
            {
                next++;
            }

            var isRepeated = index > 0 && _these[index - 1] == key;
            if (!isRepeated && (next == _others.Count || _others[next] != key))
            {
                _difference.Add(key);
            }
        }
    }

    private void Collect(ProgramRef program, List<ulong> keys)
    {
        keys.Clear();
        var rules = program.IsEmpty ? null : _file.Rules(program);
        for (var index = 0; index < program.TeidCount + program.AddressCount; index++)
        {
            Collect(rules[index], keys);
        }

        keys.Sort();
    }

    private static void Collect(in Rule rule, List<ulong> keys)
    {
        for (var kind = KeyKind.Teid; kind <= KeyKind.Ipv6; kind++)
        {
            if (TagOf(rule, kind) is var tag and not 0)
            {
                keys.Add(Key(kind, tag));
            }
        }
    }

    private bool HasKey(uint session, KeyKind kind, uint tag)
    {
        var program = new ProgramRef(_file.Sessions[session].Program);
        var rules = _file.Rules(program);
        for (var index = 0; index < program.TeidCount + program.AddressCount; index++)
        {
            if (TagOf(rules[index], kind) == tag)
            {
                return true;
            }
        }

        return false;
    }

    // 0: the rule is not found by a key of this kind. A rule that has a TEID is found by nothing
    // else.
    private static uint TagOf(in Rule rule, KeyKind kind) => kind switch
    {
        KeyKind.Teid => rule.LocalTeid,
        _ when rule.LocalTeid != 0 => 0,
        KeyKind.Ipv4 when rule.UeIpv4 != 0 =>
            LookupTag.OfIpv4(rule.UeIpv4, rule.NetworkInstance),
        KeyKind.Ipv6 when rule.UeIpv6Prefix != 0 =>
            LookupTag.OfIpv6(rule.UeIpv6Prefix, rule.NetworkInstance),
        _ => 0,
    };
}
