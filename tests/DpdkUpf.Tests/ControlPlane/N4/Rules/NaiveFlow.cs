using System.Net;
using System.Net.Sockets;
using CsCheck;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>One of a few values.</summary>
internal static class Choice
{
    public static Gen<T> Of<T>(params T[] items) =>
        Gen.Int[0, items.Length - 1].Select(index => items[index]);
}

/// <summary>A user packet as a filter sees it.</summary>
internal sealed record NaivePacket(
    IPAddress Remote, IPAddress Local, int Protocol, int RemotePort, int LocalPort)
{
    private static readonly Gen<string> V4 =
        Choice.Of("10.0.0.1", "10.0.0.2", "10.0.1.1", "11.0.0.1");

    private static readonly Gen<string> V6 =
        Choice.Of("2001:db8::1", "2001:db8::2", "2001:db8:1::1", "2001:db9::1");

    public static readonly Gen<NaivePacket> Any =
        from pair in Gen.OneOf(Gen.Select(V4, V4), Gen.Select(V6, V6))
        from protocol in Choice.Of(6, 17, 1)
        from remotePort in Gen.Int[0, 6]
        from localPort in Gen.Int[0, 6]
        select new NaivePacket(
            IPAddress.Parse(pair.Item1), IPAddress.Parse(pair.Item2), protocol, remotePort,
            localPort);
}

/// <summary>
/// Flow descriptions word by word and filters field by field, with the framework's own types.
/// </summary>
internal static class NaiveFlow
{
    /// <summary>Whether the words fit the packet.</summary>
    public static bool Matches(string description, NaivePacket packet)
    {
        var (protocol, remote, local) = Split(description);
        return (protocol == "ip" || int.Parse(protocol, provider: null) == packet.Protocol)
            && Fits(remote, packet.Remote, packet.RemotePort)
            && Fits(local, packet.Local, packet.LocalPort);
    }

    /// <summary>No packet can fit: an IPv4 and an IPv6 address.</summary>
    public static bool IsOfTwoFamilies(string description)
    {
        var (_, remote, local) = Split(description);
        return Family(remote) is { } first && Family(local) is { } second && first != second;
    }

    /// <summary>Whether the fields fit the packet.</summary>
    public static bool Matches(Filter filter, NaivePacket packet) =>
        (filter.Family == 0
            || (filter.Family == 4) == (packet.Local.AddressFamily == AddressFamily.InterNetwork))
        && (!filter.Flags.HasFlag(FilterFlags.Protocol) || filter.Protocol == packet.Protocol)
        && Fits(filter.Remote, filter.RemoteLength, packet.Remote)
        && Fits(filter.Local, filter.LocalLength, packet.Local)
        && packet.RemotePort >= filter.RemotePortLow && packet.RemotePort <= filter.RemotePortHigh
        && packet.LocalPort >= filter.LocalPortLow && packet.LocalPort <= filter.LocalPortHigh
        && filter.Flags.HasFlag(FilterFlags.Ports) == (filter.RemotePortLow != 0
            || filter.LocalPortLow != 0 || filter.RemotePortHigh != 65535
            || filter.LocalPortHigh != 65535);

    /// <summary>A filter in one line.</summary>
    public static string Text(Filter filter) =>
        (filter.Flags.HasFlag(FilterFlags.Protocol) ? $"p{filter.Protocol}" : "any")
        + (filter.Family == 0 ? "" : $" v{filter.Family}")
        + $" {Prefix(filter, filter.Remote, filter.RemoteLength)}"
        + $":{filter.RemotePortLow}-{filter.RemotePortHigh}"
        + $" {Prefix(filter, filter.Local, filter.LocalLength)}"
        + $":{filter.LocalPortLow}-{filter.LocalPortHigh}";

    private static string Prefix(Filter filter, AddressV6 address, int length) =>
        length == 0 ? "any"
        : filter.Family == 4 ? $"{new Ipv4Address((uint)address.Low)}/{length}"
        : $"{new Ipv6Address(address.High, address.Low)}/{length}";

    private static (string Protocol, string Remote, string Local) Split(string description)
    {
        var words = description.Split(" from ");
        var head = words[0].Split(' ');
        var ends = words[1].Split(" to ");
        return head[1] == "out" ? (head[2], ends[0], ends[1]) : (head[2], ends[1], ends[0]);
    }

    private static bool Fits(string end, IPAddress address, int port)
    {
        var words = end.Split(' ');
        var isAny = words[0] is "any" or "assigned";
        return (isAny || Network(words[0]).Contains(address))
            && (words.Length == 1 || words[1].Split(',').Any(range => IsIn(range, port)));
    }

    private static bool IsIn(string range, int port)
    {
        var ends = range.Split('-').Select(end => int.Parse(end, provider: null)).ToArray();
        return port >= ends[0] && port <= ends[^1];
    }

    private static IPNetwork Network(string prefix)
    {
        var parts = prefix.Split('/');
        var address = IPAddress.Parse(parts[0]);
        return new(address, parts.Length > 1
            ? int.Parse(parts[1], provider: null) : 8 * address.GetAddressBytes().Length);
    }

    private static AddressFamily? Family(string end)
    {
        var word = end.Split(' ')[0];
        return word is "any" or "assigned"
            ? null : IPAddress.Parse(word.Split('/')[0]).AddressFamily;
    }

    private static bool Fits(AddressV6 value, int length, IPAddress address)
    {
        if (length == 0)
        {
            return true;
        }

        var bytes = address.GetAddressBytes();
        var all = new byte[16];
        new Ipv6Address(value.High, value.Low).ToIPAddress().GetAddressBytes().CopyTo(all, 0);
        return new IPNetwork(new(all[^bytes.Length..]), length).Contains(address);
    }
}
