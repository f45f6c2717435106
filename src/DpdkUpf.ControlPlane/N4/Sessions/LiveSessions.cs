using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Sessions;

/// <summary>
/// PFCP sessions as the tables have them. An SEID is a random number (TS 29.244 §5.6.2) in its
/// upper 40 bits and the session's index in the others.
/// </summary>
internal sealed unsafe class LiveSessions(
    TableFile file, SessionWriter sessions, SessionNotes notes, Func<ulong> random)
{
    /// <summary><see cref="Session.Peer"/> of a session whose association has ended.</summary>
    public const byte Orphan = byte.MaxValue;

    private const int IndexBits = 24;
    private readonly TableFile _file = file;
    private readonly SessionWriter _sessions = sessions;
    private readonly SessionNotes _notes = notes;
    private readonly Func<ulong> _random = random;
    private readonly int[] _ofPeer = new int[Orphan + 1];

    /// <summary>Rules of all sessions.</summary>
    public RuleTotals Rules { get; private set; }

    /// <summary>Sessions of an association.</summary>
    public int Count(byte peer) => _ofPeer[peer];

    /// <summary>The session's own line.</summary>
    public ref readonly Session Entry(uint session) => ref _file.Sessions[session];

    /// <summary>True if it is a PFCP session with rules in force.</summary>
    public bool IsPfcp(uint session) =>
        _sessions.IsLive(session) && _file.Sessions[session].Origin == SessionOrigin.Pfcp;

    /// <summary>
    /// False: it is being drained, and only there until its last usage is told. For its peer it is
    /// over.
    /// </summary>
    public bool IsForwarding(uint session) => _sessions.HasRules(session);

    /// <summary>The session with this SEID, if it belongs to the association.</summary>
    public bool TryFind(byte peer, ulong seid, out uint session) =>
        TryFind(seid, out session) && _file.Sessions[session].Peer == peer;

    /// <summary>The session with this SEID.</summary>
    public bool TryFind(ulong seid, out uint session)
    {
        session = (uint)(seid & ((1 << IndexBits) - 1));
        return session < _file.Sizes.Sessions
            && IsPfcp(session)
            && _file.Sessions[session].Id == seid;
    }

    /// <summary>What the session's note says.</summary>
    public bool TryRead(uint session, [NotNullWhen(true)] out SessionState? state) =>
        _notes.TryRead(_sessions.Note(session), out state);

    /// <summary>Takes a place for a session that has no rules yet.</summary>
    /// <returns>False if all are taken.</returns>
    public bool TryCreate(byte peer, int worker, DateTimeOffset now, out uint session)
    {
        var description = new Session
        {
            OwnerWorker = (ushort)worker,
            Origin = SessionOrigin.Pfcp,
            Peer = peer,
            CreatedAt = now.ToUnixTimeSeconds(),
        };
        if (!_sessions.TryCreate(description, "", out session))
        {
            return false;
        }

        // SEID 0 is in headers to those whose SEID is not known (§7.2.2.4.2).
        var upper = _random() >> IndexBits << IndexBits;
        _file.Sessions[session].Id = (upper == 0 ? 1UL << IndexBits : upper) | session;
        return true;
    }

    /// <summary>The session is in force and belongs to its association.</summary>
    public void Enter(uint session, SessionState state)
    {
        _ofPeer[_file.Sessions[session].Peer]++;
        Rules += RuleTotals.Of(state.Rules);
    }

    /// <summary>The session has other rules.</summary>
    public void Change(SessionState old, SessionState state) =>
        Rules += RuleTotals.Of(state.Rules) - RuleTotals.Of(old.Rules);

    /// <summary>The session is over.</summary>
    public void Leave(uint session)
    {
        _ofPeer[_file.Sessions[session].Peer]--;
        if (TryRead(session, out var state))
        {
            Rules -= RuleTotals.Of(state.Rules);
        }
    }

    /// <summary>Takes a session from its association: no request finds it any more.</summary>
    public void Disown(uint session)
    {
        _ofPeer[_file.Sessions[session].Peer]--;
        _file.Sessions[session].Peer = Orphan;
        _ofPeer[Orphan]++;
    }
}
