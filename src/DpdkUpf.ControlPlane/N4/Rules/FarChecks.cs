using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Whether a FAR by itself can be applied (TS 29.244 §7.5.2.3, §7.6). What would send packets
/// elsewhere than asked is refused; the rest is for <see cref="NotEnforced"/>.
/// </summary>
internal static class FarChecks
{
    /// <summary>Outer headers that are GTP-U: one address family or both (§8.2.56).</summary>
    public const OuterHeaderCreations GtpU =
        OuterHeaderCreations.GtpUUdpIpv4 | OuterHeaderCreations.GtpUUdpIpv6;

    private const ApplyActions Exclusive = ApplyActions.Drop | ApplyActions.Forw
        | ApplyActions.Buff | ApplyActions.Ipma | ApplyActions.Ipmd;

    private const ApplyActions MbUpf = ApplyActions.Fssm | ApplyActions.Mbsu;

    private const ApplyActions NotSupported = MbUpf | ApplyActions.Ipma | ApplyActions.Ipmd
        | ApplyActions.Dupl | ApplyActions.Dfrt | ApplyActions.Edrt;

    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(CreateFar far)
    {
        var refusal = RuleKinds.Far.IsPredefined(far) ?? Actions(far, far.ApplyAction.Actions);
        var forwards = far.ApplyAction.Actions.HasFlag(ApplyActions.Forw);
        return refusal
            ?? (far.ForwardingParameters is { } parameters ? Parameters(far, parameters, forwards)
                : forwards ? RuleKinds.Far.Refuse(
                    far, CauseValue.ConditionalIeMissing, ForwardingParameters.IeType,
                    "forwards without parameters")
                : null);
    }

    // §8.2.26: which flags go together.
    private static N4Refusal? Actions(CreateFar far, ApplyActions actions)
    {
        var others = (actions & MbUpf) != 0 ? 1 : 0;
        var buffers = actions.HasFlag(ApplyActions.Buff);
        var isConsistent = others + Bits(actions & Exclusive) == 1
            && (buffers || (actions & (ApplyActions.Nocp | ApplyActions.Bdpn)) == 0)
            && (actions.HasFlag(ApplyActions.Forw)
                || (actions & (ApplyActions.Dfrt | ApplyActions.Edrt)) == 0)
            && (buffers || actions.HasFlag(ApplyActions.Drop)
                || !actions.HasFlag(ApplyActions.Ddpn));
        return !isConsistent
            ? RuleKinds.Far.Refuse(
                far, CauseValue.MandatoryIeIncorrect, ApplyAction.IeType, "contradictory actions")
            : (actions & NotSupported) != 0
                ? RuleKinds.Far.NotSupported(far, ApplyAction.IeType, "action")
            : null;
    }

    private static N4Refusal? Parameters(
        CreateFar far, ForwardingParameters parameters, bool forwards) =>
        Unsupported(far, parameters)
        ?? Destination(far, parameters, forwards)
        ?? (parameters.OuterHeaderCreation is { } header ? Header(far, header, forwards) : null);

    private static N4Refusal? Unsupported(CreateFar far, ForwardingParameters parameters)
    {
        var unsupported = parameters.RedirectInformation is not null ? RedirectInformation.IeType
            : parameters.HeaderEnrichment is not null ? HeaderEnrichment.IeType
            : parameters.HeaderHandlingControlRule.Count > 0 ? HeaderHandlingControlRule.IeType
            : parameters.Proxying is not null ? Proxying.IeType
            : parameters.IpAddressAndPortNumberReplacement is not null
                ? IpAddressAndPortNumberReplacement.IeType
            : parameters.N6RoutingInformation is not null ? N6RoutingInformation.IeType
            : parameters.OnPathN6ConnectionInformation is not null
                ? OnPathN6ConnectionInformation.IeType
            : 0;
        return parameters.ForwardingPolicy is not null
            ? RuleKinds.Far.Refuse(
                far, CauseValue.InvalidForwardingPolicy, ForwardingPolicy.IeType,
                "no such forwarding policy")
            : unsupported == 0 ? null
            : RuleKinds.Far.NotSupported(far, (ushort)unsupported, "forwarding parameter");
    }

    // Where to matters only to a FAR that forwards; the others keep it for later.
    private static N4Refusal? Destination(
        CreateFar far, ForwardingParameters parameters, bool forwards) =>
        parameters.DestinationInterface.Value switch
        {
            _ when !forwards => null,
            DestinationInterfaceValue.Access or DestinationInterfaceValue.Core
                or DestinationInterfaceValue.CpFunction => null,
            DestinationInterfaceValue.SgiLanN6Lan => RuleKinds.Far.Refuse(
                far, CauseValue.ConditionalIeMissing, ForwardingPolicy.IeType,
                "steered without a policy"),
            DestinationInterfaceValue.FiveGVnInternal or DestinationInterfaceValue.LiFunction =>
                RuleKinds.Far.NotSupported(far, DestinationInterface.IeType, "destination"),
            _ => RuleKinds.Far.Fail(far, DestinationInterface.IeType, "no such destination"),
        };

    private static N4Refusal? Header(CreateFar far, OuterHeaderCreation header, bool forwards)
    {
        const OuterHeaderCreations Udp = OuterHeaderCreations.UdpIpv4
            | OuterHeaderCreations.UdpIpv6;
        const OuterHeaderCreations Ip = OuterHeaderCreations.Ipv4 | OuterHeaderCreations.Ipv6;
        var description = header.Description & (GtpU | Udp | Ip);
        if (header.Description != description)
        {
            return RuleKinds.Far.NotSupported(far, OuterHeaderCreation.IeType, "outer header");
        }

        // Of a tunnel with both families one is used; of other headers there is one (§8.2.56).
        var isOne = Bits(description) == 1 || description == GtpU;
        var isTunnel = (description & GtpU) != 0;
        return !isOne ? RuleKinds.Far.Fail(far, OuterHeaderCreation.IeType, "two outer headers")
            : forwards && isTunnel && header.Teid == 0
                ? RuleKinds.Far.Fail(far, OuterHeaderCreation.IeType, "tunnel without a TEID")
            : null;
    }

    private static int Bits<T>(T flags)
        where T : struct, Enum => int.PopCount(Convert.ToInt32(flags, provider: null));
}
