namespace DpdkUpf.Dpdk.Tests;

public sealed unsafe class PortTests(EalFixture fixture)
{
    [Fact]
    public void Packets_come_from_one_null_port_and_leave_by_another()
    {
        using var pool = Mempool.Create(fixture.Eal, "null", 1023, socket: -1);
        using (var from = Open(new() { Name = "a", Device = "net_null0,size=128" }, pool))
        using (var to = Open(new() { Name = "b", Device = "net_null1" }, pool))
        {
            var packets = stackalloc Mbuf*[32];
            Assert.Equal(32, from.Rx(0).Burst(packets, 32, out var tsc));
            Assert.NotEqual(0UL, tsc);
            Assert.Equal(128u, packets[0]->PacketLength);
            Assert.Equal(from.Info.Number, packets[0]->Port);
            Assert.Equal(32, to.Tx(0).Burst(packets, 32));
            Assert.True(to.TryReadStatistics(out var statistics));
            Assert.Equal(32UL, statistics.TxPackets);
        }

        Assert.Equal(0, pool.InUseCount);
    }

    [Fact]
    public void A_pcap_file_comes_in_byte_by_byte()
    {
        byte[] frame = [.. Enumerable.Range(0, 60).Select(i => (byte)i)];
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, PcapOf(frame));
        using var pool = Mempool.Create(fixture.Eal, "pcap", 1023, socket: -1);
        using var port = Open(new() { Name = "p", Device = $"net_pcap0,rx_pcap={path}" }, pool);
        Mbuf* packet;
        Assert.Equal(1, port.Rx(0).Burst(&packet, 1, out _));
        Assert.Equal(frame, new ReadOnlySpan<byte>(packet->Data, packet->DataLength));
        Mbuf.Free(packet);
        File.Delete(path);
    }

    [Fact]
    public void Several_queues_where_the_driver_has_them()
    {
        using var pool = Mempool.Create(fixture.Eal, "queues", 2047, socket: -1);
        PortOptions options = new() { Name = "q", Device = "net_ring0", Descriptors = 64 };
        using var port = Open(options with { RxQueues = 2, TxQueues = 2 }, pool);
        var packets = stackalloc Mbuf*[2];
        Assert.True(pool.TryAllocate(packets, 2));
        Assert.Equal(1, port.Tx(1).Burst(packets + 1, 1));
        Assert.Equal(0, port.Rx(0).Burst(packets, 2, out _));
        Assert.Equal(1, port.Rx(1).Burst(packets + 1, 1, out _));
        Mbuf.Free(packets, 2);
    }

    public static TheoryData<string, PortOptions, string> Refusals => new()
    {
        {
            "no such driver", new() { Name = "n3", Device = "net_nothing0" },
            "port n3: cannot add net_nothing0: "
        },
        {
            "no such interface", new() { Name = "n3", Device = "net_af_packet9,iface=nope" },
            "port n3: cannot add net_af_packet9,iface=nope: "
        },
        {
            "no such file", new() { Name = "in", Device = "net_pcap9,rx_pcap=/nowhere.pcap" },
            "port in: cannot add net_pcap9,rx_pcap=/nowhere.pcap: "
        },
        {
            "too many queues", new() { Name = "n6", Device = "net_pcap8", RxQueues = 9999 },
            "port n6: "
        },
        {
            "MTU too large", new() { Name = "n6", Device = "net_null8", Mtu = 70_000 },
            "port n6: mtu is 70000, but net_null8 allows 68 to 65535"
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_port_that_cannot_serve_is_named(string what, PortOptions options, string text)
    {
        using var pool = Mempool.Create(fixture.Eal, "refused", 31, socket: -1);
        var error = Assert.Throws<DpdkException>(() => Open(options, pool));
        Assert.True(error.Message.StartsWith(text, StringComparison.Ordinal), what + error.Message);
    }

    [Fact]
    public void The_drivers_own_reason_is_in_the_message()
    {
        var error = Assert.Throws<DpdkException>(() => Port.Probe(
            fixture.Eal, new() { Name = "in", Device = "net_pcap6,rx_pcap=/nowhere.pcap" }));
        Assert.Contains("No such file or directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_out_of_order_are_refused()
    {
        using var pool = Mempool.Create(fixture.Eal, "order", 1023, socket: -1);
        using var port = Port.Probe(fixture.Eal, new() { Name = "x", Device = "net_null7" });
        Assert.Throws<InvalidOperationException>(port.Start);
        Assert.Throws<InvalidOperationException>(port.Stop);
        Assert.Throws<ArgumentOutOfRangeException>(() => port.Rx(1));
        port.Configure(pool);
        port.Start();
        Assert.Throws<InvalidOperationException>(() => port.Configure(pool));
        port.Stop();
        port.Start();
        Assert.False(port.IsRemoved);
    }

    private Port Open(PortOptions options, Mempool pool)
    {
        var port = Port.Probe(fixture.Eal, options);
        try
        {
            port.Configure(pool);
            port.Start();
            return port;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    private static byte[] PcapOf(byte[] frame)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0xA1B2C3D4u);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0L);
        writer.Write(65535u);
        writer.Write(1u);
        writer.Write(0L);
        writer.Write(frame.Length);
        writer.Write(frame.Length);
        writer.Write(frame);
        writer.Flush();
        return stream.ToArray();
    }
}
