using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What an association is in.</summary>
public enum PeerState
{
    /// <summary>We ask for it; no answer yet.</summary>
    Connecting,

    /// <summary>In force.</summary>
    Up,

    /// <summary>In force, but the peer does not answer; its sessions go on for a time.</summary>
    Silent,

    /// <summary>Being released; its sessions go on until the grace period ends.</summary>
    Releasing,

    /// <summary>It is told that it will be drained; its sessions go on until it answers.</summary>
    Preparing,

    /// <summary>Its sessions end one after the other, each with a last report.</summary>
    Draining,

    /// <summary>It has no sessions any more; it is to release the association.</summary>
    Drained,
}

/// <summary>A PFCP association, for people and programs that look.</summary>
/// <param name="NodeId">The peer's Node ID.</param>
/// <param name="Address">Where its node messages come from.</param>
/// <param name="State">State.</param>
/// <param name="Sessions">Sessions that it owns.</param>
/// <param name="Features">CP function features, as the specification names them.</param>
/// <param name="RecoveryTime">When it last started, as it says.</param>
/// <param name="AssociatedAt">When the association was set up.</param>
/// <param name="LastHeard">Time since its last message.</param>
/// <param name="RoundTrip">Time of its last heartbeat answer; null: none yet.</param>
public sealed record PeerInfo(
    string NodeId,
    IpAddress Address,
    PeerState State,
    int Sessions,
    IReadOnlyList<string> Features,
    DateTimeOffset RecoveryTime,
    DateTimeOffset AssociatedAt,
    TimeSpan LastHeard,
    TimeSpan? RoundTrip);
