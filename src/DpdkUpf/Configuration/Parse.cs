using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Numerics;

namespace DpdkUpf.Configuration;

/// <summary>Text to value, strictly: every refusal says what was expected instead.</summary>
internal static class Parse
{
    public static Parsed<string> Text(string text) => text;

    /// <summary>A name that is also part of file names and metric labels.</summary>
    public static Parsed<string> Name(string text)
    {
        const int MaxLength = 31;
        if (text.Length > MaxLength)
        {
            return Parsed.Wrong<string>($"'{text}' is longer than {MaxLength} characters");
        }

        return text.Length > 0
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? text
            : Parsed.Wrong<string>($"'{text}' is no name (letters, digits, '-', '_' and '.')");
    }

    public static Func<string, Parsed<int>> Integer(int min, int max) => text =>
    {
        if (!TryUnsigned(text, out var value))
        {
            return Parsed.Wrong<int>($"'{text}' is not a whole number");
        }

        return value >= (ulong)min && value <= (ulong)max
            ? (int)value
            : Parsed.Wrong<int>($"{text} is out of range, {min} to {max} is allowed");
    };

    public static Func<string, Parsed<int>> PowerOfTwo(int min, int max) => text =>
    {
        var number = Integer(min, max)(text);
        return number.Wrong is not null || int.IsPow2(number.Value)
            ? number
            : Parsed.Wrong<int>(
                $"{text} is not a power of two (did you mean {NextPow2(number.Value)}?)");
    };

    public static Parsed<bool> Flag(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => true,
        "FALSE" => false,
        "YES" or "ON" or "1" =>
            Parsed.Wrong<bool>($"'{text}' is not true or false (did you mean true?)"),
        "NO" or "OFF" or "0" =>
            Parsed.Wrong<bool>($"'{text}' is not true or false (did you mean false?)"),
        _ => Parsed.Wrong<bool>($"'{text}' is not true or false"),
    };

    public static Parsed<T> Choice<T>(string text)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToArray();
        return names.Contains(text.ToLowerInvariant())
            ? Enum.Parse<T>(text, ignoreCase: true)
            : Parsed.Wrong<T>(
                $"'{text}' is not one of {string.Join(", ", names)}{Near(text, names)}");
    }

    /// <summary>A name that must have been defined elsewhere in the configuration.</summary>
    public static Func<string, Parsed<string>> OneOf(
        string kind, IReadOnlyCollection<string> names) =>
        text => names.Contains(text, StringComparer.Ordinal)
            ? text
            : Parsed.Wrong<string>($"no {kind} is named '{text}'{Nearest.Hint(text, names)}");

    /// <summary>A tunnel endpoint identifier, TS 29.281 §5.1: 0 is for signalling only.</summary>
    public static Parsed<uint> Teid(string text)
    {
        if (!TryUnsigned(text, out var value))
        {
            return Parsed.Wrong<uint>($"'{text}' is no TEID (decimal, or hexadecimal with 0x)");
        }

        return value switch
        {
            0 => Parsed.Wrong<uint>(
                "TEID 0 is reserved for signalling (1 to 0xffffffff is allowed)"),
            > uint.MaxValue => Parsed.Wrong<uint>($"{text} does not fit the 32 bits of a TEID"),
            _ => (uint)value,
        };
    }

    /// <summary>A session endpoint identifier, TS 29.244 §8.2.37, or a tunnel's number.</summary>
    public static Parsed<ulong> Seid(string text) => TryUnsigned(text, out var value)
        ? value
        : Parsed.Wrong<ulong>($"'{text}' is no SEID (decimal, or hexadecimal with 0x)");

    public static Parsed<IPAddress> Address(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal))
        {
            var bare = text[..text.IndexOf('/', StringComparison.Ordinal)];
            return Parsed.Wrong<IPAddress>(
                $"'{text}' is a prefix, an address is expected (did you mean {bare}?)");
        }

        return TryAddress(text, out var address)
            ? address
            : Parsed.Wrong<IPAddress>($"'{text}' is no IPv4 or IPv6 address");
    }

    /// <summary>
    /// An address that a host can have: no multicast, broadcast, loopback or unspecified.
    /// </summary>
    public static Parsed<IPAddress> HostAddress(string text)
    {
        var address = Address(text);
        return address.Wrong is null && address.Value.SpecialKind() is { } kind
            ? Parsed.Wrong<IPAddress>($"{text} is {kind}, no host can have it")
            : address;
    }

    /// <summary>An address that the kernel of this machine can have, loopback included.</summary>
    public static Parsed<IPAddress> LocalAddress(string text)
    {
        var address = Address(text);
        if (address.Wrong is not null || IPAddress.IsLoopback(address.Value))
        {
            return address;
        }

        var kind = address.Value.IsIPv6LinkLocal
            ? "a link-local address, which is not the same on every link"
            : address.Value.SpecialKind();
        return kind is null ? address : Parsed.Wrong<IPAddress>($"{text} is {kind}");
    }

    /// <summary>Address and prefix length of an interface, such as 10.3.0.1/24.</summary>
    public static Parsed<InterfaceAddress> InterfaceAddress(string text)
    {
        var split = SplitPrefix(text);
        if (split.Wrong is not null)
        {
            return Parsed.Wrong<InterfaceAddress>(split.Wrong);
        }

        var (address, length) = split.Value;
        var value = new InterfaceAddress(address, length);
        if (address.SpecialKind() is { } kind)
        {
            return Parsed.Wrong<InterfaceAddress>($"{address} is {kind}, no interface can have it");
        }

        return value.IsNetworkOrBroadcast()
            ? Parsed.Wrong<InterfaceAddress>(
                $"{text} is the network's own or its broadcast address")
            : value;
    }

    public static Parsed<IPNetwork> Prefix(string text)
    {
        var split = SplitPrefix(text);
        if (split.Wrong is not null)
        {
            return Parsed.Wrong<IPNetwork>(split.Wrong);
        }

        var (address, length) = split.Value;
        var first = address.Mask(length);
        return first.Equals(address)
            ? new IPNetwork(address, length)
            : Parsed.Wrong<IPNetwork>(
                $"{text} has bits set after the prefix (did you mean {first}/{length}?)");
    }

    /// <summary>A prefix, or an address for the prefix that has no other.</summary>
    public static Parsed<IPNetwork> PrefixOrAddress(string text) =>
        TryAddress(text, out var address)
            ? new IPNetwork(address, address.Bits())
            : Prefix(text);

    /// <summary>
    /// A Node ID, TS 29.244 §8.2.38: an address or a domain name; empty where it may be left out.
    /// </summary>
    public static Parsed<string> NodeId(string text)
    {
        const int MaxLength = 253;
        const int MaxLabel = 63;
        if (text.Length == 0 || TryAddress(text, out _))
        {
            return text;
        }

        var isName = text.Length <= MaxLength
            && text.Split('.').All(label => label.Length is > 0 and <= MaxLabel
                && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        // Digits and dots only: somebody meant an address.
        return isName && text.Any(char.IsAsciiLetter)
            ? text
            : Parsed.Wrong<string>($"'{text}' is neither an address nor a domain name");
    }

    /// <summary>The address of one network card, six bytes, not a group address.</summary>
    public static Parsed<PhysicalAddress> Mac(string text)
    {
        var parts = text.Split(':', '-');
        if (
            parts.Length != 6
                || !parts.All(part => part.Length == 2 && part.All(char.IsAsciiHexDigit)))
        {
            return Parsed.Wrong<PhysicalAddress>(
                $"'{text}' is no MAC address (six bytes, such as 02:00:00:00:00:01)");
        }

        var bytes = Array.ConvertAll(parts, part => Convert.FromHexString(part)[0]);
        if ((bytes[0] & 1) != 0)
        {
            return Parsed.Wrong<PhysicalAddress>($"{text} is a multicast address, not one card's");
        }

        return Array.TrueForAll(bytes, b => b == 0)
            ? Parsed.Wrong<PhysicalAddress>($"{text} is not an address of any card")
            : new PhysicalAddress(bytes);
    }

    /// <summary>Empty for "off"; else host:port or [v6]:port, address literals only.</summary>
    public static Parsed<IPEndPoint?> Endpoint(string text)
    {
        if (text.Length == 0)
        {
            return new Parsed<IPEndPoint?>(null, null);
        }

        var local = text.StartsWith("localhost:", StringComparison.Ordinal)
            ? "127.0.0.1" + text["localhost".Length..]
            : text;
        var hasPort = local.LastIndexOf(':') > local.LastIndexOf(']') && !IsBareIpv6(local);
        return hasPort && IPEndPoint.TryParse(local, out var endpoint)
            ? endpoint
            : Parsed.Wrong<IPEndPoint?>($"'{text}' is no address:port, such as 127.0.0.1:9464");
    }

    public static Parsed<Uri?> HttpUrl(string text)
    {
        if (text.Length == 0)
        {
            return new Parsed<Uri?>(null, null);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : Parsed.Wrong<Uri?>($"'{text}' is no http:// or https:// URL");
    }

    private static string Near(string text, string[] names) =>
        Nearest.Find(text, names) is { } near ? $" (did you mean {near}?)" : "";

    private static int NextPow2(int value) => (int)BitOperations.RoundUpToPowerOf2((uint)value);

    private static bool IsBareIpv6(string text) =>
        text.Count(c => c == ':') > 1 && !text.StartsWith('[');

    private static bool TryUnsigned(string text, out ulong value)
    {
        var digits = text.Trim().Replace("_", "", StringComparison.Ordinal);
        return digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(
                digits.AsSpan(
                    2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    // IPAddress.Parse takes "10.1" and "1": shorthands that are nearly always typing errors here.
    private static bool TryAddress(string text, out IPAddress address)
    {
        var parses = IPAddress.TryParse(text, out address!)
            && !text.Contains('%', StringComparison.Ordinal)
            && !text.Contains('[', StringComparison.Ordinal);
        return parses
            && (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == text);
    }

    private static Parsed<(IPAddress Address, int Length)> SplitPrefix(string text)
    {
        var parts = text.Split('/');
        if (!TryAddress(parts[0], out var address))
        {
            return Parsed.Wrong<(IPAddress, int)>($"'{text}' is no address/length");
        }

        var bits = address.Bits();
        if (parts.Length != 2)
        {
            var hint = bits == 32 ? 24 : 64;
            return Parsed.Wrong<(IPAddress, int)>(
                $"'{text}' has no prefix length (did you mean {text}/{hint}?)");
        }

        var length = Integer(0, bits)(parts[1]);
        return length.Wrong is null
            ? (address, length.Value)
            : Parsed.Wrong<(IPAddress, int)>($"'{text}': the prefix length is 0 to {bits}");
    }
}
