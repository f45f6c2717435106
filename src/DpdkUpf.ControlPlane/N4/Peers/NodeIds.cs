using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Node IDs (TS 29.244 §8.2.38): names compare as DNS names do.</summary>
internal static class NodeIds
{
    /// <summary>From an address or a name.</summary>
    public static NodeId Parse(string text) => IpAddress.TryParse(text, out var address)
        ? From(address)
        : new(NodeIdType.Fqdn, Fqdn: DnsName.Labels(text.TrimEnd('.')));

    /// <summary>From an address.</summary>
    public static NodeId From(IpAddress address) => address.IsIpv4
        ? new(NodeIdType.Ipv4, V4: new(address.V4))
        : new(NodeIdType.Ipv6, V6: address.V6);

    /// <summary>The address or name.</summary>
    public static string Text(this NodeId nodeId) =>
        nodeId.Address()?.ToString() ?? nodeId.Fqdn.ToString();

    /// <summary>The address that it is, if it is one.</summary>
    public static IpAddress? Address(this NodeId nodeId) => nodeId.Type switch
    {
        NodeIdType.Ipv4 => IpAddress.From(nodeId.V4.Value),
        NodeIdType.Ipv6 => IpAddress.From(nodeId.V6),
        _ => null,
    };

    /// <summary>True if both name the same node.</summary>
    public static bool Is(this NodeId nodeId, NodeId other) =>
        nodeId.Type == other.Type && (nodeId.Type == NodeIdType.Fqdn
            ? IsSameName(nodeId.Fqdn.ToString(), other.Fqdn.ToString())
            : nodeId.Address() == other.Address());

    /// <summary>True if it is the address or the name.</summary>
    public static bool IsNamed(this NodeId nodeId, string text) => nodeId.Is(Parse(text));

    private static bool IsSameName(ReadOnlySpan<char> name, ReadOnlySpan<char> other) =>
        name.TrimEnd('.').Equals(other.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
}
