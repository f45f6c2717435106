using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.Forwarding;

/// <summary>What is put around a user's packet (TS 29.244 §8.2.56).</summary>
internal enum OuterKind
{
    /// <summary>GTP-U, UDP and IP.</summary>
    GtpU,

    /// <summary>UDP and IP.</summary>
    Udp,

    /// <summary>IP alone.</summary>
    Ip,
}

/// <summary>
/// An outer header and how it lies in a rule: ready but for lengths, checksums and, of a plain IP
/// header, the protocol. GTP-U is TS 29.281 §5.1; its last 8 bytes are there only with a PDU
/// Session Container (TS 38.415 §5.5.2).
/// <code>
/// | IPv4 20 or IPv6 40 | UDP 8 | GTP-U 8 | sequence, N-PDU, next 0x85 | PSC: 1, type, QFI, 0 |
/// </code>
/// </summary>
/// <param name="Kind">Which headers.</param>
/// <param name="Source">Our address.</param>
/// <param name="Destination">The peer's, of the same family.</param>
/// <param name="Teid">The peer's TEID, with GTP-U.</param>
/// <param name="Port">The peer's port, with UDP alone.</param>
/// <param name="TrafficClass">ToS or traffic class.</param>
internal readonly record struct OuterPacket(
    OuterKind Kind,
    IpAddress Source,
    IpAddress Destination,
    uint Teid = 0,
    ushort Port = 0,
    byte TrafficClass = 0)
{
    private const byte HopLimit = 64;
    private const int OptionalAt = UdpHeader.Size + GtpuHeader.Size;
    private const int ExtensionAt = OptionalAt + GtpuOptional.Size;

    /// <summary>Makes a rule put this around packets.</summary>
    /// <param name="rule">Gets action, template, sum and TEID.</param>
    /// <param name="container">PDU Session Container as an extension header; null: none.</param>
    public unsafe void Apply(ref Rule rule, uint? container)
    {
        fixed (byte* template = rule.OuterHeader)
        {
            var header = new Span<byte>(template, Rule.LineBytes);
            header.Clear();
            var ipBytes = WriteIp(header);
            var innerBytes = WriteInner(header[ipBytes..], container);
            rule.OuterHeaderBytes = (byte)(ipBytes + innerBytes);
            rule.TemplateSum = SumOf(header, ipBytes, innerBytes);
        }

        rule.Action = Source.IsIpv4 ? RuleAction.EncapsulateIpv4 : RuleAction.EncapsulateIpv6;
        rule.RemoteTeid = Teid;
    }

    /// <summary>Our address in an encapsulating rule.</summary>
    public static IpAddress SourceOf(in Rule rule) => AddressOf(rule, position: 0);

    /// <summary>The peer's address in an encapsulating rule.</summary>
    public static IpAddress DestinationOf(in Rule rule) => AddressOf(rule, position: 1);

    private int WriteIp(Span<byte> to)
    {
        // The protocol of a plain IP header follows from the user's packet.
        var protocol = Kind == OuterKind.Ip ? (byte)0 : IpProtocol.Udp;
        var bytes = IpPacket.WriteHeader(to, Source, Destination, protocol, 0, HopLimit);
        if (!Source.IsIpv4)
        {
            to[0] |= (byte)(TrafficClass >> 4);
            to[1] |= (byte)(TrafficClass << 4);
            return bytes;
        }

        to[1] = TrafficClass;
        // Total length and checksum: the worker adds its length to the template's sum.
        to.Slice(2, 2).Clear();
        to.Slice(10, 2).Clear();
        return bytes;
    }

    private int WriteInner(Span<byte> to, uint? container)
    {
        if (Kind == OuterKind.Ip)
        {
            return 0;
        }

        var port = Kind == OuterKind.GtpU ? GtpuHeader.Port : Port;
        var udp = new UdpHeader { SourcePort = port, DestinationPort = port };
        MemoryMarshal.Write(to, in udp);
        return Kind == OuterKind.GtpU ? WriteGtpu(to, container) : UdpHeader.Size;
    }

    private int WriteGtpu(Span<byte> to, uint? container)
    {
        var gtp = new GtpuHeader
        {
            Flags = GtpuHeader.Version1,
            MessageType = GtpuMessageType.GPdu,
            Teid = Teid,
        };
        if (container is { } extension)
        {
            gtp.Flags |= GtpuHeader.ExtensionFlag;
            var next = new GtpuOptional
            {
                NextExtensionType = GtpuExtensionType.PduSessionContainer,
            };
            MemoryMarshal.Write(to[OptionalAt..], in next);
            BinaryPrimitives.WriteUInt32BigEndian(to[ExtensionAt..], extension);
        }

        MemoryMarshal.Write(to[UdpHeader.Size..], in gtp);
        return container is null ? OptionalAt : ExtensionAt + PduSession.ExtensionSize;
    }

    private uint SumOf(ReadOnlySpan<byte> header, int ipBytes, int innerBytes)
    {
        if (Source.IsIpv4)
        {
            return Checksum.Sum(header[..ipBytes]);
        }

        return Kind == OuterKind.Ip
            ? 0
            : Checksum.PseudoHeader(Source, Destination, IpProtocol.Udp, 0)
                + Checksum.Sum(header.Slice(ipBytes, innerBytes));
    }

    private static unsafe IpAddress AddressOf(in Rule rule, int position)
    {
        fixed (byte* start = rule.OuterHeader)
        {
            var isIpv4 = rule.Action == RuleAction.EncapsulateIpv4;
            var size = isIpv4 ? 4 : Ipv6Address.Size;
            var at = (isIpv4 ? 12 : 8) + (position * size);
            _ = IpAddress.TryRead(new ReadOnlySpan<byte>(start + at, size), out var address);
            return address;
        }
    }
}
