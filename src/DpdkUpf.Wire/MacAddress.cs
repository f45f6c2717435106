using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>IEEE 802 MAC-48 address: six bytes as on the wire.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MacAddress
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 6;

    private readonly ushort _first;
    private readonly uint _last;

    /// <summary>From 48 bits in host order: 02:00:00:00:00:01 is 0x020000000001.</summary>
    public MacAddress(ulong value)
    {
        _first = ((U16Be)(ushort)(value >> 32)).Raw;
        _last = ((U32Be)(uint)value).Raw;
    }

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>48 bits in host order.</summary>
    public ulong Value => BitConverter.IsLittleEndian
        ? ((ulong)BinaryPrimitives.ReverseEndianness(_first) << 32)
            | BinaryPrimitives.ReverseEndianness(_last)
        : ((ulong)_first << 32) | _last;

    /// <summary>The group bit: multicast or broadcast.</summary>
    public bool IsMulticast => (Value & 0x0100_0000_0000) != 0;

    /// <summary>All bits set.</summary>
    public bool IsBroadcast => Value == 0xFFFF_FFFF_FFFF;

    /// <summary>00:00:00:00:00:00, which no interface has.</summary>
    public bool IsZero => (_first | _last) == 0;

    /// <summary>RFC 2464 §7: 33:33 and the last four bytes of the group.</summary>
    public static MacAddress ForMulticast(Ipv6Address group) =>
        new(0x3333_0000_0000 | (group.Low & 0xFFFF_FFFF));

    /// <summary>Reads <c>02:00:5e:10:00:01</c>; two hex digits each, colons or dashes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        if (text.Length != 17)
        {
            return false;
        }

        ulong value = 0;
        for (var i = 0; i < Size; i++)
        {
            var digits = text.Slice(i * 3, 2);
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, null, out var b)
                || (i > 0 && text[(i * 3) - 1] is not (':' or '-')))
            {
                return false;
            }

            value = (value << 8) | b;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>; throws <see cref="FormatException"/>.</summary>
    public static MacAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException($"'{text}' is not a MAC address");

    /// <summary>Lower-case hex with colons.</summary>
    public override string ToString()
    {
        var hex = Value.ToString("x12", CultureInfo.InvariantCulture);
        return string.Join(':', hex.Chunk(2).Select(pair => new string(pair)));
    }
}
