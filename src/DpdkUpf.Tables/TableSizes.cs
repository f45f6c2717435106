using System.Numerics;
using System.Runtime.CompilerServices;

namespace DpdkUpf.Tables;

/// <summary>
/// How many of each there can be. Set when the file is made; the places of all sections follow
/// from it. All memory is taken before the first packet.
/// </summary>
public readonly record struct TableSizes
{
    /// <summary>Worker loops.</summary>
    public required int Workers { get; init; }

    /// <summary>Sessions, and (twice as many) TEIDs and UE addresses of each family.</summary>
    public required int Sessions { get; init; }

    /// <summary>64-byte lines for the sessions' programs.</summary>
    public required int Lines { get; init; }

    /// <summary>Meters: QERs with a bit rate, over all sessions.</summary>
    public required int Meters { get; init; }

    /// <summary>Usage counters: URRs, over all sessions.</summary>
    public required int Usages { get; init; }

    /// <summary>Next hops.</summary>
    public required int NextHops { get; init; }

    /// <summary>Nodes (256 entries each) of all route tables.</summary>
    public required int RouteNodes { get; init; }

    /// <summary>Slots of each ring; a power of two.</summary>
    public required int RingSlots { get; init; }

    /// <summary>Bytes of a ring's slot, header included; a multiple of 64.</summary>
    public required int RingSlotBytes { get; init; }

    /// <summary>
    /// Sizes for a number of sessions with as many lines each: 4 for two rules and 5 for the note
    /// are the least that a PFCP session needs.
    /// </summary>
    public static TableSizes For(
        int workers, int sessions, int nextHops = 4096, int linesPerSession = 16) => new()
        {
            Workers = workers,
            Sessions = sessions,
            Lines = checked((sessions * linesPerSession) + 1024),
            Meters = sessions + 1024,
            Usages = sessions + 1024,
            NextHops = nextHops,
            RouteNodes = Math.Max(4096, nextHops * 4),
            RingSlots = 256,
            RingSlotBytes = 2048,
        };

    /// <summary>Buckets of each lookup table: half full at capacity.</summary>
    public uint Buckets =>
        Math.Max(16u, BitOperations.RoundUpToPowerOf2((uint)Sessions) * 2 / Bucket.Slots);

    internal static long WorkersOffset => TablesHeader.Bytes;

    internal long PortsOffset => WorkersOffset + ((long)Workers * WorkerState.Bytes);

    internal long TeidsOffset => PortsOffset + (Limits.Ports * PortEntry.Bytes);

    internal long Ipv4Offset => TeidsOffset + BucketBytes;

    internal long Ipv6Offset => Ipv4Offset + BucketBytes;

    internal long SessionsOffset => Ipv6Offset + BucketBytes;

    internal long SessionCountersOffset =>
        SessionsOffset + ((long)Sessions * Unsafe.SizeOf<Session>());

    internal long LinesOffset =>
        SessionCountersOffset + ((long)Sessions * Unsafe.SizeOf<SessionCounters>());

    internal long MetersOffset => LinesOffset + ((long)Lines * Rule.LineBytes);

    internal long UsagesOffset => MetersOffset + ((long)Meters * Unsafe.SizeOf<RateMeter>());

    // Whole cache lines again.
    internal long PeersOffset =>
        (UsagesOffset + ((long)Usages * Unsafe.SizeOf<Usage>()) + 63) / 64 * 64;

    internal long NextHopsOffset => PeersOffset + (Limits.Peers * PeerEntry.Bytes);

    internal long RouteNodesOffset => NextHopsOffset + ((long)NextHops * Unsafe.SizeOf<NextHop>());

    internal long RingsOffset => RouteNodesOffset + ((long)RouteNodes * RouteTable.NodeBytes);

    internal long RingBytes => RingHeader.Bytes + ((long)RingSlots * RingSlotBytes);

    internal long FirstPacketsOffset => RingsOffset + (Workers * RingBytes * 2);

    /// <summary>Bytes of the whole file, before rounding up to pages.</summary>
    public long TotalBytes => FirstPacketsOffset + ((long)Usages * sizeof(uint));

    private long BucketBytes => Buckets * (long)Unsafe.SizeOf<Bucket>();

    /// <summary>True if every number is within what the layout can hold.</summary>
    public bool AreSane =>
        Workers is >= 1 and <= Limits.Workers
        && Sessions is >= 1 and <= 1 << 24
        && Lines is >= 1 and <= 1 << 28
        && Meters is >= 1 and <= 1 << 28
        && Usages is >= 1 and <= 1 << 28
        && NextHops is >= 2 and <= 1 << 20
        && RouteNodes is >= 2 and <= 1 << 20
        && RingSlots is >= 16 and <= 1 << 16 && BitOperations.IsPow2(RingSlots)
        && RingSlotBytes is >= 256 and <= 1 << 16 && RingSlotBytes % 64 == 0;
}
