using System.Buffers.Binary;
using DpdkUpf.Wire;

namespace DpdkUpf.Perf;

/// <summary>The stream of a run, and the tunnels that its packets belong to.</summary>
/// <param name="Frames">Frames in order, each with the index of its tunnel.</param>
/// <param name="Tunnels">Tunnels.</param>
internal sealed record PerfSource(
    IReadOnlyList<(int Tunnel, byte[] Frame)> Frames, IReadOnlyList<PerfTunnel> Tunnels)
{
    /// <summary>
    /// The address that DPDK 22.11 gives to the first net_pcap port; the next one has the next.
    /// </summary>
    public const ulong PortMac = 0x0270_6361_7000;

    private const int EthernetBytes = 14;
    private const byte GPdu = 255;

    /// <summary>Generates or reads.</summary>
    /// <exception cref="PerfException">A frame size without room, or a capture without G-PDUs.
    /// </exception>
    public static PerfSource Make(PerfOptions options, PerfDirection direction) =>
        options.Pcap.Length > 0
            ? FromFrames(PcapFile.Read(options.Pcap), options.Pcap)
            : Generate(options, direction);

    /// <summary>Writes each worker's part.</summary>
    public void Write(PerfPlan plan)
    {
        for (var worker = 0; worker < plan.Cpus.Count; worker++)
        {
            PcapFile.Write(
                plan.StreamPath(worker),
                Frames.Where(item => item.Tunnel % plan.Cpus.Count == worker)
                    .Select(item => item.Frame));
        }
    }

    /// <summary>The G-PDUs of a capture, readdressed to our port and our N3 address.</summary>
    internal static PerfSource FromFrames(IEnumerable<byte[]> captured, string name)
    {
        var tunnels = new Dictionary<PerfTunnel, int>();
        var frames = new List<(int, byte[])>();
        foreach (var frame in captured)
        {
            if (TryReadTunnel(frame, out var tunnel))
            {
                tunnels.TryAdd(tunnel, tunnels.Count);
                Readdress(frame);
                frames.Add((tunnels[tunnel], frame));
            }
        }

        return frames.Count > 0
            ? new(frames, [.. tunnels.Keys])
            : throw new PerfException($"{name}: no G-PDU with IPv4 inside and outside");
    }

    private static PerfSource Generate(PerfOptions options, PerfDirection direction)
    {
        var least = PerfStream.MinFrameBytes(direction);
        if (options.FrameBytes < least || options.FrameBytes > 1500 + EthernetBytes)
        {
            throw new PerfException(
                $"{direction} frames have {least} to {1500 + EthernetBytes} bytes, "
                + $"not {options.FrameBytes}");
        }

        var order = PerfStream.Shuffled(options.Tunnels);
        return new(
            [.. order.Select(tunnel => (
                tunnel, PerfStream.Frame(direction, tunnel, options.FrameBytes, PortMac)))],
            [.. Enumerable.Range(0, options.Tunnels).Select(
                tunnel => new PerfTunnel(PerfStream.Teid(tunnel), PerfStream.Ue(tunnel)))]);
    }

    private static bool TryReadTunnel(byte[] frame, out PerfTunnel tunnel)
    {
        tunnel = default;
        if (frame.Length < EthernetBytes
            || BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(12)) != EtherType.Ipv4
            || !IpPacket.TryRead(frame.AsSpan(EthernetBytes), out var outer)
            || outer.Protocol != IpProtocol.Udp || outer.IsFragment)
        {
            return false;
        }

        var gtpu = outer.Payload[UdpHeader.Size..];
        if (gtpu.Length < 8 || gtpu[1] != GPdu || !TrySkipHeader(gtpu, out var inner)
            || !IpPacket.TryRead(inner, out var user) || !user.Source.IsIpv4)
        {
            return false;
        }

        tunnel = new(BinaryPrimitives.ReadUInt32BigEndian(gtpu[4..]), user.Source.V4);
        return tunnel.Teid != 0;
    }

    // TS 29.281 §5.1, §5.2: optional fields if any of E, S, PN is set, then the extension chain.
    private static bool TrySkipHeader(ReadOnlySpan<byte> gtpu, out ReadOnlySpan<byte> inner)
    {
        inner = gtpu[8..];
        if ((gtpu[0] & 7) == 0)
        {
            return true;
        }

        var next = inner.Length >= 4 && (gtpu[0] & 4) != 0 ? inner[3] : (byte)0;
        for (inner = inner[Math.Min(4, inner.Length)..]; next != 0;)
        {
            var bytes = inner.Length > 0 ? inner[0] * 4 : 0;
            if (bytes == 0 || bytes > inner.Length)
            {
                return false;
            }

            next = inner[bytes - 1];
            inner = inner[bytes..];
        }

        return true;
    }

    private static void Readdress(byte[] frame)
    {
        Span<byte> mac = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(mac, PortMac << 16);
        mac[..6].CopyTo(frame);
        var ip = frame.AsSpan(EthernetBytes);
        var header = ip[..((ip[0] & 0xF) * 4)];
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], PerfStream.LocalN3);
        header.Slice(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum.Finish(Checksum.Sum(header)));
        // Optional over IPv4 (RFC 768), and it covers the address that changed.
        ip.Slice(header.Length + 6, 2).Clear();
    }
}
