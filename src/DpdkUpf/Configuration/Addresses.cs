using System.Net;
using System.Net.Sockets;

namespace DpdkUpf.Configuration;

/// <summary>
/// Small questions about IP addresses and prefixes that the framework does not answer.
/// </summary>
internal static class Addresses
{
    public static int Bits(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    public static bool IsIpv4(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>The address with every bit after the prefix cleared.</summary>
    public static IPAddress Mask(this IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] &= MaskByte(length - (i * 8));
        }

        return new(bytes);
    }

    /// <summary>
    /// True when one prefix contains the other: prefixes overlap in no other way.
    /// </summary>
    public static bool Overlaps(this IPNetwork left, IPNetwork right) =>
        left.Contains(right.BaseAddress) || right.Contains(left.BaseAddress);

    /// <summary>Why no host can have this address; null for an ordinary unicast address.</summary>
    public static string? SpecialKind(this IPAddress address)
    {
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return "the unspecified address";
        }

        if (IPAddress.IsLoopback(address))
        {
            return "a loopback address";
        }

        if (address.Equals(IPAddress.Broadcast))
        {
            return "the broadcast address";
        }

        var first = address.GetAddressBytes()[0];
        var isMulticast = address.IsIpv4() ? first is >= 224 and < 240 : first == 0xff;
        return isMulticast
            ? "a multicast address"
            : address.IsIPv4MappedToIPv6 ? "IPv4-mapped"
            : null;
    }

    private static byte MaskByte(int bits) => bits switch
    {
        >= 8 => 0xff,
        <= 0 => 0,
        _ => (byte)(0xff << (8 - bits)),
    };
}

/// <summary>An interface's own address together with the prefix that is on its link.</summary>
internal sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    public IPNetwork Network => new(Address.Mask(PrefixLength), PrefixLength);

    /// <summary>
    /// IPv4 only: the first and last address of anything wider than /31 (RFC 3021).
    /// </summary>
    public bool IsNetworkOrBroadcast()
    {
        if (!Address.IsIpv4() || PrefixLength >= 31)
        {
            return false;
        }

        var hostMask = uint.MaxValue >> PrefixLength;
        var host = (uint)IPAddress.NetworkToHostOrder(
            BitConverter.ToInt32(Address.GetAddressBytes()))
            & hostMask;
        return host == 0 || host == hostMask;
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
