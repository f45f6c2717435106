using System.Buffers.Binary;

namespace DpdkUpf.Perf;

/// <summary>
/// The classic capture format: a 24-byte file header, then for each frame 16 bytes (seconds,
/// fraction, captured bytes, bytes on the wire) and the frame.
/// </summary>
internal static class PcapFile
{
    private const uint Microseconds = 0xA1B2_C3D4;
    private const uint Nanoseconds = 0xA1B2_3C4D;
    private const uint Ethernet = 1;
    private const int HeaderBytes = 24;
    private const int RecordBytes = 16;
    private const int MaxFrameBytes = 65_535;

    /// <summary>Writes a file.</summary>
    public static void Write(string path, IEnumerable<byte[]> frames)
    {
        using var file = File.Create(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Microseconds);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], MaxFrameBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], Ethernet);
        file.Write(header);
        Span<byte> record = stackalloc byte[RecordBytes];
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteInt32LittleEndian(record[8..], frame.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record[12..], frame.Length);
            file.Write(record);
            file.Write(frame);
        }
    }

    /// <summary>Reads a file; frames cut short by the capture are left out.</summary>
    /// <exception cref="PerfException">Not an Ethernet capture in this format.</exception>
    public static List<byte[]> Read(string path)
    {
        var bytes = ReadBytes(path);
        var magic = bytes.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (magic is not (Microseconds or Nanoseconds)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)) != Ethernet)
        {
            throw new PerfException($"{path}: no Ethernet capture in little-endian pcap format");
        }

        var frames = new List<byte[]>();
        for (var at = HeaderBytes; at + RecordBytes <= bytes.Length;)
        {
            var captured = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8));
            var original = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12));
            at += RecordBytes;
            if (captured > bytes.Length - at)
            {
                break;
            }

            if (captured == original)
            {
                frames.Add(bytes.AsSpan(at, (int)captured).ToArray());
            }

            at += (int)captured;
        }

        return frames;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PerfException($"{path}: {e.Message}", e);
        }
    }
}
