using System.Net;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>What the data plane is to be: everything that is fixed while it runs.</summary>
/// <param name="TablesPath">The shared memory file.</param>
/// <param name="Sizes">Its capacities.</param>
/// <param name="Lcores">CPU of each worker.</param>
/// <param name="MainLcore">CPU of the data plane's main thread; −1: any.</param>
/// <param name="EalArguments">Further DPDK arguments.</param>
/// <param name="MemoryMb">DPDK memory, MiB.</param>
/// <param name="Mbufs">Packet buffers per NUMA socket.</param>
/// <param name="Hugepages">Kind of pages.</param>
/// <param name="Ports">DPDK devices; an interface names its port by place in this list.</param>
/// <param name="NetworkInstances">Routing tables; named by place in this list.</param>
/// <param name="Interfaces">Our IP interfaces.</param>
public sealed record NodePlan(
    string TablesPath,
    TableSizes Sizes,
    IReadOnlyList<int> Lcores,
    int MainLcore,
    IReadOnlyList<string> EalArguments,
    int MemoryMb,
    int Mbufs,
    HugepageUse Hugepages,
    IReadOnlyList<PortPlan> Ports,
    IReadOnlyList<string> NetworkInstances,
    IReadOnlyList<InterfacePlan> Interfaces)
{
    /// <summary>One line for each setting: two plans are the same if these are.</summary>
    public IEnumerable<string> Describe()
    {
        yield return $"{Sizes}";
        yield return $"memoryMb {MemoryMb}, mbufs {Mbufs}, hugepages {Hugepages}";
        yield return $"lcores {string.Join(',', Lcores)}, main {MainLcore}";
        yield return $"eal {string.Join(' ', EalArguments)}";
        yield return $"network instances {string.Join(' ', NetworkInstances)}";
        foreach (var port in Ports)
        {
            yield return port.ToString();
        }

        foreach (var item in Interfaces)
        {
            yield return item.ToString();
        }
    }
}

/// <summary>A DPDK device.</summary>
/// <param name="Name">Name in the configuration.</param>
/// <param name="Device">PCI address or virtual device with arguments.</param>
/// <param name="RxQueues">Receive queues.</param>
/// <param name="TxQueues">Transmit queues.</param>
/// <param name="Descriptors">Descriptors of each queue.</param>
/// <param name="Mtu">Largest IP packet, bytes.</param>
/// <param name="Promiscuous">Receive frames for other stations too.</param>
public sealed record PortPlan(
    string Name, string Device, int RxQueues, int TxQueues, int Descriptors, int Mtu, bool Promiscuous);

/// <summary>One of our addresses and the prefix that is on the link.</summary>
/// <param name="Address">Our address.</param>
/// <param name="PrefixLength">Bits of the prefix.</param>
public sealed record LinkAddress(IPAddress Address, int PrefixLength);

/// <summary>An IP interface.</summary>
/// <param name="Name">Name in the configuration.</param>
/// <param name="Role">Reference point.</param>
/// <param name="Port">Index of its port.</param>
/// <param name="Vlan">VLAN ID; 0: untagged.</param>
/// <param name="NetworkInstance">Index of its network instance.</param>
/// <param name="Mtu">Largest IP packet, bytes.</param>
/// <param name="Addresses">Our addresses on it.</param>
public sealed record InterfacePlan(
    string Name,
    InterfaceRole Role,
    int Port,
    int Vlan,
    int NetworkInstance,
    int Mtu,
    IReadOnlyList<LinkAddress> Addresses)
{
    /// <summary>Without prefix lengths, which the tables do not hold.</summary>
    public override string ToString() =>
        $"{Role} {Name}: port {Port}, VLAN {Vlan}, instance {NetworkInstance}, MTU {Mtu}, "
        + string.Join(' ', Addresses.Select(address => address.Address));
}
