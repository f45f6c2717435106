using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// A network behind a UE (TS 23.501 §5.6.14), in the network instance of its data network.
/// </summary>
internal readonly record struct FramedNetwork(byte Instance, IpPrefix Prefix)
{
    /// <summary>Those of a session.</summary>
    /// <param name="rules">Its rules.</param>
    /// <param name="networks">Where names are looked up.</param>
    /// <param name="found">Gets them, each once.</param>
    /// <returns>Why not; null: done.</returns>
    public static N4Refusal? Read(
        SessionEstablishmentRequest rules, Networks networks, List<FramedNetwork> found)
    {
        found.Clear();
        foreach (var pdr in rules.CreatePdr)
        {
            var pdi = EffectivePdi.Of(pdr, rules);
            if (pdi.IsFramed && Read(pdr, pdi, rules, networks, found) is { } refusal)
            {
                return refusal with { Rule = new FailedRuleId(RuleType.Pdr, pdr.PdrId.Value) };
            }
        }

        return null;
    }

    /// <summary>
    /// The text of a Framed-Route attribute (RFC 2865 §5.22) or Framed-IPv6-Route attribute (RFC
    /// 3162 §2.5): a prefix, then what only a router needs. Without a length the class says it.
    /// </summary>
    public static bool TryParse(string? text, int family, out IpPrefix prefix)
    {
        prefix = default;
        var first = (text ?? "").AsSpan().Trim();
        first = first.IndexOf(' ') is var end and >= 0 ? first[..end] : first;
        var slash = first.IndexOf('/');
        if (!IpAddress.TryParse(slash < 0 ? first : first[..slash], out var address)
            || address.IsIpv4 != (family == 4))
        {
            return false;
        }

        var most = family == 4 ? 32 : 128;
        var length = slash < 0 ? ClassLength(address) : -1;
        if (slash >= 0 && !int.TryParse(first[(slash + 1)..], out length))
        {
            return false;
        }

        prefix = WithoutHost(new(address, Math.Clamp(length, 0, most)));
        // A route to everything would take the packets of all others.
        return length >= 1 && length <= most;
    }

    private static N4Refusal? Read(
        CreatePdr pdr,
        in EffectivePdi pdi,
        SessionEstablishmentRequest rules,
        Networks networks,
        List<FramedNetwork> found)
    {
        var network = pdi.IsUplink ? DestinationOf(pdr, rules) : pdi.NetworkInstance;
        if (!networks.TryData(network, rules.ApnDnn, out var instance))
        {
            return new(
                CauseValue.RuleCreationModificationFailure, NetworkInstance.IeType,
                Reason: $"no interface for '{network?.Name}'");
        }

        foreach (var route in pdi.FramedRoute)
        {
            if (!TryAdd(route.Value, family: 4, instance, found))
            {
                return Wrong(FramedRoute.IeType, route.Value);
            }
        }

        foreach (var route in pdi.FramedIPv6Route)
        {
            if (!TryAdd(route.Value, family: 6, instance, found))
            {
                return Wrong(FramedIPv6Route.IeType, route.Value);
            }
        }

        return null;
    }

    private static bool TryAdd(
        string? text, int family, byte instance, List<FramedNetwork> found)
    {
        if (!TryParse(text, family, out var prefix))
        {
            return false;
        }

        var network = new FramedNetwork(instance, prefix);
        if (!found.Contains(network))
        {
            found.Add(network);
        }

        return true;
    }

    private static N4Refusal Wrong(ushort ie, string? text) => new(
        CauseValue.MandatoryIeIncorrect, ie, Reason: $"'{text}' is no framed route");

    // An uplink PDR is on the access side: its FAR names the data network.
    private static NetworkInstance? DestinationOf(
        CreatePdr pdr, SessionEstablishmentRequest rules)
    {
        foreach (var far in rules.CreateFar)
        {
            if (far.FarId == pdr.FarId)
            {
                return far.ForwardingParameters?.NetworkInstance;
            }
        }

        return null;
    }

    private static int ClassLength(IpAddress address) => !address.IsIpv4 ? 128
        : (address.V4 >> 28) switch
        {
            < 8 => 8,
            < 12 => 16,
            _ => 24,
        };

    private static IpPrefix WithoutHost(IpPrefix prefix)
    {
        var bits = prefix.Bits;
        var (high, low) = ((ulong)(bits >> 64), (ulong)bits);
        return prefix with
        {
            Address = prefix.Family == 4
                ? IpAddress.From((uint)(high >> 32))
                : IpAddress.From(new Ipv6Address(high, low)),
        };
    }
}
