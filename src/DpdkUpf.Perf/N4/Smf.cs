using System.Diagnostics;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Perf.N4;

/// <summary>The SMF of a run: its association, its sessions, and the parts of the run.</summary>
internal sealed class Smf : IDisposable
{
    // Among so many requests of the churn, one moves the downlink of a session with traffic.
    private const int MoveEvery = 50;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly long T1 = Stopwatch.Frequency / 2;
    private readonly SmfSocket _socket;
    private readonly SmfSessions _sessions;
    private readonly SmfLoad _load;
    private readonly TableFile _tables;
    private readonly Process _upf;
    private readonly IProgress<N4PerfProgress> _progress;
    private readonly RecoveryTimeStamp _started = new(Since1900(TimeProvider.System.GetUtcNow()));

    /// <param name="config">Of the run.</param>
    /// <param name="tables">Of upf.</param>
    /// <param name="upf">Process ID.</param>
    /// <param name="progress">Gets news.</param>
    public Smf(
        N4PerfConfig config, TableFile tables, int upf, IProgress<N4PerfProgress> progress)
    {
        var options = config.Options;
        _tables = tables;
        _upf = Process.GetProcessById(upf);
        _progress = progress;
        _sessions = new SmfSessions(
            config.Smf, options.TrafficSessions, options.TrafficSessions + options.Sessions);
        _socket = new SmfSocket(config.Smf, config.Upf, _started)
        {
            PeerSeid = _sessions.UpSeid,
        };
        _load = new SmfLoad(_socket, _sessions, options.Window, options.Rate);
    }

    /// <summary>TS 29.244 §6.2.6.2, as soon as N4 answers.</summary>
    /// <exception cref="PerfException">It does not, or refuses.</exception>
    public void Associate(Child upf, TimeSpan patience, CancellationToken stop)
    {
        var request = new AssociationSetupRequest(_sessions.NodeId, _started);
        var began = Stopwatch.GetTimestamp();
        for (var sequenceNumber = 1u; ; sequenceNumber++)
        {
            _socket.Send(new(request.Type, sequenceNumber), request);
            if (WaitForAssociation(stop) is { } cause)
            {
                if (cause == CauseValue.Accepted)
                {
                    return;
                }

                throw upf.Failure($"refused the association: {cause}");
            }

            if (upf.HasExited || Stopwatch.GetElapsedTime(began) > patience)
            {
                throw upf.Failure("does not answer on N4");
            }
        }
    }

    /// <summary>The sessions whose packets are replayed all the time.</summary>
    /// <exception cref="PerfException">One was refused.</exception>
    public void EstablishTraffic(CancellationToken stop)
    {
        _load.Run(Each(N4OperationKind.Establish, 0, _sessions.Traffic), _ => { }, stop);
        var tally = _load.Tallies[(int)N4OperationKind.Establish];
        if (tally.Refused.Count > 0 || tally.Unanswered > 0)
        {
            throw new PerfException(
                $"sessions refused: {string.Join(", ", tally.Refused)}; "
                + $"{tally.Unanswered} unanswered");
        }
    }

    /// <summary>Nothing but packets: what the machine itself does to the worker.</summary>
    public async Task<N4PhaseReport> StayQuietAsync(CancellationToken stop)
    {
        await ResetGapsAsync(stop);
        var phase = new Phase(this, "quiet");
        await Task.Delay(Quiet, stop);
        return phase.End([]);
    }

    /// <summary>One request for each session without traffic.</summary>
    public N4PhaseReport All(N4OperationKind kind, CancellationToken stop)
    {
        ResetGapsAsync(stop).GetAwaiter().GetResult();
        var phase = new Phase(this, Name(kind));
        _load.Run(
            Each(kind, _sessions.Traffic, _sessions.Count - _sessions.Traffic),
            _ => phase.Look(),
            stop);
        return phase.End([kind]);
    }

    /// <summary>Sessions go and come again, one after the other, and downlinks move.</summary>
    public N4PhaseReport Churn(double seconds, CancellationToken stop)
    {
        ResetGapsAsync(stop).GetAwaiter().GetResult();
        var phase = new Phase(this, "churn");
        var churn = new SmfChurn(_sessions, MoveEvery);
        _load.Run(
            () => churn.Next(phase.Elapsed.TotalSeconds < seconds),
            operation =>
            {
                churn.Done(operation);
                phase.Look();
            },
            stop);
        return phase.End(Enum.GetValues<N4OperationKind>());
    }

    public void Dispose()
    {
        _socket.Dispose();
        _upf.Dispose();
    }

    // TS 29.244 §8.2.65: as in NTP (RFC 5905).
    private static uint Since1900(DateTimeOffset now) =>
        (uint)(now - new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds;

    private CauseValue? WaitForAssociation(CancellationToken stop)
    {
        for (var end = Stopwatch.GetTimestamp() + T1; Stopwatch.GetTimestamp() < end;)
        {
            stop.ThrowIfCancellationRequested();
            if (_socket.TryReceive(out var answer)
                && answer.Message is AssociationSetupResponse response)
            {
                return response.Cause.Value;
            }
        }

        return null;
    }

    // Sessions come in their order, but nothing that happens to them later keeps to it.
    private static Func<N4Operation?> Each(N4OperationKind kind, int first, int count)
    {
        var order = kind == N4OperationKind.Establish ? null : PerfStream.Shuffled(count);
        var next = 0;
        return () => next < count
            ? new N4Operation(kind, first + (order is null ? next++ : order[next++]))
            : null;
    }

    // Workers see the wish when they next poll; a moment is plenty.
    private Task ResetGapsAsync(CancellationToken stop)
    {
        CounterSnapshot.ResetGaps(_tables);
        return Task.Delay(TimeSpan.FromMilliseconds(20), stop);
    }

    private TimeSpan CpuTime()
    {
        _upf.Refresh();
        return _upf.TotalProcessorTime;
    }

    private static string Name(N4OperationKind kind) => kind.ToString().ToLowerInvariant();

    private sealed class Phase(Smf smf, string name)
    {
        private readonly CounterSnapshot _before = CounterSnapshot.Read(smf._tables);
        private readonly WorkerWaits _waitsBefore = WorkerWaits.Read(smf._tables);
        private readonly TimeSpan _cpuBefore = smf.CpuTime();
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _lookAt;

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

        /// <summary>Tells how it goes, now and then.</summary>
        public void Look()
        {
            if (Stopwatch.GetTimestamp() < _lookAt)
            {
                return;
            }

            _lookAt = Stopwatch.GetTimestamp()
                + (long)(LookEvery.TotalSeconds * Stopwatch.Frequency);
            var sample = CounterSnapshot.Read(smf._tables).Since(_before);
            smf._progress.Report(
                new(name, smf._load.Answered, sample.Worker!.LongestGapUs));
        }

        public N4PhaseReport End(N4OperationKind[] kinds)
        {
            var seconds = Elapsed.TotalSeconds;
            var sample = CounterSnapshot.Read(smf._tables).Since(_before);
            var figures = sample.Worker!;
            var waits = WorkerWaits.Read(smf._tables).Since(_waitsBefore);
            var answers = kinds.Sum(kind => smf._load.Tallies[(int)kind].Latencies.Count);
            var cpu = smf.CpuTime() - _cpuBefore;
            return new(
                name,
                seconds,
                answers == 0 ? 0 : cpu.TotalMicroseconds / answers,
                [.. kinds.Select(kind => Report(kind, smf._load.Tallies[(int)kind], seconds))],
                new(
                    sample.Mpps,
                    figures.Forwarded,
                    figures.Drops,
                    figures.LongestGapUs,
                    figures.GapsOver1Ms,
                    waits.Waited.TotalMilliseconds,
                    waits.Stolen.TotalMilliseconds));
        }

        private static N4RequestReport Report(
            N4OperationKind kind, OperationTally tally, double seconds) => new(
            Name(kind),
            tally.Latencies.Count,
            tally.Latencies.Count / seconds,
            tally.Latencies.Percentile(0.5),
            tally.Latencies.Percentile(0.99),
            tally.Latencies.Percentile(1),
            tally.Refused.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
            tally.Retransmissions,
            tally.Unanswered);
    }
}
