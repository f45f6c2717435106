namespace DpdkUpf.Perf.N4;

/// <summary>What an N4 run measures.</summary>
public sealed record N4PerfOptions
{
    /// <summary>Sessions that are established, modified and deleted.</summary>
    public int Sessions { get; init; } = 10_000;

    /// <summary>Requests a second at most; 0: as fast as they are answered.</summary>
    public int Rate { get; init; }

    /// <summary>Requests that wait for their answers, at most.</summary>
    public int Window { get; init; } = 64;

    /// <summary>Seconds in which sessions go and come again while all others stay.</summary>
    public double ChurnSeconds { get; init; } = 5;

    /// <summary>Sessions whose packets flow meanwhile.</summary>
    public int TrafficSessions { get; init; } = 1000;

    /// <summary>Bytes of a packet of theirs, without its check sequence.</summary>
    public int FrameBytes { get; init; } = 128;

    /// <summary>64-byte lines of the tables for each session.</summary>
    public int LinesPerSession { get; init; } = 12;

    /// <summary>upf; empty: beside this program.</summary>
    public string Upf { get; init; } = "";

    /// <summary>upf-dataplane; empty: beside this program.</summary>
    public string DataPlane { get; init; } = "";
}
