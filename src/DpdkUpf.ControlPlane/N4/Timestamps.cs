namespace DpdkUpf.ControlPlane.N4;

/// <summary>Moments as the clock's timestamps, which never go back.</summary>
internal static class Timestamps
{
    /// <summary>The moment that lies so far ahead.</summary>
    public static long After(this TimeProvider time, TimeSpan span) =>
        time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
}
