namespace DpdkUpf.Perf;

/// <summary>A program that forwards the stream, and how to read its rate.</summary>
internal interface IContender
{
    /// <summary>Name in the report.</summary>
    string Name { get; }

    /// <summary>Starts it, measures, ends it.</summary>
    /// <param name="plan">Packets, ports, memory and CPUs.</param>
    /// <param name="live">Called several times a second with what is known so far.</param>
    /// <param name="stop">Ends the measurement early.</param>
    Task<PerfSample> MeasureAsync(PerfPlan plan, Action<PerfSample> live, CancellationToken stop);
}
