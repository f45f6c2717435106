using System.Net;
using System.Text;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.Node;

/// <summary>A <see cref="NodePlan"/> to and from the tables.</summary>
internal static unsafe class PlanWriter
{
    private const int AnyLcore = -1;

    public static void Write(TableFile file, NodePlan plan)
    {
        var header = file.Header;
        header->MemoryMb = plan.MemoryMb;
        header->Mbufs = plan.Mbufs;
        header->Hugepages = plan.Hugepages;
        header->MainLcore = plan.MainLcore;
        header->PortCount = plan.Ports.Count;
        WriteEal(file, plan.EalArguments);
        for (var i = 0; i < plan.NetworkInstances.Count; i++)
        {
            _ = FixedText.Write(
                InstanceName(file, i), NetworkInstanceNames.NameBytes, plan.NetworkInstances[i]);
        }

        for (var i = 0; i < plan.Lcores.Count; i++)
        {
            file.Worker(i)->Lcore = plan.Lcores[i];
        }

        for (var i = 0; i < plan.Ports.Count; i++)
        {
            WritePort(file.Port(i), plan.Ports[i]);
        }

        for (var i = 0; i < plan.Interfaces.Count; i++)
        {
            WriteInterface(file.Interface(i), plan.Interfaces[i]);
            file.Port(plan.Interfaces[i].Port)->InterfaceOfVlan[plan.Interfaces[i].Vlan] = (byte)i;
        }

        WriteStart(file, plan);
    }

    /// <summary>What changes with each control process; after it the data plane may start.</summary>
    public static void WriteStart(TableFile file, NodePlan plan)
    {
        file.Header->ControlPid = Environment.ProcessId;
        Volatile.Write(ref file.Header->Ready, plan.Ports.Count > 0 ? 1 : 0);
    }

    public static NodePlan Read(TableFile file)
    {
        var header = file.Header;
        var interfaces = Enumerable.Range(0, Limits.Interfaces)
            .Where(i => file.Interface(i)->Role != InterfaceRole.None)
            .Select(i => ReadInterface(file.Interface(i)));
        return new(
            file.Path,
            file.Sizes,
            [.. Enumerable.Range(0, file.Sizes.Workers).Select(i => file.Worker(i)->Lcore)],
            header->MainLcore,
            ReadEal(header),
            header->MemoryMb,
            header->Mbufs,
            header->Hugepages,
            [.. Enumerable.Range(0, header->PortCount).Select(i => ReadPort(file.Port(i)))],
            [.. Enumerable.Range(0, Limits.NetworkInstances)
                .Select(i => FixedText.Read(InstanceName(file, i), NetworkInstanceNames.NameBytes))
                .Where(name => name.Length > 0)],
            [.. interfaces]);
    }

    private static byte* InstanceName(TableFile file, int index) =>
        (byte*)&file.Header->NetworkInstances + (index * NetworkInstanceNames.NameBytes);

    private static void WriteEal(TableFile file, IReadOnlyList<string> arguments)
    {
        var room = new Span<byte>(file.Header->EalArguments, TablesHeader.EalArgumentsBytes);
        room.Clear();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(arguments.Select(each => each + '\0')));
        if (bytes.Length >= room.Length)
        {
            throw new TablesException($"more than {room.Length - 1} bytes of EAL arguments");
        }

        bytes.CopyTo(room);
    }

    private static string[] ReadEal(TablesHeader* header) =>
        Encoding.UTF8.GetString(header->EalArguments, TablesHeader.EalArgumentsBytes)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);

    private static void WritePort(PortEntry* entry, PortPlan port)
    {
        _ = FixedText.Write(entry->Name, PortEntry.NameBytes, port.Name);
        _ = FixedText.Write(entry->Device, PortEntry.DeviceBytes, port.Device);
        entry->RxQueues = (ushort)port.RxQueues;
        entry->TxQueues = (ushort)port.TxQueues;
        entry->Descriptors = (ushort)port.Descriptors;
        entry->Mtu = (ushort)port.Mtu;
        entry->Promiscuous = (byte)(port.Promiscuous ? 1 : 0);
        new Span<byte>(entry->InterfaceOfVlan, 4096).Fill(PortEntry.NoInterface);
    }

    private static PortPlan ReadPort(PortEntry* entry) => new(
        FixedText.Read(entry->Name, PortEntry.NameBytes),
        FixedText.Read(entry->Device, PortEntry.DeviceBytes),
        entry->RxQueues,
        entry->TxQueues,
        entry->Descriptors,
        entry->Mtu,
        entry->Promiscuous != 0);

    private static void WriteInterface(Interface* entry, InterfacePlan item)
    {
        entry->Role = item.Role;
        entry->Port = (byte)item.Port;
        entry->Vlan = (ushort)item.Vlan;
        entry->NetworkInstance = (byte)item.NetworkInstance;
        entry->Mtu = (ushort)item.Mtu;
        _ = FixedText.Write(entry->Name, Interface.NameBytes, item.Name);
        foreach (var address in item.Addresses)
        {
            WriteAddress(entry, address.Address);
        }
    }

    private static void WriteAddress(Interface* entry, IPAddress address)
    {
        var value = HostOrder.Of(address);
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            entry->Ipv4[entry->Ipv4Count++] = (uint)value.Low;
        }
        else
        {
            entry->Ipv6[entry->Ipv6Count++] = value;
        }
    }

    private static InterfacePlan ReadInterface(Interface* entry)
    {
        var addresses = new List<LinkAddress>();
        for (var i = 0; i < entry->Ipv4Count; i++)
        {
            addresses.Add(new(HostOrder.ToIpv4(entry->Ipv4[i]), 32));
        }

        for (var i = 0; i < entry->Ipv6Count; i++)
        {
            addresses.Add(new(HostOrder.ToIpv6(entry->Ipv6[i]), 128));
        }

        // Link-local ones follow from the card's MAC address, not from the plan.
        addresses.RemoveAll(address => address.Address.IsIPv6LinkLocal);
        return new(
            FixedText.Read(entry->Name, Interface.NameBytes),
            entry->Role,
            entry->Port,
            entry->Vlan,
            entry->NetworkInstance,
            entry->Mtu,
            addresses);
    }
}
