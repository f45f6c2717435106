using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DpdkUpf.Tables;

/// <summary>
/// Eight tags and their values: one cache line. Tag 0 marks a free slot. Control writes the
/// value before the tag; workers may see a value that belongs to a tag just removed, and so they
/// verify what they find against the session's rules.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public unsafe struct Bucket
{
    /// <summary>Slots of a bucket.</summary>
    public const int Slots = 8;

    /// <summary>In Values[0]: an entry of this home is stored in a later bucket.</summary>
    public const uint OverflowBit = 0x8000_0000;

    /// <summary>What is looked up.</summary>
    public fixed uint Tags[Slots];

    /// <summary>Session index; in slot 0 also <see cref="OverflowBit"/>.</summary>
    public fixed uint Values[Slots];
}

/// <summary>
/// Tag → session index, as workers see it: any 32-bit tag but 0, one cache line per hit. The same
/// tag may be there more than once (UE addresses of two network instances can share a tag), so a
/// search can be continued.
/// </summary>
public readonly unsafe struct LookupTable(Bucket* buckets, uint bucketCount)
{
    /// <summary>Buckets that a search looks at, at the most.</summary>
    public const int MaxProbes = 16;

    /// <summary>Not found.</summary>
    public const uint None = uint.MaxValue;

    private readonly Bucket* _buckets = buckets;
    private readonly uint _mask = bucketCount - 1;

    // Fibonacci hashing: sequential TEIDs and addresses land in different buckets.
    private readonly int _shift = 32 - BitOperations.Log2(bucketCount);

    internal uint Mask => _mask;

    internal Bucket* At(uint bucket) => _buckets + (bucket & _mask);

    /// <summary>Index of the bucket in which a tag belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Home(uint tag) => (tag * 0x9E37_79B1u) >> _shift;

    /// <summary>Asks for the tag's cache line.</summary>
    /// <returns>That line, where a search begins.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Bucket* Prefetch(uint tag)
    {
        var bucket = _buckets + Home(tag);
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(bucket);
        }

        return bucket;
    }

    /// <summary>The session index stored first for a tag, or <see cref="None"/>.</summary>
    public uint Find(uint tag) => TryFind(_buckets + Home(tag), tag, out var session)
        ? session
        : FindBeyond(tag);

    /// <summary>Looks at one bucket.</summary>
    /// <param name="bucket">Where the tag belongs.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="session">The session index, or <see cref="None"/>.</param>
    /// <returns>False if it may be in another bucket: <see cref="FindBeyond"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryFind(Bucket* bucket, uint tag, out uint session)
    {
        var hits = Hits(bucket, tag);
        session = hits != 0
            ? bucket->Values[BitOperations.TrailingZeroCount(hits)] & ~Bucket.OverflowBit
            : None;
        return hits != 0 || (bucket->Values[0] & Bucket.OverflowBit) == 0;
    }

    /// <summary>Continues behind the first bucket.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public uint FindBeyond(uint tag)
    {
        var cursor = (uint)Bucket.Slots;
        return FindNext(tag, ref cursor);
    }

    /// <summary>Continues a search.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="cursor">Slots seen so far; 0 to start from the first.</param>
    /// <returns>The next session index of that tag, or <see cref="None"/>.</returns>
    public uint FindNext(uint tag, ref uint cursor)
    {
        var home = Home(tag);
        while (cursor < MaxProbes * Bucket.Slots)
        {
            var bucket = At(home + (cursor / Bucket.Slots));
            var hits = Hits(bucket, tag) >> (int)(cursor % Bucket.Slots);
            if (hits != 0)
            {
                cursor += (uint)BitOperations.TrailingZeroCount(hits);
                var value = bucket->Values[cursor % Bucket.Slots] & ~Bucket.OverflowBit;
                cursor++;
                return value;
            }

            if ((bucket->Values[0] & Bucket.OverflowBit) == 0)
            {
                return None;
            }

            cursor = (cursor | (Bucket.Slots - 1)) + 1;
        }

        return None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hits(Bucket* bucket, uint tag) =>
        Vector256.Equals(Vector256.Load(bucket->Tags), Vector256.Create(tag))
            .ExtractMostSignificantBits();
}

/// <summary>What is looked up for a UE address or a TEID.</summary>
public static class LookupTag
{
    /// <summary>For a TEID: itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OfTeid(uint teid) => teid;

    /// <summary>For a UE IPv4 address (host order) in a network instance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OfIpv4(uint address, byte networkInstance) =>
        NotZero(address ^ (networkInstance * 0x85EB_CA6Bu));

    /// <summary>For a UE IPv6 /64 prefix (its upper 64 bits, host order).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint OfIpv6(ulong prefix, byte networkInstance)
    {
        var mixed = (prefix ^ networkInstance) * 0x9E37_79B9_7F4A_7C15ul;
        return NotZero((uint)(mixed >> 32) ^ (uint)mixed);
    }

    // Tag 0 marks a free slot.
    private static uint NotZero(uint tag) => tag == 0 ? 1 : tag;
}
