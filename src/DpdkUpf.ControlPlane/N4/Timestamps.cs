using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>
/// Moments as the clock's timestamps, which never go back, and as messages have them.
/// </summary>
internal static class Timestamps
{
    /// <summary>The moment that lies so far ahead.</summary>
    public static long After(this TimeProvider time, TimeSpan span) =>
        time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>Now in seconds since 1900, modulo 2^32, as N4 has it (RFC 5905 §6).</summary>
    public static uint Since1900(this TimeProvider time) => unchecked(
        (uint)(time.GetUtcNow().ToUnixTimeSeconds() + TablesHeader.NtpEpoch));
}
