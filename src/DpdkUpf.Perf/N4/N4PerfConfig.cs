using System.Globalization;
using System.Text;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Perf.N4;

/// <summary>
/// The configuration of the upf that is measured: two ports that replay packets of the sessions
/// with traffic, uplink and downlink, and N4 on a loopback address that nobody else has.
/// </summary>
internal sealed record N4PerfConfig(N4PerfOptions Options, PerfScratch Scratch)
{
    /// <summary>Network instance of N3.</summary>
    public const string Access = "access";

    /// <summary>Network instance of N6.</summary>
    public const string Core = "internet";

    // Sessions come and go faster than old rules' lines are reclaimed.
    private const int SpareSessions = 1024;
    private const int BytesPerMbuf = 2432;
    private const int OtherMb = 64;
    private const int MbufsInFlight = 16_384;

    /// <summary>CPU of the worker: the last one.</summary>
    public static int WorkerCpu => Environment.ProcessorCount - 1;

    /// <summary>Our own address.</summary>
    public IpAddress Smf { get; } = Loopback(2);

    /// <summary>The address of upf's N4.</summary>
    public IpAddress Upf { get; } = Loopback(1);

    /// <summary>Where the configuration is.</summary>
    public string Path => System.IO.Path.Combine(Scratch.Directory, "upf.yaml");

    /// <summary>Packets of the sessions with traffic.</summary>
    public string StreamPath(PerfDirection direction) =>
        System.IO.Path.Combine(Scratch.Directory, $"{direction}.pcap");

    /// <summary>Writes streams and configuration.</summary>
    public void Write()
    {
        WriteStream(PerfDirection.Uplink, port: 0);
        WriteStream(PerfDirection.Downlink, port: 1);
        File.WriteAllText(Path, Yaml());
    }

    /// <summary>The configuration.</summary>
    public string Yaml()
    {
        var mbufs = (2 * Options.TrafficSessions) + MbufsInFlight;
        var memoryMb = Math.Max(128, (int)((long)mbufs * BytesPerMbuf >> 20) + OtherMb);
        var pages = PerfMachine.Hugepages(memoryMb) == HugepageUse.Required ? "required" : "none";
        var text = new StringBuilder();
        void Line(FormattableString line) =>
            text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"name: perf");
        Line($"dataplane:");
        Line($"  lcores: [{WorkerCpu}]");
        Line($"  hugepages: {pages}");
        Line($"  memoryMb: {memoryMb}");
        Line($"  mbufs: {mbufs}");
        Line($"  executable: {Quoted(Options.DataPlane)}");
        Line($"tables:");
        Line($"  path: {Quoted(Scratch.TablesPath)}");
        Line($"  sessions: {Options.Sessions + Options.TrafficSessions + SpareSessions}");
        Line($"  linesPerSession: {Options.LinesPerSession}");
        Line($"  nextHops: 64");
        Line($"ports:");
        Line($"  - {{name: access, device: {Device(0, PerfDirection.Uplink)}}}");
        Line($"  - {{name: core, device: {Device(1, PerfDirection.Downlink)}}}");
        const string n3 = "[10.3.0.1/24]";
        Line($"n3: [{{name: n3, port: access, networkInstance: {Access}, addresses: {n3}}}]");
        Line($"n6: [{{name: n6, port: core, networkInstance: {Core}, addresses: [10.6.0.1/24]}}]");
        Line($"routes: [{{interface: n6, destination: 0.0.0.0/0, via: 10.6.0.2}}]");
        Line($"neighbours:");
        Line($"  - {{interface: n3, address: 10.3.0.2, mac: \"02:00:00:00:03:02\"}}");
        Line($"  - {{interface: n6, address: 10.6.0.2, mac: \"02:00:00:00:06:02\"}}");
        Line($"dnn: [{{name: internet, networkInstance: {Core}}}]");
        Line($"n4: {{addresses: [{Upf}], peers: [{{addresses: [{Smf}]}}]}}");
        var socket = System.IO.Path.Combine(Scratch.Directory, "upf.sock");
        Line($"management: {{socket: {Quoted(socket)}}}");
        return text.ToString();
    }

    // 127.0.0.0/8 is all this machine's: runs that go on at the same time have different ones.
    private static IpAddress Loopback(byte host)
    {
        var pid = (uint)Environment.ProcessId;
        return IpAddress.From(0x7F40_0000 | ((pid & 0x3FFF) << 8) | host);
    }

    private static string Quoted(string text) => $"\"{text}\"";

    private string Device(int port, PerfDirection direction) =>
        Quoted($"net_pcap{port},infinite_rx=1,rx_pcap={StreamPath(direction)}");

    private void WriteStream(PerfDirection direction, int port) => PcapFile.Write(
        StreamPath(direction),
        PerfStream.Shuffled(Options.TrafficSessions).Select(session => PerfStream.Frame(
            direction, session, Options.FrameBytes, PerfSource.PortMac + (ulong)port)));
}
