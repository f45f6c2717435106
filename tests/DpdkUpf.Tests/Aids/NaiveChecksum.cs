using System.Buffers.Binary;

namespace DpdkUpf.Tests.Aids;

/// <summary>RFC 1071 as it reads, for comparison: no speed, no cleverness.</summary>
internal static class NaiveChecksum
{
    /// <summary>The folded sum of the parts, each padded to whole words.</summary>
    public static ushort Sum(params byte[][] parts)
    {
        uint sum = 0;
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Length; i += 2)
            {
                sum += (uint)(part[i] << 8) + (i + 1 < part.Length ? part[i + 1] : 0u);
                sum = (sum & 0xFFFF) + (sum >> 16);
            }
        }

        return (ushort)sum;
    }

    /// <summary>The checksum field of a UDP or ICMPv6 message with that field as 0.</summary>
    public static ushort Transport(byte[] source, byte[] destination, byte protocol, byte[] message)
    {
        var tail = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(tail, message.Length);
        tail[7] = protocol;
        return (ushort)~Sum(source, destination, tail, message);
    }
}
