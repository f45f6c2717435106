using System.ComponentModel;
using DpdkUpf.ControlPlane.Node;

namespace DpdkUpf.Management;

/// <summary>What <c>GET /v1/status</c> answers.</summary>
internal sealed record StatusView(
    string Name,
    string Version,
    int Pid,
    double UptimeSeconds,
    string TablesFile,
    bool IsSupervised,
    int DataPlaneRestarts,
    IReadOnlyList<InterfaceView> Interfaces,
    IReadOnlyList<TableUseView> Tables,
    NodeSnapshot DataPlane,
    ControlView Control,
    [property: Description("Absent: not configured.")] N4View? N4,
    IReadOnlyList<SlowPathView> SlowPath);

/// <summary>An IP interface.</summary>
internal sealed record InterfaceView(
    string Name,
    string Kind,
    string Port,
    int Vlan,
    string NetworkInstance,
    IReadOnlyList<string> Addresses);

/// <summary>How full a table is.</summary>
internal sealed record TableUseView(string Table, long Used, long Capacity);

/// <summary>The control process itself.</summary>
internal sealed record ControlView(
    int Collections, long HeapBytes, int Neighbours, long Sessions);

/// <summary>The PFCP endpoint.</summary>
internal sealed record N4View(
    string NodeId,
    IReadOnlyList<string> Addresses,
    [property: Description("Number of associations by state.")]
    IReadOnlyDictionary<string, int> Associations,
    [property: Description("Sessions of all associations.")] long Sessions);

/// <summary>Something that the slow path did, and how often.</summary>
internal sealed record SlowPathView(string What, long Count);

/// <summary>A tunnel to be made.</summary>
internal sealed record TunnelRequest(
    [property: Description("Unique; made from the local TEID when left out.")] string? Name,
    [property: Description("TEID of packets from the peer, 1 to 4294967295.")] uint LocalTeid,
    [property: Description("TEID of packets to the peer, 1 to 4294967295.")] uint RemoteTeid,
    [property: Description("The peer's GTP-U address.")] string Peer,
    [property: Description("An IPv4 address, an IPv6 address, or one of each.")]
    IReadOnlyList<string> Ue,
    [property: Description("0 to 63; without it no PDU Session Container is sent.")] int? Qfi,
    [property: Description("May be left out while there is one.")] string? Dnn,
    [property: Description("May be left out while there is one N3 or N9 interface.")]
    string? Interface);

/// <summary>A tunnel that is in force.</summary>
internal sealed record TunnelView(
    string Name,
    uint LocalTeid,
    uint RemoteTeid,
    string Peer,
    string LocalAddress,
    IReadOnlyList<string> Ue,
    int? Qfi,
    string Dnn,
    string NetworkInstance,
    string Interface,
    string Origin,
    int OwnerWorker,
    string NextHop,
    string NextHopState,
    DateTimeOffset CreatedAt,
    TrafficView Uplink,
    TrafficView Downlink,
    TrafficView Dropped);

/// <summary>Packets and bytes.</summary>
internal sealed record TrafficView(ulong Packets, ulong Bytes);

/// <summary>What became of a change: every worker uses it, or nobody ever will.</summary>
internal sealed record TunnelChange(
    TunnelView Tunnel,
    [property: Description("Time until every worker had seen the change; null: none is running.")]
    double? LiveAfterMs);

/// <summary>A neighbour.</summary>
internal sealed record NeighbourView(
    string Interface,
    string Address,
    string? Mac,
    string State,
    int Users,
    int WaitingPackets,
    double? AgeSeconds);

/// <summary>A route.</summary>
internal sealed record RouteView(
    string NetworkInstance,
    string Destination,
    string Kind,
    string? Via,
    string Interface,
    string State);

/// <summary>RFC 9457 problem details.</summary>
internal sealed record ProblemView(int Status, string Title, string Detail, string? Reason);
