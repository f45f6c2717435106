using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>
/// RFC 4291 address: sixteen bytes as on the wire, seen as two host-order halves.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct Ipv6Address
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 16;

    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>From two host-order halves; <paramref name="high"/> is the /64 prefix.</summary>
    public Ipv6Address(ulong high, ulong low)
    {
        _high = Swap(high);
        _low = Swap(low);
    }

    /// <summary>ff02::1, RFC 4291 §2.7.1.</summary>
    public static Ipv6Address AllNodes => new(0xFF02_0000_0000_0000, 1);

    /// <summary>The first eight bytes, the /64 prefix, in host order.</summary>
    public ulong High => Swap(_high);

    /// <summary>The last eight bytes, the interface identifier, in host order.</summary>
    public ulong Low => Swap(_low);

    /// <summary>::, RFC 4291 §2.5.2.</summary>
    public bool IsUnspecified => (_high | _low) == 0;

    /// <summary>ff00::/8, RFC 4291 §2.7.</summary>
    public bool IsMulticast => High >> 56 == 0xFF;

    /// <summary>fe80::/10, RFC 4291 §2.5.6.</summary>
    public bool IsLinkLocal => High >> 54 == 0x3FA;

    /// <summary>fe80::/64 with the modified EUI-64 of a MAC, RFC 4291 appendix A.</summary>
    public static Ipv6Address LinkLocal(MacAddress mac)
    {
        var value = mac.Value;
        var low = ((value >> 24) << 40) | 0x0000_00FF_FE00_0000 | (value & 0xFF_FFFF);
        return new(0xFE80_0000_0000_0000, low ^ 0x0200_0000_0000_0000);
    }

    /// <summary>ff02::1:ffXX:XXXX of this address, RFC 4291 §2.7.1.</summary>
    public Ipv6Address SolicitedNode() =>
        new(0xFF02_0000_0000_0000, 0x0000_0001_FF00_0000 | (Low & 0xFF_FFFF));

    /// <summary>Cold: from text, an IPv6 literal without a zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Ipv6Address address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6 || parsed.ScopeId != 0)
        {
            return false;
        }

        address = From(parsed);
        return true;
    }

    /// <summary>Cold: as <see cref="TryParse"/>; throws <see cref="FormatException"/>.</summary>
    public static Ipv6Address Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{text}' is not an IPv6 address");

    /// <summary>Cold: from the framework's type, which must be IPv6.</summary>
    public static Ipv6Address From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return address.TryWriteBytes(bytes, out var length) && length == Size
            ? MemoryMarshal.Read<Ipv6Address>(bytes)
            : throw new ArgumentException($"{address} is not an IPv6 address", nameof(address));
    }

    /// <summary>Cold: to the framework's type.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Size];
        MemoryMarshal.Write(bytes, in this);
        return new IPAddress(bytes);
    }

    /// <summary>Cold: RFC 5952 text.</summary>
    public override string ToString() => ToIPAddress().ToString();

    private static ulong Swap(ulong value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
