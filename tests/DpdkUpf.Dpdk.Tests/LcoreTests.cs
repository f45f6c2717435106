using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk.Tests;

public sealed unsafe class LcoreTests(EalFixture fixture)
{
    [Fact]
    public void A_worker_runs_our_function_on_its_own_thread()
    {
        Eal eal = fixture.Eal;
        var worker = Assert.Single(eal.Workers);
        Assert.NotEqual(eal.Main, worker);
        var value = 20;
        eal.Launch(worker, &AddOne, &value);
        Assert.Equal(21, eal.Wait(worker));
        Assert.Equal(21, value);
    }

    [Fact]
    public void The_main_lcore_cannot_be_launched()
    {
        Eal eal = fixture.Eal;
        var error = Assert.Throws<DpdkException>(() => eal.Launch(eal.Main, &AddOne, null));
        Assert.Contains("lcore 0: cannot launch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dpdk_starts_once_per_process() =>
        Assert.Throws<InvalidOperationException>(
            () => Eal.Start(new EalOptions { WorkerCpus = [0], Hugepages = HugepageMode.None }));

    [Fact]
    public void The_clock_runs()
    {
        var before = Eal.Tsc;
        Assert.True(Eal.Tsc > before);
        Assert.InRange(Eal.TscHz, 100_000_000UL, 20_000_000_000UL);
    }

    [UnmanagedCallersOnly]
    private static int AddOne(void* value) => ++*(int*)value;
}
