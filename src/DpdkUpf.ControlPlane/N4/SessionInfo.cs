using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>A session for people and programs that look: static tunnels are sessions too.</summary>
/// <param name="Seid">Our SEID; of a static tunnel its number.</param>
/// <param name="Session">Session index.</param>
/// <param name="Origin">Who made it.</param>
/// <param name="Name">A static tunnel's name; empty for others.</param>
/// <param name="Peer">Node ID of the control plane function; empty for a static tunnel.</param>
/// <param name="CpSeid">The control plane function's SEID.</param>
/// <param name="Ues">UE addresses and prefixes.</param>
/// <param name="NetworkInstances">Network instances of its PDRs.</param>
/// <param name="OwnerWorker">Worker that processes it.</param>
/// <param name="Pdrs">Number of PDRs.</param>
/// <param name="Fars">Number of FARs.</param>
/// <param name="Qers">Number of QERs.</param>
/// <param name="Urrs">Number of URRs.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Counters">What it forwarded.</param>
public sealed record SessionInfo(
    ulong Seid,
    uint Session,
    SessionOrigin Origin,
    string Name,
    string Peer,
    ulong CpSeid,
    IReadOnlyList<IpAddress> Ues,
    IReadOnlyList<string> NetworkInstances,
    int OwnerWorker,
    int Pdrs,
    int Fars,
    int Qers,
    int Urrs,
    DateTimeOffset CreatedAt,
    SessionCounters Counters);

/// <summary>One rule of a session, for people.</summary>
/// <param name="Kind">PDR, FAR, QER, URR, BAR or TE.</param>
/// <param name="Id">Its ID.</param>
/// <param name="Text">What it does, in one line.</param>
/// <param name="Elements">All it says, in the specification's words; empty: not by PFCP.</param>
/// <param name="NotEnforced">Parts that the packet path does not act on; empty: all is.</param>
/// <param name="Uplink">URR: packets and bytes from the UE.</param>
/// <param name="Downlink">URR: packets and bytes to the UE.</param>
public sealed record RuleInfo(
    string Kind,
    uint Id,
    string Text,
    string Elements,
    string NotEnforced,
    Counter? Uplink,
    Counter? Downlink);

/// <summary>A session with its rules.</summary>
public sealed record SessionDetail(SessionInfo Session, IReadOnlyList<RuleInfo> Rules);
