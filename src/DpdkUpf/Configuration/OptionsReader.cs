using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;

namespace DpdkUpf.Configuration;

/// <summary>Every setting there is, with its default and its limits.</summary>
internal static class OptionsReader
{
    private const int MaxCpu = 1023;
    private const int MaxQueues = 32;
    private const int MinMtu = 1280;
    private const int MaxMtu = 9600;
    private const int DefaultMtu = 1500;
    private const int MaxVlan = 4094;
    private const int MaxQfi = 63;
    private const int PfcpPort = 8805;
    private const int MaxSessions = 1 << 24;

    public static UpfOptions Read(Reader root)
    {
        var name = root.Value("name", Parse.Name, "upf");
        var dataPlane = root.Section("dataplane", ReadDataPlane);
        var tables = root.Section("tables", ReadTables);
        var ports = root.Items("ports", ReadPort);
        var interfaces = ReadInterfaces(root, Names(ports, port => port.Name));
        var interfaceNames = Names(interfaces, item => item.Name);
        var routes = root.Items("routes", item => ReadRoute(item, interfaceNames));
        var neighbours = root.Items("neighbours", item => ReadNeighbour(item, interfaceNames));
        var dnns = root.Items("dnn", item => ReadDnn(item, N6Instances(interfaces)));
        var tunnels = root.Items(
            "tunnels", item => ReadTunnel(item, interfaces, Names(dnns, d => d.Name)));
        var options = new UpfOptions(
            name,
            dataPlane,
            tables,
            Values(ports),
            Values(interfaces),
            Good(routes),
            Good(neighbours),
            Values(dnns),
            Good(tunnels),
            root.Section("n4", ReadN4),
            root.Section("management", ReadManagement),
            root.Section("telemetry", ReadTelemetry));
        root.ReportUnknown();
        return options;
    }

    private static DataPlaneOptions ReadDataPlane(Reader reader) => new(
        Workers: reader.Value("workers", Parse.Integer(1, Limits.Workers), 1),
        Lcores: reader.Values("lcores", Parse.Integer(0, MaxCpu)),
        Eal: reader.Values("eal", Parse.Text),
        MemoryMb: reader.Value("memoryMb", Parse.Integer(64, 1 << 20), 256),
        HugePages: reader.Value("hugepages", Parse.Choice<HugePages>, HugePages.Auto),
        Mbufs: reader.Value("mbufs", Parse.Integer(1024, 1 << 22), 16384),
        Supervise: reader.Value("supervise", Parse.Flag, true),
        Executable: reader.Value("executable", Parse.Text, ""));

    private static TablesOptions ReadTables(Reader reader) => new(
        Path: reader.Value("path", Parse.Text, ""),
        Sessions: reader.Value("sessions", Parse.Integer(64, MaxSessions), 65536),
        NextHops: reader.Value("nextHops", Parse.Integer(16, 1 << 20), 4096),
        LinesPerSession: reader.Value("linesPerSession", Parse.Integer(4, 256), 16));

    private static PortOptions ReadPort(Reader reader) => new(
        Key: reader.Path,
        Name: reader.Required("name", Parse.Name, "access"),
        Device: reader.Required(
            "device", Parse.Text, "\"0000:03:00.0\" or \"net_af_packet0,iface=eth1\""),
        RxQueues: reader.Value("rxQueues", Parse.Integer(1, MaxQueues), 1),
        TxQueues: reader.Value("txQueues", Parse.Integer(1, MaxQueues), 1),
        Descriptors: reader.Value("descriptors", Parse.PowerOfTwo(64, 32768), 1024),
        Mtu: reader.Value("mtu", Parse.Integer(MinMtu, MaxMtu), DefaultMtu),
        Promiscuous: reader.Value("promiscuous", Parse.Flag, false));

    private static List<Item<InterfaceOptions>> ReadInterfaces(Reader root, string[] ports) =>
        [.. Enum.GetValues<InterfaceKind>().SelectMany(kind =>
            root.Items(
                kind.ToString().ToLowerInvariant(), item => ReadInterface(item, kind, ports)))];

    private static InterfaceOptions ReadInterface(Reader reader, InterfaceKind kind, string[] ports)
    {
        var name = reader.Required("name", Parse.Name, kind.ToString().ToLowerInvariant());
        return new(
            Key: reader.Path,
            Kind: kind,
            Name: name,
            Port: reader.Required(
                "port", Parse.OneOf("port", ports), ports.FirstOrDefault("access")),
            Vlan: reader.Value("vlan", Parse.Integer(0, MaxVlan), 0),
            NetworkInstance: reader.Value("networkInstance", Parse.Name, name ?? ""),
            Addresses: Several(
                reader, "addresses", Parse.InterfaceAddress, "[10.3.0.1/24, \"fd00:3::1/64\"]"),
            Mtu: reader.Value("mtu", Parse.Integer(MinMtu, MaxMtu), DefaultMtu));
    }

    /// <summary>A list that must not be empty.</summary>
    private static IReadOnlyList<T> Several<T>(
        Reader reader, string key, Func<string, Parsed<T>> parse, string example)
    {
        var values = reader.Values(key, parse);
        if (reader.IsAbsent(key))
        {
            reader.Wrong(KeyPath.Join(reader.Path, key), $"is missing (such as {key}: {example})");
        }

        return values;
    }

    private static RouteOptions ReadRoute(Reader reader, string[] interfaces) => new(
        Key: reader.Path,
        Interface: ReadInterfaceName(reader, interfaces),
        Destination: reader.Required("destination", Parse.Prefix, "0.0.0.0/0"),
        Via: reader.Required("via", Parse.HostAddress, "10.6.0.2"));

    private static NeighbourOptions ReadNeighbour(Reader reader, string[] interfaces) => new(
        Key: reader.Path,
        Interface: ReadInterfaceName(reader, interfaces),
        Address: reader.Required("address", Parse.HostAddress, "10.6.0.2"),
        Mac: reader.Required("mac", Parse.Mac, "02:00:00:00:00:01"));

    private static DnnOptions ReadDnn(Reader reader, string[] instances)
    {
        var name = reader.Required("name", Parse.Name, "internet");
        var parse = Parse.OneOf("network instance of n6", instances);
        return new(
            Key: reader.Path,
            Name: name,
            NetworkInstance: reader.Required(
                "networkInstance", parse, instances.FirstOrDefault("internet")),
            Pools: reader.Values("pools", Parse.Prefix));
    }

    private static TunnelOptions ReadTunnel(
        Reader reader, List<Item<InterfaceOptions>> interfaces, string[] dnns)
    {
        var tunnelled = interfaces.Where(item => item.Value.Kind != InterfaceKind.N6).ToArray();
        var names = Names(tunnelled, item => item.Name);
        return new(
            Key: reader.Path,
            Name: reader.Value("name", Parse.Name, DefaultTunnelName(reader.Path)),
            LocalTeid: reader.Required("localTeid", Parse.Teid, "0x1001"),
            RemoteTeid: reader.Required("remoteTeid", Parse.Teid, "0x2001"),
            Peer: reader.Required("peer", Parse.HostAddress, "10.3.0.2"),
            Ue: Several(reader, "ue", Parse.HostAddress, "10.60.0.1"),
            Qfi: reader.Value("qfi", ParseQfi, null),
            Dnn: OnlyOr(reader, "dnn", "dnn", dnns),
            Interface: OnlyOr(reader, "interface", "n3 or n9 interface", names));
    }

    /// <summary>May be left out while there is just one to mean.</summary>
    private static string OnlyOr(Reader reader, string key, string kind, string[] names) =>
        names.Length == 1
            ? reader.Value(key, Parse.OneOf(kind, names), names[0])
            : reader.Required(key, Parse.OneOf(kind, names), names.FirstOrDefault("…"));

    private static string ReadInterfaceName(Reader reader, string[] interfaces) =>
        reader.Required(
            "interface", Parse.OneOf("interface", interfaces), interfaces.FirstOrDefault("n6"));

    /// <summary>TS 38.415 §5.5.3.3: six bits.</summary>
    private static Parsed<int?> ParseQfi(string text)
    {
        var qfi = Parse.Integer(0, MaxQfi)(text);
        return new(qfi.Value, qfi.Wrong);
    }

    private static string DefaultTunnelName(string path) =>
        $"tunnel{path[(path.LastIndexOf(':') + 1)..]}";

    private static N4Options ReadN4(Reader reader) => new(
        Addresses: reader.Values("addresses", Parse.LocalAddress),
        Port: reader.Value("port", Parse.Integer(1, ushort.MaxValue), PfcpPort),
        NodeId: reader.Value("nodeId", Parse.NodeId, ""),
        Peers: Good(reader.Items("peers", ReadN4Peer)),
        Heartbeat: Time(reader, "heartbeat", "1s", "1h", "10s"),
        T1: Time(reader, "t1", "100ms", "1m", "3s"),
        N1: reader.Value("n1", Parse.Integer(1, 10), 3),
        KeepWithoutPeer: Time(reader, "keepWithoutPeer", "0s", "30d", "1h"),
        Release: Time(reader, "release", "2s", "30m", "30s"),
        ErrorIndicationHoldOff: Time(reader, "errorIndicationHoldOff", "0s", "1h", "1m"),
        TeidGuard: Time(reader, "teidGuard", "0s", "1h", "1m"),
        PathCheck: Time(reader, "pathCheck", "0s", "1d", "1m"),
        Subscribers: reader.Value(
            "subscribers", Parse.Choice<SubscriberIdentities>, SubscriberIdentities.Off),
        Limits: reader.Section("limits", ReadN4Limits));

    private static N4PeerOptions ReadN4Peer(Reader reader) => new(
        Key: reader.Path,
        NodeId: reader.Value("nodeId", Parse.NodeId, ""),
        Addresses: reader.Values("addresses", Parse.PrefixOrAddress),
        Connect: reader.Value("connect", Parse.Flag, false));

    private static N4LimitOptions ReadN4Limits(Reader reader) => new(
        Associations: reader.Value("associations", Parse.Integer(1, Limits.Peers), 32),
        SessionsPerPeer: reader.Value("sessionsPerPeer", Parse.Integer(0, MaxSessions), 0),
        RulesPerSession: reader.Value("rulesPerSession", Parse.Integer(1, ushort.MaxValue), 1024),
        RequestsPerSecond: reader.Value("requestsPerSecond", Parse.Integer(0, 1 << 24), 0));

    private static TimeSpan Time(
        Reader reader, string key, string min, string max, string fallback) =>
        reader.Value(
            key, Durations.Parse(Durations.Of(min), Durations.Of(max)), Durations.Of(fallback));

    private static ManagementOptions ReadManagement(Reader reader) => new(
        Socket: reader.Value("socket", ParseSocket, ""),
        Diagnostics: reader.Value("diagnostics", Parse.Flag, false));

    /// <summary>sockaddr_un holds 107 bytes and a terminator.</summary>
    private static Parsed<string> ParseSocket(string text)
    {
        const int MaxBytes = 107;
        return System.Text.Encoding.UTF8.GetByteCount(text) <= MaxBytes
            ? text
            : Parsed.Wrong<string>(
                $"'{text}' is longer than the {MaxBytes} bytes of a socket path");
    }

    private static TelemetryOptions ReadTelemetry(Reader reader) => new(
        Prometheus: reader.Value("prometheus", Parse.Endpoint, null),
        Otlp: reader.Value("otlp", Parse.HttpUrl, null),
        Console: reader.Value("console", Parse.Flag, false),
        Log: reader.Value("log", Parse.Choice<LogDetail>, LogDetail.Info));

    private static string[] N6Instances(List<Item<InterfaceOptions>> interfaces) =>
        [.. interfaces.Where(item => item.Value.Kind == InterfaceKind.N6)
            .Select(item => item.Value.NetworkInstance)
            .Distinct()];

    private static string[] Names<T>(IEnumerable<Item<T>> items, Func<T, string?> name) =>
        [.. items.Select(item => name(item.Value)).OfType<string>().Distinct()];

    private static T[] Values<T>(IEnumerable<Item<T>> items) =>
        [.. items.Select(item => item.Value)];

    private static T[] Good<T>(IEnumerable<Item<T>> items) =>
        [.. items.Where(item => item.IsGood).Select(item => item.Value)];
}
