using DpdkUpf.Tables;

namespace DpdkUpf.Perf;

/// <summary>upf-dataplane, or its twin: whoever works on a tables file.</summary>
internal sealed class TablesContender(
    string name, string executable, IReadOnlyList<PerfTunnel> tunnels) : IContender
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    public string Name => name;

    public async Task<PerfSample> MeasureAsync(
        PerfPlan plan, Action<PerfSample> live, CancellationToken stop)
    {
        var path = plan.Scratch.TablesPath;
        try
        {
            using var file = PerfTables.Create(plan, path, tunnels);
            await using var child = Child.Start(executable, ["--tables", path]);
            await WaitUntilReadyAsync(file, child, stop);
            return await MeasureAsync(file, child, plan.Options.Seconds, live, stop);
        }
        finally
        {
            plan.Scratch.RemoveTables();
        }
    }

    private static async Task WaitUntilReadyAsync(
        TableFile file, Child child, CancellationToken stop)
    {
        for (var waited = TimeSpan.Zero; !IsReady(file); waited += Look)
        {
            if (child.HasExited || waited > StartPatience)
            {
                throw child.Failure("did not start");
            }

            await Task.Delay(Look, stop);
        }

        await Task.Delay(WarmUp, stop);
    }

    private static async Task<PerfSample> MeasureAsync(
        TableFile file,
        Child child,
        double seconds,
        Action<PerfSample> live,
        CancellationToken stop)
    {
        CounterSnapshot.ResetGaps(file);
        await Task.Delay(Look, stop);
        var before = CounterSnapshot.Read(file);
        var end = Environment.TickCount64 + (long)(seconds * 1000);
        while (Environment.TickCount64 < end)
        {
            await Task.Delay(Look, stop);
            if (child.HasExited)
            {
                throw child.Failure("died");
            }

            live(CounterSnapshot.Read(file).Since(before));
        }

        return CounterSnapshot.Read(file).Since(before);
    }

    private static unsafe bool IsReady(TableFile file) =>
        Volatile.Read(ref file.Header->DataPlaneReady) != 0;
}
