using System.Net;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Hosting;

/// <summary>The checked configuration in the control plane's words.</summary>
internal static class ControlSetup
{
    private const int AnyCpu = -1;

    public static ControlOptions Of(UpfOptions options, string tablesPath) => new()
    {
        TablesPath = tablesPath,
        Sessions = options.Tables.Sessions,
        NextHops = options.Tables.NextHops,
        LinesPerSession = options.Tables.LinesPerSession,
        DataPlane = DataPlaneOf(options.DataPlane),
        Ports = [.. options.Ports.Select(PortOf)],
        Interfaces = [.. options.Interfaces.Select(InterfaceOf)],
        Routes = [.. options.Routes.Select(route => new RouteSetup(
            route.Interface, PrefixOf(route.Destination), AddressOf(route.Via)))],
        Neighbours = [.. options.Neighbours.Select(neighbour => new NeighbourSetup(
            neighbour.Interface,
            AddressOf(neighbour.Address),
            MacAddress.Parse(MacText(neighbour))))],
        Dnns = [.. options.Dnns.Select(dnn => new DnnSetup(
            dnn.Name, dnn.NetworkInstance, [.. dnn.Pools.Select(PrefixOf)]))],
        Tunnels = [.. options.Tunnels.Select(TunnelOf)],
        N4 = N4Of(options.N4),
    };

    public static IpAddress AddressOf(IPAddress address) => IpAddress.From(address);

    public static IpAddress? Ipv4Of(IEnumerable<IPAddress> ue) =>
        ue.Where(address => address.IsIpv4()).Select(AddressOf).Cast<IpAddress?>().FirstOrDefault();

    public static IpAddress? Ipv6Of(IEnumerable<IPAddress> ue) =>
        ue.Where(address => !address.IsIpv4())
            .Select(AddressOf).Cast<IpAddress?>().FirstOrDefault();

    private static DataPlaneSetup DataPlaneOf(DataPlaneOptions options) => new(
        options.Lcores.Count > 0
            ? options.Lcores
            : CpuList.ForWorkers(options.Workers, CpuList.Allowed()),
        AnyCpu,
        options.Eal,
        options.MemoryMb,
        options.Mbufs,
        options.HugePages switch
        {
            HugePages.Required => HugepageUse.Required,
            HugePages.None => HugepageUse.None,
            _ => HugepageUse.Auto,
        });

    private static PortSetup PortOf(PortOptions port) => new(
        port.Name,
        port.Device,
        (ushort)port.RxQueues,
        (ushort)port.TxQueues,
        (ushort)port.Descriptors,
        (ushort)port.Mtu,
        port.Promiscuous);

    private static InterfaceSetup InterfaceOf(InterfaceOptions item) => new(
        item.Kind switch
        {
            InterfaceKind.N3 => InterfaceRole.N3,
            InterfaceKind.N6 => InterfaceRole.N6,
            _ => InterfaceRole.N9,
        },
        item.Name,
        item.Port,
        (ushort)item.Vlan,
        item.NetworkInstance,
        [.. item.Addresses.Select(own => new IpPrefix(AddressOf(own.Address), own.PrefixLength))],
        (ushort)item.Mtu);

    private static Tunnel TunnelOf(TunnelOptions tunnel) => new()
    {
        Name = tunnel.Name,
        LocalTeid = tunnel.LocalTeid,
        RemoteTeid = tunnel.RemoteTeid,
        Peer = AddressOf(tunnel.Peer),
        UeIpv4 = Ipv4Of(tunnel.Ue),
        UeIpv6 = Ipv6Of(tunnel.Ue),
        Qfi = (byte?)tunnel.Qfi,
        Dnn = tunnel.Dnn,
        Interface = tunnel.Interface,
    };

    private static N4Setup N4Of(N4Options n4) => new()
    {
        Addresses = [.. n4.Addresses.Select(AddressOf)],
        Port = (ushort)n4.Port,
        NodeId = n4.NodeId.Length > 0 ? n4.NodeId : null,
        Peers = [.. n4.Peers.Select(peer => new N4PeerSetup(
            peer.NodeId.Length > 0 ? peer.NodeId : null,
            [.. peer.Addresses.Select(PrefixOf)],
            peer.Connect))],
        HeartbeatInterval = n4.Heartbeat,
        T1 = n4.T1,
        N1 = n4.N1,
        KeepWithoutPeer = n4.KeepWithoutPeer,
        ReleasePeriod = n4.Release,
        ErrorIndicationHoldOff = n4.ErrorIndicationHoldOff,
        TeidGuard = n4.TeidGuard,
        PathCheckInterval = n4.PathCheck,
        Subscribers = n4.Subscribers,
        MaxAssociations = n4.Limits.Associations,
        MaxSessionsPerPeer = n4.Limits.SessionsPerPeer,
        MaxRulesPerSession = n4.Limits.RulesPerSession,
        MaxRequestsPerSecond = n4.Limits.RequestsPerSecond,
    };

    private static IpPrefix PrefixOf(IPNetwork network) =>
        new(AddressOf(network.BaseAddress), network.PrefixLength);

    private static string MacText(NeighbourOptions neighbour) =>
        string.Join(':', Convert.ToHexString(neighbour.Mac.GetAddressBytes()).Chunk(2).Select(
            pair => new string(pair)));
}
