using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// A session's rules of one kind while a modification changes them. What a message removes,
/// creates and updates is taken in that order, whatever order it came in: so a number may be
/// removed and created again, and only what was there before can be updated.
/// </summary>
internal sealed class RuleSet<T>(RuleKind<T> kind, Repeated<T> old)
    where T : class
{
    private const int Removed = -1;

    // Null until something changes: most messages touch one kind.
    private List<T?>? _rules;
    private Dictionary<uint, int> _places = null!;

    /// <summary>Rules and the holes that removed ones left; the old ones come first.</summary>
    public int Count => _rules?.Count ?? old.Count;

    /// <summary>A rule; null: removed.</summary>
    public T? this[int place] => _rules is null ? old[place] : _rules[place];

    /// <summary>Not there before, or not as it was.</summary>
    public bool IsChanged(int place) =>
        place >= old.Count || !ReferenceEquals(this[place], old[place]);

    /// <summary>The rule as it was before; null: it was not there.</summary>
    public T? Before(int place) => place < old.Count ? old[place] : null;

    /// <summary>Puts another in a rule's place; null removes it.</summary>
    public void Replace(int place, T? rule) => Rules()[place] = rule;

    /// <summary>To remove a number twice does no more than once.</summary>
    public N4Refusal? Remove(uint id)
    {
        _ = Rules();
        if (!_places.TryGetValue(id, out var place))
        {
            return kind.Fail(id, "there is nothing to remove");
        }

        if (place != Removed)
        {
            Replace(place, null);
            _places[id] = Removed;
        }

        return null;
    }

    public N4Refusal? Create(T rule)
    {
        var rules = Rules();
        var id = kind.IdOf(rule);
        if (_places.TryGetValue(id, out var place) && place != Removed)
        {
            return kind.Fail(id, "number is taken");
        }

        _places[id] = rules.Count;
        rules.Add(rule);
        return null;
    }

    /// <summary>Where the rule is that an update names.</summary>
    public N4Refusal? Find(uint id, out int place)
    {
        _ = Rules();
        return !_places.TryGetValue(id, out place) || place == Removed || place >= old.Count
            ? kind.Fail(id, "there is nothing to update")
            : null;
    }

    /// <summary>The first thing wrong with a rule that changed.</summary>
    public N4Refusal? Check(Func<T, N4Refusal?> check)
    {
        N4Refusal? refusal = null;
        for (var place = 0; _rules is not null && refusal is null && place < Count; place++)
        {
            refusal = IsChanged(place) && this[place] is { } rule ? check(rule) : null;
        }

        return refusal;
    }

    /// <summary>True: a rule that changed is of that kind.</summary>
    public bool HasChange(Func<T, bool> isOfKind)
    {
        var isFound = false;
        for (var place = 0; _rules is not null && !isFound && place < Count; place++)
        {
            isFound = IsChanged(place) && this[place] is { } rule && isOfKind(rule);
        }

        return isFound;
    }

    /// <summary>All that are left, in the order in which they were created.</summary>
    public Repeated<T> ToRepeated()
    {
        _rules?.RemoveAll(static rule => rule is null);
        return _rules is null ? old : Repeated.From(_rules)!;
    }

    private List<T?> Rules()
    {
        if (_rules is not null)
        {
            return _rules;
        }

        _rules = new(old.Count + 1);
        _places = new(old.Count + 1);
        foreach (var rule in old)
        {
            _places.Add(kind.IdOf(rule), _rules.Count);
            _rules.Add(rule);
        }

        return _rules;
    }
}
