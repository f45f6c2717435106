using System.Diagnostics.Metrics;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.Node;
using DpdkUpf.Management;
using DpdkUpf.Tables;

namespace DpdkUpf.Telemetry;

/// <summary>What the metrics need from the control side, which owns it.</summary>
/// <param name="Tables">How full each table is.</param>
/// <param name="Neighbours">Number of neighbours by state.</param>
/// <param name="Rules">Rules of PFCP sessions.</param>
/// <param name="Peers">PFCP associations.</param>
internal sealed record ControlFigures(
    IReadOnlyList<(string Table, long Used, long Capacity)> Tables,
    IReadOnlyDictionary<string, int> Neighbours,
    RuleTotals Rules,
    IReadOnlyList<PeerInfo> Peers);

/// <summary>
/// The metrics. All are read from shared memory when somebody asks: a packet costs nothing more,
/// and no worker waits. There are none per subscriber: their number must not grow with the load.
/// </summary>
internal sealed class UpfMetrics : IDisposable
{
    public const string MeterName = "DpdkUpf";

    private readonly Meter _meter = new(MeterName, ProgramVersion.Text);
    private readonly TableFile _tables;
    private readonly Func<ControlFigures> _control;
    private readonly Func<int> _restarts;
    private readonly Lock _reading = new();
    private bool _isDisposed;

    public UpfMetrics(TableFile tables, Func<ControlFigures> control, Func<int> restarts)
    {
        _tables = tables;
        _control = control;
        _restarts = restarts;
        AddVerdicts();
        AddPorts();
        AddWorkers();
        AddControl();
        AddN4();
    }

    public void Dispose()
    {
        _meter.Dispose();
        lock (_reading)
        {
            _isDisposed = true;
        }
    }

    private void AddVerdicts()
    {
        Counter(
            "upf.packets", "{packet}", "What became of packets", () => Verdicts(v => v.Packets));
        Counter("upf.bytes", "By", "Bytes of these packets", () => Verdicts(v => v.Bytes));
    }

    private IEnumerable<Measurement<long>> Verdicts(Func<VerdictSnapshot, ulong> value) =>
        Enum.GetValues<Verdict>()
            .Where(verdict => verdict != Verdict.None)
            .Select(verdict => NodeReader.Verdict(_tables, verdict))
            .Select(each => Measure(value(each), ("verdict", each.Verdict), ("kind", each.Kind)));

    private void AddPorts()
    {
        Counter("upf.port.packets", "{packet}", "Frames of each port", () => Ports(port =>
        [
            Measure(port.RxPackets, ("port", port.Name), ("direction", "rx")),
            Measure(port.TxPackets, ("port", port.Name), ("direction", "tx")),
        ]));
        Counter("upf.port.bytes", "By", "Bytes of each port", () => Ports(port =>
        [
            Measure(port.RxBytes, ("port", port.Name), ("direction", "rx")),
            Measure(port.TxBytes, ("port", port.Name), ("direction", "tx")),
        ]));
        Counter("upf.port.errors", "{packet}", "Frames that the device lost", () => Ports(port =>
        [
            Measure(port.RxMissed, ("port", port.Name), ("error", "missed")),
            Measure(port.RxNoMbuf, ("port", port.Name), ("error", "no_mbuf")),
            Measure(port.RxErrors, ("port", port.Name), ("error", "rx")),
            Measure(port.TxErrors, ("port", port.Name), ("error", "tx")),
        ]));
        Gauge("upf.port.up", "1", "1: started and link up", () => Ports(port =>
            [Measure(port is { State: "up", IsLinkUp: true } ? 1UL : 0, ("port", port.Name))]));
    }

    private IEnumerable<Measurement<long>> Ports(Func<PortSnapshot, Measurement<long>[]> measure) =>
        NodeReader.Read(_tables).Ports.SelectMany(measure);

    private void AddWorkers()
    {
        Counter("upf.worker.cycles", "{cycle}", "CPU cycles by kind", () => Workers(worker =>
        [
            Measure(worker.BusyCycles, ("worker", worker.Worker), ("state", "busy")),
            Measure(worker.IdleCycles, ("worker", worker.Worker), ("state", "idle")),
        ]));
        Counter("upf.worker.iterations", "{iteration}", "Iterations", () => Workers(worker =>
            [Measure(worker.Iterations, ("worker", worker.Worker))]));
        Counter("upf.worker.handed_off", "{packet}", "Given to others", () => Workers(worker =>
            [Measure(worker.HandedOff, ("worker", worker.Worker))]));
        Gauge("upf.worker.longest_gap", "us", "Longest gap of the loop", () => Workers(worker =>
            [Measure((ulong)worker.LongestGapUs, ("worker", worker.Worker))]));
        Gauge("upf.worker.allocated", "By", "Managed memory: 0 is right", () => Workers(worker =>
            [Measure((ulong)worker.AllocatedBytes, ("worker", worker.Worker))]));
    }

    private IEnumerable<Measurement<long>> Workers(
        Func<WorkerSnapshot, Measurement<long>[]> measure) =>
        NodeReader.Read(_tables).Workers.SelectMany(measure);

    private void AddControl()
    {
        Gauge("upf.table.used", "{entry}", "Entries in use", () =>
            _control().Tables.Select(table => Measure((ulong)table.Used, ("table", table.Table))));
        Gauge("upf.table.capacity", "{entry}", "Entries there is room for", () =>
            _control().Tables.Select(
                table => Measure((ulong)table.Capacity, ("table", table.Table))));
        Gauge("upf.neighbours", "{neighbour}", "Neighbours by state", () =>
            _control().Neighbours.Select(pair => Measure((ulong)pair.Value, ("state", pair.Key))));
        Gauge("upf.dataplane.up", "1", "1: forwarding", () =>
            [Measure(NodeReader.Read(_tables) is { IsAlive: true, IsReady: true } ? 1UL : 0)]);
        Counter("upf.dataplane.restarts", "{restart}", "Restarts after a death", () =>
            [Measure((ulong)_restarts())]);
        Gauge("upf.mbufs.free", "{mbuf}", "Packet buffers not in flight", () =>
            [Measure(NodeReader.Read(_tables).MempoolFree)]);
        Gauge("upf.mbufs.size", "{mbuf}", "Packet buffers", () =>
            [Measure(NodeReader.Read(_tables).MempoolSize)]);
    }

    private void AddN4()
    {
        Gauge("upf.n4.associations", "{association}", "PFCP associations by state", () =>
            Associations(_control().Peers));
        Gauge("upf.n4.sessions", "{session}", "PFCP sessions of all associations", () =>
            [Measure((ulong)_control().Peers.Sum(peer => (long)peer.Sessions))]);
        Gauge("upf.n4.rules", "{rule}", "Rules of PFCP sessions by kind", () =>
            Rules(_control().Rules));
    }

    private static IEnumerable<Measurement<long>> Associations(IReadOnlyList<PeerInfo> peers) =>
        Enum.GetValues<PeerState>().Select(state => Measure(
            (ulong)peers.Count(peer => peer.State == state), ("state", Views.NameOf(state))));

    private static IEnumerable<Measurement<long>> Rules(RuleTotals rules) =>
    [
        Measure((ulong)rules.Pdrs, ("kind", "PDR")),
        Measure((ulong)rules.Fars, ("kind", "FAR")),
        Measure((ulong)rules.Qers, ("kind", "QER")),
        Measure((ulong)rules.Urrs, ("kind", "URR")),
    ];

    private void Counter(
        string name, string unit, string what, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter(name, () => Read(read), unit, what);

    private void Gauge(
        string name, string unit, string what, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableGauge(name, () => Read(read), unit, what);

    // An exporter may be in the middle of a reading when upf ends and the tables are unmapped.
    private Measurement<long>[] Read(Func<IEnumerable<Measurement<long>>> read)
    {
        lock (_reading)
        {
            return _isDisposed ? [] : [.. read()];
        }
    }

    private static Measurement<long> Measure(
        ulong value, params (string Key, object Value)[] labels) =>
        new(
            (long)value,
            labels.Select(label => KeyValuePair.Create(label.Key, (object?)label.Value)));
}
