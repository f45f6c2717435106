using System.Text;
using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>What a tunnel must be in itself and within the topology; pure.</summary>
internal static class TunnelChecks
{
    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    public static Refusal? Check(Tunnel tunnel, Topology topology, Routes routes) =>
        CheckNumbers(tunnel)
        ?? CheckUe(tunnel, topology)
        ?? CheckPeer(tunnel, topology, routes);

    private static Refusal? CheckNumbers(Tunnel tunnel)
    {
        // A zero must be left, so that the name reads back whole.
        if (Encoding.UTF8.GetByteCount(tunnel.Name) >= Session.NameBytes)
        {
            return new(
                RefusalReason.BadName,
                $"name '{tunnel.Name}' is longer than {Session.NameBytes - 1} bytes");
        }

        if (tunnel.LocalTeid == 0 || tunnel.RemoteTeid == 0)
        {
            return new(RefusalReason.TeidZero, "TEID 0 is for signalling only");
        }

        return tunnel.Qfi > PduSession.MaxQfi
            ? new(RefusalReason.BadQfi, $"QFI {tunnel.Qfi} is above {PduSession.MaxQfi}")
            : null;
    }

    private static Refusal? CheckUe(Tunnel tunnel, Topology topology)
    {
        if (topology.Dnn(tunnel.Dnn) is not { } dnn)
        {
            return new(RefusalReason.UnknownDnn, $"no DNN '{tunnel.Dnn}'");
        }

        if (tunnel.UeIpv4 is null && tunnel.UeIpv6 is null)
        {
            return new(RefusalReason.BadUe, "no UE address");
        }

        return CheckUeAddress(tunnel.UeIpv4, family: 4, dnn, topology)
            ?? CheckUeAddress(tunnel.UeIpv6, family: 6, dnn, topology);
    }

    private static Refusal? CheckUeAddress(
        IpAddress? ue, int family, DnnSetup dnn, Topology topology)
    {
        if (ue is not { } address)
        {
            return null;
        }

        if (address.IsIpv4 != (family == 4) || !IsHost(address))
        {
            return new(RefusalReason.BadUe, $"{address} is no UE's IPv{family} address");
        }

        if (IsOurs(topology, address))
        {
            return new(RefusalReason.BadUe, $"{address} is our own");
        }

        return dnn.Pools.Count > 0 && !dnn.Pools.Any(pool => pool.Contains(address))
            ? new(
                RefusalReason.UeNotInPool,
                $"{address} is in no pool of DNN '{dnn.Name}' ({string.Join(", ", dnn.Pools)})")
            : null;
    }

    private static Refusal? CheckPeer(Tunnel tunnel, Topology topology, Routes routes)
    {
        if (topology.Interface(tunnel.Interface) is not { } item
            || item.Setup.Role is not (InterfaceRole.N3 or InterfaceRole.N9))
        {
            return new(
                RefusalReason.UnknownInterface, $"no N3 or N9 interface '{tunnel.Interface}'");
        }

        if (!IsHost(tunnel.Peer) || topology.IsOurs(tunnel.Peer))
        {
            return new(RefusalReason.BadPeer, $"{tunnel.Peer} is no peer's address");
        }

        if (item.OfFamily(tunnel.Peer.IsIpv4 ? 4 : 6) is null)
        {
            return new(
                RefusalReason.PeerUnreachable,
                $"{tunnel.Peer}: interface {tunnel.Interface} has no address of its family");
        }

        return routes.Find(item.NetworkInstance, tunnel.Peer) is null
            ? new(
                RefusalReason.PeerUnreachable,
                $"{tunnel.Peer}: no route in network instance {item.Setup.NetworkInstance}")
            : null;
    }

    /// <summary>True if the UE's address is one of ours, or takes one of ours in.</summary>
    public static bool IsOurs(Topology topology, IpAddress ue)
    {
        foreach (var item in topology.Interfaces)
        {
            if (IsOurs(item, ue))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if a host can have the address.</summary>
    public static bool IsHost(IpAddress address) => address.IsIpv4
        ? address.V4 >> 24 is not (0 or 127) && address.V4 >> 28 < 14
        : address.V6 is { IsMulticast: false, IsLinkLocal: false } && address.V6.High != 0;

    // An IPv6 UE owns its whole /64 (TS 23.501 §5.8.2.2): none of our addresses may be in it.
    private static bool IsOurs(LocalInterface item, IpAddress ue) => ue.IsIpv4
        ? item.Owns(ue)
        : item.Addresses.Any(own => !own.IsIpv4 && own.V6.High == ue.V6.High);
}
