using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Who sent a message.</summary>
public enum N4Direction
{
    /// <summary>A peer.</summary>
    Received,

    /// <summary>We.</summary>
    Sent,
}

/// <summary>Messages of one kind.</summary>
/// <param name="Direction">Who sent them.</param>
/// <param name="Type">Their type.</param>
/// <param name="Cause">The cause in them; none in requests and heartbeats.</param>
/// <param name="Count">How many.</param>
public readonly record struct N4MessageCount(
    N4Direction Direction, MessageType Type, CauseValue Cause, long Count);

/// <summary>One number per kind of message and per <see cref="N4Counter"/>; any thread.</summary>
public sealed class N4Counters
{
    private const int Types = 64;
    private const int Causes = 96;
    private readonly long[] _events = new long[Enum.GetValues<N4Counter>().Length];
    private readonly long[] _messages = new long[2 * Types * Causes];

    /// <summary>The number now.</summary>
    public long this[N4Counter counter] => Volatile.Read(ref _events[(int)counter]);

    /// <summary>The number of messages now.</summary>
    public long this[N4Direction direction, MessageType type, CauseValue cause = default] =>
        Volatile.Read(ref _messages[Index(direction, type, cause)]);

    /// <summary>All kinds of messages that there were.</summary>
    public IEnumerable<N4MessageCount> Messages() =>
        from index in Enumerable.Range(0, _messages.Length)
        let count = Volatile.Read(ref _messages[index])
        where count != 0
        select new N4MessageCount(
            (N4Direction)(index / Causes / Types),
            (MessageType)(index / Causes % Types),
            (CauseValue)(index % Causes),
            count);

    internal void Add(N4Counter counter, int count = 1) =>
        Interlocked.Add(ref _events[(int)counter], count);

    internal void Received(MessageType type, CauseValue cause) =>
        Interlocked.Increment(ref _messages[Index(N4Direction.Received, type, cause)]);

    internal void Sent(MessageType type, CauseValue cause) =>
        Interlocked.Increment(ref _messages[Index(N4Direction.Sent, type, cause)]);

    // Numbers that the specification does not have share the first place.
    private static int Index(N4Direction direction, MessageType type, CauseValue cause) =>
        (((((int)direction * Types) + ((int)type < Types ? (int)type : 0)) * Causes)
            + ((int)cause < Causes ? (int)cause : 0));
}
