using DpdkUpf.Dpdk;

namespace DpdkUpf.Tests.Dpdk;

public sealed unsafe class MbufTests
{
    private const int BufferBytes = 256;
    private const int HeadroomBytes = 64;

    // operation, bytes, done?, headroom, data, packet afterwards (100 bytes of data before)
    public static TheoryData<string, int, bool, int, int, int> OneSegment => new()
    {
        { "prepend", 0, true, 64, 100, 100 },
        { "prepend", 36, true, 28, 136, 136 },
        { "prepend", 64, true, 0, 164, 164 },
        { "prepend", 65, false, 64, 100, 100 },
        { "prepend", -1, false, 64, 100, 100 },
        { "trim front", 0, true, 64, 100, 100 },
        { "trim front", 36, true, 100, 64, 64 },
        { "trim front", 100, true, 164, 0, 0 },
        { "trim front", 101, false, 64, 100, 100 },
        { "trim front", -1, false, 64, 100, 100 },
        { "trim tail", 40, true, 64, 60, 60 },
        { "trim tail", 100, true, 64, 0, 0 },
        { "trim tail", 101, false, 64, 100, 100 },
        { "trim tail", -1, false, 64, 100, 100 },
        { "append", 92, true, 64, 192, 192 },
        { "append", 93, false, 64, 100, 100 },
        { "append", -1, false, 64, 100, 100 },
    };

    // two segments of 100 and 30 bytes: the ends belong to different mbufs
    public static TheoryData<string, int, bool, int, int, int> TwoSegments => new()
    {
        { "prepend", 36, true, 136, 30, 166 },
        { "trim front", 100, true, 0, 30, 30 },
        { "trim front", 101, false, 100, 30, 130 },
        { "trim tail", 30, true, 100, 0, 100 },
        { "trim tail", 31, false, 100, 30, 130 },
        { "append", 162, true, 100, 192, 292 },
        { "append", 163, false, 100, 30, 130 },
    };

    [Theory]
    [MemberData(nameof(OneSegment))]
    public void Single(string operation, int bytes, bool done, int headroom, int data, int packet)
    {
        var buffer = stackalloc byte[BufferBytes];
        var mbuf = Segment(buffer, 100);
        mbuf.PacketLength = 100;
        Assert.Equal(done, Apply(&mbuf, operation, bytes));
        Assert.Equal(
            (headroom, data, packet), (mbuf.Headroom, mbuf.DataLength, (int)mbuf.PacketLength));
        Assert.Equal(BufferBytes - headroom - data, mbuf.Tailroom);
        Assert.True(mbuf.Data == buffer + headroom);
    }

    [Theory]
    [MemberData(nameof(TwoSegments))]
    public void Chain(string operation, int bytes, bool done, int first, int second, int packet)
    {
        var buffers = stackalloc byte[BufferBytes * 2];
        var last = Segment(buffers + BufferBytes, 30);
        var head = Segment(buffers, 100);
        head.Next = &last;
        (head.SegmentCount, head.PacketLength) = (2, 130);
        Assert.Equal(done, Apply(&head, operation, bytes));
        Assert.Equal(
            (first, second, packet), (head.DataLength, last.DataLength, (int)head.PacketLength));
    }

    private static bool Apply(Mbuf* packet, string operation, int bytes) => operation switch
    {
        "prepend" => packet->Prepend(bytes),
        "trim front" => packet->TrimFront(bytes),
        "trim tail" => packet->TrimTail(bytes),
        _ => packet->Append(bytes),
    };

    private static Mbuf Segment(byte* buffer, ushort dataBytes) => new()
    {
        BufferAddress = buffer,
        BufferLength = BufferBytes,
        DataOffset = HeadroomBytes,
        DataLength = dataBytes,
        SegmentCount = 1,
    };
}
