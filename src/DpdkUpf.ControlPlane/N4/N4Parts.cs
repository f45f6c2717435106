using DpdkUpf.Tables;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What <see cref="N4Service"/> is made of.</summary>
internal sealed record N4Parts
{
    /// <summary>The configuration.</summary>
    public required ControlOptions Options { get; init; }

    /// <summary>The tables.</summary>
    public required TableFile File { get; init; }

    /// <summary>What we say of ourselves.</summary>
    public required N4Node Node { get; init; }

    /// <summary>The sessions.</summary>
    public required SessionEngine Sessions { get; init; }

    /// <summary>Messages that wait.</summary>
    public required N4Inbox Inbox { get; init; }

    /// <summary>Where answers and requests go.</summary>
    public required IN4Transport Transport { get; init; }

    /// <summary>Counters.</summary>
    public required N4Counters Counters { get; init; }

    /// <summary>What metrics see.</summary>
    public required N4Metrics Metrics { get; init; }

    /// <summary>How full the fullest table is, in percent.</summary>
    public required Func<int> TablesPercent { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Random: for what nobody shall guess.</summary>
    public required ulong Seed { get; init; }
}
