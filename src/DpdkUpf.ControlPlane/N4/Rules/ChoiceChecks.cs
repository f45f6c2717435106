using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Whether we can choose what a request leaves to us: one F-TEID for all that have a CHOOSE ID
/// (TS 29.244 §5.5.3), a UE address of a network instance (§5.21.3).
/// </summary>
internal sealed class ChoiceChecks
{
    private const FTeidFlags Both = FTeidFlags.V4 | FTeidFlags.V6;

    // By CHOOSE ID, an octet; most requests have none.
    private FTeidFlags[]? _families;

    public N4Refusal? Check<T>(
        RuleKind<T> kind,
        T rule,
        FTeid? tunnel,
        Repeated<UeIpAddress> addresses,
        NetworkInstance? instance)
        where T : class =>
        tunnel is { } fTeid && IsOther(fTeid)
            ? kind.Fail(rule, FTeid.IeType, "one CHOOSE ID for different address families")
        : instance is null && IsToChoose(addresses)
            ? kind.Refuse(
                rule, CauseValue.ConditionalIeMissing, NetworkInstance.IeType,
                "UE address to be chosen in no network instance")
        : null;

    private bool IsOther(FTeid tunnel)
    {
        if (!tunnel.Flags.HasFlag(FTeidFlags.Ch | FTeidFlags.ChId))
        {
            return false;
        }

        // ChId marks what was seen: a family may be left open.
        var wanted = (tunnel.Flags & Both) | FTeidFlags.ChId;
        _families ??= new FTeidFlags[byte.MaxValue + 1];
        ref var seen = ref _families[tunnel.ChooseId];
        var isOther = seen != 0 && seen != wanted;
        seen = wanted;
        return isOther;
    }

    private static bool IsToChoose(Repeated<UeIpAddress> addresses) => addresses.Has(
        static address =>
            (address.Flags & (UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6)) != 0);
}
