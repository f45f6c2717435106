using System.Runtime.InteropServices;

namespace DpdkUpf.Wire;

/// <summary>
/// IEEE 802.1Q §9.6: what stands between the Ethernet header (whose type is then 0x8100) and the
/// payload.
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-----+-+-----------------------+-------------------------------+
/// | PCP |D|        VLAN ID        |      Type of the payload      |
/// +-----+-+-----------------------+-------------------------------+
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct VlanTag
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 4;

    /// <summary>The VLAN ID's bits in <see cref="Control"/>.</summary>
    public const ushort IdMask = 0x0FFF;

    /// <summary>Priority, drop eligibility and VLAN ID.</summary>
    public U16Be Control;

    /// <summary>Type of the payload; see <see cref="Wire.EtherType"/>.</summary>
    public U16Be EtherType;

    /// <summary>0 is a priority tag: the frame belongs to no VLAN.</summary>
    public readonly ushort VlanId => (ushort)(Control & IdMask);

    /// <summary>802.1p priority, 0 to 7.</summary>
    public readonly int Priority => Control >> 13;
}
