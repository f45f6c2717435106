using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Downlink data reports (TS 29.244 §5.2.4.1): the first packet that a FAR with NOCP held up is
/// reported, if its BAR says so after a delay, the next ones not before the FAR changed.
/// </summary>
internal sealed class DownlinkReports(LiveSessions live, TimeProvider time)
{
    // A flood to sessions that sleep must not take all memory; what does not fit is told later.
    private const int MaxWaiting = 65_536;

    // TS 29.244 §8.2.28: the delay's unit.
    private static readonly TimeSpan DelayUnit = TimeSpan.FromMilliseconds(50);
    private readonly LiveSessions _live = live;
    private readonly TimeProvider _time = time;
    private readonly Queue<SessionReportToSend> _waiting = new();
    private readonly PriorityQueue<Episode, DateTimeOffset> _delayed = new();

    // PDRs whose packets were held up since their FAR last changed.
    private readonly Dictionary<uint, Episode[]> _episodes = [];

    /// <summary>Sessions with a report that was not answered by a change yet.</summary>
    public int Episodes => _episodes.Count;

    /// <summary>A worker dropped a packet because of a FAR with BUFF or NOCP.</summary>
    /// <param name="session">Its session (index).</param>
    /// <param name="pdrId">The PDR that it fits.</param>
    /// <param name="qfi">QFI that it came with; <see cref="Rule.NoQfi"/>: none.</param>
    /// <param name="dscp">Of the user's packet: how a UE is paged can depend on it.</param>
    public void OnDownlinkData(uint session, ushort pdrId, byte qfi, byte? dscp)
    {
        var known = _episodes.GetValueOrDefault(session, []);
        if (_waiting.Count + _delayed.Count >= MaxWaiting
            || Array.Exists(known, episode => episode.PdrId == pdrId)
            || !_live.IsPfcp(session)
            || !_live.IsForwarding(session)
            || !_live.TryRead(session, out var state)
            || Find(state.Rules, pdrId) is not { } pdr
            || FarOf(state.Rules, pdrId) is not { } far)
        {
            return;
        }

        var service = Service(QfiOf(state.Rules, pdr) ?? (qfi == Rule.NoQfi ? null : qfi), dscp);
        var begun = new Episode(pdrId, Report(session, pdr, service, state.Rules.CpFSeid));
        _episodes[session] = [.. known, begun];
        // Another PDR of this FAR may have been reported already.
        if (far.ApplyAction.Actions.HasFlag(ApplyActions.Nocp)
            && !Array.Exists(known, other => FarOf(state.Rules, other.PdrId) == far))
        {
            Send(begun, DelayOf(state.Rules, far));
        }
    }

    /// <summary>
    /// A session's rules changed: the episodes of FARs that did end, and reports of them that are
    /// delayed are not sent any more.
    /// </summary>
    public void OnChange(
        uint session, SessionEstablishmentRequest old, SessionEstablishmentRequest rules)
    {
        if (!_episodes.TryGetValue(session, out var known))
        {
            return;
        }

        known = Array.FindAll(
            known, episode => FarOf(old, episode.PdrId) == FarOf(rules, episode.PdrId));
        if (known.Length == 0)
        {
            _episodes.Remove(session);
        }
        else
        {
            _episodes[session] = known;
        }
    }

    /// <summary>A session is over.</summary>
    public void Forget(uint session) => _episodes.Remove(session);

    /// <summary>Adds any report about a session.</summary>
    public void Add(SessionReportToSend report) => _waiting.Enqueue(report);

    /// <summary>The next report to send.</summary>
    public bool TryTake([NotNullWhen(true)] out SessionReportToSend? report)
    {
        while (_delayed.TryPeek(out var episode, out var due) && due <= _time.GetUtcNow())
        {
            _delayed.Dequeue();
            if (_episodes.GetValueOrDefault(episode.Report.Session, []).Contains(episode))
            {
                _waiting.Enqueue(episode.Report);
            }
        }

        return _waiting.TryDequeue(out report);
    }

    private void Send(Episode episode, TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
        {
            _waiting.Enqueue(episode.Report);
        }
        else
        {
            _delayed.Enqueue(episode, _time.GetUtcNow() + delay);
        }
    }

    private static TimeSpan DelayOf(SessionEstablishmentRequest rules, CreateFar far) =>
        far.BarId is { } id && rules.CreateBar is { } bar && bar.BarId == id
            ? DelayUnit * (bar.DownlinkDataNotificationDelay?.Value ?? 0)
            : TimeSpan.Zero;

    private SessionReportToSend Report(
        uint session, CreatePdr pdr, DownlinkDataServiceInformation? service, FSeid cpFSeid) => new(
        _live.Entry(session).Peer,
        session,
        cpFSeid,
        new SessionReportRequest(
            new ReportType(Pfcp.Reports.Dldr),
            new DownlinkDataReport(pdr.PdrId, service)));

    // TS 29.244 §8.2.27.
    private static DownlinkDataServiceInformation? Service(byte? qfi, byte? dscp)
    {
        var flags = (qfi is null ? 0 : DownlinkDataServiceFlags.Qfii)
            | (dscp is null ? 0 : DownlinkDataServiceFlags.Ppi);
        return flags == 0
            ? null
            : new(flags, PagingPolicyIndication: dscp ?? 0, Qfi: qfi ?? 0);
    }

    private static byte? QfiOf(SessionEstablishmentRequest rules, CreatePdr pdr)
    {
        foreach (var qer in rules.CreateQer)
        {
            if (qer.QosFlowIdentifier is { } qfi && pdr.QerId.Span.Contains(qer.QerId))
            {
                return qfi.Value;
            }
        }

        return null;
    }

    private static CreatePdr? Find(SessionEstablishmentRequest rules, ushort id)
    {
        foreach (var pdr in rules.CreatePdr)
        {
            if (pdr.PdrId.Value == id)
            {
                return pdr;
            }
        }

        return null;
    }

    private static CreateFar? FarOf(SessionEstablishmentRequest rules, ushort pdr)
    {
        var id = Find(rules, pdr)?.FarId;
        foreach (var far in rules.CreateFar)
        {
            if (far.FarId == id)
            {
                return far;
            }
        }

        return null;
    }

    // Compared by identity: a PDR's next episode is another one.
    private sealed class Episode(ushort pdrId, SessionReportToSend report)
    {
        public ushort PdrId { get; } = pdrId;

        public SessionReportToSend Report { get; } = report;
    }
}
