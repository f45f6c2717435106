using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Static tunnels as the sessions of a control plane of our own.</summary>
internal static class StaticSessions
{
    /// <summary>A tunnel among the sessions.</summary>
    public static SessionInfo Info(TunnelInfo tunnel) => new(
        tunnel.Number,
        tunnel.Session,
        tunnel.Origin,
        tunnel.Tunnel.Name,
        Peer: "",
        CpSeid: 0,
        [.. Ues(tunnel.Tunnel)],
        [tunnel.NetworkInstance],
        tunnel.OwnerWorker,
        Pdrs: 2,
        Fars: 2,
        Qers: 0,
        Urrs: 0,
        tunnel.CreatedAt,
        tunnel.Counters);

    /// <summary>A tunnel as a control plane function would have asked for it.</summary>
    public static SessionDetail Detail(TunnelInfo tunnel)
    {
        var (wanted, qfi) = (tunnel.Tunnel, tunnel.Tunnel.Qfi is { } flow ? $", QFI {flow}" : "");
        var ues = string.Join(", ", Ues(wanted));
        return new(Info(tunnel),
        [
            Rule("PDR", 1, $"access: F-TEID 0x{wanted.LocalTeid:x8} at {tunnel.LocalAddress}"),
            Rule("PDR", 2, $"core, {tunnel.NetworkInstance}: UE {ues}"),
            Rule("FAR", 1, $"FORW to core, {tunnel.NetworkInstance}"),
            Rule("FAR", 2, $"FORW to access: GTP-U 0x{wanted.RemoteTeid:x8} at {wanted.Peer}{qfi}"),
        ]);
    }

    private static RuleInfo Rule(string kind, uint id, string text) =>
        new(kind, id, text, Elements: "", NotEnforced: "", Uplink: null, Downlink: null);

    private static IEnumerable<IpAddress> Ues(Tunnel tunnel) =>
        new[] { tunnel.UeIpv4, tunnel.UeIpv6 }.OfType<IpAddress>();
}
