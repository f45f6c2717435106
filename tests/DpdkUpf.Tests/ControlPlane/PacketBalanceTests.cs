using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Tables;

namespace DpdkUpf.Tests.ControlPlane;

public sealed unsafe class PacketBalanceTests
{
    [Fact]
    public void Every_packet_is_in_the_balance_once()
    {
        using var tables = new TempTables(workers: 2);
        var file = tables.File;
        file.Worker(0)->Ports[0].Rx.Packets = 10;
        file.Worker(1)->Ports[15].Rx.Packets = 5;
        for (var i = 0; i < 3; i++)
        {
            file.Injected(0).Reserve();
            file.Injected(0).Commit();
        }

        file.Injected(0).Release();
        file.Injected(0).Release();
        file.Worker(0)->Verdicts[(int)Verdict.Uplink].Packets = 6;
        file.Worker(1)->Verdicts[(int)Verdict.Injected].Packets = 2;
        file.Worker(1)->Verdicts[(int)Verdict.Arp].Packets = 1;
        file.Worker(1)->Verdicts[(int)Verdict.UnknownTeid].Packets = 3;
        file.Worker(0)->Verdicts[(int)Verdict.TxFull].Packets = 4;

        var balance = PacketBalance.Read(file);

        Assert.Equal(new(15, 2, 8, 1, 7), balance);
        Assert.Equal(1, balance.Open);
        file.Worker(0)->Verdicts[(int)Verdict.NoRoute].Packets = 1;
        Assert.True(PacketBalance.Read(file).IsEven);
    }
}
