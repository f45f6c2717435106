using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DpdkUpf.Wire;

/// <summary>
/// RFC 1071 Internet checksum. A <em>sum</em> is a host-order ones' complement sum that may still
/// carry above bit 15; a <em>checksum</em> is its folded complement, as a header holds it. Sums of
/// parts are added with <c>+</c>: 65,536 folded parts fit before a <see cref="Fold"/> is due.
/// </summary>
public static unsafe class Checksum
{
    /// <summary>The sum of the bytes; an odd last byte counts as the high half of a word.</summary>
    public static uint Sum(ReadOnlySpan<byte> data)
    {
        fixed (byte* start = data)
        {
            return Sum(start, data.Length);
        }
    }

    /// <summary>As the span version, over <paramref name="length"/> readable bytes.</summary>
    public static uint Sum(byte* data, int length)
    {
        ulong sum = 0;
        if (length >= 64 && Vector256.IsHardwareAccelerated)
        {
            var vectorised = length & ~63;
            sum = SumBlocks(data, data + vectorised);
            data += vectorised;
            length -= vectorised;
        }

        for (; length >= 8; data += 8, length -= 8)
        {
            sum += Unsafe.ReadUnaligned<uint>(data);
            sum += Unsafe.ReadUnaligned<uint>(data + 4);
        }

        return ToHost(sum + SumTail(data, length));
    }

    /// <summary>The sum of an IPv4 header without options: 20 readable bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Sum20(byte* header)
    {
        var words = (uint*)header;
        return ToHost((ulong)words[0] + words[1] + words[2] + words[3] + words[4]);
    }

    /// <summary>
    /// Whether an IPv4 header without options, 20 readable bytes, is intact. A ones' complement
    /// sum is a sum modulo 2^16 − 1, in either byte order; a header is never all zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIntact20(byte* header)
    {
        var words = (uint*)header;
        return ((ulong)words[0] + words[1] + words[2] + words[3] + words[4]) % 0xFFFF == 0;
    }

    /// <summary>Brings a sum to 16 bits. Of words that are not all zero it is never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Fold(uint sum)
    {
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)(sum + (sum >> 16));
    }

    /// <summary>The checksum field for a sum over everything with that field as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Finish(uint sum) => (ushort)~Fold(sum);

    /// <summary>
    /// As <see cref="Finish"/>, for UDP, where 0 means "none" and is sent as its other
    /// representation (RFC 768).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort FinishUdp(uint sum)
    {
        var checksum = Finish(sum);
        return checksum == 0 ? (ushort)0xFFFF : checksum;
    }

    /// <summary>
    /// A sum over everything, the checksum field included, says the data is intact.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(uint sum) => Fold(sum) == 0xFFFF;

    /// <summary>
    /// Adds the sum of a segment that starts <paramref name="offsetBytes"/> into the data: behind
    /// an odd number of bytes its words lie across the others, that is, byte-swapped (RFC 1071 §2).
    /// </summary>
    public static uint Combine(uint sum, uint segmentSum, int offsetBytes)
    {
        var folded = Fold(segmentSum);
        var aligned = (offsetBytes & 1) == 0 ? folded : (ushort)((folded << 8) | (folded >> 8));
        return (uint)Fold(sum) + aligned;
    }

    /// <summary>RFC 1624 eqn. 3: the checksum after one word of the data has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Update(ushort checksum, ushort before, ushort after) =>
        Finish((uint)(ushort)~checksum + (ushort)~before + after);

    /// <summary>RFC 1624 eqn. 3 for a double word that starts at an even offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Update(ushort checksum, uint before, uint after) =>
        Finish((ushort)~checksum + Words(~before) + Words(after));

    /// <summary>Sum of the IPv4 pseudo header, RFC 768; addresses in host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PseudoHeader(uint source, uint destination, byte protocol, int length) =>
        Words(source) + Words(destination) + protocol + Words((uint)length);

    /// <summary>Sum of the IPv6 pseudo header, RFC 8200 §8.1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint PseudoHeader(
        in Ipv6Address source, in Ipv6Address destination, byte nextHeader, int length) =>
        Words(source.High) + Words(source.Low) + Words(destination.High) + Words(destination.Low)
            + nextHeader + Words((uint)length);

    /// <summary>
    /// Cold: sum of the pseudo header of either family; both must be of the same.
    /// </summary>
    public static uint PseudoHeader(
        IpAddress source, IpAddress destination, byte protocol, int length) =>
        source.IsIpv4
            ? PseudoHeader(source.V4, destination.V4, protocol, length)
            : PseudoHeader(source.V6, destination.V6, protocol, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Words(uint value) => (value & 0xFFFF) + (value >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Words(ulong value) => Words((uint)value) + Words((uint)(value >> 32));

    // Each 64-bit lane takes the low and the high half of what was loaded, so 2^32 rounds fit.
    private static ulong SumBlocks(byte* data, byte* end)
    {
        var mask = Vector256.Create(0xFFFF_FFFFUL);
        var (first, second) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero);
        for (; data < end; data += 64)
        {
            var a = Vector256.Load(data).AsUInt64();
            var b = Vector256.Load(data + 32).AsUInt64();
            first += (a & mask) + (a >>> 32);
            second += (b & mask) + (b >>> 32);
        }

        return Vector256.Sum(first + second);
    }

    private static ulong SumTail(byte* data, int length)
    {
        ulong sum = 0;
        if ((length & 4) != 0)
        {
            sum += Unsafe.ReadUnaligned<uint>(data);
            data += 4;
        }

        if ((length & 2) != 0)
        {
            sum += Unsafe.ReadUnaligned<ushort>(data);
            data += 2;
        }

        if ((length & 1) == 0)
        {
            return sum;
        }

        // The missing low byte of the last word is zero.
        return sum + (BitConverter.IsLittleEndian ? *data : (uint)*data << 8);
    }

    // RFC 1071 §2 (B): summed in either byte order, the result is the same but for its own bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ToHost(ulong sum)
    {
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + ((sum >> 16) & 0xFFFF) + (sum >> 32);
        var folded = Fold((uint)sum);
        return BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReverseEndianness(folded)
            : folded;
    }
}
