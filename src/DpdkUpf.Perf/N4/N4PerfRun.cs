using System.Diagnostics;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf.N4;

/// <summary>What is going on right now.</summary>
/// <param name="Phase">Part of the run.</param>
/// <param name="Answered">Answers in it so far.</param>
/// <param name="LongestGapUs">Longest gap of the worker in it so far.</param>
public sealed record N4PerfProgress(string Phase, long Answered, double LongestGapUs);

/// <summary>
/// N4 under load, without a network: an SMF of our own drives a real upf with a real upf-dataplane
/// over UDP on the loopback device, while DPDK's net_pcap makes the data plane forward all it can.
/// </summary>
public static class N4PerfRun
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="progress">Gets news several times a second.</param>
    /// <param name="stop">Ends the run; nothing stays behind.</param>
    /// <exception cref="PerfException">It cannot be done; one line says why.</exception>
    public static async Task<N4PerfReport> RunAsync(
        N4PerfOptions options, IProgress<N4PerfProgress> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        using var scratch = PerfScratch.Create();
        var config = new N4PerfConfig(
            options with { DataPlane = PerfMachine.Locate(options.DataPlane, "upf-dataplane") },
            scratch);
        config.Write();
        await using var upf = Child.Start(
            PerfMachine.Locate(options.Upf, "upf"), ["run", "-c", config.Path]);
        using var tables = await OpenAsync(config.Scratch.TablesPath, upf, stop);
        int[] all = [.. Enumerable.Range(0, Environment.ProcessorCount)];
        // upf keeps off the worker's CPU by itself, and so must the load.
        var others = CpuConfinement.Others(all, [N4PerfConfig.WorkerCpu]);
        await CpuConfinement.ConfineAsync(Environment.ProcessId, others);
        try
        {
            return await MeasureAsync(config, upf, tables, progress, stop);
        }
        finally
        {
            await CpuConfinement.ConfineAsync(Environment.ProcessId, all);
        }
    }

    private static async Task<N4PerfReport> MeasureAsync(
        N4PerfConfig config,
        Child upf,
        TableFile tables,
        IProgress<N4PerfProgress> progress,
        CancellationToken stop)
    {
        var options = config.Options;
        using var smf = new Smf(config, tables, upf.Id, progress);
        await OffThreadAsync(() => smf.Associate(upf, StartPatience, stop));
        await OffThreadAsync(() => smf.EstablishTraffic(stop));
        var phases = new List<N4PhaseReport> { await smf.StayQuietAsync(stop) };
        var controlBefore = ProcessMemory.Read(upf.Id);
        phases.Add(await OffThreadAsync(() => smf.All(N4OperationKind.Establish, stop)));
        phases.Add(await OffThreadAsync(() => smf.All(N4OperationKind.Modify, stop)));
        var memory = Memory(options, tables, controlBefore, upf.Id);
        if (options.ChurnSeconds > 0)
        {
            phases.Add(await OffThreadAsync(() => smf.Churn(options.ChurnSeconds, stop)));
        }

        phases.Add(await OffThreadAsync(() => smf.All(N4OperationKind.Delete, stop)));
        return new(
            options.Sessions, options.TrafficSessions, options.Window, options.Rate, phases,
            memory);
    }

    // The load wants a thread to itself, not one of the pool's.
    private static Task<T> OffThreadAsync<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task<bool> OffThreadAsync(Action work) => OffThreadAsync(() =>
    {
        work();
        return true;
    });

    private static async Task<TableFile> OpenAsync(
        string path, Child upf, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                return file;
            }

            if (upf.HasExited || Stopwatch.GetElapsedTime(began) > StartPatience)
            {
                throw upf.Failure("did not start");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), stop);
        }
    }

    // Magic and version are written last: until then it is no tables file.
    private static unsafe TableFile? TryOpen(string path)
    {
        try
        {
            var file = TableFile.Open(path);
            if (Volatile.Read(ref file.Header->DataPlaneReady) != 0)
            {
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (TablesException)
        {
            return null;
        }
    }

    private static unsafe N4MemoryReport Memory(
        N4PerfOptions options, TableFile tables, long controlBefore, int upf)
    {
        var control = ProcessMemory.Read(upf);
        var bytes = tables.Sizes.TotalBytes;
        return new(
            bytes,
            ProgramLines(tables) * Rule.LineBytes,
            controlBefore,
            control,
            ProcessMemory.Read(tables.Header->DataPlanePid),
            (bytes + control - controlBefore)
                / (double)(options.Sessions + options.TrafficSessions));
    }

    private static unsafe long ProgramLines(TableFile tables)
    {
        var lines = 0L;
        for (var session = 0; session < tables.Sizes.Sessions; session++)
        {
            var program = new ProgramRef(Volatile.Read(ref tables.Sessions[session].Program));
            lines += program.IsEmpty ? 0 : tables.Rules(program)->BlockLines;
        }

        return lines;
    }
}
