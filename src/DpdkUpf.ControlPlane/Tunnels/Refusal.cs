namespace DpdkUpf.ControlPlane;

/// <summary>Why an operation was refused.</summary>
public enum RefusalReason
{
    /// <summary>A name that is too long.</summary>
    BadName,

    /// <summary>TEID 0 (TS 29.281 §5.1: signalling only).</summary>
    TeidZero,

    /// <summary>Another tunnel has the local TEID.</summary>
    TeidInUse,

    /// <summary>Another tunnel has the name.</summary>
    NameInUse,

    /// <summary>Another tunnel has the UE address in this network instance.</summary>
    UeInUse,

    /// <summary>No UE address, of the wrong family, or one that no host can have.</summary>
    BadUe,

    /// <summary>The UE address is in none of the DNN's pools.</summary>
    UeNotInPool,

    /// <summary>QFI above 63 (TS 38.415 §5.5.3.3).</summary>
    BadQfi,

    /// <summary>No such DNN.</summary>
    UnknownDnn,

    /// <summary>No such interface, or one that ends no tunnels.</summary>
    UnknownInterface,

    /// <summary>The peer's address is one that no host can have, or our own.</summary>
    BadPeer,

    /// <summary>No route to the peer, or no address of ours in its family.</summary>
    PeerUnreachable,

    /// <summary>No such tunnel.</summary>
    NotFound,

    /// <summary>All session slots are taken.</summary>
    SessionsFull,

    /// <summary>All rule lines are taken.</summary>
    RulesFull,

    /// <summary>No place in a lookup table.</summary>
    LookupFull,

    /// <summary>All next hops are taken.</summary>
    NextHopsFull,

    /// <summary>The control thread has stopped.</summary>
    Stopped,
}

/// <summary>An operation was refused, and nothing changed.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Message">For people: one line with the values that clash.</param>
public sealed record Refusal(RefusalReason Reason, string Message);

/// <summary>A value, or why there is none.</summary>
public readonly record struct Outcome<T>
    where T : class
{
    private Outcome(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The value; null if refused.</summary>
    public T? Value { get; }

    /// <summary>Why there is none; null if there is one.</summary>
    public Refusal? Refusal { get; }

    /// <summary>A value.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>No value.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}
