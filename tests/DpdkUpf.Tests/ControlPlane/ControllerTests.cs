using System.Diagnostics;
using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace DpdkUpf.Tests.ControlPlane;

public sealed class ControllerTests : IDisposable
{
    private readonly string _path = $"/dev/shm/upf-test-{Guid.NewGuid():N}.tables";
    private readonly TablesOwner _owner;

    public ControllerTests() => _owner = TablesOwner.Open(Rig.Defaults(_path));

    public void Dispose()
    {
        _owner.Remove();
        _owner.Dispose();
        File.Delete(ProcessLock.ControlPath(_path));
    }

    [Fact]
    public async Task Operations_are_answered_when_every_worker_uses_the_change()
    {
        using var controller = Start();
        using var workers = new Workers(_owner.File);

        var added = await controller.AddTunnelAsync(Rig.Tunnel(1, "10.60.0.1"));

        Assert.Null(added.Refusal);
        Assert.Equal(
            [true, true],
            added.Value!.Live.Select(each => each.IsLive && each.After is not null));
        Assert.NotNull(added.Value.LiveAfter);
        Assert.Single(await controller.ListTunnelsAsync());
        Assert.Equal(
            RefusalReason.NotFound, (await controller.DeleteTunnelAsync("nobody")).Refusal!.Reason);
        Assert.Null((await controller.DeleteTunnelAsync(1)).Refusal);
        Assert.Empty(await controller.ListTunnelsAsync());
    }

    [Fact]
    public async Task A_data_plane_that_is_not_there_holds_nothing_up()
    {
        using var controller = Start();
        // Killed: its workers could not say that they stopped.
        Workers.SetRunning(_owner.File, 0);

        var added = await controller.AddTunnelAsync(Rig.Tunnel(1, "10.60.0.1"));

        Assert.All(added.Value!.Live, each => Assert.True(each.IsLive));
        Assert.Null(added.Value.LiveAfter);
    }

    [Fact]
    public async Task A_worker_that_hangs_is_named_after_a_while()
    {
        using var controller = Start();
        using var running = ProcessLock.TryAcquire(ProcessLock.DataPlanePath(_path));
        Workers.SetRunning(_owner.File, 1);

        var added = await controller.AddTunnelAsync(Rig.Tunnel(1, "10.60.0.1"));

        Assert.Equal([true, false], added.Value!.Live.Select(each => each.IsLive));
    }

    [Fact]
    public async Task Each_operation_is_a_trace_from_its_caller_down_to_the_workers()
    {
        using var controller = Start();
        using var workers = new Workers(_owner.File);
        var spans = new List<Activity>();
        using var caller = new Activity("caller").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OperationTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == caller.TraceId)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await controller.AddTunnelAsync(Rig.Tunnel(1, "10.60.0.1"));

        Assert.Equal(
            [
                "validate", "allocate", "compile", "publish",
                "live on worker 0", "live on worker 1",
                "tunnel add",
            ],
            spans.Select(span => span.OperationName));
        var root = spans[^1];
        Assert.Equal(caller.SpanId, root.ParentSpanId);
        Assert.All(spans[..^1], span => Assert.Equal(root.SpanId, span.ParentSpanId));
    }

    [Fact]
    public async Task A_stopped_controller_refuses()
    {
        var controller = Start();
        controller.Dispose();

        var outcome = await controller.AddTunnelAsync(Rig.Tunnel(1, "10.60.0.1"));

        Assert.Equal(RefusalReason.Stopped, outcome.Refusal!.Reason);
    }

    private Controller Start() =>
        Controller.Start(_owner, TimeProvider.System, NullLogger.Instance);

    /// <summary>Threads that move as workers do.</summary>
    private sealed unsafe class Workers : IDisposable
    {
        private readonly TableFile _file;
        private readonly ProcessLock _running;
        private readonly List<Thread> _threads;
        private volatile bool _isStopping;

        public Workers(TableFile file)
        {
            _file = file;
            _running = ProcessLock.TryAcquire(ProcessLock.DataPlanePath(file.Path))!;
            _threads = [.. Enumerable.Range(0, file.Sizes.Workers).Select(Start)];
        }

        public static void SetRunning(TableFile file, int worker) =>
            file.Worker(worker)->Running = 1;

        public void Dispose()
        {
            _isStopping = true;
            _threads.ForEach(thread => thread.Join());
            _running.Dispose();
        }

        private Thread Start(int worker)
        {
            _file.Worker(worker)->Running = 1;
            var thread = new Thread(() =>
            {
                while (!_isStopping)
                {
                    Interlocked.Increment(ref _file.Worker(worker)->Epoch);
                    Thread.Sleep(1);
                }

                _file.Worker(worker)->Running = 0;
            });
            thread.Start();
            return thread;
        }
    }
}
