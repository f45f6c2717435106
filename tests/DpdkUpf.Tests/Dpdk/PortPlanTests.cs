using DpdkUpf.Dpdk;

namespace DpdkUpf.Tests.Dpdk;

public sealed class PortPlanTests
{
    private static readonly PortOptions Options = new() { Name = "n3", Device = "nic0,x=y" };

    private static readonly PortInfo Nic = new()
    {
        Number = 0,
        Driver = "nic",
        Socket = 0,
        Mac = 0x020000000001,
        MaxRxQueues = 16,
        MaxTxQueues = 16,
        MinMtu = 46,
        MaxMtu = 9000,
        MaxRxPacketBytes = 9026,
        RxOffloads = (RxOffloads)ulong.MaxValue,
        TxOffloads = (TxOffloads)ulong.MaxValue,
        RssTypes = (RssTypes)ulong.MaxValue,
        RetaSize = 128,
    };

    private static readonly PortInfo Veth = Nic with
    {
        RxOffloads = RxOffloads.None,
        TxOffloads = TxOffloads.None,
        RssTypes = RssTypes.None,
    };

    private const RxOffloads Checksums = RxOffloads.Ipv4Checksum | RxOffloads.UdpChecksum;

    internal static TheoryData<string, PortOptions, PortInfo, MempoolUse, PortPlan> Plans => new()
    {
        {
            "all a NIC has", Options, Nic, MempoolUse.One,
            new(Checksums, TxOffloads.FastFree, RssTypes.None, 1500)
        },
        {
            "two pools forbid fast free", Options, Nic, MempoolUse.PerSocket,
            new(Checksums, TxOffloads.None, RssTypes.None, 1500)
        },
        {
            "jumbo frames take several mbufs", Options with { Mtu = 9000 }, Nic, MempoolUse.One,
            new(Checksums | RxOffloads.Scatter, TxOffloads.MultiSegment, RssTypes.None, 9000)
        },
        {
            "several queues are fed by address", Options with { RxQueues = 4 }, Nic, MempoolUse.One,
            new(Checksums, TxOffloads.FastFree, RssTypes.Addresses, 1500)
        },
        {
            "a port without anything", Options with { RxQueues = 4 }, Veth, MempoolUse.One,
            new(RxOffloads.None, TxOffloads.None, RssTypes.None, 1500)
        },
    };

    public static TheoryData<string, PortOptions, string> Refusals => new()
    {
        {
            "queues", Options with { RxQueues = 17 },
            "port n3: rxQueues is 17, but nic0 allows 1 to 16"
        },
        {
            "no queue", Options with { TxQueues = 0 },
            "port n3: txQueues is 0, but nic0 allows 1 to 16"
        },
        { "MTU", Options with { Mtu = 9001 }, "port n3: mtu is 9001, but nic0 allows 68 to 9000" },
    };

    [Fact]
    public void Plan()
    {
        foreach (var (what, options, info, mempools, expected) in Plans.Select(row => row.Data))
        {
            Assert.Equal(
                (what, expected), (what, PortPlan.Make(options, info, 2048, mempools)));
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refused(string what, PortOptions options, string message)
    {
        var error = Assert.Throws<DpdkException>(
            () => PortPlan.Make(options, Nic, 2048, MempoolUse.One));
        Assert.Equal((what, message), (what, error.Message));
    }
}
