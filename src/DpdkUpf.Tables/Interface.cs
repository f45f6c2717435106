using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>The reference point an interface serves (TS 23.501 §4.2.3).</summary>
public enum InterfaceRole : byte
{
    /// <summary>Entry not in use.</summary>
    None = 0,

    /// <summary>Towards the access network.</summary>
    N3 = 3,

    /// <summary>Towards the data network.</summary>
    N6 = 6,

    /// <summary>Towards another UPF.</summary>
    N9 = 9,
}

/// <summary>An IPv6 address in host order.</summary>
public readonly record struct AddressV6(ulong High, ulong Low);

/// <summary>IPv4 addresses of an interface, host order.</summary>
[InlineArray(Limits.Ipv4Addresses)]
public struct Ipv4AddressArray
{
    private uint _first;
}

/// <summary>IPv6 addresses of an interface.</summary>
[InlineArray(Limits.Ipv6Addresses)]
public struct Ipv6AddressArray
{
    private AddressV6 _first;
}

/// <summary>
/// A port, or one VLAN of a port, with its addresses. Control writes it before the data plane
/// starts; workers only read.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
public unsafe struct Interface
{
    /// <summary>Length of <see cref="Name"/> in bytes.</summary>
    public const int NameBytes = 32;

    /// <summary>Reference point; <see cref="InterfaceRole.None"/>: not in use.</summary>
    public InterfaceRole Role;

    /// <summary>Port (index).</summary>
    public byte Port;

    /// <summary>Network instance (index).</summary>
    public byte NetworkInstance;

    /// <summary>Entries of <see cref="Ipv4"/> in use.</summary>
    public byte Ipv4Count;

    /// <summary>Entries of <see cref="Ipv6"/> in use.</summary>
    public byte Ipv6Count;

    private readonly byte _pad0;

    /// <summary>VLAN ID, host order; 0: untagged.</summary>
    public ushort Vlan;

    /// <summary>Largest IP packet, in bytes.</summary>
    public ushort Mtu;

    private readonly ushort _pad1;
    private readonly uint _pad2;

    /// <summary>Our IPv4 addresses.</summary>
    public Ipv4AddressArray Ipv4;

    /// <summary>Our IPv6 addresses, the link-local one last.</summary>
    public Ipv6AddressArray Ipv6;

    /// <summary>Name for people, UTF-8, zero-padded.</summary>
    public fixed byte Name[NameBytes];

    /// <summary>True if the address (host order) is ours on this interface.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Owns(uint ipv4)
    {
        for (var i = 0; i < Ipv4Count; i++)
        {
            if (Ipv4[i] == ipv4)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the address is ours on this interface.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Owns(AddressV6 ipv6)
    {
        for (var i = 0; i < Ipv6Count; i++)
        {
            if (Ipv6[i].Low == ipv6.Low && Ipv6[i].High == ipv6.High)
            {
                return true;
            }
        }

        return false;
    }
}
