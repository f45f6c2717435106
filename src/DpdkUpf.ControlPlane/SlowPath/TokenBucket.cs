namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// Limits how often something happens: a number in a row, then a number per second.
/// </summary>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider time)
{
    private readonly int _perSecond = perSecond;
    private readonly int _burst = burst;
    private readonly TimeProvider _time = time;
    private double _tokens = burst;
    private long _filledAt = time.GetTimestamp();

    /// <summary>True if it may happen now.</summary>
    public bool TryTake()
    {
        var now = _time.GetTimestamp();
        var added = _time.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond;
        _tokens = Math.Min(_burst, _tokens + added);
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
