using System.Text.Json;
using System.Text.Json.Serialization;

namespace DpdkUpf.Perf.N4;

/// <summary>Requests of one kind in a phase.</summary>
/// <param name="Kind">establish, modify or delete.</param>
/// <param name="Answered">Answers.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="P50Us">Half were answered within so many microseconds.</param>
/// <param name="P99Us">99 of 100 were.</param>
/// <param name="MaxUs">All were.</param>
/// <param name="Refused">Answers that refuse, by cause.</param>
/// <param name="Retransmissions">Requests sent again after T1.</param>
/// <param name="Unanswered">Requests that nobody ever answered.</param>
public sealed record N4RequestReport(
    string Kind,
    int Answered,
    double PerSecond,
    double P50Us,
    double P99Us,
    double MaxUs,
    IReadOnlyDictionary<string, int> Refused,
    int Retransmissions,
    int Unanswered);

/// <summary>What the packets saw of a phase.</summary>
/// <param name="Mpps">Million packets a second that left.</param>
/// <param name="Forwarded">Packets that left.</param>
/// <param name="Lost">Packets that did not, by verdict.</param>
/// <param name="LongestGapUs">Longest time between two polls of the worker.</param>
/// <param name="GapsOver1Ms">
/// Gaps of 1 ms and more, and those below that fall into the same power of two of cycles.
/// </param>
/// <param name="WaitedMs">Time the worker waited for its CPU while another thread had it.</param>
/// <param name="StolenMs">Time the hypervisor took its CPU away, in steps of 10 ms.</param>
public sealed record N4TrafficReport(
    double Mpps,
    ulong Forwarded,
    IReadOnlyDictionary<string, ulong> Lost,
    double LongestGapUs,
    ulong GapsOver1Ms,
    double WaitedMs,
    double StolenMs);

/// <summary>A part of the run.</summary>
/// <param name="Name">quiet, establish, modify, churn or delete.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="ControlCpuUs">
/// CPU time of upf, all threads, microseconds for each answer: what is left when the load
/// generator, or anything else, wants the CPU too. 0 while it is quiet.
/// </param>
/// <param name="Requests">By kind; none while it is quiet.</param>
/// <param name="Traffic">Packets meanwhile.</param>
public sealed record N4PhaseReport(
    string Name,
    double Seconds,
    double ControlCpuUs,
    IReadOnlyList<N4RequestReport> Requests,
    N4TrafficReport Traffic);

/// <summary>Where the bytes are.</summary>
/// <param name="TablesBytes">The tables file: all of it is taken at the start.</param>
/// <param name="ProgramBytes">Of it, lines of rules and notes of all sessions together.</param>
/// <param name="ControlBytesBefore">upf itself, before the first of these sessions.</param>
/// <param name="ControlBytes">upf itself, with all of them.</param>
/// <param name="DataPlaneBytes">upf-dataplane itself: packet buffers, if not in hugepages.</param>
/// <param name="BytesPerSession">Tables and what upf grew by, for each session there is room for.
/// </param>
public sealed record N4MemoryReport(
    long TablesBytes,
    long ProgramBytes,
    long ControlBytesBefore,
    long ControlBytes,
    long DataPlaneBytes,
    double BytesPerSession);

/// <summary>The whole run.</summary>
/// <param name="Sessions">Sessions that came and went.</param>
/// <param name="TrafficSessions">Sessions whose packets flowed all the time.</param>
/// <param name="Window">Requests that waited for their answers, at most.</param>
/// <param name="Rate">Requests a second at most; 0: as fast as they were answered.</param>
/// <param name="Phases">In their order.</param>
/// <param name="Memory">With all sessions in force.</param>
public sealed record N4PerfReport(
    int Sessions,
    int TrafficSessions,
    int Window,
    int Rate,
    IReadOnlyList<N4PhaseReport> Phases,
    N4MemoryReport Memory)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
