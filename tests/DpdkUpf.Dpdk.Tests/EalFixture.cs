[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(DpdkUpf.Dpdk.Tests.EalFixture))]

namespace DpdkUpf.Dpdk.Tests;

/// <summary>DPDK without hugepages, hardware or privileges: enough for virtual ports.</summary>
public sealed class EalFixture : IDisposable
{
    public EalFixture()
    {
        Eal = Eal.Start(new EalOptions
        {
            WorkerCpus = [Machine.Read().Cpus[^1]],
            Hugepages = HugepageMode.None,
            MemoryMb = 64,
        });
    }

    public Eal Eal { get; }

    public void Dispose() => Eal.Dispose();
}
