using System.Runtime.InteropServices;
using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Tables;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging;

namespace DpdkUpf.ControlPlane;

/// <summary>
/// Notices ports that come up (with a MAC address that may be new) or fail, and tells the link
/// where our addresses are.
/// </summary>
internal sealed unsafe class PortWatch(
    TableFile file,
    Topology topology,
    Neighbours neighbours,
    Transmitter transmitter,
    SlowPathCounters counters,
    TimeProvider time,
    ILogger logger)
{
    // RFC 5227 §2.3: more than once, because the first may be lost.
    private static readonly TimeSpan AnnounceAgainAfter = TimeSpan.FromSeconds(2);
    private const int Announcements = 2;
    private readonly TableFile _file = file;
    private readonly Topology _topology = topology;
    private readonly Neighbours _neighbours = neighbours;
    private readonly Transmitter _transmitter = transmitter;
    private readonly SlowPathCounters _counters = counters;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly Seen[] _seen = new Seen[Limits.Ports];
    private readonly Announcing[] _announcing = new Announcing[Limits.Ports];

    private readonly record struct Seen(
        ulong Generation, PortState State, byte Link, MacAddress Mac);

    private readonly record struct Announcing(int Left, DateTimeOffset DueAt);

    /// <summary>Looks at all ports; cheap enough for every round.</summary>
    public void Poll()
    {
        for (var port = 0; port < _topology.Options.Ports.Count; port++)
        {
            var now = Look(port);
            if (now != _seen[port])
            {
                Change(port, _seen[port], now);
                _seen[port] = now;
            }

            if (_announcing[port].Left > 0 && _announcing[port].DueAt <= _time.GetUtcNow())
            {
                Announce(port);
            }
        }
    }

    private Seen Look(int port)
    {
        var entry = _file.Port(port);
        // What a data plane left that was killed, or that starts just now, does not count.
        var isReady = Volatile.Read(ref _file.Header->DataPlaneReady) != 0;
        // The state is written last, so it is read first.
        var state = isReady
            ? (PortState)Volatile.Read(ref *(byte*)&entry->State)
            : PortState.Down;
        return new(
            Volatile.Read(ref _file.Header->DataPlaneGeneration),
            state,
            Volatile.Read(ref entry->LinkUp),
            MemoryMarshal.Read<MacAddress>(new ReadOnlySpan<byte>(entry->Mac, MacAddress.Size)));
    }

    private void Change(int port, Seen before, Seen now)
    {
        var name = _topology.Options.Ports[port].Name;
        if (now.State == PortState.Failed && before.State != PortState.Failed)
        {
            _logger.LogError(
                "port {Port}: {Failure}", name, FixedText.Read(_file.Port(port)->Failure, 256));
        }

        if (now.State != PortState.Up || now.Mac.IsZero)
        {
            return;
        }

        var isSameStart = before with { Link = now.Link } == now;
        if (!isSameStart)
        {
            _logger.LogInformation("port {Port}: up, {Mac}", name, now.Mac);
            BringUp(port, now.Mac);
        }

        if (!isSameStart || now.Link > before.Link)
        {
            _announcing[port] = new(Announcements, _time.GetUtcNow());
        }
    }

    private void BringUp(int port, MacAddress mac)
    {
        foreach (var item in _topology.Interfaces.Where(item => item.Port == port))
        {
            item.BringUp(mac);
            if (item.HasIpv6)
            {
                TableSetup.WriteLinkLocal(_file, item);
            }

            _neighbours.PortUp(item);
        }
    }

    private void Announce(int port)
    {
        foreach (var item in _topology.Interfaces.Where(item => item.Port == port))
        {
            var sent = Solicitation.Announce(_transmitter, item);
            _counters.Add(SlowPathCounter.AnnouncementSent, sent);
        }

        _announcing[port] = new(
            _announcing[port].Left - 1, _time.GetUtcNow() + AnnounceAgainAfter);
    }
}
