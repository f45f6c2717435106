namespace DpdkUpf.Wire;

/// <summary>Cold path: an IPv4 address as a value that prints itself.</summary>
/// <param name="Value">Host order.</param>
public readonly record struct Ipv4Address(uint Value)
{
    /// <summary>From a dotted quad; throws <see cref="FormatException"/>.</summary>
    public static Ipv4Address Parse(string text) =>
        IpAddress.TryParse(text, out var address) && address.IsIpv4
            ? new(address.V4)
            : throw new FormatException($"'{text}' is not an IPv4 address");

    /// <summary>Dotted quad.</summary>
    public override string ToString() =>
        $"{Value >> 24}.{(byte)(Value >> 16)}.{(byte)(Value >> 8)}.{(byte)Value}";
}
