namespace DpdkUpf.Tables;

/// <summary>
/// Fixed limits of the layout. Everything else is sized by <see cref="TableSizes"/>.
/// </summary>
public static class Limits
{
    /// <summary>Ports (DPDK devices).</summary>
    public const int Ports = 16;

    /// <summary>Interfaces (a port, or a VLAN on a port).</summary>
    public const int Interfaces = 64;

    /// <summary>Network instances (routing tables).</summary>
    public const int NetworkInstances = 64;

    /// <summary>Worker loops.</summary>
    public const int Workers = 32;

    /// <summary>Packets of a burst.</summary>
    public const int Burst = 32;

    /// <summary>IPv4 addresses of an interface.</summary>
    public const int Ipv4Addresses = 4;

    /// <summary>IPv6 addresses of an interface, its link-local one included.</summary>
    public const int Ipv6Addresses = 5;

    /// <summary>PFCP associations.</summary>
    public const int Peers = 64;

    /// <summary>PDRs of a session in one direction (16 bits of <see cref="ProgramRef"/>).</summary>
    public const int RulesPerDirection = 65535;
}
