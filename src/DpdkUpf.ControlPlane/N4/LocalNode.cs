using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What we call ourselves.</summary>
internal static class LocalNode
{
    /// <summary>Our Node ID (TS 29.244 §8.2.38): as configured, or our first address.</summary>
    public static NodeId IdOf(N4Setup setup)
    {
        if (setup.NodeId is not { } text)
        {
            return IdOf(setup.Addresses.Count > 0 ? setup.Addresses[0] : IpAddress.From(0));
        }

        return IpAddress.TryParse(text, out var address)
            ? IdOf(address)
            : new NodeId(NodeIdType.Fqdn, Fqdn: DnsName.Labels(text));
    }

    private static NodeId IdOf(IpAddress address) => address.IsIpv4
        ? new(NodeIdType.Ipv4, new Ipv4Address(address.V4))
        : new(NodeIdType.Ipv6, V6: address.V6);
}
