using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;

namespace DpdkUpf.Management;

/// <summary>
/// What the API is asked about sessions and associations. The control thread is asked page by page,
/// so that it does everything else in between, however many sessions there are.
/// </summary>
internal sealed class SessionQueries(Func<Controller> controller)
{
    /// <summary>Sessions of an answer, if nobody says how many.</summary>
    public const int DefaultLimit = 1000;

    private const int MaxLimit = 10_000;

    // One answer looks at so many pages for the sessions of a peer that has few.
    private const int MaxPages = 100;
    private const int PageSize = 500;

    /// <summary>Sessions from a place on, of one peer or of all.</summary>
    public async Task<Answer<SessionPage>> ListAsync(ulong after, int limit, string? peer)
    {
        if (limit is < 1 or > MaxLimit)
        {
            return Problems.Invalid<SessionPage>(
                $"limit: {limit} is out of range, 1 to {MaxLimit} is allowed");
        }

        var states = await StatesAsync();
        var found = new List<SessionView>();
        ulong? next = after;
        for (var pages = 0; pages < MaxPages && next is { } from && found.Count < limit; pages++)
        {
            var size = peer is null ? Math.Min(PageSize, limit - found.Count) : PageSize;
            var page = await controller().ListSessionsAsync(from, size);
            next = page.Count == size ? page[^1].Session + 1UL : null;
            foreach (var session in page.Where(each => IsOf(each, peer)))
            {
                if (found.Count == limit)
                {
                    next = session.Session;
                    break;
                }

                found.Add(SessionViews.Of(session, states));
            }
        }

        return new(new(found, next), null);
    }

    /// <summary>One session with its rules.</summary>
    public async Task<Answer<SessionDetailView>> ShowAsync(string text)
    {
        var seid = Parse.Seid(text);
        if (seid.Wrong is { } wrong)
        {
            return Problems.Invalid<SessionDetailView>(wrong);
        }

        if (await controller().ShowSessionAsync(seid.Value) is not { } detail)
        {
            return Problems.Of<SessionDetailView>(
                new(RefusalReason.NotFound, $"no session {SessionViews.Seid(seid.Value)}"));
        }

        var session = SessionViews.Of(detail.Session, await StatesAsync());
        return new(new(session, [.. detail.Rules.Select(SessionViews.Of)]), null);
    }

    /// <summary>All associations.</summary>
    public async Task<PeerView[]> PeersAsync() =>
        [.. (await controller().ListPeersAsync()).Select(SessionViews.Of)];

    /// <summary>Begins to release an association.</summary>
    public async Task<Answer<PeerView>> ReleaseAsync(string nodeId)
    {
        var outcome = await controller().ReleasePeerAsync(nodeId);
        return outcome.Refusal is { } refusal
            ? Problems.Of<PeerView>(refusal)
            : new(SessionViews.Of(outcome.Value!), null);
    }

    private static bool IsOf(SessionInfo session, string? peer) =>
        peer is null
        || session.Peer.Equals(peer, StringComparison.OrdinalIgnoreCase);

    private async Task<IReadOnlyDictionary<string, PeerState>> StatesAsync()
    {
        var states = new Dictionary<string, PeerState>();
        foreach (var peer in await controller().ListPeersAsync())
        {
            states[peer.NodeId] = peer.State;
        }

        return states;
    }
}
