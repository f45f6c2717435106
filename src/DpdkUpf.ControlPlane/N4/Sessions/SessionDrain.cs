using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// Sessions that we end by ourselves (TS 29.244 §5.18.2). First a session loses its rules, by one
/// store; when no worker can count for it any more, what it has counted is reported; when the peer
/// has answered the last report, it is over. A session without rules is one that was being ended:
/// whoever dies meanwhile, the next upf reports the same once more, under the same UR-SEQN.
/// </summary>
internal sealed class SessionDrain(SessionParts parts)
{
    // Between two rounds the control thread looks after everything else.
    private const int LooksPerRound = 16_384;
    private readonly SessionParts _parts = parts;
    private readonly LiveSessions _live = parts.Live;
    private readonly UsageReporter _usage = new(parts.Slots);
    private readonly SessionEnding _ending = new(parts);
    private readonly Dictionary<ulong, byte> _waiting = [];
    private readonly int[] _waitingOf = new int[Limits.Peers];
    private readonly uint[] _cursors = new uint[Limits.Peers];

    private sealed record Ending(
        byte Peer, uint Session, ulong Seid, FSeid CpFSeid, SessionState State);

    /// <summary>Sessions of a peer whose last report is not answered yet.</summary>
    public int Waiting(byte peer) => _waitingOf[peer];

    /// <summary>Begins to end some sessions of a peer.</summary>
    public void Begin(byte peer, int most)
    {
        ref var cursor = ref _cursors[peer];
        for (var look = 0; look < LooksPerRound && most > 0
            && _waitingOf[peer] < _live.Count(peer); look++)
        {
            if (_live.Entry(cursor).Peer == peer && _live.IsPfcp(cursor)
                && !_waiting.ContainsKey(_live.Entry(cursor).Id))
            {
                Begin(cursor);
                most--;
            }

            cursor = (cursor + 1) % (uint)_parts.File.Sizes.Sessions;
        }
    }

    /// <summary>An association has ended: nobody is told any more what was counted.</summary>
    public void Forget(byte peer)
    {
        foreach (var (seid, _) in _waiting.Where(each => each.Value == peer))
        {
            _waiting.Remove(seid);
        }

        _waitingOf[peer] = 0;
    }

    /// <summary>
    /// Begins to end a session, or goes on with one that an earlier control process began to end.
    /// </summary>
    public void Begin(uint session)
    {
        if (!_live.TryRead(session, out var state))
        {
            // It was read when it was adopted or made.
            throw new InvalidOperationException($"session {session} has no note");
        }

        ref readonly var entry = ref _live.Entry(session);
        var ending = new Ending(
            entry.Peer, session, entry.Id, state.Rules.CpFSeid, state);
        _waiting.Add(ending.Seid, ending.Peer);
        _waitingOf[ending.Peer]++;
        _parts.Reports.Forget(session);
        // Before the usage counters are free for others.
        _parts.Reclaimer.Retire(() => Report(ending));
        if (_live.IsForwarding(session) && !_parts.Publisher.TryStop(session))
        {
            // Full to the last line: it ends at once, and a restart now would lose its usage.
            _ending.End(session, state.Slots);
        }
    }

    private void Report(Ending ending)
    {
        var reports = _usage.Last(ending.State, UsageReportTriggers.Tebur, _parts.Now);
        reports.RemoveAll(UsageReporter.IsNull);
        Send(ending, new(new UsageReportSplit(reports).All()));
    }

    // One after the other, so that the last one is the last to arrive.
    private void Send(Ending ending, Queue<SessionReportRequest> requests)
    {
        if (_waiting.ContainsKey(ending.Seid))
        {
            _parts.Reports.Add(new(
                ending.Peer, ending.Session, ending.CpFSeid, requests.Dequeue())
            {
                WhenDone = answer => Reported(ending, requests, answer),
            });
        }
    }

    private void Reported(
        Ending ending, Queue<SessionReportRequest> requests, SessionReportResponse? answer)
    {
        if (requests.Count > 0 && answer?.Cause.Value != CauseValue.SessionContextNotFound)
        {
            // §7.5.9.1: the rest to where the session was moved to.
            Send(ending with { CpFSeid = answer?.CpFSeid ?? ending.CpFSeid }, requests);
        }
        else if (_waiting.Remove(ending.Seid))
        {
            _waitingOf[ending.Peer]--;
            if (_live.TryFind(ending.Peer, ending.Seid, out var session))
            {
                _ending.End(session, ending.State.Slots);
            }
        }
    }
}
