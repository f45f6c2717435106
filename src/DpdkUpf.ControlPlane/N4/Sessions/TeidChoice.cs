using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// The F-TEIDs of one request (TS 29.244 §5.5.3): chosen by us where it says CHOOSE, one for all
/// that have the same CHOOSE ID; else the control plane's, whose address must be ours. §5.5.1
/// would have us refuse the latter but in a restoration: control planes that choose are served all
/// the same.
/// </summary>
internal sealed class TeidChoice(
    Networks networks, TeidAllocator teids, SessionEstablishmentRequest rules, int worker)
{
    private readonly Networks _networks = networks;
    private readonly TeidAllocator _teids = teids;
    private readonly SessionEstablishmentRequest _rules = rules;
    private readonly int _worker = worker;
    private Dictionary<byte, FTeid>? _byChooseId;

    /// <summary>Resolves a PDR's own F-TEID, if it has one.</summary>
    public N4Refusal? Resolve(ref FTeid? teid, CreatePdr pdr)
    {
        if (teid is not { } asked)
        {
            return null;
        }

        var rule = new FailedRuleId(RuleType.Pdr, pdr.PdrId.Value);
        if (!asked.Flags.HasFlag(FTeidFlags.Ch))
        {
            return Check(asked, rule);
        }

        var pdi = EffectivePdi.Of(pdr, _rules);
        return Choose(ref teid, asked, pdi.NetworkInstance, pdi.SourceInterface, rule);
    }

    /// <summary>Resolves a traffic endpoint's F-TEID, if it has one.</summary>
    public N4Refusal? Resolve(ref FTeid? teid, CreateTrafficEndpoint endpoint)
    {
        if (teid is not { } asked)
        {
            return null;
        }

        return asked.Flags.HasFlag(FTeidFlags.Ch)
            ? Choose(
                ref teid,
                asked,
                endpoint.NetworkInstance,
                SourceInterfaceOf(endpoint.TrafficEndpointId),
                rule: null)
            : Check(asked, rule: null);
    }

    private N4Refusal? Check(FTeid teid, FailedRuleId? rule)
    {
        if (teid.Teid == 0)
        {
            return new(
                CauseValue.MandatoryIeIncorrect, FTeid.IeType, rule, "TEID 0 is for signalling");
        }

        return _networks.OwnerOf(teid) is null
            ? Failed(rule, $"no tunnel ends at the address of {teid}")
            : null;
    }

    private N4Refusal? Choose(
        ref FTeid? teid,
        FTeid asked,
        NetworkInstance? network,
        SourceInterfaceValue side,
        FailedRuleId? rule)
    {
        var hasId = asked.Flags.HasFlag(FTeidFlags.ChId);
        if (hasId && _byChooseId?.TryGetValue(asked.ChooseId, out var shared) == true)
        {
            teid = shared;
            return null;
        }

        if (!_networks.TryTunnel(network, side == SourceInterfaceValue.Access, out var item))
        {
            return Failed(rule, $"no interface for tunnels in '{network?.Name}'");
        }

        var flags = hasId ? FamiliesOf(asked.ChooseId) : asked.Flags;
        if (Addresses(item, flags) is not { } addresses)
        {
            return Failed(rule, $"{item.Setup.Name} has no address of the family asked for");
        }

        var chosen = addresses with { Teid = _teids.Take(_worker) };
        if (hasId)
        {
            (_byChooseId ??= []).Add(asked.ChooseId, chosen);
        }

        teid = chosen;
        return null;
    }

    // Of the families that are asked for those that the interface has; of none the first it has.
    private static FTeid? Addresses(LocalInterface item, FTeidFlags asked)
    {
        var isOpen = (asked & (FTeidFlags.V4 | FTeidFlags.V6)) == 0;
        var v4 = isOpen || asked.HasFlag(FTeidFlags.V4) ? item.OfFamily(4) : null;
        var v6 = (isOpen && v4 is null) || asked.HasFlag(FTeidFlags.V6) ? item.OfFamily(6) : null;
        var flags = (v4 is null ? 0 : FTeidFlags.V4) | (v6 is null ? 0 : FTeidFlags.V6);
        return flags == 0
            ? null
            : new FTeid(flags, 0, new Ipv4Address(v4?.V4 ?? 0), v6?.V6 ?? default);
    }

    private FTeidFlags FamiliesOf(byte chooseId)
    {
        var families = FTeidFlags.None;
        foreach (var pdr in _rules.CreatePdr)
        {
            families |= FamiliesOf(pdr.Pdi.LocalFTeid, chooseId);
        }

        foreach (var endpoint in _rules.CreateTrafficEndpoint)
        {
            families |= FamiliesOf(endpoint.LocalFTeid, chooseId);
        }

        return families;
    }

    private static FTeidFlags FamiliesOf(FTeid? teid, byte chooseId) =>
        teid is { } asked && asked.Flags.HasFlag(FTeidFlags.Ch | FTeidFlags.ChId)
            && asked.ChooseId == chooseId
            ? asked.Flags & (FTeidFlags.V4 | FTeidFlags.V6)
            : FTeidFlags.None;

    // A traffic endpoint does not say on which side it is; its PDRs do.
    private SourceInterfaceValue SourceInterfaceOf(TrafficEndpointId id)
    {
        foreach (var pdr in _rules.CreatePdr)
        {
            if (pdr.Pdi.TrafficEndpointId.Span.Contains(id))
            {
                return pdr.Pdi.SourceInterface.Value;
            }
        }

        return SourceInterfaceValue.Access;
    }

    private static N4Refusal Failed(FailedRuleId? rule, string reason) =>
        new(CauseValue.RuleCreationModificationFailure, FTeid.IeType, rule, reason);
}
