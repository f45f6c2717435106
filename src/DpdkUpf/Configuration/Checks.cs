using System.Net;
using DpdkUpf.Tables;

namespace DpdkUpf.Configuration;

/// <summary>
/// What only shows when settings are seen together. Each check names the later of two that clash
/// and says where the earlier one stands.
/// </summary>
internal sealed class Checks(UpfOptions options, Layers layers, ReadLog log)
{
    // TableSizes: 2^28 less its reserve.
    private const int MaxLines = (1 << 28) - 1024;

    public void Run()
    {
        CheckDataPlane();
        CheckTables();
        CheckPorts();
        CheckInterfaces();
        CheckRoutes();
        CheckNeighbours();
        CheckDnns();
        new TunnelChecks(options, Wrong).Run();
        new N4Checks(options, Wrong, Warn, At).Run();
    }

    private void CheckDataPlane()
    {
        var dataPlane = options.DataPlane;
        if (dataPlane.Lcores.Count > 0 && dataPlane.Lcores.Count != dataPlane.Workers)
        {
            Wrong(
                "dataplane:lcores",
                $"{dataPlane.Lcores.Count} CPUs for {dataPlane.Workers} workers: "
                + "one each, or none at all");
        }

        foreach (
            var twice in dataPlane.Lcores.GroupBy(cpu => cpu).Where(group => group.Count() > 1))
        {
            Wrong(
                "dataplane:lcores", $"CPU {twice.Key} is written twice: each worker needs its own");
        }
    }

    private void CheckTables()
    {
        var (sessions, each) = (options.Tables.Sessions, options.Tables.LinesPerSession);
        if ((long)sessions * each > MaxLines)
        {
            Wrong(
                "tables:linesPerSession",
                $"{sessions} sessions with {each} lines each are more than the {MaxLines} lines "
                + "that fit");
        }
    }

    private void CheckPorts()
    {
        if (options.Ports.Count == 0)
        {
            Wrong("ports", "at least one port is needed");
        }

        AtMost(Limits.Ports, options.Ports.Count, "ports");
        Unique(options.Ports, port => port.Name, port => $"{port.Key}:name", "port name");
        Unique(options.Ports, port => port.Device, port => $"{port.Key}:device", "device");
    }

    private void CheckInterfaces()
    {
        var interfaces = options.Interfaces;
        AtMost(Limits.Interfaces, interfaces.Count, "n3");
        Unique(interfaces, item => item.Name, item => $"{item.Key}:name", "interface name");
        Unique(
            interfaces,
            item => item.Port is null ? null : $"{item.Port}, VLAN {item.Vlan}",
            item => $"{item.Key}:{(item.Vlan == 0 ? "port" : "vlan")}",
            "port and VLAN");
        foreach (var item in interfaces)
        {
            CheckMtu(item);
            CheckOneAddressPerFamily(item);
        }

        CheckLinks(interfaces);
    }

    private void CheckMtu(InterfaceOptions item)
    {
        var port = options.Ports.FirstOrDefault(port => port.Name == item.Port);
        if (port is not null && item.Mtu > port.Mtu)
        {
            Wrong(
                $"{item.Key}:mtu", $"{item.Mtu} is more than the {port.Mtu} of port '{port.Name}'");
        }
    }

    private void CheckOneAddressPerFamily(InterfaceOptions item)
    {
        foreach (
            var family in item.Addresses.GroupBy(a => a.Address.IsIpv4()).Where(g => g.Count() > 1))
        {
            Wrong(
                $"{item.Key}:addresses",
                $"{family.Count()} {(family.Key ? "IPv4" : "IPv6")} addresses, "
                + "one of each family is allowed");
        }
    }

    /// <summary>Two links of one network instance must not hold the same addresses.</summary>
    private void CheckLinks(IReadOnlyList<InterfaceOptions> interfaces)
    {
        var seen = new List<(string Instance, InterfaceAddress Address, string Owner)>();
        foreach (var item in interfaces)
        {
            foreach (var address in item.Addresses)
            {
                var clash = seen.Find(other => other.Owner != item.Key && (
                    other.Address.Address.Equals(address.Address)
                    || (other.Instance == item.NetworkInstance
                        && other.Address.Network.Overlaps(address.Network))));
                if (clash.Owner is not null)
                {
                    Wrong(
                        $"{item.Key}:addresses",
                        $"{address} overlaps {clash.Address} of {At(clash.Owner)}");
                }

                seen.Add((item.NetworkInstance, address, item.Key));
            }
        }
    }

    private void CheckRoutes()
    {
        foreach (var route in options.Routes)
        {
            var item = options.Interfaces.First(item => item.Name == route.Interface);
            CheckOnLink($"{route.Key}:via", route.Via, item);
            if (route.Via.IsIpv4() != route.Destination.BaseAddress.IsIpv4())
            {
                Wrong(
                    $"{route.Key}:via", $"{route.Via} is not of the family of {route.Destination}");
            }
        }

        Unique(
            options.Routes,
            route => $"{route.Destination} on {route.Interface}",
            route => $"{route.Key}:destination",
            "route");
    }

    private void CheckNeighbours()
    {
        foreach (var neighbour in options.Neighbours)
        {
            var item = options.Interfaces.First(item => item.Name == neighbour.Interface);
            CheckOnLink($"{neighbour.Key}:address", neighbour.Address, item);
        }

        Unique(
            options.Neighbours,
            neighbour => $"{neighbour.Address} on {neighbour.Interface}",
            neighbour => $"{neighbour.Key}:address",
            "neighbour");
    }

    private void CheckOnLink(string key, IPAddress address, InterfaceOptions item)
    {
        if (item.Addresses.Any(own => own.Address.Equals(address)))
        {
            Wrong(key, $"{address} is our own address");
            return;
        }

        var isOnLink = address.IsIPv6LinkLocal
            || item.Addresses.Any(own => own.Network.Contains(address));
        if (!isOnLink && item.Addresses.Count > 0)
        {
            var links = string.Join(", ", item.Addresses.Select(own => own.Network));
            Wrong(key, $"{address} is not on the link of {item.Name} ({links})");
        }
    }

    private void CheckDnns()
    {
        Unique(options.Dnns, dnn => dnn.Name, dnn => $"{dnn.Key}:name", "dnn");
        var seen = new List<(DnnOptions Dnn, IPNetwork Pool, string Key)>();
        foreach (var dnn in options.Dnns)
        {
            for (var index = 0; index < dnn.Pools.Count; index++)
            {
                var key = $"{dnn.Key}:pools:{index}";
                CheckPool(key, dnn, dnn.Pools[index], seen);
                seen.Add((dnn, dnn.Pools[index], key));
            }
        }
    }

    private void CheckPool(
        string key, DnnOptions dnn, IPNetwork pool, List<(
            DnnOptions Dnn, IPNetwork Pool, string Key)> seen)
    {
        const int MaxIpv6Length = 64;
        if (!pool.BaseAddress.IsIpv4() && pool.PrefixLength > MaxIpv6Length)
        {
            Wrong(key, $"{pool}: an IPv6 UE has a /64 of its own, so a pool is a /64 or wider");
        }

        var clash = seen.Find(other =>
            other.Dnn.NetworkInstance == dnn.NetworkInstance && other.Pool.Overlaps(pool));
        if (clash.Key is not null)
        {
            Wrong(key, $"{pool} overlaps {clash.Pool} of dnn '{clash.Dnn.Name}' ({At(clash.Key)})");
        }

        var link = options.Interfaces
            .Where(item => item.NetworkInstance == dnn.NetworkInstance)
            .SelectMany(item => item.Addresses.Select(address => (item.Name, address.Network)))
            .FirstOrDefault(link => link.Network.Overlaps(pool));
        if (link.Name is not null)
        {
            Wrong(key, $"{pool} overlaps {link.Network}, the link of interface '{link.Name}'");
        }
    }

    private void AtMost(int limit, int count, string key)
    {
        if (count > limit)
        {
            Wrong(
                key,
                $"{count} {(key == "ports" ? key : "interfaces")}, at most {limit} are allowed");
        }
    }

    private void Unique<T>(
        IEnumerable<T> items, Func<T, string?> identity, Func<T, string> key, string kind)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (identity(item) is { } id && !first.TryAdd(id, key(item)))
            {
                Wrong(key(item), $"{kind} '{id}' is used twice, first at {At(first[id])}");
            }
        }
    }

    private string At(string key) => $"{layers.Nearest(key)} {KeyPath.Display(key)}";

    private void Wrong(string key, string what) => log.Problem(key, what, layers.Nearest(key));

    private void Warn(string key, string what) => log.Warn(key, what, layers.Nearest(key));
}
