using System.Buffers.Binary;

namespace DpdkUpf.Tests.Aids;

/// <summary>Classic libpcap files of Ethernet frames: microseconds, either byte order.</summary>
internal static class Pcap
{
    private const uint Magic = 0xA1B2C3D4;
    private const int HeaderBytes = 24;
    private const int RecordBytes = 16;

    public static List<byte[]> Read(string path) =>
        [.. ReadTimed(path).Select(record => record.Frame)];

    /// <summary>Frames, and when they came.</summary>
    public static List<(TimeSpan At, byte[] Frame)> ReadTimed(string path)
    {
        var file = File.ReadAllBytes(path);
        var isBig = BinaryPrimitives.ReadUInt32BigEndian(file) == Magic;
        var records = new List<(TimeSpan, byte[])>();
        for (var at = HeaderBytes; at < file.Length;)
        {
            var time = TimeSpan.FromSeconds(Word(at))
                + TimeSpan.FromMicroseconds(Word(at + 4));
            var length = Word(at + 8);
            at += RecordBytes;
            records.Add((time, file[at..(at + length)]));
            at += length;
        }

        return records;

        int Word(int at) => isBig
            ? BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at))
            : BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
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
