using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Finds rules of one kind by number; most sessions have so few that a look at each is enough.
/// </summary>
internal readonly struct RuleIndex<T>
    where T : class
{
    private const int Few = 8;

    private readonly RuleKind<T> _kind;
    private readonly Repeated<T> _rules;
    private readonly Dictionary<uint, T>? _many;

    private RuleIndex(RuleKind<T> kind, Repeated<T> rules, Dictionary<uint, T>? many)
    {
        _kind = kind;
        _rules = rules;
        _many = many;
    }

    /// <summary>Over rules whose numbers must differ.</summary>
    public static N4Refusal? TryCreate(
        RuleKind<T> kind, Repeated<T> rules, out RuleIndex<T> index)
    {
        var many = rules.Count > Few ? new Dictionary<uint, T>(rules.Count) : null;
        index = new(kind, rules, many);
        for (var i = 0; i < rules.Count; i++)
        {
            var id = kind.IdOf(rules[i]);
            if (!(many?.TryAdd(id, rules[i]) ?? index.Find(id, i) is null))
            {
                return kind.Fail(id, "number is taken");
            }
        }

        return null;
    }

    /// <summary>Of these rules.</summary>
    public RuleKind<T> Kind => _kind;

    /// <summary>The rule with this number; null: none.</summary>
    public T? Find(uint id) =>
        _many is null ? Find(id, _rules.Count) : _many.GetValueOrDefault(id);

    private T? Find(uint id, int end)
    {
        foreach (var rule in _rules.Span[..end])
        {
            if (_kind.IdOf(rule) == id)
            {
                return rule;
            }
        }

        return null;
    }
}
