using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>Compares a packet's flow with an SDF filter (TS 29.244 §8.2.5).</summary>
internal static class FlowFilter
{
    /// <summary>True if the filter takes the flow.</summary>
    /// <param name="filter">Seen from the UE: local is its side.</param>
    /// <param name="flow">The packet.</param>
    /// <param name="direction">With <see cref="RuleFlags.Uplink"/> the UE is the sender.</param>
    public static bool Fits(in Filter filter, in Flow flow, RuleFlags direction) =>
        (filter.Family == 0 || filter.Family == flow.Family)
        && ((flow.Tos ^ filter.Tos) & filter.TosMask) == 0
        && FitsProtocol(filter, flow)
        && FitsEnds(filter, flow, direction);

    private static bool FitsProtocol(in Filter filter, in Flow flow)
    {
        var flags = filter.Flags;
        if ((flags & FilterFlags.Protocol) != 0 && !HasProtocol(flow, filter.Protocol))
        {
            return false;
        }

        if ((flags & FilterFlags.Spi) != 0 && (!flow.HasSpi || flow.Spi != filter.Spi))
        {
            return false;
        }

        return (flags & FilterFlags.FlowLabel) == 0
            || (flow.Family == 6 && flow.FlowLabel == filter.FlowLabel);
    }

    // In IPv6 an authentication header does not hide the protocol: the packet is of both.
    private static bool HasProtocol(in Flow flow, byte protocol) =>
        flow.Protocol == protocol
        || (flow.IsAuthenticated && protocol == Wire.IpProtocol.Authentication);

    private static bool FitsEnds(in Filter filter, in Flow flow, RuleFlags direction) =>
        (direction & RuleFlags.Uplink) != 0
            ? FitsLocal(filter, flow, flow.Source, flow.SourcePort)
                && FitsRemote(filter, flow, flow.Destination, flow.DestinationPort)
            : FitsLocal(filter, flow, flow.Destination, flow.DestinationPort)
                && FitsRemote(filter, flow, flow.Source, flow.SourcePort);

    private static bool FitsLocal(
        in Filter filter, in Flow flow, AddressV6 address, ushort port) =>
        IsWithin(address, filter.Local, filter.LocalLength, flow.Family)
        && FitsPort(filter, flow, port, filter.LocalPortLow, filter.LocalPortHigh);

    private static bool FitsRemote(
        in Filter filter, in Flow flow, AddressV6 address, ushort port) =>
        IsWithin(address, filter.Remote, filter.RemoteLength, flow.Family)
        && FitsPort(filter, flow, port, filter.RemotePortLow, filter.RemotePortHigh);

    private static bool FitsPort(
        in Filter filter, in Flow flow, ushort port, ushort low, ushort high) =>
        (filter.Flags & FilterFlags.Ports) == 0
        || (flow.HasPorts && port >= low && port <= high);

    private static bool IsWithin(AddressV6 address, AddressV6 prefix, int length, byte family)
    {
        if (length == 0)
        {
            return true;
        }

        var bits = family == 4 ? length + 96 : length;
        return ((address.High ^ prefix.High) & Mask(bits)) == 0
            && ((address.Low ^ prefix.Low) & Mask(bits - 64)) == 0;
    }

    private static ulong Mask(int bits) => bits switch
    {
        <= 0 => 0,
        >= 64 => ulong.MaxValue,
        _ => ulong.MaxValue << (64 - bits),
    };
}
