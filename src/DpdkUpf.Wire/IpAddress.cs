using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace DpdkUpf.Wire;

/// <summary>
/// Cold path: an address of either family as a value. The hot path is written per family and uses
/// host-order <see cref="uint"/> and <see cref="Ipv6Address"/> instead.
/// </summary>
public readonly record struct IpAddress
{
    private IpAddress(Ipv6Address v6, bool isIpv4)
    {
        V6 = v6;
        IsIpv4 = isIpv4;
    }

    /// <summary>True: <see cref="V4"/> counts; false: <see cref="V6"/>.</summary>
    public bool IsIpv4 { get; }

    /// <summary>Host order; meaningful if <see cref="IsIpv4"/>.</summary>
    public uint V4 => (uint)V6.Low;

    /// <summary>Meaningful unless <see cref="IsIpv4"/>.</summary>
    public Ipv6Address V6 { get; }

    /// <summary>Bytes on the wire: 4 or 16.</summary>
    public int Size => IsIpv4 ? 4 : Ipv6Address.Size;

    /// <summary>From a host-order IPv4 address.</summary>
    public static IpAddress From(uint ipv4) => new(new Ipv6Address(0, ipv4), isIpv4: true);

    /// <summary>From an IPv6 address.</summary>
    public static IpAddress From(Ipv6Address ipv6) => new(ipv6, isIpv4: false);

    /// <summary>From the framework's type; a zone is dropped.</summary>
    public static IpAddress From(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return From(Ipv6Address.From(address));
        }

        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _)
            ? From(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : throw new ArgumentException($"{address} is no IP address", nameof(address));
    }

    /// <summary>From network-order bytes, 4 or 16 of them.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IpAddress address)
    {
        address = bytes.Length switch
        {
            4 => From(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            Ipv6Address.Size => From(new Ipv6Address(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]))),
            _ => default,
        };
        return bytes.Length is 4 or Ipv6Address.Size;
    }

    /// <summary>Writes 4 or 16 network-order bytes and returns how many.</summary>
    public int Write(Span<byte> destination)
    {
        if (IsIpv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, V4);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, V6.High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], V6.Low);
        return Ipv6Address.Size;
    }

    /// <summary>Reads an IPv4 or IPv6 literal without a zone; IPv4 needs all four parts.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        // The framework takes "10" and "1.2" for IPv4 addresses; nobody means that.
        if (!IPAddress.TryParse(text, out var parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && text.Count('.') != 3)
            || (parsed.AddressFamily == AddressFamily.InterNetworkV6 && parsed.ScopeId != 0))
        {
            return false;
        }

        address = From(parsed);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; throws <see cref="FormatException"/>.</summary>
    public static IpAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{text}' is not an IP address");

    /// <summary>To the framework's type.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Ipv6Address.Size];
        return new IPAddress(bytes[..Write(bytes)]);
    }

    /// <summary>Dotted quad or RFC 5952 text.</summary>
    public override string ToString() => ToIPAddress().ToString();
}
