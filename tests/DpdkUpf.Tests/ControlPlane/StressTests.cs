using System.Diagnostics;
using System.Globalization;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane;

/// <summary>
/// Issue-sized stress over real processes: writers are killed in the middle of whatever they do,
/// the next one takes over, and a data plane's workers check every byte meanwhile.
/// </summary>
public sealed class StressTests : IDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _path = $"/dev/shm/upf-stress-{Guid.NewGuid():N}.tables";

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete(ProcessLock.ControlPath(_path));
        File.Delete(ProcessLock.DataPlanePath(_path));
    }

    [Fact]
    public async Task Killed_writers_leave_tables_that_workers_and_the_next_writer_can_use()
    {
        var random = new Random(42);
        using var prepare = Start("prepare", _path);
        var usage = await LineAsync(prepare);
        await prepare.WaitForExitAsync(Token);
        using var reader = Start("read", _path);
        Assert.Equal("ready", await LineAsync(reader));

        var writers = 0;
        for (var until = DateTime.UtcNow + Duration; DateTime.UtcNow < until; writers++)
        {
            using var writer = Start(
                "write", _path, writers.ToString(CultureInfo.InvariantCulture));
            Assert.Equal("ready", await LineAsync(writer));
            await Task.Delay(random.Next(1, 250), Token);
            writer.Kill();
            await writer.WaitForExitAsync(Token);
        }

        await reader.StandardInput.WriteLineAsync("quiet".AsMemory(), Token);
        using var drain = Start("drain", _path);
        await drain.StandardInput.WriteLineAsync(usage.AsMemory(), Token);
        Assert.Equal(usage, await LineAsync(drain));
        await drain.WaitForExitAsync(Token);
        Assert.Equal(0, drain.ExitCode);
        reader.StandardInput.Close();
        var report = (await reader.StandardOutput.ReadToEndAsync(Token)).Trim();
        await reader.WaitForExitAsync(Token);

        TestContext.Current.SendDiagnosticMessage($"{writers} writers killed; {report}");
        Assert.True(writers >= 3, $"only {writers} writers in {Duration}");
        Assert.All(report.Split('\n'), line =>
        {
            Assert.EndsWith(" torn=0 reused=0 lost=0 freed=0", line);
            Assert.DoesNotContain(" hits=0 ", line, StringComparison.Ordinal);
        });
    }

    private static async Task<string> LineAsync(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync(Token)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(60), Token);
        return line ?? await process.StandardError.ReadToEndAsync(Token);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "DpdkUpf.Stress"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
