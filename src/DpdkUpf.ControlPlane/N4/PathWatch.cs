using DpdkUpf.ControlPlane.Forwarding;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>What is known of a GTP-U path.</summary>
internal enum PathState
{
    /// <summary>Not asked yet, or not answered yet.</summary>
    Unknown,

    /// <summary>The last Echo Request was answered.</summary>
    Up,

    /// <summary>N3-REQUESTS Echo Requests were not.</summary>
    Down,
}

/// <summary>A GTP-U path (TS 29.281 §4.1) in one network instance.</summary>
/// <param name="NetworkInstance">Its index.</param>
/// <param name="Local">Our address.</param>
/// <param name="Remote">The peer's.</param>
internal readonly record struct GtpPath(byte NetworkInstance, IpAddress Local, IpAddress Remote);

/// <summary>
/// Asks every GTP-U peer that a session sends to whether it lives (TS 29.281 §7.2.1, TS 23.007
/// §20.3). Who is in use is read from the rules in force, a few sessions at a time: so nobody has
/// to keep count, and a restarted upf knows as well as the one before.
/// </summary>
internal sealed unsafe class PathWatch(
    TableFile file,
    SessionWriter sessions,
    Routes routes,
    Neighbours neighbours,
    SlowPathCounters counters,
    TimeSpan interval,
    TimeProvider time)
{
    /// <summary>Paths that are watched at most.</summary>
    public const int MaxPaths = 4096;

    // TS 29.281 §11: retries and wait of a request.
    private const int N3Requests = 5;
    private const int SessionsPerPoll = 256;
    private const int FrameBytes = 256;
    private static readonly TimeSpan T3Response = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);
    private readonly TableFile _file = file;
    private readonly SessionWriter _sessions = sessions;
    private readonly Routes _routes = routes;
    private readonly Neighbours _neighbours = neighbours;
    private readonly SlowPathCounters _counters = counters;
    private readonly TimeSpan _interval = interval;
    private readonly TimeProvider _time = time;
    private readonly Dictionary<GtpPath, Watched> _paths = [];
    private uint _scanAt;
    private int _scan;
    private long _scannedAt = time.GetTimestamp();
    private long _polledAt = time.GetTimestamp();
    private ushort _sequence;

    /// <summary>
    /// Called when a path fails or is back: path, bit mask of the associations that use it, state.
    /// </summary>
    public Action<GtpPath, ulong, PathState> Changed { get; set; } = (path, users, state) => { };

    /// <summary>The paths that are watched, and what is known of them.</summary>
    public IEnumerable<(GtpPath Path, PathState State)> Paths =>
        _paths.Select(pair => (pair.Key, pair.Value.State));

    /// <summary>Looks for paths, asks and gives up.</summary>
    public void Poll()
    {
        if (_interval <= TimeSpan.Zero)
        {
            return;
        }

        Scan();
        if (_time.GetElapsedTime(_polledAt) < PollEvery)
        {
            return;
        }

        _polledAt = _time.GetTimestamp();
        foreach (var (path, watched) in _paths)
        {
            if (_time.GetElapsedTime(watched.SentAt) >= watched.Wait)
            {
                Step(path, watched);
            }
        }
    }

    /// <summary>An Echo Response came.</summary>
    /// <returns>False if nobody asked.</returns>
    public bool Answered(IpAddress from, ushort sequence)
    {
        foreach (var (path, watched) in _paths)
        {
            if (path.Remote == from && watched.Tries > 0 && watched.Sequence == sequence)
            {
                watched.Tries = 0;
                watched.Wait = _interval;
                Enter(path, watched, PathState.Up);
                return true;
            }
        }

        return false;
    }

    private void Step(GtpPath path, Watched watched)
    {
        if (watched.Tries == N3Requests)
        {
            watched.Tries = 0;
            watched.Wait = _interval;
            Enter(path, watched, PathState.Down);
            return;
        }

        watched.Tries++;
        watched.Sequence = _sequence++;
        watched.SentAt = _time.GetTimestamp();
        watched.Wait = T3Response;
        Ask(path, watched.Sequence);
    }

    // That a path works is news only after it did not.
    private void Enter(GtpPath path, Watched watched, PathState state)
    {
        var isNews = watched.State != state
            && (watched.State == PathState.Down || state == PathState.Down);
        watched.State = state;
        if (isNews)
        {
            Changed(path, watched.Users, state);
        }
    }

    private void Ask(GtpPath path, ushort sequence)
    {
        if (_routes.Find(path.NetworkInstance, path.Remote) is not { } route)
        {
            return;
        }

        Span<byte> echo = stackalloc byte[GtpuMessages.MaxSize];
        var length = GtpuMessages.WriteEchoRequest(echo, sequence);
        Span<byte> frame = stackalloc byte[FrameBytes];
        var ipAt = Transmitter.EthernetBytes(route.Interface);
        var end = ipAt + UdpHeader.WritePacket(
            frame[ipAt..],
            path.Local,
            path.Remote,
            GtpuHeader.Port,
            GtpuHeader.Port,
            echo[..length]);
        _counters.Add(SlowPathCounter.GtpEchoSent);
        _neighbours.Send(route.Interface, route.Neighbour, frame[..end], ipAt);
    }

    // A pass over all sessions, then a rest.
    private void Scan()
    {
        if (_scanAt == 0 && _scan > 0 && _time.GetElapsedTime(_scannedAt) < ScanEvery)
        {
            return;
        }

        if (_scanAt == 0)
        {
            _scan++;
            _scannedAt = _time.GetTimestamp();
        }

        var end = Math.Min(_scanAt + SessionsPerPoll, (uint)_file.Sizes.Sessions);
        for (; _scanAt < end; _scanAt++)
        {
            if (_sessions.IsLive(_scanAt))
            {
                Scan(_scanAt);
            }
        }

        if (_scanAt == _file.Sizes.Sessions)
        {
            _scanAt = 0;
            EndScan();
        }
    }

    private void Scan(uint session)
    {
        var description = _file.Sessions + session;
        var user = description->Origin == SessionOrigin.Pfcp ? 1UL << description->Peer : 0;
        Scan(_sessions.TeidRules(session), user);
        Scan(_sessions.AddressRules(session), user);
    }

    private void Scan(ReadOnlySpan<Rule> rules, ulong user)
    {
        foreach (ref readonly var rule in rules)
        {
            // Without a TEID the outer header is not GTP-U's.
            if (rule.Action is RuleAction.EncapsulateIpv4 or RuleAction.EncapsulateIpv6
                && rule.RemoteTeid != 0)
            {
                Mark(
                    new(
                        rule.EgressNetworkInstance,
                        OuterPacket.SourceOf(rule),
                        OuterPacket.DestinationOf(rule)),
                    user);
            }
        }
    }

    private void Mark(GtpPath path, ulong user)
    {
        if (!_paths.TryGetValue(path, out var watched))
        {
            if (_paths.Count == MaxPaths)
            {
                return;
            }

            _paths.Add(path, watched = new Watched { SentAt = _time.GetTimestamp() });
        }

        watched.NextUsers = watched.Scan == _scan ? watched.NextUsers | user : user;
        watched.Users |= user;
        watched.Scan = _scan;
    }

    private void EndScan()
    {
        foreach (var (path, watched) in _paths)
        {
            watched.Users = watched.NextUsers;
            if (watched.Scan != _scan)
            {
                _paths.Remove(path);
            }
        }
    }

    private sealed class Watched
    {
        public PathState State { get; set; }

        public ulong Users { get; set; }

        public ulong NextUsers { get; set; }

        public int Scan { get; set; }

        public int Tries { get; set; }

        public ushort Sequence { get; set; }

        public long SentAt { get; set; }

        public TimeSpan Wait { get; set; }
    }
}
