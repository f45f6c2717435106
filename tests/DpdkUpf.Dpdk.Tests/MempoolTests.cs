namespace DpdkUpf.Dpdk.Tests;

public sealed unsafe class MempoolTests(EalFixture fixture)
{
    [Fact]
    public void All_mbufs_can_be_taken_and_come_back()
    {
        using var pool = Mempool.Create(fixture.Eal, "all", 63, socket: -1);
        var packets = stackalloc Mbuf*[63];
        Assert.True(pool.TryAllocate(packets, 63));
        Assert.Equal((63, 0), (pool.InUseCount, pool.AvailableCount));
        Assert.False(pool.TryAllocate(packets, 1));
        Mbuf.Free(packets, 63);
        Assert.Equal((0, 63), (pool.InUseCount, pool.AvailableCount));
    }

    [Fact]
    public void A_new_mbuf_looks_as_our_struct_says()
    {
        using var pool = Mempool.Create(fixture.Eal, "look", 31, socket: -1);
        Mbuf* packet;
        Assert.True(pool.TryAllocate(&packet, 1));
        Assert.Equal(Mempool.HeadroomBytes, packet->Headroom);
        Assert.Equal(Mempool.DefaultDataBytes, packet->Tailroom);
        Assert.Equal(1, packet->ReferenceCount);
        Assert.True(packet->IsSingleSegment);
        Assert.True(packet->Next == null);
        Assert.Equal(0u, packet->PacketLength);
        Mbuf.Free(packet);
    }

    [Fact]
    public void Freeing_a_chain_frees_each_segment()
    {
        using var pool = Mempool.Create(fixture.Eal, "chain", 31, socket: -1);
        var segments = stackalloc Mbuf*[3];
        Assert.True(pool.TryAllocate(segments, 3));
        segments[0]->Next = segments[1];
        segments[1]->Next = segments[2];
        segments[0]->SegmentCount = 3;
        Mbuf.Free(segments, 1);
        Assert.Equal(0, pool.InUseCount);
    }

    [Fact]
    public void A_pool_larger_than_memory_is_refused_by_name()
    {
        var error = Assert.Throws<DpdkException>(
            () => Mempool.Create(fixture.Eal, "huge", 1 << 20, socket: -1));
        Assert.Contains("mempool huge (1048576 mbufs", error.Message, StringComparison.Ordinal);
        Assert.Contains("Cannot allocate memory", error.Message, StringComparison.Ordinal);
    }
}
