using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>
/// The fields of DPDK's struct rte_mbuf that we touch, at their offsets. Always used through a
/// pointer: a packet is a chain of mbufs, and this is its first segment unless said otherwise.
/// </summary>
/// <remarks>
/// <code>
///  BufferAddress                 DataOffset           DataLength          BufferLength
///  |&lt;--------- Headroom ---------&gt;|&lt;------ Data ------&gt;|&lt;---- Tailroom ----&gt;|
/// </code>
/// The offsets belong to DPDK 22.11; <see cref="Layout"/> refuses to start on any other.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeBytes)]
public unsafe struct Mbuf
{
    /// <summary>Size of struct rte_mbuf: two cache lines. Its buffer follows.</summary>
    public const int SizeBytes = 128;

    /// <summary>Start of the buffer, headroom included.</summary>
    [FieldOffset(0)] public byte* BufferAddress;

    /// <summary>The same address as the device sees it.</summary>
    [FieldOffset(8)] public ulong BufferIova;

    /// <summary>Bytes from <see cref="BufferAddress"/> to the data.</summary>
    [FieldOffset(16)] public ushort DataOffset;

    /// <summary>References to this segment; ours are always 1.</summary>
    [FieldOffset(18)] public ushort ReferenceCount;

    /// <summary>Segments of the chain; valid in its first.</summary>
    [FieldOffset(20)] public ushort SegmentCount;

    /// <summary>Port the packet came in on.</summary>
    [FieldOffset(22)] public ushort Port;

    /// <summary>What the port found out, and what it is asked to do.</summary>
    [FieldOffset(24)] public MbufFlags Flags;

    /// <summary>RTE_PTYPE_*, where the port classifies.</summary>
    [FieldOffset(32)] public uint PacketType;

    /// <summary>Bytes of the whole packet, all segments; valid in the first.</summary>
    [FieldOffset(36)] public uint PacketLength;

    /// <summary>Bytes of data in this segment.</summary>
    [FieldOffset(40)] public ushort DataLength;

    /// <summary>VLAN tag taken out by the port, host order.</summary>
    [FieldOffset(42)] public ushort VlanTci;

    /// <summary>RSS hash, where the port computes one.</summary>
    [FieldOffset(44)] public uint RssHash;

    /// <summary>Bytes of the buffer, headroom included.</summary>
    [FieldOffset(54)] public ushort BufferLength;

    /// <summary>The pool this mbuf returns to.</summary>
    [FieldOffset(56)] public void* Pool;

    /// <summary>Next segment, or null.</summary>
    [FieldOffset(64)] public Mbuf* Next;

    /// <summary>Header lengths for transmit offloads.</summary>
    [FieldOffset(72)] public ulong TxOffload;

    /// <summary>First byte of this segment's data.</summary>
    public readonly byte* Data
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BufferAddress + DataOffset;
    }

    /// <summary>Free bytes in front of the data.</summary>
    public readonly int Headroom => DataOffset;

    /// <summary>Free bytes behind this segment's data.</summary>
    public readonly int Tailroom => BufferLength - DataOffset - DataLength;

    /// <summary>Whether the packet is this segment and no other.</summary>
    public readonly bool IsSingleSegment => SegmentCount == 1;

    /// <summary>Makes room for more bytes in front of the data.</summary>
    /// <returns>False, with nothing changed, if the headroom is smaller.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Prepend(int countBytes)
    {
        if ((uint)countBytes > DataOffset || DataLength + countBytes > ushort.MaxValue)
        {
            return false;
        }

        DataOffset -= (ushort)countBytes;
        DataLength += (ushort)countBytes;
        PacketLength += (uint)countBytes;
        return true;
    }

    /// <summary>Drops the first <paramref name="countBytes"/> bytes of the packet.</summary>
    /// <returns>False, with nothing changed, if the first segment does not hold as many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrimFront(int countBytes)
    {
        if ((uint)countBytes > DataLength)
        {
            return false;
        }

        DataOffset += (ushort)countBytes;
        DataLength -= (ushort)countBytes;
        PacketLength -= (uint)countBytes;
        return true;
    }

    /// <summary>Drops the last <paramref name="countBytes"/> bytes of the packet.</summary>
    /// <returns>False, with nothing changed, if the last segment does not hold as many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrimTail(int countBytes)
    {
        if (!IsSingleSegment)
        {
            return TrimChainTail(countBytes);
        }

        if ((uint)countBytes > DataLength)
        {
            return false;
        }

        DataLength -= (ushort)countBytes;
        PacketLength -= (uint)countBytes;
        return true;
    }

    /// <summary>
    /// Cuts a packet of one segment at both ends and makes room in front of what stays, in one
    /// step: each of three would wait for what the one before has stored.
    /// </summary>
    /// <param name="cutBytes">Bytes in front that go.</param>
    /// <param name="keepBytes">Bytes behind them that stay.</param>
    /// <param name="headerBytes">Bytes to make room for.</param>
    /// <returns>False, with nothing changed, if there are not as many, or no room.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reframe(int cutBytes, int keepBytes, int headerBytes)
    {
        // What stays is within the old data, and what is put in front within the buffer: the new
        // length is less than the buffer's, and so fits.
        var offset = DataOffset + cutBytes - headerBytes;
        var length = headerBytes + keepBytes;
        if (cutBytes + keepBytes > DataLength || offset < 0)
        {
            return false;
        }

        DataOffset = (ushort)offset;
        DataLength = (ushort)length;
        PacketLength = (uint)length;
        return true;
    }

    /// <summary>Makes the last segment longer by <paramref name="countBytes"/> bytes.</summary>
    /// <returns>False, with nothing changed, if its tailroom is smaller.</returns>
    public bool Append(int countBytes)
    {
        var last = LastSegment((Mbuf*)Unsafe.AsPointer(ref this));
        if ((uint)countBytes > (uint)last->Tailroom)
        {
            return false;
        }

        last->DataLength += (ushort)countBytes;
        PacketLength += (uint)countBytes;
        return true;
    }

    /// <summary>Gives the whole chain back to its pool.</summary>
    public static void Free(Mbuf* packet) => Native.upf_mbuf_free(packet);

    /// <summary>Gives <paramref name="count"/> chains back to their pools; skips null.</summary>
    public static void Free(Mbuf** packets, int count) =>
        Native.upf_mbuf_free_bulk(packets, (uint)count);

    private bool TrimChainTail(int countBytes)
    {
        var last = LastSegment((Mbuf*)Unsafe.AsPointer(ref this));
        if ((uint)countBytes > last->DataLength)
        {
            return false;
        }

        last->DataLength -= (ushort)countBytes;
        PacketLength -= (uint)countBytes;
        return true;
    }

    private static Mbuf* LastSegment(Mbuf* segment)
    {
        while (segment->Next != null)
        {
            segment = segment->Next;
        }

        return segment;
    }
}

/// <summary>RTE_MBUF_F_*: the flags of a packet that we read.</summary>
[Flags]
public enum MbufFlags : ulong
{
    /// <summary>Nothing known.</summary>
    None = 0,

    /// <summary>The port found the UDP or TCP checksum wrong.</summary>
    RxL4ChecksumBad = 1UL << 3,

    /// <summary>The port found the IPv4 header checksum wrong.</summary>
    RxIpChecksumBad = 1UL << 4,

    /// <summary>The port found the IPv4 header checksum right.</summary>
    RxIpChecksumGood = 1UL << 7,

    /// <summary>The port found the UDP or TCP checksum right.</summary>
    RxL4ChecksumGood = 1UL << 8,

    /// <summary>Bad and good together: what the port said about the IPv4 header checksum.</summary>
    RxIpChecksumMask = RxIpChecksumBad | RxIpChecksumGood,

    /// <summary>Bad and good together: what the port said about the layer-4 checksum.</summary>
    RxL4ChecksumMask = RxL4ChecksumBad | RxL4ChecksumGood,
}
