using System.Text;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// The data plane's setup as lines of text, once as the options want it and once as the tables
/// have it: what differs is what a running data plane does not know of.
/// </summary>
internal static unsafe class SetupText
{
    /// <summary>From the options.</summary>
    public static IReadOnlyList<string> Of(ControlOptions options) =>
        Lines(options.DataPlane, options.Ports, options.Interfaces);

    /// <summary>From the tables.</summary>
    public static IReadOnlyList<string> Of(TableFile file)
    {
        var header = file.Header;
        var setup = new DataPlaneSetup(
            [.. Enumerable.Range(0, file.Sizes.Workers).Select(k => file.Worker(k)->Lcore)],
            header->MainLcore,
            EalArguments(header),
            header->MemoryMb,
            header->Mbufs,
            header->Hugepages);
        var ports = Enumerable.Range(0, Math.Clamp(header->PortCount, 0, Limits.Ports))
            .Select(index => Port(file.Port(index)))
            .ToList();
        var interfaces = Enumerable.Range(0, Limits.Interfaces)
            .Where(index => file.Interface(index)->Role != InterfaceRole.None)
            .Select(index => Interface(file, index, ports));
        return Lines(setup, ports, interfaces);
    }

    /// <summary>The first thing that differs; null if nothing does.</summary>
    public static string? Difference(IReadOnlyList<string> wanted, IReadOnlyList<string> found)
    {
        var added = wanted.Except(found).FirstOrDefault();
        var removed = found.Except(wanted).FirstOrDefault();
        return (added, removed) switch
        {
            (null, null) => wanted.SequenceEqual(found) ? null : "ports in another order",
            (null, _) => $"without {removed}",
            (_, null) => $"with {added}",
            _ => $"{added} (was: {removed})",
        };
    }

    private static List<string> Lines(
        DataPlaneSetup setup, IEnumerable<PortSetup> ports, IEnumerable<InterfaceSetup> interfaces)
    {
        List<string> lines =
        [
            $"EAL '{string.Join(' ', setup.EalArguments)}', {setup.MemoryMb} MB, "
                + $"{setup.Mbufs} mbufs, hugepages {setup.Hugepages}",
            $"workers on CPUs {string.Join(',', setup.Lcores)}, main thread on {setup.MainLcore}",
        ];
        lines.AddRange(ports.Select(Line));
        lines.AddRange(interfaces.Select(Line).Order(StringComparer.Ordinal));
        return lines;
    }

    private static string Line(PortSetup port) =>
        $"port {port.Name}: {port.Device}, {port.RxQueues}+{port.TxQueues} queues of "
        + $"{port.Descriptors}, MTU {port.Mtu}{(port.IsPromiscuous ? ", promiscuous" : "")}";

    private static string Line(InterfaceSetup item)
    {
        // Link-local addresses follow from the port's MAC address.
        var addresses = item.Addresses
            .Select(prefix => prefix.Address)
            .Where(address => address.IsIpv4 || !address.V6.IsLinkLocal)
            .Select(address => address.ToString())
            .Order(StringComparer.Ordinal);
        return $"interface {item.Name}: {item.Role} on {item.Port} VLAN {item.Vlan}, network "
            + $"instance {item.NetworkInstance}, MTU {item.Mtu}, {string.Join(' ', addresses)}";
    }

    private static PortSetup Port(PortEntry* port) => new(
        FixedText.Read(port->Name, PortEntry.NameBytes),
        FixedText.Read(port->Device, PortEntry.DeviceBytes),
        port->RxQueues,
        port->TxQueues,
        port->Descriptors,
        port->Mtu,
        port->Promiscuous != 0);

    private static InterfaceSetup Interface(TableFile file, int index, List<PortSetup> ports)
    {
        var item = file.Interface(index);
        return new(
            item->Role,
            FixedText.Read(item->Name, Tables.Interface.NameBytes),
            item->Port < ports.Count ? ports[item->Port].Name : "?",
            item->Vlan,
            TableSetup.NetworkInstanceName(file, item->NetworkInstance),
            [.. Addresses(item).Select(IpPrefix.Host)],
            item->Mtu);
    }

    private static List<IpAddress> Addresses(Interface* item)
    {
        var addresses = new List<IpAddress>();
        for (var i = 0; i < Math.Min((int)item->Ipv4Count, Limits.Ipv4Addresses); i++)
        {
            addresses.Add(IpAddress.From(item->Ipv4[i]));
        }

        for (var i = 0; i < Math.Min((int)item->Ipv6Count, Limits.Ipv6Addresses); i++)
        {
            addresses.Add(IpAddress.From(new Ipv6Address(item->Ipv6[i].High, item->Ipv6[i].Low)));
        }

        return addresses;
    }

    private static string[] EalArguments(TablesHeader* header) =>
        Encoding.UTF8
            .GetString(header->EalArguments, TablesHeader.EalArgumentsBytes)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
