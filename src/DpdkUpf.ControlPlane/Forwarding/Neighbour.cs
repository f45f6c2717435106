using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.Forwarding;

/// <summary>What is known of a neighbour's MAC address (RFC 4861 §7.3.2, also for ARP).</summary>
public enum NeighbourState
{
    /// <summary>Asked for; packets wait.</summary>
    Incomplete,

    /// <summary>Known and confirmed a short while ago.</summary>
    Reachable,

    /// <summary>Known and in use; asked for again, by unicast.</summary>
    Probing,

    /// <summary>Did not answer; packets are dropped for a while.</summary>
    Failed,

    /// <summary>Configured.</summary>
    Static,
}

/// <summary>How an address and a MAC address were seen together.</summary>
public enum Evidence
{
    /// <summary>
    /// In an answer to what we asked, or one that says it replaces what is known.
    /// </summary>
    Answer,

    /// <summary>In an answer that must not replace what is known (RFC 4861 §7.2.5).</summary>
    WeakAnswer,

    /// <summary>In a question to us: the sender will want our packets.</summary>
    Question,
}

/// <summary>Names a neighbour.</summary>
/// <param name="Interface">Interface (index).</param>
/// <param name="Address">Its address on that link.</param>
public readonly record struct NeighbourKey(byte Interface, IpAddress Address);

/// <summary>Limits and times of neighbour resolution (RFC 4861 §10).</summary>
public static class NeighbourLimits
{
    /// <summary>Questions before a neighbour counts as silent; each waits twice as long.</summary>
    public const int MaxQuestions = 4;

    /// <summary>Packets that wait for one neighbour.</summary>
    public const int QueuedPerNeighbour = 16;

    /// <summary>Packets that wait for all neighbours.</summary>
    public const int QueuedInTotal = 512;

    /// <summary>How exact all these times are.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>First wait for an answer, and the time between probes.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>Time that an answer is good for; each neighbour's own is within ± 25 %.</summary>
    public static readonly TimeSpan ReachableFor = TimeSpan.FromSeconds(30);

    /// <summary>Time before a silent neighbour is asked again, or forgotten if unused.</summary>
    public static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(5);
}

/// <summary>A station on one of our links. Changed by <see cref="Neighbours"/> only.</summary>
internal sealed class Neighbour(LocalInterface item, IpAddress address)
{
    public LocalInterface Interface { get; } = item;

    public IpAddress Address { get; } = address;

    public NeighbourState State { get; set; } = NeighbourState.Incomplete;

    public MacAddress Mac { get; set; }

    /// <summary>Next hop (index); null while no packet needs one.</summary>
    public uint? NextHop { get; set; }

    /// <summary>Tunnels and static routes through it.</summary>
    public int Users { get; set; }

    public Queue<(byte[] Frame, int IpOffset)> Waiting { get; } = new();

    public int Questions { get; set; }

    /// <summary>When something is to be done.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>When its MAC address was last learned or confirmed.</summary>
    public DateTimeOffset ConfirmedAt { get; set; }

    public NeighbourKey Key => new(Interface.Index, Address);

    public bool HasMac =>
        State is NeighbourState.Reachable or NeighbourState.Probing or NeighbourState.Static;

    /// <summary>Spread, so that neighbours learned together are not asked together.</summary>
    public TimeSpan ReachableFor
    {
        get
        {
            var key = Address.V6.Low + Address.V6.High + Interface.Index;
            var mixed = (key * 0x9E37_79B9_7F4A_7C15) >> 32;
            return NeighbourLimits.ReachableFor * (0.75 + (mixed % 512 / 1024.0));
        }
    }
}
