using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;

namespace DpdkUpf.Tests.Aids;

/// <summary>
/// mbufs on plain memory that watches: data ends at a page that may not be touched, bytes in front
/// of the headroom are checked when an mbuf comes back, and each may come back only once.
/// </summary>
internal sealed unsafe class MbufPool : IDisposable
{
    public const int Headroom = 128;
    private const int EmptyTailroom = 2048;
    private const int FenceBytes = 64;
    private const byte FenceByte = 0xFE;

    private readonly GuardedBuffer[] _buffers;
    private readonly Mbuf* _mbufs;
    private readonly bool[] _isTaken;
    private int _next;

    public MbufPool(int capacity = 64, int bufferBytes = 16 * 1024)
    {
        _buffers = [.. Enumerable.Range(0, capacity).Select(_ => new GuardedBuffer(bufferBytes))];
        _mbufs = (Mbuf*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Mbuf));
        _isTaken = new bool[capacity];
    }

    /// <summary>mbufs that somebody holds.</summary>
    public int Taken { get; private set; }

    public bool TryTake(out Mbuf* mbuf, int dataBytes = 0, int tailroom = EmptyTailroom)
    {
        mbuf = null;
        if (Taken == _isTaken.Length)
        {
            return false;
        }

        while (_isTaken[_next])
        {
            _next = (_next + 1) % _isTaken.Length;
        }

        _isTaken[_next] = true;
        Taken++;
        mbuf = _mbufs + _next;
        Reset(mbuf, _buffers[_next], dataBytes, tailroom);
        return true;
    }

    /// <summary>A packet whose segments have the given lengths; the last takes the rest.</summary>
    public Mbuf* Take(ReadOnlySpan<byte> packet, int port, params ReadOnlySpan<int> lengths)
    {
        Mbuf* first = null;
        Mbuf** link = &first;
        var segments = 0;
        for (var done = 0; done < packet.Length || segments == 0; segments++)
        {
            var rest = packet.Length - done;
            var length = segments < lengths.Length ? Math.Min(lengths[segments], rest) : rest;
            Assert.True(TryTake(out var mbuf, length, tailroom: 0));
            packet.Slice(done, length).CopyTo(new Span<byte>(mbuf->Data, length));
            done += length;
            *link = mbuf;
            link = &mbuf->Next;
        }

        first->PacketLength = (uint)packet.Length;
        first->SegmentCount = (ushort)segments;
        first->Port = (ushort)port;
        return first;
    }

    /// <summary>Takes the whole chain back.</summary>
    public void Free(Mbuf* packet)
    {
        for (Mbuf* mbuf = packet, next; mbuf != null; mbuf = next)
        {
            next = mbuf->Next;
            var index = (int)(mbuf - _mbufs);
            Assert.True(_isTaken[index], "freed twice");
            var fence = new ReadOnlySpan<byte>(mbuf->BufferAddress - FenceBytes, FenceBytes);
            Assert.True(!fence.ContainsAnyExcept(FenceByte), "written in front of the headroom");
            _isTaken[index] = false;
            Taken--;
        }
    }

    /// <summary>The whole packet's bytes; checks that its lengths agree.</summary>
    public static byte[] Bytes(Mbuf* packet)
    {
        var bytes = new List<byte>();
        var segments = 0;
        for (var mbuf = packet; mbuf != null; mbuf = mbuf->Next, segments++)
        {
            bytes.AddRange(new ReadOnlySpan<byte>(mbuf->Data, mbuf->DataLength));
        }

        Assert.Equal((packet->PacketLength, packet->SegmentCount), ((uint)bytes.Count, segments));
        return [.. bytes];
    }

    public void Dispose()
    {
        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }

        NativeMemory.Free(_mbufs);
    }

    private static void Reset(Mbuf* mbuf, GuardedBuffer buffer, int dataBytes, int tailroom)
    {
        var bytes = Headroom + dataBytes + tailroom;
        *mbuf = new Mbuf
        {
            BufferAddress = buffer.End - bytes,
            BufferLength = (ushort)bytes,
            DataOffset = Headroom,
            DataLength = (ushort)dataBytes,
            PacketLength = (uint)dataBytes,
            SegmentCount = 1,
            ReferenceCount = 1,
        };
        new Span<byte>(mbuf->BufferAddress - FenceBytes, FenceBytes).Fill(FenceByte);
    }
}
