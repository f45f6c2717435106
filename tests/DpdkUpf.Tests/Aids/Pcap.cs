using System.Buffers.Binary;

namespace DpdkUpf.Tests.Aids;

/// <summary>Classic libpcap files of Ethernet frames: microseconds, either byte order.</summary>
internal static class Pcap
{
    private const uint Magic = 0xA1B2C3D4;
    private const int HeaderBytes = 24;
    private const int RecordBytes = 16;

    public static List<byte[]> Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var isBig = BinaryPrimitives.ReadUInt32BigEndian(file) == Magic;
        var frames = new List<byte[]>();
        for (var at = HeaderBytes; at < file.Length;)
        {
            var place = file.AsSpan(at + 8);
            var length = isBig
                ? BinaryPrimitives.ReadInt32BigEndian(place)
                : BinaryPrimitives.ReadInt32LittleEndian(place);
            frames.Add(file[(at + RecordBytes)..(at + RecordBytes + length)]);
            at += RecordBytes + length;
        }

        return frames;
    }

    public static void Write(string path, IEnumerable<byte[]> frames)
    {
        using var file = new BinaryWriter(File.Create(path));
        foreach (var word in (uint[])[Magic, 0x0004_0002, 0, 0, 65535, 1])
        {
            file.Write(word);
        }

        // Times are the frames' numbers, so that the same frames make the same file.
        var number = 0;
        foreach (var frame in frames)
        {
            file.Write(0);
            file.Write(number++);
            file.Write(frame.Length);
            file.Write(frame.Length);
            file.Write(frame);
        }
    }
}
