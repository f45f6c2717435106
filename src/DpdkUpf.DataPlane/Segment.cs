using System.Runtime.CompilerServices;
using DpdkUpf.Dpdk;

namespace DpdkUpf.DataPlane;

/// <summary>
/// A place in a packet, with two bounds: what may be read here, and what the packet has from here
/// on over all its segments. Every header is checked against both.
/// </summary>
/// <param name="Address">The place, in the first segment.</param>
/// <param name="Available">Bytes that may be read from here on: the rest of the segment.</param>
/// <param name="Total">Bytes of the packet from here on.</param>
public readonly unsafe record struct Segment(nint Address, int Available, int Total)
{
    /// <summary>First byte.</summary>
    public byte* Start => (byte*)Address;

    /// <summary>The place behind the first bytes, which the caller has read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Segment After(Mbuf* mbuf, int offset) => new(
        (nint)(mbuf->Data + offset),
        mbuf->DataLength - offset,
        (int)mbuf->PacketLength - offset);

    /// <summary>The same place, with no more bytes than a length field says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Segment Limit(int length) =>
        new(Address, Math.Min(Available, length), Math.Min(Total, length));

    /// <summary>Behind a header, within a length that counts from the header's start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Segment Skip(int header, int length) => new(
        Address + header,
        Math.Min(Available, length) - header,
        Math.Min(Total, length) - header);
}
