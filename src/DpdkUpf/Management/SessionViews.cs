using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Management;

/// <summary>Sessions and associations as the API shows them.</summary>
internal static class SessionViews
{
    /// <summary>64 bits are more than many JSON readers keep of a number.</summary>
    public static string Seid(ulong seid) => $"0x{seid:x16}";

    /// <summary>A session is in what its association is in.</summary>
    public static SessionView Of(
        SessionInfo session, IReadOnlyDictionary<string, PeerState> peers) => new(
        Seid(session.Seid),
        session.Session,
        Views.NameOf(session.Origin),
        StateOf(session, peers),
        session.Name.Length > 0 ? session.Name : null,
        session.Peer.Length > 0 ? session.Peer : null,
        session.Origin == SessionOrigin.Pfcp ? Seid(session.CpSeid) : null,
        [.. session.Ues.Select(UeText)],
        session.NetworkInstances,
        session.OwnerWorker,
        session.Pdrs,
        session.Fars,
        session.Qers,
        session.Urrs,
        session.CreatedAt,
        Of(session.Counters.Uplink),
        Of(session.Counters.Downlink),
        Of(session.Counters.Dropped));

    public static RuleView Of(RuleInfo rule) => new(
        rule.Kind,
        rule.Id,
        rule.Text,
        rule.Elements.Length > 0 ? rule.Elements : null,
        rule.NotEnforced.Length > 0 ? rule.NotEnforced : null,
        rule.Uplink is { } uplink ? Of(uplink) : null,
        rule.Downlink is { } downlink ? Of(downlink) : null);

    public static PeerView Of(PeerInfo peer) => new(
        peer.NodeId,
        peer.Address.ToString(),
        Views.NameOf(peer.State),
        peer.Sessions,
        peer.Features,
        peer.RecoveryTime,
        peer.AssociatedAt,
        peer.LastHeard.TotalSeconds,
        peer.RoundTrip?.TotalMilliseconds);

    private static string StateOf(
        SessionInfo session, IReadOnlyDictionary<string, PeerState> peers) =>
        session.Peer.Length > 0
        && peers.TryGetValue(session.Peer, out var state)
        && state != PeerState.Up
            ? Views.NameOf(state)
            : "active";

    // TS 23.501 §5.8.2.2: an IPv6 UE owns its whole /64.
    private static string UeText(IpAddress ue) => ue.IsIpv4 ? ue.ToString() : $"{ue}/64";

    private static TrafficView Of(Counter counter) => new(counter.Packets, counter.Bytes);
}
