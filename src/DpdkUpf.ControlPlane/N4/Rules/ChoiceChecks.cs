using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Whether we can choose what a request leaves to us: one F-TEID for all that have a CHOOSE ID
/// (TS 29.244 §5.5.3), a UE address of a network instance (§5.21.3).
/// </summary>
internal readonly ref struct ChoiceChecks(Span<FTeidFlags> families)
{
    /// <summary>Different CHOOSE IDs: an octet.</summary>
    public const int Ids = 256;

    private const FTeidFlags Both = FTeidFlags.V4 | FTeidFlags.V6;
    private readonly Span<FTeidFlags> _families = families;

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
        ref var seen = ref _families[tunnel.ChooseId];
        var isOther = seen != 0 && seen != wanted;
        seen = wanted;
        return isOther;
    }

    private static bool IsToChoose(Repeated<UeIpAddress> addresses)
    {
        foreach (var address in addresses)
        {
            if ((address.Flags & (UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6)) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
