using DpdkUpf.Wire;

namespace DpdkUpf.ControlPlane;

/// <summary>An address with a prefix length: an interface address, a route or a pool.</summary>
/// <param name="Address">Host bits may be set: an interface address keeps them.</param>
/// <param name="Length">Prefix length in bits: 0–32 or 0–128.</param>
public readonly record struct IpPrefix(IpAddress Address, int Length)
{
    /// <summary>The prefix that covers just this address.</summary>
    public static IpPrefix Host(IpAddress address) => new(address, address.IsIpv4 ? 32 : 128);

    /// <summary>Cold: from <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>.</summary>
    public static IpPrefix Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = IpAddress.Parse(slash < 0 ? text : text[..slash]);
        return slash < 0
            ? Host(address)
            : new(address, int.Parse(text.AsSpan(slash + 1), provider: null));
    }

    /// <summary>4 or 6.</summary>
    public int Family => Address.IsIpv4 ? 4 : 6;

    /// <summary>The first <see cref="Length"/> bits, left-aligned, the others zero.</summary>
    public UInt128 Bits => LeftAligned(Address) & Mask;

    private UInt128 Mask => Length == 0 ? 0 : UInt128.MaxValue << (128 - Length);

    /// <summary>True if the address lies in the prefix; never across families.</summary>
    public bool Contains(IpAddress address) =>
        address.IsIpv4 == Address.IsIpv4 && (LeftAligned(address) & Mask) == Bits;

    /// <summary>Prefix text, such as 10.0.0.0/8.</summary>
    public override string ToString() => $"{Address}/{Length}";

    private static UInt128 LeftAligned(IpAddress address) => address.IsIpv4
        ? (UInt128)address.V4 << 96
        : new UInt128(address.V6.High, address.V6.Low);
}
