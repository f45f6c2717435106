using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>F-TEIDs and UE addresses that make sense (TS 29.244 §8.2.3, §8.2.62).</summary>
internal static class AddressChecks
{
    private const int PrefixBits = 64;

    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check<T>(
        RuleKind<T> kind, T rule, FTeid? tunnel, Repeated<UeIpAddress> addresses)
        where T : class
    {
        if (tunnel is { } fTeid && Wrong(fTeid) is { } wrong)
        {
            return kind.Refuse(rule, CauseValue.MandatoryIeIncorrect, FTeid.IeType, wrong);
        }

        foreach (var address in addresses)
        {
            if (Wrong(address) is { } reason)
            {
                return kind.Refuse(
                    rule, CauseValue.MandatoryIeIncorrect, UeIpAddress.IeType, reason);
            }

            if (HasOtherPrefix(address))
            {
                return kind.NotSupported(rule, UeIpAddress.IeType, "IPv6 prefix other than /64");
            }
        }

        return null;
    }

    private static string? Wrong(FTeid tunnel) => tunnel.Flags.HasFlag(FTeidFlags.Ch) ? null
        : tunnel.Flags.HasFlag(FTeidFlags.ChId) ? "F-TEID with a CHOOSE ID and no CHOOSE"
        : tunnel.Teid == 0 ? "TEID 0 carries no user packets"
        : null;

    private static string? Wrong(UeIpAddress address) =>
        HasBoth(address, UeIpAddressFlags.V4 | UeIpAddressFlags.ChV4)
            ? "IPv4 address both given and to be chosen"
        : HasBoth(address, UeIpAddressFlags.V6 | UeIpAddressFlags.ChV6)
            ? "IPv6 address both given and to be chosen"
        : HasBoth(address, UeIpAddressFlags.Ipv6D | UeIpAddressFlags.Ip6Pl)
            ? "IPv6 prefix of two lengths"
        : null;

    // 0 leaves it to us (§8.2.62), and ours are /64.
    private static bool HasOtherPrefix(UeIpAddress address) =>
        (address.Flags.HasFlag(UeIpAddressFlags.Ipv6D) && address.PrefixDelegationBits != 0)
        || (address.Flags.HasFlag(UeIpAddressFlags.Ip6Pl)
            && address.PrefixLength is not (0 or PrefixBits));

    private static bool HasBoth(UeIpAddress address, UeIpAddressFlags flags) =>
        (address.Flags & flags) == flags;
}
