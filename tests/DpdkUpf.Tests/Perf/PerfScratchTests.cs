using System.Diagnostics;
using DpdkUpf.Perf;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Perf;

public sealed class PerfScratchTests
{
    [Fact]
    public void Nothing_is_left_of_a_run()
    {
        string[] paths;
        using (var scratch = PerfScratch.Create())
        {
            paths = Fill(scratch.Directory, scratch.TablesPath);
            Assert.Equal(
                Path.GetFileName(scratch.Directory) + ".tables",
                Path.GetFileName(scratch.TablesPath));
        }

        Assert.DoesNotContain(paths, Path.Exists);
    }

    [Fact]
    public void What_a_killed_run_left_goes_with_the_next_one()
    {
        var directory = Directory.CreateTempSubdirectory("upf-perf-0-").FullName;
        var paths = Fill(directory, $"/dev/shm/{Path.GetFileName(directory)}.tables");
        File.WriteAllText(Path.Combine(directory, "lock"), "0");
        PerfScratch.Create().Dispose();
        Assert.DoesNotContain(paths, Path.Exists);
    }

    [Fact]
    public void What_a_killed_run_started_ends_with_the_next_one()
    {
        var directory = Directory.CreateTempSubdirectory("upf-perf-0-").FullName;
        var tables = $"/dev/shm/{Path.GetFileName(directory)}.tables";
        var paths = Fill(directory, tables);
        var held = ProcessLock.DataPlanePath(tables);
        using var orphan = Process.Start(
            "sh", ["-c", "exec 9>\"$0\"; flock 9; exec sleep 60", held]);
        File.Delete(tables);
        using (var file = TableFile.Create(tables, TableSizes.For(workers: 1, sessions: 64)))
        {
            Name(file, orphan.Id);
        }

        while (!ProcessLock.IsHeld(held))
        {
            Assert.False(orphan.HasExited);
        }

        File.WriteAllText(Path.Combine(directory, "lock"), "0");
        PerfScratch.Create().Dispose();
        orphan.WaitForExit();
        Assert.Equal(128 + 9, orphan.ExitCode);
        Assert.DoesNotContain(paths, Path.Exists);
    }

    [Fact]
    public void A_run_that_goes_on_keeps_its_files()
    {
        using var first = PerfScratch.Create();
        var paths = Fill(first.Directory, first.TablesPath);
        PerfScratch.Create().Dispose();
        Assert.All(paths, path => Assert.True(Path.Exists(path)));
    }

    private static unsafe void Name(TableFile file, int dataPlane) =>
        file.Header->DataPlanePid = dataPlane;

    private static string[] Fill(string directory, string tables)
    {
        string[] paths = [directory, Path.Combine(directory, "uplink.pcap"), tables];
        File.WriteAllText(paths[1], "");
        File.WriteAllText(tables, "");
        return paths;
    }
}
