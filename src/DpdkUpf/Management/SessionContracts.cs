using System.ComponentModel;

namespace DpdkUpf.Management;

/// <summary>A part of all sessions.</summary>
internal sealed record SessionPage(
    IReadOnlyList<SessionView> Sessions,
    [property: Description("Where the next page begins (after=…); absent: this is the last.")]
    ulong? Next);

/// <summary>A session, of PFCP or a static tunnel.</summary>
internal sealed record SessionView(
    [property: Description("Our SEID, hexadecimal; of a static tunnel its number.")] string Seid,
    uint Session,
    string Origin,
    [property: Description("active, or what its association is in: silent, draining and so on.")]
    string State,
    [property: Description("A static tunnel's.")] string? Name,
    [property: Description("Node ID of the control plane function.")] string? Peer,
    [property: Description("The control plane function's SEID, hexadecimal.")] string? CpSeid,
    IReadOnlyList<string> Ues,
    IReadOnlyList<string> NetworkInstances,
    int OwnerWorker,
    int Pdrs,
    int Fars,
    int Qers,
    int Urrs,
    DateTimeOffset CreatedAt,
    TrafficView Uplink,
    TrafficView Downlink,
    TrafficView Dropped);

/// <summary>A session with its rules.</summary>
internal sealed record SessionDetailView(SessionView Session, IReadOnlyList<RuleView> Rules);

/// <summary>A rule of a session.</summary>
internal sealed record RuleView(
    [property: Description("PDR, FAR, QER, URR, BAR or TE.")] string Kind,
    uint Id,
    [property: Description("What it does, in one line.")] string Text,
    [property: Description("All it says; absent: it did not come by PFCP.")] string? Elements,
    [property: Description("What the packet path does not act on; absent: nothing.")]
    string? NotEnforced,
    [property: Description("Of a URR: measured so far.")] TrafficView? Uplink,
    [property: Description("Of a URR: measured so far.")] TrafficView? Downlink);

/// <summary>A PFCP association.</summary>
internal sealed record PeerView(
    string NodeId,
    string Address,
    [property: Description(
        "connecting, up, silent, releasing, preparing, draining or drained.")]
    string State,
    int Sessions,
    IReadOnlyList<string> Features,
    [property: Description("When it last started, as it says.")] DateTimeOffset RecoveryTime,
    DateTimeOffset AssociatedAt,
    [property: Description("Time since its last message.")] double LastHeardSeconds,
    [property: Description("Of its last heartbeat answer; absent: none yet.")]
    double? RoundTripMs);
