using System.Runtime.CompilerServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>The checksum's sum over bytes that may lie in several segments.</summary>
internal static unsafe class ChainSum
{
    /// <summary>Sums <paramref name="bytes"/> bytes from a place in the first segment on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(Segment from, Mbuf* mbuf, int bytes) =>
        bytes <= from.Available
            ? Checksum.Fold(Checksum.Sum(from.Start, bytes))
            : OfChain(from, mbuf, bytes);

    private static uint OfChain(Segment from, Mbuf* mbuf, int bytes)
    {
        var sum = Checksum.Sum(from.Start, from.Available);
        var done = from.Available;
        for (var next = mbuf->Next; next != null && done < bytes; next = next->Next)
        {
            var part = Math.Min(next->DataLength, bytes - done);
            sum = Checksum.Combine(sum, Checksum.Sum(next->Data, part), done);
            done += part;
        }

        return Checksum.Fold(sum);
    }
}
