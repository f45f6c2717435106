using System.Net;
using System.Net.NetworkInformation;
using DpdkUpf.ControlPlane.N4;

namespace DpdkUpf.Configuration;

/// <summary>
/// Everything that the configuration says, checked. Item records carry their own key.
/// </summary>
internal sealed record UpfOptions(
    string Name,
    DataPlaneOptions DataPlane,
    TablesOptions Tables,
    IReadOnlyList<PortOptions> Ports,
    IReadOnlyList<InterfaceOptions> Interfaces,
    IReadOnlyList<RouteOptions> Routes,
    IReadOnlyList<NeighbourOptions> Neighbours,
    IReadOnlyList<DnnOptions> Dnns,
    IReadOnlyList<TunnelOptions> Tunnels,
    N4Options N4,
    ManagementOptions Management,
    TelemetryOptions Telemetry);

/// <summary>Where packet memory comes from.</summary>
internal enum HugePages
{
    /// <summary>
    /// Huge pages where the machine has them, else ordinary pages with a visible line.
    /// </summary>
    Auto,

    /// <summary>Refuse to start without.</summary>
    Required,

    /// <summary>Never use them.</summary>
    None,
}

/// <summary>The process that moves packets.</summary>
/// <param name="Workers">Number of worker loops.</param>
/// <param name="Lcores">CPU of each worker; empty: the machine's last ones.</param>
/// <param name="Eal">Further arguments for DPDK's environment abstraction layer.</param>
/// <param name="MemoryMb">Packet memory, MiB.</param>
/// <param name="HugePages">Which kind of pages.</param>
/// <param name="Mbufs">Packet buffers per NUMA socket.</param>
/// <param name="Supervise">False: it is somebody else's (systemd's) to start.</param>
/// <param name="Executable">Path; empty: <c>upf-dataplane</c> beside <c>upf</c>.</param>
internal sealed record DataPlaneOptions(
    int Workers,
    IReadOnlyList<int> Lcores,
    IReadOnlyList<string> Eal,
    int MemoryMb,
    HugePages HugePages,
    int Mbufs,
    bool Supervise,
    string Executable);

/// <summary>The shared memory that both processes map.</summary>
/// <param name="Path">Directory or file; empty: hugetlbfs where mounted, else /dev/shm.</param>
/// <param name="Sessions">Capacity.</param>
/// <param name="NextHops">Capacity.</param>
/// <param name="LinesPerSession">64-byte lines for rules that a session has on average.</param>
internal sealed record TablesOptions(
    string Path, int Sessions, int NextHops, int LinesPerSession);

/// <summary>A DPDK port: a card by PCI address, or a virtual device with its arguments.</summary>
internal sealed record PortOptions(
    string Key,
    string Name,
    string Device,
    int RxQueues,
    int TxQueues,
    int Descriptors,
    int Mtu,
    bool Promiscuous);

/// <summary>The reference point an interface serves, TS 23.501 §4.2.3.</summary>
internal enum InterfaceKind
{
    N3,
    N6,
    N9,
}

/// <summary>One of the UPF's own IP interfaces: a port, a VLAN, addresses.</summary>
/// <param name="Key">Configuration key of the item.</param>
/// <param name="Kind">Its reference point.</param>
/// <param name="Name">Unique over all reference points.</param>
/// <param name="Port">Name of the port.</param>
/// <param name="Vlan">0: untagged.</param>
/// <param name="NetworkInstance">TS 29.244 §8.2.4.</param>
/// <param name="Addresses">At most one IPv4 and one IPv6 address.</param>
/// <param name="Mtu">Largest IP packet, bytes.</param>
internal sealed record InterfaceOptions(
    string Key,
    InterfaceKind Kind,
    string Name,
    string Port,
    int Vlan,
    string NetworkInstance,
    IReadOnlyList<InterfaceAddress> Addresses,
    int Mtu);

/// <summary>A static route through one interface.</summary>
internal sealed record RouteOptions(
    string Key, string Interface, IPNetwork Destination, IPAddress Via);

/// <summary>A static ARP or neighbour discovery entry.</summary>
internal sealed record NeighbourOptions(
    string Key, string Interface, IPAddress Address, PhysicalAddress Mac);

/// <summary>A data network and the addresses of its UEs.</summary>
internal sealed record DnnOptions(
    string Key, string Name, string NetworkInstance, IReadOnlyList<IPNetwork> Pools);

/// <summary>A GTPv1 tunnel without signalling.</summary>
/// <param name="Key">Configuration key of the item.</param>
/// <param name="Name">Unique.</param>
/// <param name="LocalTeid">TEID of packets from the peer.</param>
/// <param name="RemoteTeid">TEID of packets to the peer.</param>
/// <param name="Peer">The peer's GTP-U address.</param>
/// <param name="Ue">One IPv4 address, one IPv6 address, or one of each.</param>
/// <param name="Qfi">QoS flow of downlink packets; null: no PDU Session Container.</param>
/// <param name="Dnn">Data network.</param>
/// <param name="Interface">Where the tunnel ends.</param>
internal sealed record TunnelOptions(
    string Key,
    string Name,
    uint LocalTeid,
    uint RemoteTeid,
    IPAddress Peer,
    IReadOnlyList<IPAddress> Ue,
    int? Qfi,
    string Dnn,
    string Interface);

/// <summary>The PFCP endpoint, TS 29.244.</summary>
/// <param name="Addresses">The kernel's, not the data plane's; empty: no N4.</param>
/// <param name="Port">UDP port of these addresses.</param>
/// <param name="NodeId">Ours; empty: the first address.</param>
/// <param name="Peers">Who may be our peer; empty: anybody.</param>
/// <param name="Heartbeat">Between two heartbeats to a peer.</param>
/// <param name="T1">Before a request of ours is sent again.</param>
/// <param name="N1">How often a request of ours is sent.</param>
/// <param name="KeepWithoutPeer">How long sessions outlive their peer's silence.</param>
/// <param name="Release">What a peer has to release its association.</param>
/// <param name="ErrorIndicationHoldOff">No Error Indications after sessions were lost.</param>
/// <param name="TeidGuard">Before an F-TEID that we chose may be chosen again.</param>
/// <param name="PathCheck">Between two GTP-U Echo Requests to a peer; zero: none.</param>
/// <param name="Subscribers">What traces and logs say of subscribers.</param>
/// <param name="Limits">What peers can take.</param>
internal sealed record N4Options(
    IReadOnlyList<IPAddress> Addresses,
    int Port,
    string NodeId,
    IReadOnlyList<N4PeerOptions> Peers,
    TimeSpan Heartbeat,
    TimeSpan T1,
    int N1,
    TimeSpan KeepWithoutPeer,
    TimeSpan Release,
    TimeSpan ErrorIndicationHoldOff,
    TimeSpan TeidGuard,
    TimeSpan PathCheck,
    SubscriberIdentities Subscribers,
    N4LimitOptions Limits);

/// <summary>A control plane function that may be our peer.</summary>
/// <param name="Key">Configuration key of the item.</param>
/// <param name="NodeId">Its Node ID; empty: any.</param>
/// <param name="Addresses">Prefixes that its messages may come from; empty: any.</param>
/// <param name="Connect">We set the association up, at the first of its addresses.</param>
internal sealed record N4PeerOptions(
    string Key, string NodeId, IReadOnlyList<IPNetwork> Addresses, bool Connect);

/// <summary>What peers can take.</summary>
/// <param name="Associations">Peers at most.</param>
/// <param name="SessionsPerPeer">0: as many as there are.</param>
/// <param name="RulesPerSession">PDRs, FARs, QERs and URRs, each.</param>
/// <param name="RequestsPerSecond">Session requests of one peer; 0: no limit.</param>
internal sealed record N4LimitOptions(
    int Associations, int SessionsPerPeer, int RulesPerSession, int RequestsPerSecond);

/// <summary>The local API that the command line talks to.</summary>
/// <param name="Socket">
/// Unix socket path; empty: /run/upf/upf.sock, or below XDG_RUNTIME_DIR.
/// </param>
/// <param name="Diagnostics">
/// Adds <c>POST /v1/diagnostics/gc</c>, for tests of the data path.
/// </param>
internal sealed record ManagementOptions(string Socket, bool Diagnostics);

/// <summary>How much is logged.</summary>
internal enum LogDetail
{
    Error,
    Warning,
    Info,
    Debug,
}

/// <summary>Traces and metrics.</summary>
/// <param name="Prometheus">Scrape endpoint; null: none.</param>
/// <param name="Otlp">Collector that traces and metrics are pushed to; null: none.</param>
/// <param name="Console">Print traces as they end.</param>
/// <param name="Log">Lowest level that is logged.</param>
internal sealed record TelemetryOptions(
    IPEndPoint? Prometheus, Uri? Otlp, bool Console, LogDetail Log);
