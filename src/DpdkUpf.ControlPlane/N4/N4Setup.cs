using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What may be written about subscribers to traces and logs.</summary>
public enum SubscriberIdentities
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>A keyed hash: the same subscriber is recognised, but not who it is.</summary>
    Hash,

    /// <summary>UE addresses and user IDs as they are.</summary>
    Clear,
}

/// <summary>A control plane function that may, or shall, be our peer.</summary>
/// <param name="NodeId">Its Node ID as text: an address or a name; null: any.</param>
/// <param name="Addresses">Prefixes that its messages may come from; empty: any.</param>
/// <param name="Connect">
/// We set the association up (TS 29.244 §6.2.6.3), at the first of <paramref name="Addresses"/>.
/// </param>
public sealed record N4PeerSetup(
    string? NodeId, IReadOnlyList<IpPrefix> Addresses, bool Connect);

/// <summary>The N4 endpoint (TS 29.244), as configured.</summary>
public sealed record N4Setup
{
    /// <summary>Our addresses; empty: no N4.</summary>
    public IReadOnlyList<IpAddress> Addresses { get; init; } = [];

    /// <summary>UDP port of our addresses, and of our peers' (TS 29.244 §4.2.2: 8805).</summary>
    public ushort Port { get; init; } = 8805;

    /// <summary>Our Node ID: a name, or an address as text; null: our first address.</summary>
    public string? NodeId { get; init; }

    /// <summary>Who may be our peer; empty: anybody.</summary>
    public IReadOnlyList<N4PeerSetup> Peers { get; init; } = [];

    /// <summary>Between two heartbeats to a peer (§6.2.2).</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>T1: before a request of ours is sent again (§6.4).</summary>
    public TimeSpan T1 { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>N1: how often a request of ours is sent (§6.4).</summary>
    public int N1 { get; init; } = 3;

    /// <summary>How long sessions are kept after their peer fell silent (TS 23.527 §4.2).</summary>
    public TimeSpan KeepWithoutPeer { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a peer that is to release its association has (§6.2.7.3.1); afterwards it ends in
    /// any case.
    /// </summary>
    public TimeSpan ReleasePeriod { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long no Error Indication is sent after sessions were lost (TS 23.527 §4.3.2).
    /// </summary>
    public TimeSpan ErrorIndicationHoldOff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time before an F-TEID that we chose may be chosen again.</summary>
    public TimeSpan TeidGuard { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Associations at most.</summary>
    public int MaxAssociations { get; init; } = 32;

    /// <summary>Sessions of one peer at most; 0: as many as there are.</summary>
    public int MaxSessionsPerPeer { get; init; }

    /// <summary>PDRs, FARs, QERs and URRs of one session at most, each.</summary>
    public int MaxRulesPerSession { get; init; } = 1024;

    /// <summary>Session requests of one peer in a second at most; 0: no limit.</summary>
    public int MaxRequestsPerSecond { get; init; }

    /// <summary>Between two GTP-U Echo Requests to a peer of a tunnel; zero: none.</summary>
    public TimeSpan PathCheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What traces and logs say of subscribers.</summary>
    public SubscriberIdentities Subscribers { get; init; } = SubscriberIdentities.Off;
}
