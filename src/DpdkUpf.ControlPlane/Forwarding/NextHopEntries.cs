using System.Runtime.InteropServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane.Forwarding;

/// <summary>Next hops of the tables: made from what control knows, and read back.</summary>
internal static class NextHopEntries
{
    /// <summary>A next hop on an interface; unspecified address for Glean and Local.</summary>
    public static NextHop Create(
        LocalInterface item, NextHopState state, byte family, IpAddress? address) => new()
        {
            State = state,
            Interface = item.Index,
            Port = item.Port,
            Vlan = item.Setup.Vlan,
            Mtu = item.Setup.Mtu,
            Family = family,
            AddressHigh = address is { IsIpv4: false } v6 ? v6.V6.High : 0,
            AddressLow = address is { } any ? (any.IsIpv4 ? any.V4 : any.V6.Low) : 0,
        };

    /// <summary>The neighbour's address.</summary>
    public static IpAddress Address(in NextHop entry) => entry.Family == 4
        ? IpAddress.From((uint)entry.AddressLow)
        : IpAddress.From(new Ipv6Address(entry.AddressHigh, entry.AddressLow));

    /// <summary>The neighbour's MAC address.</summary>
    public static MacAddress Mac(in NextHop entry) =>
        MemoryMarshal.Read<MacAddress>(
            MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in entry.EthernetHigh)));

    /// <summary>True if the next hop was made for the interface as it is now.</summary>
    public static bool Fits(in NextHop entry, LocalInterface item) =>
        entry.Port == item.Port && entry.Vlan == item.Setup.Vlan && entry.Mtu == item.Setup.Mtu;

    /// <summary>A MAC address as 6 bytes on the wire.</summary>
    public static byte[] Bytes(MacAddress mac) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<MacAddress>(in mac)).ToArray();
}
