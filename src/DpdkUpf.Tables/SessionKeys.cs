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

    private readonly record struct Key(KeyKind Kind, uint Tag);

    private readonly TableFile _file = file;
    private readonly LookupTableWriter _teids = new(file.Teids);
    private readonly LookupTableWriter _ipv4 = new(file.Ipv4);
    private readonly LookupTableWriter _ipv6 = new(file.Ipv6);

    /// <summary>
    /// Adds the keys of a program that its predecessor did not have; all or none.
    /// </summary>
    public bool TryAdd(uint session, ProgramRef program, ProgramRef old)
    {
        var present = KeysOf(old);
        var added = new List<Key>();
        foreach (var key in KeysOf(program))
        {
            if (present.Contains(key))
            {
                continue;
            }

            if (!Table(key).TryAdd(key.Tag, session))
            {
                added.ForEach(each => Table(each).Remove(each.Tag, session));
                return false;
            }

            added.Add(key);
        }

        return true;
    }

    /// <summary>Removes the keys of a program that its successor does not have.</summary>
    public void RemoveUnless(uint session, ProgramRef old, ProgramRef kept)
    {
        var wanted = KeysOf(kept);
        foreach (var key in KeysOf(old))
        {
            if (!wanted.Contains(key))
            {
                Table(key).Remove(key.Tag, session);
            }
        }
    }

    /// <summary>Removes all keys that no live session's rules have.</summary>
    /// <returns>The number removed.</returns>
    public int RemoveStale(Func<uint, bool> isLive)
    {
        var removed = 0;
        foreach (var kind in Enum.GetValues<KeyKind>())
        {
            removed += Table(new Key(kind, 0)).RemoveWhere(
                (tag, session) => !isLive(session)
                    || !KeysOf(new ProgramRef(_file.Sessions[session].Program))
                        .Contains(new Key(kind, tag)));
        }

        return removed;
    }

    private LookupTableWriter Table(Key key) => key.Kind switch
    {
        KeyKind.Teid => _teids,
        KeyKind.Ipv4 => _ipv4,
        _ => _ipv6,
    };

    private HashSet<Key> KeysOf(ProgramRef program)
    {
        var keys = new HashSet<Key>();
        if (program.IsEmpty)
        {
            return keys;
        }

        var rules = _file.Rules(program);
        for (var index = 0; index < program.TeidCount + program.AddressCount; index++)
        {
            AddKeys(rules[index], keys);
        }

        return keys;
    }

    private static void AddKeys(in Rule rule, HashSet<Key> keys)
    {
        if (rule.LocalTeid != 0)
        {
            keys.Add(new Key(KeyKind.Teid, LookupTag.OfTeid(rule.LocalTeid)));
            return;
        }

        if (rule.UeIpv4 != 0)
        {
            keys.Add(new(KeyKind.Ipv4, LookupTag.OfIpv4(rule.UeIpv4, rule.NetworkInstance)));
        }

        if (rule.UeIpv6Prefix != 0)
        {
            keys.Add(new(KeyKind.Ipv6, LookupTag.OfIpv6(rule.UeIpv6Prefix, rule.NetworkInstance)));
        }
    }
}
