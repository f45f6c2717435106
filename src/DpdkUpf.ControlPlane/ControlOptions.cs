using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// What control is told at start. The caller has checked names and references; what does not hold
/// all the same is an exception at start-up.
/// </summary>
public sealed record ControlOptions
{
    /// <summary>The tables file.</summary>
    public required string TablesPath { get; init; }

    /// <summary>Sessions that the tables can hold.</summary>
    public required int Sessions { get; init; }

    /// <summary>Next hops that the tables can hold.</summary>
    public required int NextHops { get; init; }

    /// <summary>How the data plane starts.</summary>
    public required DataPlaneSetup DataPlane { get; init; }

    /// <summary>DPDK devices, in the order of their indices.</summary>
    public required IReadOnlyList<PortSetup> Ports { get; init; }

    /// <summary>Our IP interfaces.</summary>
    public required IReadOnlyList<InterfaceSetup> Interfaces { get; init; }

    /// <summary>Static routes.</summary>
    public IReadOnlyList<RouteSetup> Routes { get; init; } = [];

    /// <summary>Static ARP and neighbour discovery entries.</summary>
    public IReadOnlyList<NeighbourSetup> Neighbours { get; init; } = [];

    /// <summary>Data networks.</summary>
    public IReadOnlyList<DnnSetup> Dnns { get; init; } = [];

    /// <summary>64-byte lines of the tables that a session has on average.</summary>
    public int LinesPerSession { get; init; } = 16;

    /// <summary>Tunnels of the configuration.</summary>
    public IReadOnlyList<Tunnel> Tunnels { get; init; } = [];

    /// <summary>The PFCP endpoint.</summary>
    public N4Setup N4 { get; init; } = new();
}

/// <summary>What the data plane reads from the tables when it starts.</summary>
/// <param name="Lcores">CPU of each worker; their number is the number of workers.</param>
/// <param name="MainLcore">CPU of the main thread; −1: any.</param>
/// <param name="EalArguments">More arguments for DPDK's environment abstraction layer.</param>
/// <param name="MemoryMb">DPDK memory in MB.</param>
/// <param name="Mbufs">Packet buffers per NUMA socket.</param>
/// <param name="Hugepages">Which kind of pages.</param>
public sealed record DataPlaneSetup(
    IReadOnlyList<int> Lcores,
    int MainLcore,
    IReadOnlyList<string> EalArguments,
    int MemoryMb,
    int Mbufs,
    HugepageUse Hugepages);

/// <summary>A DPDK device.</summary>
/// <param name="Name">Name in the configuration.</param>
/// <param name="Device">PCI address, or virtual device with arguments.</param>
/// <param name="RxQueues">Receive queues.</param>
/// <param name="TxQueues">Transmit queues.</param>
/// <param name="Descriptors">Per queue.</param>
/// <param name="Mtu">Largest IP packet, bytes.</param>
/// <param name="IsPromiscuous">Receives frames for other MAC addresses too.</param>
public sealed record PortSetup(
    string Name,
    string Device,
    ushort RxQueues,
    ushort TxQueues,
    ushort Descriptors,
    ushort Mtu,
    bool IsPromiscuous);

/// <summary>One of our IP interfaces: a port, or a VLAN of a port.</summary>
/// <param name="Role">Reference point.</param>
/// <param name="Name">Unique.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="Vlan">0: untagged.</param>
/// <param name="NetworkInstance">TS 29.244 §8.2.4.</param>
/// <param name="Addresses">Our addresses, each with the prefix that is on the link.</param>
/// <param name="Mtu">Largest IP packet, bytes.</param>
public sealed record InterfaceSetup(
    InterfaceRole Role,
    string Name,
    string Port,
    ushort Vlan,
    string NetworkInstance,
    IReadOnlyList<IpPrefix> Addresses,
    ushort Mtu);

/// <summary>A static route of the interface's network instance.</summary>
public sealed record RouteSetup(string Interface, IpPrefix Destination, IpAddress Via);

/// <summary>A static ARP or neighbour discovery entry.</summary>
public sealed record NeighbourSetup(string Interface, IpAddress Address, MacAddress Mac);

/// <summary>A data network; without pools any UE address is taken.</summary>
public sealed record DnnSetup(
    string Name, string NetworkInstance, IReadOnlyList<IpPrefix> Pools);
