using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>What a worker does with a packet for this next hop.</summary>
public enum NextHopState : byte
{
    /// <summary>Slot not in use.</summary>
    Free = 0,

    /// <summary>MAC address not known yet: hand the packet to control.</summary>
    Unresolved = 1,

    /// <summary>MAC address known: send.</summary>
    Reachable = 2,

    /// <summary>Stands for a connected prefix: control resolves the destination itself.</summary>
    Glean = 3,

    /// <summary>Stands for our own addresses.</summary>
    Local = 4,
}

/// <summary>
/// Where a packet goes next: interface, MAC addresses, MTU. Control writes, workers read. The
/// destination MAC changes by one 8-byte store, so no worker ever sends to half an address.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct NextHop
{
    /// <summary>Bytes 0–7 of the Ethernet header: destination MAC, first 2 of the source.</summary>
    public ulong EthernetHigh;

    /// <summary>Bytes 8–11 of the Ethernet header: the rest of the source MAC.</summary>
    public uint EthernetLow;

    /// <summary>VLAN ID on the wire, host order; 0: untagged.</summary>
    public ushort Vlan;

    /// <summary>What to do. Written after the MAC address when becoming reachable.</summary>
    public NextHopState State;

    /// <summary>Interface (index) to leave by.</summary>
    public byte Interface;

    /// <summary>Port (index) to leave by.</summary>
    public byte Port;

    /// <summary>4 or 6: family of the address below. Control only.</summary>
    public byte Family;

    /// <summary>Largest IP packet, in bytes.</summary>
    public ushort Mtu;

    /// <summary>+1 each time the slot is taken. Control only.</summary>
    public uint Generation;

    /// <summary>The neighbour's address, IPv4 in the low 32 bits of Low. Control only.</summary>
    public ulong AddressHigh;

    /// <summary>Lower half of the neighbour's address. Control only.</summary>
    public ulong AddressLow;

    /// <summary>
    /// Sets both MAC addresses; the destination in one store.
    /// </summary>
    /// <param name="destination">6 bytes, wire order.</param>
    /// <param name="source">6 bytes, wire order.</param>
    public void SetMac(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source)
    {
        Span<byte> header = stackalloc byte[12];
        destination[..6].CopyTo(header);
        source[..6].CopyTo(header[6..]);
        Volatile.Write(ref EthernetLow, Unsafe.ReadUnaligned<uint>(ref header[8]));
        Volatile.Write(ref EthernetHigh, Unsafe.ReadUnaligned<ulong>(ref header[0]));
    }
}
