using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>What is alike in all rules of a session: each has a number of its own kind.</summary>
/// <param name="Type">In a refusal; null: a traffic endpoint, which §8.2.80 leaves out.</param>
/// <param name="IdIe">Element that carries the number.</param>
/// <param name="IdOf">The number of a rule.</param>
internal sealed record RuleKind<T>(RuleType? Type, ushort IdIe, Func<T, uint> IdOf)
    where T : class
{
    /// <summary>A refusal because of this rule.</summary>
    public N4Refusal Refuse(uint id, CauseValue cause, ushort element, string reason) => new(
        cause, element, Type is { } type ? new FailedRuleId(type, id) : null, reason);

    /// <summary>A refusal because of this rule.</summary>
    public N4Refusal Refuse(T rule, CauseValue cause, ushort element, string reason) =>
        Refuse(IdOf(rule), cause, element, reason);

    /// <summary>A rule that cannot be stored or applied.</summary>
    public N4Refusal Fail(T rule, ushort element, string reason) =>
        Refuse(rule, CauseValue.RuleCreationModificationFailure, element, reason);

    /// <summary>A rule that asks for what there is not.</summary>
    public N4Refusal NotSupported(T rule, ushort element, string what) => Refuse(
        rule, CauseValue.ServiceNotSupported, element, $"{what} is not supported");

    /// <summary>
    /// Numbers with the highest of 32 bits set are those of predefined rules (§8.2.74): nobody can
    /// create them.
    /// </summary>
    public N4Refusal? IsPredefined(T rule) => IdOf(rule) <= int.MaxValue ? null : Refuse(
        rule, CauseValue.MandatoryIeIncorrect, IdIe, "number of a predefined rule");

    /// <summary>A rule whose number is wrong.</summary>
    public N4Refusal Fail(uint id, string reason) =>
        Refuse(id, CauseValue.RuleCreationModificationFailure, IdIe, reason);
}

/// <summary>The kinds of rules that a session has.</summary>
internal static class RuleKinds
{
    public static readonly RuleKind<CreatePdr> Pdr =
        new(RuleType.Pdr, PdrId.IeType, static pdr => pdr.PdrId.Value);

    public static readonly RuleKind<CreateFar> Far =
        new(RuleType.Far, FarId.IeType, static far => far.FarId.Value);

    public static readonly RuleKind<CreateQer> Qer =
        new(RuleType.Qer, QerId.IeType, static qer => qer.QerId.Value);

    public static readonly RuleKind<CreateUrr> Urr =
        new(RuleType.Urr, UrrId.IeType, static urr => urr.UrrId.Value);

    public static readonly RuleKind<CreateBar> Bar =
        new(RuleType.Bar, BarId.IeType, static bar => bar.BarId.Value);

    public static readonly RuleKind<CreateTrafficEndpoint> TrafficEndpoint =
        new(null, TrafficEndpointId.IeType, static endpoint => endpoint.TrafficEndpointId.Value);
}
