using System.Diagnostics;

namespace DpdkUpf.Perf.N4;

/// <summary>Times between request and answer.</summary>
internal sealed class Latencies
{
    private readonly List<uint> _us = [];

    /// <summary>How many.</summary>
    public int Count => _us.Count;

    /// <summary>Notes one, in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks) =>
        _us.Add((uint)Math.Min(uint.MaxValue, ticks * 1_000_000 / Stopwatch.Frequency));

    /// <summary>
    /// The time in microseconds within which a share of them was answered; 0: there is none.
    /// </summary>
    public double Percentile(double share)
    {
        if (_us.Count == 0)
        {
            return 0;
        }

        _us.Sort();
        return _us[(int)Math.Ceiling(share * _us.Count) - 1];
    }
}
