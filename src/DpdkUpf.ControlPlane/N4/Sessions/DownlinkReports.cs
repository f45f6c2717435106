using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Downlink data reports (TS 29.244 §5.2.4.1): the first packet that a FAR with NOCP held up is
/// reported, the next ones not before the FAR changed.
/// </summary>
internal sealed class DownlinkReports(LiveSessions live)
{
    // A flood to sessions that sleep must not take all memory; what does not fit is told later.
    private const int MaxWaiting = 65_536;
    private readonly LiveSessions _live = live;
    private readonly Queue<SessionReportToSend> _waiting = new();

    // PDRs whose packets were held up since their FAR last changed.
    private readonly Dictionary<uint, ushort[]> _episodes = [];

    /// <summary>Sessions with a report that was not answered by a change yet.</summary>
    public int Episodes => _episodes.Count;

    /// <summary>A worker dropped a packet because of a FAR with BUFF or NOCP.</summary>
    public void OnDownlinkData(uint session, ushort pdrId, byte qfi)
    {
        var known = _episodes.GetValueOrDefault(session, []);
        if (_waiting.Count >= MaxWaiting
            || known.Contains(pdrId)
            || !_live.IsPfcp(session)
            || !_live.TryRead(session, out var state)
            || Find(state.Rules, pdrId) is not { } pdr
            || FarOf(state.Rules, pdrId) is not { } far)
        {
            return;
        }

        _episodes[session] = [.. known, pdrId];
        // Another PDR of this FAR may have been reported already.
        if (far.ApplyAction.Actions.HasFlag(ApplyActions.Nocp)
            && !Array.Exists(known, other => FarOf(state.Rules, other) == far))
        {
            Report(session, pdr, QfiOf(state.Rules, pdr) ?? (qfi == Rule.NoQfi ? null : qfi),
                state.Rules.CpFSeid);
        }
    }

    /// <summary>A session's rules changed: the episodes of FARs that did end.</summary>
    public void OnChange(
        uint session, SessionEstablishmentRequest old, SessionEstablishmentRequest rules)
    {
        if (!_episodes.TryGetValue(session, out var known))
        {
            return;
        }

        known = Array.FindAll(known, pdr => FarOf(old, pdr) == FarOf(rules, pdr));
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
    public bool TryTake([NotNullWhen(true)] out SessionReportToSend? report) =>
        _waiting.TryDequeue(out report);

    private void Report(uint session, CreatePdr pdr, byte? qfi, FSeid cpFSeid)
    {
        var service = qfi is { } flow
            ? new DownlinkDataServiceInformation(DownlinkDataServiceFlags.Qfii, Qfi: flow)
            : (DownlinkDataServiceInformation?)null;
        _waiting.Enqueue(new(
            _live.Entry(session).Peer,
            session,
            cpFSeid,
            new SessionReportRequest(
                new ReportType(Pfcp.Reports.Dldr),
                new DownlinkDataReport(pdr.PdrId, service))));
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
}
