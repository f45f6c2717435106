using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// The UE addresses of one request (TS 29.244 §5.21): all PDRs that ask for one get the same
/// (§5.21.3.1), from the pools of the session's DNN; those that the control plane chose are
/// checked.
/// </summary>
internal sealed class UeChoice(
    Topology topology, Networks networks, UePools pools, SessionEstablishmentRequest rules)
{
    private const UeIpAddressFlags Choose = UeIpAddressFlags.ChV4 | UeIpAddressFlags.ChV6;
    private const byte PrefixBits = 64;
    private readonly Topology _topology = topology;
    private readonly Networks _networks = networks;
    private readonly UePools _pools = pools;
    private readonly SessionEstablishmentRequest _rules = rules;
    private IpAddress? _v4;
    private IpAddress? _v6;

    /// <summary>Resolves the addresses of a PDI or traffic endpoint.</summary>
    /// <param name="addresses">As asked for; gets them as they are.</param>
    /// <param name="rule">Whose they are, for a refusal.</param>
    /// <param name="network">Network instance of the PDI.</param>
    /// <param name="pools">Pools that are asked for; empty: any of the DNN.</param>
    /// <returns>Why not; null: done.</returns>
    public N4Refusal? Resolve(
        ref Repeated<UeIpAddress> addresses,
        FailedRuleId? rule,
        NetworkInstance? network,
        Repeated<UeIpAddressPoolIdentity> pools = default)
    {
        UeIpAddress[]? changed = null;
        for (var index = 0; index < addresses.Count; index++)
        {
            var address = addresses[index];
            if ((CheckLength(address, rule) ?? Check(address, rule)) is { } wrong)
            {
                return wrong;
            }

            if ((address.Flags & Choose) == 0)
            {
                continue;
            }

            if (!TryChoose(ref address, network, pools))
            {
                return new(
                    CauseValue.AllDynamicAddressesOccupied, UeIpAddress.IeType, rule,
                    $"no free UE address in '{network?.Name}'");
            }

            changed ??= addresses.Span.ToArray();
            changed[index] = address;
        }

        addresses = changed is null ? addresses : Repeated.Create<UeIpAddress>(changed);
        return null;
    }

    private bool TryChoose(
        ref UeIpAddress address,
        NetworkInstance? network,
        Repeated<UeIpAddressPoolIdentity> pools)
    {
        var isV4 = address.Flags.HasFlag(UeIpAddressFlags.ChV4);
        var isV6 = address.Flags.HasFlag(UeIpAddressFlags.ChV6);
        if ((isV4 && !TryChoose(ref _v4, family: 4, network, pools))
            || (isV6 && !TryChoose(ref _v6, family: 6, network, pools)))
        {
            return false;
        }

        address = address with
        {
            Flags = (address.Flags & ~Choose)
                | (isV4 ? UeIpAddressFlags.V4 : 0) | (isV6 ? UeIpAddressFlags.V6 : 0),
            V4 = isV4 ? new Ipv4Address(_v4!.Value.V4) : address.V4,
            V6 = isV6 ? _v6!.Value.V6 : address.V6,
        };
        return true;
    }

    private bool TryChoose(
        ref IpAddress? chosen,
        int family,
        NetworkInstance? network,
        Repeated<UeIpAddressPoolIdentity> pools)
    {
        if (chosen is not null)
        {
            return true;
        }

        var free = pools.Count > 0
            ? FromNamed(pools, family)
            : DnnOf(network) is { } dnn
                ? _pools.Choose(dnn.NetworkInstance, dnn.Pools, family)
                : null;
        chosen = free;
        return free is not null;
    }

    // A pool is named by its DNN or by its prefix.
    private IpAddress? FromNamed(Repeated<UeIpAddressPoolIdentity> pools, int family)
    {
        foreach (var pool in pools)
        {
            foreach (var dnn in _topology.Options.Dnns)
            {
                var meant = dnn.Name == pool.Name
                    ? dnn.Pools
                    : dnn.Pools.Where(each => each.ToString() == pool.Name);
                if (_pools.Choose(dnn.NetworkInstance, meant, family) is { } free)
                {
                    return free;
                }
            }
        }

        return null;
    }

    // That of the request, of the PDI, of another PDI that asks (the access side names another
    // network), or the only one.
    private DnnSetup? DnnOf(NetworkInstance? network) =>
        _networks.DnnOf(network, _rules.ApnDnn) ?? DnnOfOthers()
        ?? (_topology.Options.Dnns.Count == 1 ? _topology.Options.Dnns[0] : null);

    private DnnSetup? DnnOfOthers()
    {
        foreach (var pdr in _rules.CreatePdr)
        {
            var pdi = EffectivePdi.Of(pdr, _rules);
            if (pdi.UeIpAddress.Count > 0
                && _networks.DnnOf(pdi.NetworkInstance, dnn: null) is { } dnn)
            {
                return dnn;
            }
        }

        return null;
    }

    // A UE owns one /64 (TS 23.501 §5.8.2.2); other lengths are the features IP6PL and IP6D's.
    private static N4Refusal? CheckLength(UeIpAddress address, FailedRuleId? rule) =>
        address.Flags.HasFlag(UeIpAddressFlags.Ipv6D)
        || (address.Flags.HasFlag(UeIpAddressFlags.Ip6Pl) && address.PrefixLength != PrefixBits)
            ? Failed(rule, $"UE prefix of another length than {PrefixBits}: {address}")
            : null;

    private N4Refusal? Check(UeIpAddress address, FailedRuleId? rule)
    {
        if (address.Flags.HasFlag(UeIpAddressFlags.V4)
            && !IsUe(IpAddress.From(address.V4.Value)))
        {
            return Wrong(rule, $"{address.V4} is no UE's address");
        }

        return address.Flags.HasFlag(UeIpAddressFlags.V6) && !IsUe(IpAddress.From(address.V6))
            ? Wrong(rule, $"{address.V6} is no UE's address")
            : null;
    }

    private bool IsUe(IpAddress address) =>
        TunnelChecks.IsHost(address) && !TunnelChecks.IsOurs(_topology, address);

    private static N4Refusal Wrong(FailedRuleId? rule, string reason) =>
        new(CauseValue.MandatoryIeIncorrect, UeIpAddress.IeType, rule, reason);

    private static N4Refusal Failed(FailedRuleId? rule, string reason) =>
        new(CauseValue.RuleCreationModificationFailure, UeIpAddress.IeType, rule, reason);
}
