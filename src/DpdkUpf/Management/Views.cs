using DpdkUpf.ControlPlane;
using Microsoft.AspNetCore.Http;

namespace DpdkUpf.Management;

/// <summary>The control plane's values as the API shows them.</summary>
internal static class Views
{
    public static TunnelView Of(TunnelInfo info) => new(
        info.Tunnel.Name,
        info.Tunnel.LocalTeid,
        info.Tunnel.RemoteTeid,
        info.Tunnel.Peer.ToString(),
        info.LocalAddress.ToString(),
        [.. UesOf(info.Tunnel)],
        info.Tunnel.Qfi,
        info.Tunnel.Dnn,
        info.NetworkInstance,
        info.Tunnel.Interface,
        NameOf(info.Origin),
        info.OwnerWorker,
        info.NextHop.ToString(),
        NameOf(info.NextHopState),
        info.CreatedAt,
        new(info.Counters.Uplink.Packets, info.Counters.Uplink.Bytes),
        new(info.Counters.Downlink.Packets, info.Counters.Downlink.Bytes),
        new(info.Counters.Dropped.Packets, info.Counters.Dropped.Bytes));

    public static NeighbourView Of(NeighbourInfo info) => new(
        info.Interface,
        info.Address.ToString(),
        info.Mac?.ToString(),
        NameOf(info.State),
        info.Users,
        info.Waiting,
        info.Age?.TotalSeconds);

    public static RouteView Of(RouteInfo info) => new(
        info.NetworkInstance,
        info.Destination.ToString(),
        NameOf(info.Kind),
        info.Via?.ToString(),
        info.Interface,
        NameOf(info.State));

    public static Answer<TunnelChange> Answer(Outcome<TunnelResult> outcome) =>
        outcome.Refusal is { } refusal
            ? Problems.Of<TunnelChange>(refusal)
            : new(Of(outcome.Value!), null);

    /// <summary>Enum members as JSON spells names.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static TunnelChange Of(TunnelResult result) =>
        new(Of(result.Tunnel), result.LiveAfter?.TotalMilliseconds);

    private static IEnumerable<string> UesOf(Tunnel tunnel)
    {
        if (tunnel.UeIpv4 is { } v4)
        {
            yield return v4.ToString();
        }

        if (tunnel.UeIpv6 is { } v6)
        {
            yield return $"{v6}/64";
        }
    }
}

/// <summary>Refusals as HTTP sees them.</summary>
internal static class Problems
{
    public static Answer<T> Invalid<T>(string what)
        where T : class =>
        new(null, new(StatusCodes.Status400BadRequest, "Bad Request", what, "invalid"));

    public static Answer<T> Of<T>(Refusal refusal)
        where T : class
    {
        var (status, title) = StatusOf(refusal.Reason);
        return new(null, new(status, title, refusal.Message, Views.NameOf(refusal.Reason)));
    }

    private static (int Status, string Title) StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.NotFound => (StatusCodes.Status404NotFound, "Not Found"),
        RefusalReason.TeidInUse or RefusalReason.NameInUse or RefusalReason.UeInUse =>
            (StatusCodes.Status409Conflict, "Conflict"),
        RefusalReason.SessionsFull or RefusalReason.RulesFull or RefusalReason.LookupFull
            or RefusalReason.NextHopsFull =>
            (StatusCodes.Status507InsufficientStorage, "Insufficient Storage"),
        RefusalReason.Stopped => (StatusCodes.Status503ServiceUnavailable, "Service Unavailable"),
        _ => (StatusCodes.Status400BadRequest, "Bad Request"),
    };
}
