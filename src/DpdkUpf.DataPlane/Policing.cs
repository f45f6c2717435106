using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// A token bucket without tokens (virtual scheduling, ITU-T I.371 annex A): one number says when
/// the next byte may come. Times are in <see cref="MeterDirection.Fractions"/> of a TSC cycle.
/// </summary>
internal static class Policing
{
    // A packet that takes longer than this stops the meter for good, but does not wrap the time.
    private const double LongestTime = 1UL << 56;

    /// <summary>True if a packet may pass now, whatever its size.</summary>
    public static bool Conforms(ref MeterDirection meter, ulong now)
    {
        var latest = now + Time(meter.BurstCycles);
        if (meter.CyclesPerByte == 0 || meter.Earliest <= latest)
        {
            return true;
        }

        // A rate that was raised does not have to wait for what the old one had ahead.
        meter.Earliest = Math.Min(
            meter.Earliest, latest + Time(ushort.MaxValue * meter.CyclesPerByte));
        return false;
    }

    /// <summary>Counts a packet that all meters let pass.</summary>
    public static void Charge(ref MeterDirection meter, ulong now, int bytes) =>
        meter.Earliest = Math.Max(meter.Earliest, now) + Time(bytes * meter.CyclesPerByte);

    private static ulong Time(double cycles) =>
        (ulong)(Math.Min(cycles * MeterDirection.Fractions, LongestTime) + 0.5);
}
