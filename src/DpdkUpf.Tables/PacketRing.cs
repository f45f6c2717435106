using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>Positions of a ring; producer's and consumer's on cache lines of their own.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
public struct RingHeader
{
    /// <summary>Size of the header.</summary>
    public const int Bytes = 192;

    /// <summary>Slots written so far. The producer writes, the consumer reads.</summary>
    [FieldOffset(0)]
    public ulong Written;

    /// <summary>Slots taken so far. The consumer writes, the producer reads.</summary>
    [FieldOffset(128)]
    public ulong Taken;
}

/// <summary>A slot's header; the packet's bytes follow it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
public struct PacketSlot
{
    /// <summary>Size of the header.</summary>
    public const int Bytes = 32;

    /// <summary>Bytes that follow: a frame from its Ethernet header on.</summary>
    public ushort Length;

    /// <summary>
    /// Bytes the frame had; more than <see cref="Length"/> where only its start came.
    /// </summary>
    public ushort OriginalLength;

    /// <summary>
    /// Why the packet is here; <see cref="Verdict.None"/>: there is none, a usage counter of
    /// <see cref="Session"/> has reached one of its <see cref="UsageLimits.Tell"/>.
    /// </summary>
    public Verdict Verdict;

    /// <summary>Interface (index) of arrival; for injected packets the one to leave by.</summary>
    public byte Interface;

    /// <summary>
    /// Where the IP header starts in the frame, in bytes; of a packet in an N6 tunnel, the user's.
    /// For <see cref="Verdict.NextHopUnresolved"/> the packet is as it shall leave, its Ethernet
    /// header still to be filled in. For <see cref="Verdict.DownlinkBuffering"/> it is the user's
    /// packet, whatever it came in.
    /// </summary>
    public ushort IpOffset;

    /// <summary>
    /// Next hop (index) of an unresolved packet, or of one that is too big for it.
    /// </summary>
    public uint NextHop;

    /// <summary>Session (index) where one was found, else all ones.</summary>
    public uint Session;

    /// <summary>PDR ID of the rule that fitted; 0: none did, or it is a static tunnel's.</summary>
    public ushort PdrId;

    /// <summary>QFI that the packet came with; <see cref="Rule.NoQfi"/>: none.</summary>
    public byte Qfi;
}

/// <summary>
/// Packets from one process to the other: one producer, one consumer, fixed slots. A side that
/// dies leaves the ring usable: a slot counts only once its position has been stored.
/// </summary>
public readonly unsafe struct PacketRing(RingHeader* header, int slots, int slotBytes)
{
    private readonly RingHeader* _header = header;
    private readonly byte* _slots = (byte*)header + RingHeader.Bytes;
    private readonly ulong _mask = (ulong)slots - 1;
    private readonly int _slotBytes = slotBytes;

    /// <summary>Bytes a slot has for the packet.</summary>
    public int PayloadBytes => _slotBytes - PacketSlot.Bytes;

    /// <summary>Slots in use.</summary>
    public int Count =>
        (int)(Volatile.Read(ref _header->Written) - Volatile.Read(ref _header->Taken));

    /// <summary>Slots that the consumer has taken since the file was made.</summary>
    public ulong Taken => Volatile.Read(ref _header->Taken);

    /// <summary>Slots.</summary>
    public int Capacity => (int)_mask + 1;

    /// <summary>Producer: the next slot to fill, or null if the ring is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PacketSlot* Reserve() => Count > (int)_mask ? null : Slot(_header->Written);

    /// <summary>Producer: hands the reserved slot over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Commit() => Volatile.Write(ref _header->Written, _header->Written + 1);

    /// <summary>Consumer: the oldest slot, or null if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PacketSlot* Peek() => Count == 0 ? null : Slot(_header->Taken);

    /// <summary>Consumer: gives the peeked slot back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release() => Volatile.Write(ref _header->Taken, _header->Taken + 1);

    /// <summary>The packet's bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Data(PacketSlot* slot) => (byte*)slot + PacketSlot.Bytes;

    private PacketSlot* Slot(ulong position) =>
        (PacketSlot*)(_slots + ((long)(position & _mask) * _slotBytes));
}
