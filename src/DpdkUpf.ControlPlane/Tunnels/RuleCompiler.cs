using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
/// <remarks>
/// The outer header of a downlink rule, lengths and checksums 0 (TS 29.281 §5.1, TS 38.415
/// §5.5.2.1; the last 8 bytes only with a QFI):
/// <code>
/// | IPv4 20 or IPv6 40 | UDP 8 | GTP-U 8 | sequence, N-PDU, next 0x85 | PSC: 1, 0, QFI, 0 |
/// </code>
/// </remarks>
public static unsafe class RuleCompiler
{
    private const byte HopLimit = 64;
    private const int OptionalAt = UdpHeader.Size + GtpuHeader.Size;
    private const int ExtensionAt = OptionalAt + GtpuOptional.Size;
    private const int SourcePosition = 0;
    private const int DestinationPosition = 1;

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
            RemoteTeid = tunnel.RemoteTeid,
            UeIpv4 = tunnel.UeIpv4?.V4 ?? 0,
            UeIpv6Prefix = tunnel.UeIpv6?.V6.High ?? 0,
            NetworkInstance = path.CoreInstance,
            Action = tunnel.Peer.IsIpv4
                ? RuleAction.EncapsulateIpv4
                : RuleAction.EncapsulateIpv6,
            Qfi = tunnel.Qfi ?? Rule.NoQfi,
            EgressNetworkInstance = path.AccessInstance,
            NextHop = path.NextHop,
        };
        var header = new Span<byte>(rule.OuterHeader, Rule.LineBytes);
        var ipBytes = WriteIp(header, path.LocalAddress, tunnel.Peer);
        var tunnelBytes = WriteTunnel(header[ipBytes..], tunnel.RemoteTeid, tunnel.Qfi);
        rule.OuterHeaderBytes = (byte)(ipBytes + tunnelBytes);
        rule.TemplateSum = tunnel.Peer.IsIpv4
            ? Checksum.Sum(header[..ipBytes])
            : Checksum.PseudoHeader(path.LocalAddress, tunnel.Peer, IpProtocol.Udp, 0)
                + Checksum.Sum(header.Slice(ipBytes, tunnelBytes));
        return rule;
    }

    /// <summary>The tunnel that two rules were made from; names are the caller's to add.</summary>
    public static Tunnel Decompile(in Rule uplink, in Rule downlink) => new()
    {
        LocalTeid = uplink.LocalTeid,
        RemoteTeid = downlink.RemoteTeid,
        Peer = OuterAddress(downlink, DestinationPosition),
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
        OuterAddress(downlink, SourcePosition));

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

    private static int WriteIp(Span<byte> to, IpAddress source, IpAddress destination)
    {
        var bytes = IpPacket.WriteHeader(to, source, destination, IpProtocol.Udp, 0, HopLimit);
        if (source.IsIpv4)
        {
            // Total length and checksum: the worker adds its length to the template's sum.
            to.Slice(2, 2).Clear();
            to.Slice(10, 2).Clear();
        }

        return bytes;
    }

    private static int WriteTunnel(Span<byte> to, uint teid, byte? qfi)
    {
        var udp = new UdpHeader { SourcePort = GtpuHeader.Port, DestinationPort = GtpuHeader.Port };
        MemoryMarshal.Write(to, in udp);
        var gtp = new GtpuHeader
        {
            Flags = GtpuHeader.Version1,
            MessageType = GtpuMessageType.GPdu,
            Teid = teid,
        };
        if (qfi is { } flow)
        {
            gtp.Flags |= GtpuHeader.ExtensionFlag;
            var next = new GtpuOptional
            {
                NextExtensionType = GtpuExtensionType.PduSessionContainer,
            };
            MemoryMarshal.Write(to[OptionalAt..], in next);
            BinaryPrimitives.WriteUInt32BigEndian(
                to[ExtensionAt..], PduSession.DownlinkExtension(flow));
        }

        MemoryMarshal.Write(to[UdpHeader.Size..], in gtp);
        return qfi is null ? OptionalAt : ExtensionAt + PduSession.ExtensionSize;
    }

    private static IpAddress OuterAddress(in Rule rule, int position)
    {
        fixed (byte* start = rule.OuterHeader)
        {
            var size = rule.Action == RuleAction.EncapsulateIpv4 ? 4 : Ipv6Address.Size;
            var first = rule.Action == RuleAction.EncapsulateIpv4 ? 12 : 8;
            var at = first + (position * size);
            _ = IpAddress.TryRead(new ReadOnlySpan<byte>(start + at, size), out var address);
            return address;
        }
    }
}
