namespace DpdkUpf.Hosting;

/// <summary>No wait for the first restart, then longer ones, until a run has lasted.</summary>
internal sealed class Backoff(TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodRun = TimeSpan.FromSeconds(10);
    private TimeSpan _delay;
    private long _last = clock.GetTimestamp();

    /// <summary>To be called at each death.</summary>
    public TimeSpan Next()
    {
        var delay = clock.GetElapsedTime(_last) >= GoodRun ? TimeSpan.Zero : _delay;
        var longer = TimeSpan.FromTicks(delay.Ticks * 2);
        _delay = delay == TimeSpan.Zero ? Shortest : longer < Longest ? longer : Longest;
        _last = clock.GetTimestamp();
        return delay;
    }
}
