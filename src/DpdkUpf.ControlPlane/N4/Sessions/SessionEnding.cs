using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>Ends sessions: one at once, those of an association bit by bit.</summary>
internal sealed class SessionEnding(SessionParts parts)
{
    // Between two rounds the control thread looks after everything else.
    private const int PerRound = 256;
    private const int LooksPerRound = 16_384;
    private readonly SessionParts _parts = parts;
    private readonly LiveSessions _live = parts.Live;
    private uint _cursor;

    /// <summary>Ends a session at once.</summary>
    public void End(uint session, Repeated<RuleSlot> slots)
    {
        _live.Leave(session);
        _parts.Load.Remove(_live.Entry(session).OwnerWorker);
        _parts.Reports.Forget(session);
        _parts.Publisher.Remove(session, slots);
    }

    /// <summary>Takes sessions from their association, to end them in <see cref="Poll"/>.</summary>
    public void Begin(byte peer, Func<SessionState, bool>? which)
    {
        for (uint session = 0; session < _parts.File.Sizes.Sessions; session++)
        {
            if (_live.Entry(session).Peer == peer && _live.IsPfcp(session)
                && (which is null || (_live.TryRead(session, out var state) && which(state))))
            {
                _live.Disown(session);
            }
        }
    }

    /// <summary>Ends some of them.</summary>
    /// <returns>True if there are more.</returns>
    public bool Poll()
    {
        var ended = 0;
        for (var look = 0; look < LooksPerRound && ended < PerRound
            && _live.Count(LiveSessions.Orphan) > 0; look++)
        {
            if (_live.Entry(_cursor).Peer == LiveSessions.Orphan && _live.IsPfcp(_cursor))
            {
                _ = SessionNotes.TryReadSlots(_parts.Sessions.Note(_cursor), out var slots);
                End(_cursor, slots);
                ended++;
            }

            _cursor = (_cursor + 1) % (uint)_parts.File.Sizes.Sessions;
        }

        return _live.Count(LiveSessions.Orphan) > 0;
    }
}
