namespace DpdkUpf.Stress;

/// <summary>Time that passes faster, so that neighbours age within the test.</summary>
internal sealed class FastTime(int factor) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow()
    {
        var now = System.GetUtcNow();
        return now + ((now - _start) * (factor - 1));
    }
}
