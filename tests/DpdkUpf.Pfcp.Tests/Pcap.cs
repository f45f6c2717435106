using System.Buffers.Binary;

namespace DpdkUpf.Pfcp;

/// <summary>Writes datagrams as a capture that other programs read: IPv4, UDP port 8805.</summary>
internal static class Pcap
{
    /// <summary>Octets of a frame before its PFCP message: no link layer, 20 IPv4, 8 UDP.</summary>
    public const int HeaderBytes = 28;

    private const int RawIpv4 = 228;
    private const ushort Port = 8805;

    public static void Write(string path, IReadOnlyList<byte[]> datagrams)
    {
        using var file = File.Create(path);
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0xA1B2_C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 4);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], 262_144);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], RawIpv4);
        file.Write(head);
        for (var i = 0; i < datagrams.Count; i++)
        {
            WriteFrame(file, i, datagrams[i]);
        }
    }

    private static void WriteFrame(FileStream file, int second, byte[] datagram)
    {
        var length = HeaderBytes + datagram.Length;
        Span<byte> head = stackalloc byte[16 + HeaderBytes];
        head.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(head, second);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], length);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], length);
        var ip = head[16..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        ip[8] = 64;
        ip[9] = 17;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x7F00_0001);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x7F00_0001);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], Port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], Port);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(length - 20));
        file.Write(head);
        file.Write(datagram);
    }
}
