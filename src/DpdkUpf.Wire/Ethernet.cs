using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>IEEE 802 numbers (EtherType field), host order.</summary>
public static class EtherType
{
    /// <summary>IPv4.</summary>
    public const ushort Ipv4 = 0x0800;

    /// <summary>ARP.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>IEEE 802.1Q customer tag.</summary>
    public const ushort Vlan = 0x8100;

    /// <summary>IPv6.</summary>
    public const ushort Ipv6 = 0x86DD;
}

/// <summary>
/// IEEE 802.3 §3.1, RFC 894.
/// <code>
///  0             6            12     14
///  +-------------+-------------+------+
///  | Destination |   Source    | Type |
///  +-------------+-------------+------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public unsafe struct EthernetHeader
{
    /// <summary>Bytes on the wire, without a tag.</summary>
    public const int Size = 14;

    /// <summary>Receiver.</summary>
    public MacAddress Destination;

    /// <summary>Sender.</summary>
    public MacAddress Source;

    /// <summary>See <see cref="Wire.EtherType"/>.</summary>
    public U16Be EtherType;

    /// <summary>
    /// Reads the header and at most one 802.1Q tag from <paramref name="length"/> readable bytes.
    /// False: truncated. A second tag is left as <see cref="EthernetView.EtherType"/> 0x8100.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryParse(byte* frame, int length, out EthernetView view)
    {
        view = default;
        if (length < Size)
        {
            return false;
        }

        view.HeaderLength = Size;
        view.EtherType = ((EthernetHeader*)frame)->EtherType;
        return view.EtherType != Wire.EtherType.Vlan || TryParseTag(frame, length, ref view);
    }

    private static bool TryParseTag(byte* frame, int length, ref EthernetView view)
    {
        if (length < Size + VlanTag.Size)
        {
            return false;
        }

        var tag = (VlanTag*)(frame + Size);
        view.VlanId = tag->VlanId;
        view.EtherType = tag->EtherType;
        view.HeaderLength = Size + VlanTag.Size;
        return true;
    }

    /// <summary>Writes 14 bytes, or 18 with a tag if <paramref name="vlanId"/> is not 0.</summary>
    public static int Write(
        Span<byte> to, MacAddress destination, MacAddress source, ushort vlanId, ushort etherType)
    {
        MemoryMarshal.Write(to, in destination);
        MemoryMarshal.Write(to[6..], in source);
        if (vlanId == 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to[12..], etherType);
            return Size;
        }

        BinaryPrimitives.WriteUInt16BigEndian(to[12..], Wire.EtherType.Vlan);
        BinaryPrimitives.WriteUInt16BigEndian(to[14..], (ushort)(vlanId & VlanTag.IdMask));
        BinaryPrimitives.WriteUInt16BigEndian(to[16..], etherType);
        return Size + VlanTag.Size;
    }
}

/// <summary>What <see cref="EthernetHeader.TryParse"/> found; all in host order.</summary>
public struct EthernetView
{
    /// <summary>Bytes before the payload: 14, or 18 with a tag.</summary>
    public int HeaderLength;

    /// <summary>Of the payload, behind a tag if there is one.</summary>
    public ushort EtherType;

    /// <summary>0: no tag, or a priority tag.</summary>
    public ushort VlanId;
}
