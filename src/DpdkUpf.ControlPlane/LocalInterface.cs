using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// One of our interfaces as the control thread sees it; its MAC comes with the port.
/// </summary>
public sealed class LocalInterface(
    byte index, byte port, byte networkInstance, InterfaceSetup setup)
{
    /// <summary>Index in the tables.</summary>
    public byte Index { get; } = index;

    /// <summary>Port (index).</summary>
    public byte Port { get; } = port;

    /// <summary>Network instance (index).</summary>
    public byte NetworkInstance { get; } = networkInstance;

    /// <summary>What the configuration says.</summary>
    public InterfaceSetup Setup { get; } = setup;

    /// <summary>The port's MAC address; zero until the port is up.</summary>
    public MacAddress Mac { get; private set; }

    /// <summary>Link-local address made from the MAC address (RFC 4291 appendix A).</summary>
    public Ipv6Address LinkLocal { get; private set; }

    /// <summary>True once packets can leave.</summary>
    public bool IsUp => !Mac.IsZero;

    /// <summary>True if the interface speaks IPv6.</summary>
    public bool HasIpv6 => Setup.Addresses.Any(prefix => prefix.Family == 6);

    /// <summary>All our addresses: the link-local one last, once it is known.</summary>
    public IEnumerable<IpAddress> Addresses
    {
        get
        {
            var configured = Setup.Addresses.Select(prefix => prefix.Address);
            return HasIpv6 && IsUp ? configured.Append(IpAddress.From(LinkLocal)) : configured;
        }
    }

    /// <summary>True if the address is ours here.</summary>
    public bool Owns(IpAddress address) => Addresses.Contains(address);

    /// <summary>True if the address lies on the link.</summary>
    public bool IsOnLink(IpAddress address) =>
        Setup.Addresses.Any(prefix => prefix.Contains(address))
        || (!address.IsIpv4 && address.V6.IsLinkLocal && HasIpv6);

    /// <summary>
    /// Our address to speak to this one from: of its prefix, else any of its family, the
    /// configured ones first.
    /// </summary>
    public IpAddress? SourceFor(IpAddress address)
    {
        if (!address.IsIpv4 && address.V6.IsLinkLocal && IsUp)
        {
            return IpAddress.From(LinkLocal);
        }

        foreach (var prefix in Setup.Addresses)
        {
            if (prefix.Contains(address))
            {
                return prefix.Address;
            }
        }

        return OfFamily(address.IsIpv4 ? 4 : 6);
    }

    /// <summary>Our first configured address of a family, if there is one.</summary>
    public IpAddress? OfFamily(int family)
    {
        foreach (var prefix in Setup.Addresses)
        {
            if (prefix.Family == family)
            {
                return prefix.Address;
            }
        }

        return null;
    }

    /// <summary>The port came up with this MAC address.</summary>
    public void BringUp(MacAddress mac)
    {
        Mac = mac;
        LinkLocal = Ipv6Address.LinkLocal(mac);
    }
}
