using System.Diagnostics;
using DpdkUpf.Configuration;
using DpdkUpf.Hosting;
using DpdkUpf.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace DpdkUpf.Tests.Upf;

/// <summary>
/// The supervisor with a shell script for a data plane: it holds the lock as the real one does,
/// and the test writes what the real one writes into the tables.
/// </summary>
public sealed class SupervisorTests : IDisposable
{
    private const string Script = """
        #!/bin/bash
        exec 9>>"LOCK"
        flock -w 1 9 || exit 9  # patient as the real one: upf looks at the lock in passing
        echo $$ >> "DIR/pids"
        trap 'exit 0' TERM
        trap '' INT HUP
        while :; do sleep 0.02 9>&-; done  # a killed script leaves no child that holds the lock
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("upf-sup-");
    private readonly TableFile _tables;

    public SupervisorTests()
    {
        _tables = TableFile.Create(
            Path.Combine(_directory.FullName, "t.tables"), TableSizes.For(1, 64, 16));
    }

    public void Dispose()
    {
        foreach (var left in Process.GetProcesses().Where(each => Pids().Contains(each.Id)))
        {
            left.Kill(); // of a test that failed
        }

        _tables.Dispose();
        File.Delete(ProcessLock.DataPlanePath(_tables.Path));
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task It_starts_restarts_and_ends_the_data_plane()
    {
        using var supervisor = Supervisor(Executable(Script));
        await StartAsync(supervisor);
        var first = Pids().Single();
        Assert.Equal(first, SessionOf(first));

        Process.GetProcessById(first).Kill();
        await UntilAsync(() => Pids().Count == 2);
        Assert.Equal(1, supervisor.Restarts);

        await supervisor.StopAsync(default);
        Assert.False(ProcessLock.IsHeld(ProcessLock.DataPlanePath(_tables.Path)));
        Assert.False(supervisor.HasFailed);
    }

    [Fact]
    public async Task It_adopts_a_running_data_plane_and_restarts_that_too()
    {
        using var earlier = Supervisor(Executable(Script));
        await StartAsync(earlier);
        var pid = Pids().Single();
        SetPid(pid);

        // The earlier upf is not stopped: as after kill -9.
        using var supervisor = Supervisor(Executable(Script));
        await supervisor.StartAsync(default);
        Assert.Single(Pids());
        Process.GetProcessById(pid).Kill();
        await UntilAsync(() => Pids().Count >= 2);
        await supervisor.StopAsync(default);
        await earlier.StopAsync(default);
        Assert.False(ProcessLock.IsHeld(ProcessLock.DataPlanePath(_tables.Path)));
    }

    [Theory]
    [InlineData("#!/bin/bash\nexit 7", "upf-dataplane could not start (exit code 7)")]
    [InlineData("#!/bin/bash\nkill -SEGV $$", "upf-dataplane could not start (exit code 139, sig")]
    public async Task It_gives_up_on_a_data_plane_that_never_starts(string script, string expected)
    {
        using var supervisor = Supervisor(Executable(script));
        var failure = await Assert.ThrowsAsync<StartFailure>(() => supervisor.StartAsync(default));
        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
        Assert.True(supervisor.HasFailed);
    }

    [Fact]
    public async Task It_says_where_it_looked_for_the_data_plane()
    {
        using var supervisor = Supervisor("/no/upf-dataplane");
        var failure = await Assert.ThrowsAsync<StartFailure>(() => supervisor.StartAsync(default));
        Assert.StartsWith(
            "no upf-dataplane at /no/upf-dataplane", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restarts_come_at_once_then_slower_and_at_once_again_after_a_good_run()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var backoff = new Backoff(clock);
        var delays = Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds).ToArray();
        Assert.Equal([0, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], delays);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, backoff.Next().TotalSeconds);
    }

    private DataPlaneSupervisor Supervisor(string executable) => new(
        _tables,
        new(1, [], [], 64, HugePages.None, 1024, Supervise: true, executable),
        NullLogger<DataPlaneSupervisor>.Instance,
        new NoLifetime(),
        TimeProvider.System);

    private string Executable(string script)
    {
        var path = Path.Combine(_directory.FullName, "upf-dataplane");
        File.WriteAllText(path, script
            .Replace("LOCK", ProcessLock.DataPlanePath(_tables.Path), StringComparison.Ordinal)
            .Replace("DIR", _directory.FullName, StringComparison.Ordinal));
#pragma warning disable CA1416 // Linux only, like the program
        File.SetUnixFileMode(
            path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        return path;
    }

    private async Task StartAsync(DataPlaneSupervisor supervisor)
    {
        var start = supervisor.StartAsync(default);
        await UntilAsync(() => Pids().Count > 0);
        FakeDataPlane.BringUp(_tables);
        await start;
    }

    private List<int> Pids()
    {
        var path = Path.Combine(_directory.FullName, "pids");
        return File.Exists(path)
            ? [.. File.ReadAllLines(path).Select(line => int.Parse(line, null))]
            : [];
    }

    private unsafe void SetPid(int pid) => _tables.Header->DataPlanePid = pid;

    /// <summary>Field 6 of /proc/PID/stat: what a terminal's Ctrl-C is confined to.</summary>
    private static int SessionOf(int pid) =>
        int.Parse(
            File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[3],
            System.Globalization.CultureInfo.InvariantCulture);

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!isTrue())
        {
            Assert.True(Environment.TickCount64 < deadline, "took too long");
            await Task.Delay(10);
        }
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }
}
