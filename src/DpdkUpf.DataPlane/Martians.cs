using System.Runtime.CompilerServices;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>Addresses that are never routed (RFC 6890, RFC 4291 §2.5 and §2.7).</summary>
internal static class Martians
{
    /// <summary>0/8, 127/8, 224/4 and above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsIpv4(uint address)
    {
        var first = address >> 24;
        return first - 1 >= 223 || first == 127; // 0 wraps around
    }

    /// <summary>
    /// Multicast, link-local, and all of ::/64: unspecified, loopback, IPv4-mapped.
    /// </summary>
    public static bool IsIpv6(in Ipv6Address address) =>
        address.IsMulticast || address.IsLinkLocal || address.High == 0;
}
