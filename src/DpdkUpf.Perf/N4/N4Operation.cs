namespace DpdkUpf.Perf.N4;

/// <summary>What is asked of a session.</summary>
internal enum N4OperationKind
{
    /// <summary>TS 29.244 §6.3.2.</summary>
    Establish,

    /// <summary>TS 29.244 §6.3.3: the downlink goes to another gNB.</summary>
    Modify,

    /// <summary>TS 29.244 §6.3.4.</summary>
    Delete,
}

/// <summary>One request.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Session">Our number of the session, from 0.</param>
internal readonly record struct N4Operation(N4OperationKind Kind, int Session);
