namespace DpdkUpf.Perf;

/// <summary>Which way the measured packets go.</summary>
public enum PerfDirection
{
    /// <summary>GTP-U in from the access network, IP out.</summary>
    Uplink,

    /// <summary>IP in from the data network, GTP-U out.</summary>
    Downlink,

    /// <summary>One after the other.</summary>
    Both,
}

/// <summary>Whom to measure besides upf-dataplane, in the same rounds on the same ports.</summary>
[Flags]
public enum PerfRivals
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>dpdk-testpmd: io (touches no packet) and macswap (writes 12 bytes).</summary>
    Testpmd = 1,

    /// <summary>upf-twin: our worker written in C.</summary>
    Twin = 2,
}

/// <summary>What a performance run measures.</summary>
public sealed record PerfOptions
{
    /// <summary>Directions.</summary>
    public PerfDirection Direction { get; init; } = PerfDirection.Both;

    /// <summary>Tunnels; the stream has a packet of each, in random order.</summary>
    public int Tunnels { get; init; } = 1000;

    /// <summary>Bytes of a received frame, without its check sequence.</summary>
    public int FrameBytes { get; init; } = 128;

    /// <summary>Seconds of each measurement.</summary>
    public double Seconds { get; init; } = 5;

    /// <summary>Measurements of everybody, in turn; the medians are reported.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Worker loops.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>CPUs of the workers; empty: the machine's last ones.</summary>
    public IReadOnlyList<int> Cpus { get; init; } = [];

    /// <summary>Packets to replay instead of generated ones: GTP-U over IPv4 (uplink).</summary>
    public string Pcap { get; init; } = "";

    /// <summary>Whom to compare with.</summary>
    public PerfRivals Compare { get; init; }

    /// <summary>upf-dataplane; empty: beside this program.</summary>
    public string DataPlane { get; init; } = "";

    /// <summary>upf-twin; empty: beside this program.</summary>
    public string Twin { get; init; } = "";

    /// <summary>dpdk-testpmd; empty: from the path.</summary>
    public string Testpmd { get; init; } = "";
}

/// <summary>A run cannot be made; the message is one line for the operator.</summary>
public sealed class PerfException : Exception
{
    /// <summary>Creates it without a message.</summary>
    public PerfException()
    {
    }

    /// <summary>Creates it with the line to show.</summary>
    public PerfException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with the line to show and its cause.</summary>
    public PerfException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
