namespace DpdkUpf.Dpdk.Tests;

public sealed unsafe class RingTests(EalFixture fixture)
{
    [Fact]
    public void Keeps_order_and_takes_only_what_fits()
    {
        using var ring = Ring.Create(fixture.Eal, "order", 8, socket: -1);
        var packets = stackalloc Mbuf*[10];
        for (var i = 0; i < 10; i++)
        {
            packets[i] = (Mbuf*)(i + 1);
        }

        Assert.Equal(7, ring.Capacity);
        Assert.Equal(7, ring.Enqueue(packets, 10));
        var taken = stackalloc Mbuf*[10];
        Assert.Equal(7, ring.Dequeue(taken, 10));
        Assert.Equal((1, 7), ((long)taken[0], (long)taken[6]));
        Assert.Equal(0, ring.Dequeue(taken, 10));
    }

    [Fact]
    public void A_size_that_is_no_power_of_two_is_refused() =>
        Assert.Contains(
            "ring odd (size 9): Invalid argument",
            Assert.Throws<DpdkException>(
                () => Ring.Create(fixture.Eal, "odd", 9, socket: -1)).Message,
            StringComparison.Ordinal);
}
