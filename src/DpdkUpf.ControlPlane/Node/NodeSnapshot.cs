namespace DpdkUpf.ControlPlane.Node;

/// <summary>
/// The data plane as the shared memory shows it at one moment; nobody was stopped for it.
/// </summary>
/// <param name="IsAlive">The data plane process runs.</param>
/// <param name="IsReady">Its ports were started (or failed) and its workers run.</param>
/// <param name="Pid">Its process ID; 0: stopped in order.</param>
/// <param name="Generation">Number of starts on these tables.</param>
/// <param name="CyclesPerSecond">Frequency of the cycle counters below.</param>
/// <param name="MempoolSize">Packet buffers.</param>
/// <param name="MempoolFree">Packet buffers not in flight.</param>
/// <param name="Workers">Worker loops.</param>
/// <param name="Ports">Ports.</param>
/// <param name="Verdicts">What became of packets; those that never happened are left out.</param>
public sealed record NodeSnapshot(
    bool IsAlive,
    bool IsReady,
    int Pid,
    ulong Generation,
    ulong CyclesPerSecond,
    uint MempoolSize,
    uint MempoolFree,
    IReadOnlyList<WorkerSnapshot> Workers,
    IReadOnlyList<PortSnapshot> Ports,
    IReadOnlyList<VerdictSnapshot> Verdicts);

/// <summary>
/// What the data plane process last said of itself; after a kill, what it said before.
/// </summary>
/// <param name="IsReady">Ports are started (or failed) and workers run.</param>
/// <param name="Pid">Process ID; 0: stopped in order.</param>
/// <param name="Generation">Number of starts on these tables.</param>
public readonly record struct NodeStatus(bool IsReady, int Pid, ulong Generation);

/// <summary>A worker loop.</summary>
/// <param name="Worker">Its index.</param>
/// <param name="Lcore">Its CPU.</param>
/// <param name="IsRunning">The loop runs.</param>
/// <param name="BusyCycles">Cycles of iterations that had packets.</param>
/// <param name="IdleCycles">Cycles of iterations that had none.</param>
/// <param name="Iterations">Iterations of the loop.</param>
/// <param name="RxPackets">Packets received.</param>
/// <param name="LongestGapUs">Longest time between two iterations, microseconds.</param>
/// <param name="GapsOver100Us">Gaps longer than 100 microseconds.</param>
/// <param name="HandedOff">Packets given to other workers.</param>
/// <param name="TakenOver">Packets taken from other workers.</param>
/// <param name="AllocatedBytes">Managed memory taken since the loop began; 0 is the aim.</param>
/// <param name="Collections">Garbage collections of the data plane.</param>
public sealed record WorkerSnapshot(
    int Worker,
    int Lcore,
    bool IsRunning,
    ulong BusyCycles,
    ulong IdleCycles,
    ulong Iterations,
    ulong RxPackets,
    double LongestGapUs,
    ulong GapsOver100Us,
    ulong HandedOff,
    ulong TakenOver,
    long AllocatedBytes,
    long Collections);

/// <summary>A port.</summary>
/// <param name="Name">Name in the configuration.</param>
/// <param name="Device">DPDK device.</param>
/// <param name="State">up, down or failed.</param>
/// <param name="Failure">Why it failed; empty otherwise.</param>
/// <param name="IsLinkUp">The link is up.</param>
/// <param name="SpeedMbps">Link speed.</param>
/// <param name="Mac">Its address.</param>
/// <param name="RxPackets">Frames received.</param>
/// <param name="RxBytes">Bytes received.</param>
/// <param name="TxPackets">Frames sent.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="RxMissed">Frames the device dropped: no descriptor was free.</param>
/// <param name="RxNoMbuf">Frames the device dropped: no packet buffer was free.</param>
/// <param name="RxErrors">Frames received in error.</param>
/// <param name="TxErrors">Frames not sent.</param>
public sealed record PortSnapshot(
    string Name,
    string Device,
    string State,
    string Failure,
    bool IsLinkUp,
    uint SpeedMbps,
    string Mac,
    ulong RxPackets,
    ulong RxBytes,
    ulong TxPackets,
    ulong TxBytes,
    ulong RxMissed,
    ulong RxNoMbuf,
    ulong RxErrors,
    ulong TxErrors);

/// <summary>A verdict's counter.</summary>
/// <param name="Verdict">Its name.</param>
/// <param name="Kind">forwarded, punted, toldDrop or dropped.</param>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record VerdictSnapshot(string Verdict, string Kind, ulong Packets, ulong Bytes);
