using System.Diagnostics.CodeAnalysis;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// SDF filters (TS 29.244 §8.2.5) to what workers compare. Pure; never throws on what a peer sends.
/// </summary>
internal static class SdfFilters
{
    private static readonly PortRange AnyPort = new(0, ushort.MaxValue);

    /// <summary>
    /// The filter only names another one of its session, which <see cref="SessionChange"/> puts in
    /// its place (§5.2.1A.3).
    /// </summary>
    public static bool IsReference(SdfFilter filter) => filter.Flags == SdfFilterFlags.Bid;

    /// <summary>
    /// Adds what fits if the SDF filter does: one filter for each combination of ports.
    /// </summary>
    /// <param name="filter">Not a reference.</param>
    /// <param name="filters">Where to add; unchanged if the result is false.</param>
    /// <param name="reason">Why not.</param>
    public static bool TryCompile(
        SdfFilter filter, List<Filter> filters, [NotNullWhen(false)] out string? reason)
    {
        var flow = default(FlowDescription);
        if (filter.Flags.HasFlag(SdfFilterFlags.Fd)
            && !FlowDescription.TryParse(filter.FlowDescription, out flow, out reason))
        {
            return false;
        }

        reason = Contradiction(filter, flow)
            ?? (filters.Count + Combinations(flow) > SessionLimits.FiltersPerPdr
                ? "too many filters and ports" : null);
        if (reason is null)
        {
            AddEach(flow, Compile(filter, flow), filters);
        }

        return reason is null;
    }

    private static string? Contradiction(SdfFilter filter, FlowDescription flow)
    {
        var (remote, local) = (flow.Remote.Prefix?.Family, flow.Local.Prefix?.Family);
        return filter.Flags.HasFlag(SdfFilterFlags.Smmii) ? "filter looks into media streams"
            : IsReference(filter) ? "filter names another one"
            : filter.Flags == SdfFilterFlags.None ? "filter says nothing"
            : remote + local == 10 ? "flow between IPv4 and IPv6"
            : filter.Flags.HasFlag(SdfFilterFlags.Fl) && (remote ?? local) == 4
                ? "flow label of an IPv4 flow"
            : null;
    }

    private static long Combinations(FlowDescription flow) =>
        Math.Max(1L, flow.Remote.Ports.Count) * Math.Max(1, flow.Local.Ports.Count);

    private static Filter Compile(SdfFilter filter, FlowDescription flow)
    {
        var mask = filter.Flags.HasFlag(SdfFilterFlags.Ttc)
            ? (byte)filter.TosTrafficClass : (byte)0;
        return new()
        {
            Family = (byte)(filter.Flags.HasFlag(SdfFilterFlags.Fl) ? 6
                : flow.Remote.Prefix?.Family ?? flow.Local.Prefix?.Family ?? 0),
            Flags = (flow.Protocol is null ? 0 : FilterFlags.Protocol)
                | (filter.Flags.HasFlag(SdfFilterFlags.Spi) ? FilterFlags.Spi : 0)
                | (filter.Flags.HasFlag(SdfFilterFlags.Fl) ? FilterFlags.FlowLabel : 0),
            Protocol = flow.Protocol ?? 0,
            Tos = (byte)((filter.TosTrafficClass >> 8) & mask),
            TosMask = mask,
            Spi = filter.SecurityParameterIndex,
            FlowLabel = filter.FlowLabel,
            Remote = Address(flow.Remote.Prefix),
            RemoteLength = (byte)(flow.Remote.Prefix?.Length ?? 0),
            Local = Address(flow.Local.Prefix),
            LocalLength = (byte)(flow.Local.Prefix?.Length ?? 0),
        };
    }

    private static AddressV6 Address(IpPrefix? prefix) => prefix switch
    {
        null => default,
        { Family: 4 } v4 => new(0, (ulong)(v4.Bits >> 96)),
        { } v6 => new((ulong)(v6.Bits >> 64), (ulong)v6.Bits),
    };

    private static void AddEach(FlowDescription flow, Filter filter, List<Filter> filters)
    {
        foreach (var remote in OrAny(flow.Remote.Ports))
        {
            foreach (var local in OrAny(flow.Local.Ports))
            {
                filter.RemotePortLow = remote.Low;
                filter.RemotePortHigh = remote.High;
                filter.LocalPortLow = local.Low;
                filter.LocalPortHigh = local.High;
                filters.Add(filter with
                {
                    Flags = filter.Flags
                        | (remote == AnyPort && local == AnyPort ? 0 : FilterFlags.Ports),
                });
            }
        }
    }

    private static ReadOnlySpan<PortRange> OrAny(Repeated<PortRange> ports) =>
        ports.Count > 0 ? ports.Span : new ReadOnlySpan<PortRange>(in AnyPort);
}
