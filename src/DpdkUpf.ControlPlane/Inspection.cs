using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>What control knows beyond the counters, at one moment.</summary>
/// <param name="Neighbours">Stations on our links.</param>
/// <param name="Routes">All routes.</param>
/// <param name="Usage">How full the tables are.</param>
public sealed record Inspection(
    IReadOnlyList<NeighbourInfo> Neighbours,
    IReadOnlyList<RouteInfo> Routes,
    IReadOnlyList<TableUsage> Usage)
{
    /// <summary>Rules of PFCP sessions.</summary>
    public RuleTotals Rules { get; init; }
}

/// <summary>A neighbour.</summary>
/// <param name="Interface">Name of the interface.</param>
/// <param name="Address">Its address.</param>
/// <param name="Mac">Its MAC address; null while unknown.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Users">Tunnels and static routes through it.</param>
/// <param name="Waiting">Packets that wait for its MAC address.</param>
/// <param name="Age">Time since its MAC address was last confirmed; null while unknown.</param>
public sealed record NeighbourInfo(
    string Interface,
    IpAddress Address,
    MacAddress? Mac,
    NeighbourState State,
    int Users,
    int Waiting,
    TimeSpan? Age);

/// <summary>A route.</summary>
/// <param name="NetworkInstance">Name of the network instance.</param>
/// <param name="Destination">Prefix.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Interface">Interface it leads to.</param>
/// <param name="Via">The neighbour; null for our own addresses and links.</param>
/// <param name="State">Whether packets can go.</param>
public sealed record RouteInfo(
    string NetworkInstance,
    IpPrefix Destination,
    RouteKind Kind,
    string Interface,
    IpAddress? Via,
    NextHopState State);

/// <summary>How full a table is.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Used">Places taken.</param>
/// <param name="Capacity">Places.</param>
public sealed record TableUsage(string Table, long Used, long Capacity);
