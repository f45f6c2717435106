using System.Text;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane;

/// <summary>Writes what the data plane starts from into the tables.</summary>
internal static unsafe class TableSetup
{
    private const int NetworkInstanceNameBytes = Tables.NetworkInstanceNames.NameBytes;

    /// <summary>Names of the interfaces that the tables have or had, by index.</summary>
    public static IReadOnlyList<string> InterfaceNames(TableFile file) =>
        [.. Enumerable.Range(0, Limits.Interfaces).Select(index =>
            FixedText.Read(file.Interface(index)->Name, Interface.NameBytes))];

    /// <summary>Names of the network instances that the tables have or had, by index.</summary>
    public static IReadOnlyList<string> NetworkInstanceNames(TableFile file) =>
        [.. Enumerable.Range(0, Limits.NetworkInstances)
            .Select(index => NetworkInstanceName(file, index))];

    /// <summary>Name of a network instance; empty: never used.</summary>
    public static string NetworkInstanceName(TableFile file, int index) =>
        index < Limits.NetworkInstances
            ? FixedText.Read(NamePlace(file, index), NetworkInstanceNameBytes)
            : "";

    /// <summary>
    /// Writes everything; the data plane waits for <see cref="TablesHeader.Ready"/> to be 1 again.
    /// </summary>
    public static void Write(TableFile file, Topology topology)
    {
        var header = file.Header;
        Volatile.Write(ref header->Ready, 0);
        WriteStart(file, topology.Options.DataPlane);
        header->PortCount = topology.Options.Ports.Count;
        for (var index = 0; index < topology.Options.Ports.Count; index++)
        {
            WritePort(file.Port(index), topology.Options.Ports[index]);
        }

        for (var index = 0; index < Limits.Interfaces; index++)
        {
            file.Interface(index)->Role = InterfaceRole.None;
        }

        foreach (var item in topology.Interfaces)
        {
            WriteInterface(file.Interface(item.Index), item);
            file.Port(item.Port)->InterfaceOfVlan[item.Setup.Vlan] = item.Index;
        }

        WriteNetworkInstances(file, topology);
        Volatile.Write(ref header->Ready, topology.Options.Ports.Count > 0 ? 1 : 0);
    }

    /// <summary>Names are control's own: a running data plane does not read them.</summary>
    public static void WriteNetworkInstances(TableFile file, Topology topology)
    {
        foreach (var (name, index) in topology.NetworkInstances)
        {
            Text(NamePlace(file, index), NetworkInstanceNameBytes, name);
        }
    }

    /// <summary>
    /// Makes the address that follows from the port's MAC the last one of the interface. A worker
    /// may miss it for a moment, but never sees half of it.
    /// </summary>
    public static void WriteLinkLocal(TableFile file, LocalInterface item)
    {
        var entry = file.Interface(item.Index);
        var configured = (byte)item.Setup.Addresses.Count(prefix => prefix.Family == 6);
        var address = new AddressV6(item.LinkLocal.High, item.LinkLocal.Low);
        if (entry->Ipv6Count > configured && entry->Ipv6[configured] == address)
        {
            return;
        }

        Volatile.Write(ref entry->Ipv6Count, configured);
        Interlocked.MemoryBarrier();
        entry->Ipv6[configured] = address;
        Volatile.Write(ref entry->Ipv6Count, (byte)(configured + 1));
    }

    private static byte* NamePlace(TableFile file, int index) =>
        (byte*)&file.Header->NetworkInstances + (index * NetworkInstanceNameBytes);

    private static void WriteStart(TableFile file, DataPlaneSetup setup)
    {
        var header = file.Header;
        header->MemoryMb = setup.MemoryMb;
        header->Mbufs = setup.Mbufs;
        header->Hugepages = setup.Hugepages;
        header->MainLcore = setup.MainLcore;
        for (var worker = 0; worker < setup.Lcores.Count; worker++)
        {
            file.Worker(worker)->Lcore = setup.Lcores[worker];
        }

        var arguments = Encoding.UTF8.GetBytes(
            string.Concat(setup.EalArguments.Select(argument => argument + '\0')));
        if (arguments.Length >= TablesHeader.EalArgumentsBytes)
        {
            throw new TablesException(
                $"EAL arguments: {arguments.Length} bytes, {TablesHeader.EalArgumentsBytes} fit");
        }

        var place = new Span<byte>(header->EalArguments, TablesHeader.EalArgumentsBytes);
        place.Clear();
        arguments.CopyTo(place);
    }

    private static void WritePort(PortEntry* entry, PortSetup port)
    {
        Text(entry->Name, PortEntry.NameBytes, port.Name);
        Text(entry->Device, PortEntry.DeviceBytes, port.Device);
        entry->RxQueues = port.RxQueues;
        entry->TxQueues = port.TxQueues;
        entry->Descriptors = port.Descriptors;
        entry->Mtu = port.Mtu;
        entry->Promiscuous = port.IsPromiscuous ? (byte)1 : (byte)0;
        new Span<byte>(entry->InterfaceOfVlan, 4096).Fill(PortEntry.NoInterface);
    }

    private static void WriteInterface(Interface* entry, LocalInterface item)
    {
        var setup = item.Setup;
        *entry = default;
        entry->Port = item.Port;
        entry->NetworkInstance = item.NetworkInstance;
        entry->Vlan = setup.Vlan;
        entry->Mtu = setup.Mtu;
        foreach (var prefix in setup.Addresses)
        {
            AddAddress(entry, prefix, setup.Name);
        }

        Text(entry->Name, Interface.NameBytes, setup.Name);
        entry->Role = setup.Role;
    }

    private static void AddAddress(Interface* entry, IpPrefix prefix, string name)
    {
        // One place stays free for the link-local address.
        var isFull = prefix.Address.IsIpv4
            ? entry->Ipv4Count == Limits.Ipv4Addresses
            : entry->Ipv6Count == Limits.Ipv6Addresses - 1;
        if (isFull)
        {
            throw new TablesException($"interface {name}: too many addresses");
        }

        if (prefix.Address.IsIpv4)
        {
            entry->Ipv4[entry->Ipv4Count++] = prefix.Address.V4;
            return;
        }

        var v6 = prefix.Address.V6;
        entry->Ipv6[entry->Ipv6Count++] = new(v6.High, v6.Low);
    }

    private static void Text(byte* place, int capacity, string text)
    {
        if (!FixedText.Write(place, capacity, text))
        {
            throw new TablesException($"'{text}': longer than {capacity} bytes");
        }
    }
}
