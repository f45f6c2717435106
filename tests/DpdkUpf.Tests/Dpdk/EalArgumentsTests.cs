using DpdkUpf.Dpdk;

namespace DpdkUpf.Tests.Dpdk;

public sealed class EalArgumentsTests
{
    private const string Tail = " --no-telemetry --log-level=*:warning --log-level=lib.eal:error";

    private static readonly EalOptions OneWorker = new() { WorkerCpus = [1] };

    // what, options, CPUs, free hugepages in MB, expected line without program and tail
    public static TheoryData<string, EalOptions, int[], long, string> Lines => new()
    {
        {
            "two cores, hugepages", OneWorker, [0, 1], 1024,
            "--lcores 0@0,1@1 --main-lcore 0 --in-memory -m 256 --no-pci"
        },
        {
            "just enough hugepages", OneWorker, [0, 1], 256,
            "--lcores 0@0,1@1 --main-lcore 0 --in-memory -m 256 --no-pci"
        },
        {
            "too few hugepages", OneWorker, [0, 1], 254,
            "--lcores 0@0,1@1 --main-lcore 0 --no-huge --no-shconf -m 256 --no-pci"
        },
        {
            "hugepages not wanted",
            OneWorker with { Hugepages = HugepageMode.None, MemoryMb = 64 }, [0, 1], 1024,
            "--lcores 0@0,1@1 --main-lcore 0 --no-huge --no-shconf -m 64 --no-pci"
        },
        {
            "main keeps off the workers", OneWorker with { WorkerCpus = [0, 5] }, [0, 5, 7], 512,
            "--lcores 0@7,1@0,2@5 --main-lcore 0 --in-memory -m 256 --no-pci"
        },
        {
            "more workers than CPUs", OneWorker with { WorkerCpus = [1, 1] }, [0, 1], 512,
            "--lcores 0@0,1@1,2@1 --main-lcore 0 --in-memory -m 256 --no-pci"
        },
        {
            "one CPU for all", OneWorker with { WorkerCpus = [3] }, [3], 512,
            "--lcores 0@3,1@3 --main-lcore 0 --in-memory -m 256 --no-pci"
        },
        {
            "main where it is wanted", OneWorker with { MainCpu = 2 }, [0, 1, 2], 512,
            "--lcores 0@2,1@1 --main-lcore 0 --in-memory -m 256 --no-pci"
        },
        {
            "a PCI port among others",
            OneWorker with { Devices = ["net_null0", "0000:01:00.0,x=1"] }, [0, 1], 512,
            "--lcores 0@0,1@1 --main-lcore 0 --in-memory -m 256 -a 0000:01:00.0"
        },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Line(string what, EalOptions options, int[] cpus, long freeMb, string expected)
    {
        var built = EalArguments.Build(options, new Machine(cpus, freeMb));
        Assert.Equal((what, $"upf-dataplane {expected}{Tail}"), (what, Join(built)));
    }

    [Fact]
    public void Extra_arguments_go_last() =>
        Assert.EndsWith(
            " --iova-mode va",
            Join(EalArguments.Build(
                OneWorker with { Extra = ["--iova-mode", "va"] }, new Machine([0, 1], 512))),
            StringComparison.Ordinal);

    // what, options, CPUs, free MB, the one line shown
    public static TheoryData<string, EalOptions, int[], long, string[]> Shown => new()
    {
        { "all as wished", OneWorker, [0, 1], 512, [] },
        { "as configured", OneWorker with { Hugepages = HugepageMode.None }, [0, 1], 0, [] },
        {
            "no hugepages", OneWorker, [0, 1], 10,
            ["256 MB of hugepages wanted, 10 MB free (sysctl vm.nr_hugepages=N reserves more): "
                + "going on without (--no-huge), which is slower"]
        },
        {
            "no CPU left", OneWorker, [1], 512,
            ["CPU 1 runs a worker and the main thread: both are slower for it"]
        },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public void Notices(string what, EalOptions options, int[] cpus, long freeMb, string[] lines)
    {
        var built = EalArguments.Build(options, new Machine(cpus, freeMb));
        Assert.True(lines.SequenceEqual(built.Notices), what);
    }

    public static TheoryData<string, EalOptions, string> Refusals => new()
    {
        {
            "hugepages required", OneWorker with { Hugepages = HugepageMode.Required },
            "256 MB of hugepages wanted, 2 MB free (sysctl vm.nr_hugepages=N reserves more)"
        },
        {
            "CPU of another cpuset", OneWorker with { WorkerCpus = [4] },
            "CPU 4 is not among this process's: 0,1"
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refused(string what, EalOptions options, string message)
    {
        var error = Assert.Throws<DpdkException>(
            () => EalArguments.Build(options, new Machine([0, 1], 2)));
        Assert.Equal((what, message), (what, error.Message));
    }

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("\t0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    public void Cpu_list(string text, int[] expected) =>
        Assert.Equal(expected, Machine.ParseCpuList(text));

    private static string Join(EalArguments built) => string.Join(' ', built.Arguments);
}
