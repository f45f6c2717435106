using System.Buffers.Binary;
using DpdkUpf.Wire;

namespace DpdkUpf.Perf;

/// <summary>The generated packets: one of each tunnel, the same for every contender.</summary>
internal static class PerfStream
{
    /// <summary>Our N3 address.</summary>
    public const uint LocalN3 = 0x0A03_0001;

    /// <summary>The peer's address.</summary>
    public const uint Peer = 0x0A03_0002;

    /// <summary>Our N6 address.</summary>
    public const uint LocalN6 = 0x0A06_0001;

    private const uint FirstUe = 0x0A3C_0001;
    private const uint FirstTeid = 0x1000_0001;
    private const uint Server = 0xC633_6401; // 198.51.100.1, TEST-NET-2
    private const ushort GtpuPort = 2152;
    private const int GtpuBytes = 16;
    private const int EthernetBytes = 14;
    private const int IpUdpBytes = 28;

    // TS 29.281 §5.1: version 1, GTP, extension header; TS 38.415 §5.5.2.2: uplink, QFI 9.
    private static ReadOnlySpan<byte> Gtpu =>
        [0x34, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x85, 1, 0x10, 9, 0];

    /// <summary>Smallest frame that holds all headers of a direction.</summary>
    public static int MinFrameBytes(PerfDirection direction) =>
        direction == PerfDirection.Uplink
            ? EthernetBytes + IpUdpBytes + GtpuBytes + IpUdpBytes
            : EthernetBytes + IpUdpBytes;

    /// <summary>UE address of a tunnel.</summary>
    public static uint Ue(int tunnel) => FirstUe + (uint)tunnel;

    /// <summary>Local and remote TEID of a tunnel.</summary>
    public static uint Teid(int tunnel) => FirstTeid + (uint)tunnel;

    /// <summary>One frame to the given MAC address.</summary>
    public static byte[] Frame(PerfDirection direction, int tunnel, int bytes, ulong mac)
    {
        var frame = new byte[bytes];
        WriteEthernet(frame, mac);
        var packet = frame.AsSpan(EthernetBytes);
        if (direction == PerfDirection.Downlink)
        {
            WriteUdp(packet, Server, Ue(tunnel), 443, 40_000);
            return frame;
        }

        WriteUdp(packet, Peer, LocalN3, GtpuPort, GtpuPort);
        var gtpu = packet[IpUdpBytes..];
        Gtpu.CopyTo(gtpu);
        BinaryPrimitives.WriteUInt16BigEndian(gtpu[2..], (ushort)(gtpu.Length - 8));
        BinaryPrimitives.WriteUInt32BigEndian(gtpu[4..], Teid(tunnel));
        WriteUdp(gtpu[GtpuBytes..], Ue(tunnel), Server, 40_000, 443);
        return frame;
    }

    /// <summary>0 … count − 1 in an order that looks random, and is the same every time.</summary>
    public static int[] Shuffled(int count) =>
        [.. Enumerable.Range(0, count).OrderBy(item => Mix((uint)item))];

    // MurmurHash3's last step. Not the tables' own hash: its order would walk their buckets.
    private static uint Mix(uint value)
    {
        value = (value ^ (value >> 16)) * 0x85EB_CA6Bu;
        value = (value ^ (value >> 13)) * 0xC2B2_AE35u;
        return value ^ (value >> 16);
    }

    private static void WriteEthernet(Span<byte> frame, ulong mac)
    {
        BinaryPrimitives.WriteUInt64BigEndian(frame, mac << 16);
        frame[6] = 0x02;
        frame[11] = 0x01;
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EtherType.Ipv4);
    }

    // Without UDP checksum, as most gNBs send over IPv4 (TS 29.281 §4.4.2 leaves it open).
    private static void WriteUdp(
        Span<byte> packet, uint source, uint destination, ushort fromPort, ushort toPort)
    {
        var udpBytes = packet.Length - Ipv4Header.Size;
        Ipv4Header.Write(packet, source, destination, IpProtocol.Udp, udpBytes, 64);
        var udp = packet[Ipv4Header.Size..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, fromPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], toPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udpBytes);
    }
}
