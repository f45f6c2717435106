using System.Diagnostics;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Hosting;

namespace DpdkUpf.Tests.Upf;

/// <summary>On which CPUs workers run when nobody says so.</summary>
public sealed class CpuListTests
{
    [Theory]
    [InlineData("0", 1, new[] { 0 })]
    [InlineData("0-3", 2, new[] { 2, 3 })]
    [InlineData("0-1,8,10-11", 4, new[] { 1, 8, 10, 11 })]
    [InlineData("\t2,5\n", 1, new[] { 5 })]
    public void Workers_get_the_last_CPUs_allowed(string list, int workers, int[] expected) =>
        Assert.Equal(expected, CpuList.ForWorkers(workers, CpuList.Parse(list)));

    [Fact]
    public void More_workers_than_CPUs_is_one_line()
    {
        var failure = Assert.Throws<StartFailure>(
            () => CpuList.ForWorkers(3, CpuList.Parse("0-1")));
        Assert.Equal("dataplane.workers: 3 workers, but only 2 CPUs may be used", failure.Message);
    }

    [Theory]
    [InlineData("0-3", new[] { 2, 3 }, new[] { 0, 1 })]
    [InlineData("0-3", new[] { 0 }, new[] { 1, 2, 3 })]
    [InlineData("1", new[] { 1 }, new[] { 1 })]
    public void Everything_else_gets_the_CPUs_without_a_worker(
        string list, int[] workers, int[] expected) =>
        Assert.Equal(expected, CpuConfinement.Others(CpuList.Parse(list), workers));

    [Fact]
    public async Task A_process_keeps_to_its_CPUs_with_all_its_threads()
    {
        using var sleep = Process.Start("sleep", "60");
        var first = CpuList.Allowed()[0];
        Assert.True(await CpuConfinement.ConfineAsync(sleep.Id, [first]));
        Assert.Contains(
            $"Cpus_allowed_list:\t{first}", await File.ReadAllLinesAsync(
                $"/proc/{sleep.Id}/status"));
        Assert.False(await CpuConfinement.ConfineAsync(sleep.Id, [4095]));
        sleep.Kill();
    }

    [Fact]
    public void The_kernel_says_which_ones_are_ours() => Assert.NotEmpty(CpuList.Allowed());
}
