using System.Runtime.InteropServices;
using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>Where a tunnel's packets go, as looked up in the topology and the routes.</summary>
/// <param name="AccessInstance">Network instance (index) of the tunnel's interface.</param>
/// <param name="CoreInstance">Network instance (index) of the data network.</param>
/// <param name="NextHop">Next hop (index) towards the peer.</param>
/// <param name="LocalAddress">Our GTP-U address, of the peer's family.</param>
public readonly record struct TunnelPath(
    byte AccessInstance, byte CoreInstance, uint NextHop, IpAddress LocalAddress);

/// <summary>
/// Tunnels to rules and back. Pure: values in, values out. What is in the tables is the truth
/// about tunnels, so everything compiled in can be read back.
/// </summary>
public static class RuleCompiler
{
    /// <summary>The rule that matches packets from the peer.</summary>
    public static Rule Uplink(Tunnel tunnel, TunnelPath path) => new()
    {
        LocalTeid = tunnel.LocalTeid,
        RemoteTeid = tunnel.RemoteTeid,
        UeIpv4 = tunnel.UeIpv4?.V4 ?? 0,
        UeIpv6Prefix = tunnel.UeIpv6?.V6.High ?? 0,
        NetworkInstance = path.AccessInstance,
        Action = RuleAction.Route,
        Flags = RuleFlags.Uplink | RuleFlags.SourceIsUe,
        Qfi = Rule.NoQfi,
        EgressNetworkInstance = path.CoreInstance,
        NextHop = RouteTable.None,
    };

    /// <summary>The rule that matches packets to the UE.</summary>
    public static Rule Downlink(Tunnel tunnel, TunnelPath path)
    {
        var rule = new Rule
        {
            UeIpv4 = tunnel.UeIpv4?.V4 ?? 0,
            UeIpv6Prefix = tunnel.UeIpv6?.V6.High ?? 0,
            NetworkInstance = path.CoreInstance,
            Qfi = tunnel.Qfi ?? Rule.NoQfi,
            EgressNetworkInstance = path.AccessInstance,
            NextHop = path.NextHop,
        };
        var outer = new OuterPacket(
            OuterKind.GtpU, path.LocalAddress, tunnel.Peer, tunnel.RemoteTeid);
        outer.Apply(ref rule, tunnel.Qfi is { } qfi ? PduSession.DownlinkExtension(qfi) : null);
        return rule;
    }

    /// <summary>The tunnel that two rules were made from; names are the caller's to add.</summary>
    public static Tunnel Decompile(in Rule uplink, in Rule downlink) => new()
    {
        LocalTeid = uplink.LocalTeid,
        RemoteTeid = downlink.RemoteTeid,
        Peer = OuterPacket.DestinationOf(downlink),
        UeIpv4 = uplink.UeIpv4 == 0 ? null : IpAddress.From(uplink.UeIpv4),
        UeIpv6 = uplink.UeIpv6Prefix == 0
            ? null
            : IpAddress.From(new Ipv6Address(uplink.UeIpv6Prefix, 0)),
        Qfi = downlink.Qfi == Rule.NoQfi ? null : downlink.Qfi,
        Dnn = "",
        Interface = "",
    };

    /// <summary>The path that two rules were made with.</summary>
    public static TunnelPath Path(in Rule uplink, in Rule downlink) => new(
        uplink.NetworkInstance,
        uplink.EgressNetworkInstance,
        downlink.NextHop,
        OuterPacket.SourceOf(downlink));

    /// <summary>True if two rules match and act alike, wherever their blocks are.</summary>
    public static bool AreSame(in Rule left, in Rule right)
    {
        var (one, other) = (Unplaced(left), Unplaced(right));
        return MemoryMarshal.AsBytes(new ReadOnlySpan<Rule>(in one))
            .SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<Rule>(in other)));
    }

    private static Rule Unplaced(in Rule rule) => rule with
    {
        BlockLines = 0,
        NoteLine = 0,
        NoteBytes = 0,
    };
}
