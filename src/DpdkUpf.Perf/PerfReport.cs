using System.Text.Json;
using System.Text.Json.Serialization;

namespace DpdkUpf.Perf;

/// <summary>What one contender did in one measurement.</summary>
/// <param name="Mpps">Million packets a second that left.</param>
/// <param name="NsPerPacket">Nanoseconds of one core for a packet.</param>
/// <param name="CyclesPerPacket">TSC cycles of one core for a packet.</param>
public sealed record PerfSample(double Mpps, double NsPerPacket, double CyclesPerPacket)
{
    /// <summary>What only our own workers count; null for others.</summary>
    public WorkerFigures? Worker { get; init; }
}

/// <summary>What our workers counted during a measurement.</summary>
public sealed record WorkerFigures
{
    /// <summary>Packets received.</summary>
    public required ulong Received { get; init; }

    /// <summary>Packets sent.</summary>
    public required ulong Forwarded { get; init; }

    /// <summary>Packets that were not, by verdict.</summary>
    public required IReadOnlyDictionary<string, ulong> Drops { get; init; }

    /// <summary>Receive bursts by size: entry n counts bursts of n packets.</summary>
    public required IReadOnlyList<ulong> Bursts { get; init; }

    /// <summary>Longest time between two bursts, microseconds.</summary>
    public required double LongestGapUs { get; init; }

    /// <summary>Bursts that came more than about 100 µs (a power of two of cycles) after the one
    /// before.</summary>
    public required ulong GapsOver100Us { get; init; }

    /// <summary>The same for 1 ms: at least half of it.</summary>
    public required ulong GapsOver1Ms { get; init; }

    /// <summary>Managed memory that the workers took: 0 is the aim.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Garbage collections of the data plane.</summary>
    public required long Collections { get; init; }

    /// <summary>Share of the workers' cycles spent on iterations that had packets.</summary>
    public required double BusyShare { get; init; }
}

/// <summary>One contender over all rounds.</summary>
/// <param name="Name">Who.</param>
/// <param name="Samples">One a round.</param>
public sealed record ContenderReport(string Name, IReadOnlyList<PerfSample> Samples)
{
    /// <summary>Median rate.</summary>
    public double Mpps => Median(Samples.Select(sample => sample.Mpps));

    /// <summary>Slowest round.</summary>
    public double MinMpps => Samples.Min(sample => sample.Mpps);

    /// <summary>Fastest round.</summary>
    public double MaxMpps => Samples.Max(sample => sample.Mpps);

    /// <summary>Median cost.</summary>
    public double NsPerPacket => Median(Samples.Select(sample => sample.NsPerPacket));

    /// <summary>Median cost.</summary>
    public double CyclesPerPacket => Median(Samples.Select(sample => sample.CyclesPerPacket));

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>One direction.</summary>
/// <param name="Direction">Uplink or downlink.</param>
/// <param name="Contenders">upf-dataplane first.</param>
public sealed record DirectionReport(
    PerfDirection Direction, IReadOnlyList<ContenderReport> Contenders);

/// <summary>The whole run.</summary>
/// <param name="Tunnels">Tunnels in force.</param>
/// <param name="FrameBytes">Bytes of a received frame; 0: as captured.</param>
/// <param name="Workers">Worker loops.</param>
/// <param name="Seconds">Length of each measurement.</param>
/// <param name="Rounds">Measurements of each contender.</param>
/// <param name="Memory">Kind of memory all of them used.</param>
/// <param name="Directions">What was measured.</param>
public sealed record PerfReport(
    int Tunnels,
    int FrameBytes,
    int Workers,
    double Seconds,
    int Rounds,
    string Memory,
    IReadOnlyList<DirectionReport> Directions)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
