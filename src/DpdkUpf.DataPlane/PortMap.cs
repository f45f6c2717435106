using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// From DPDK's port number, as it stands in an mbuf, to our port. Filled once, before the workers
/// start.
/// </summary>
public sealed unsafe class PortMap : IDisposable
{
    /// <summary>
    /// DPDK port numbers are below this (RTE_MAX_ETHPORTS is 32 in Debian's build).
    /// </summary>
    public const int DpdkPorts = 64;

    private const ulong MacMask = 0x0000_FFFF_FFFF_FFFF;

    // First byte's lowest bit on the wire: multicast or broadcast (IEEE 802 §8.2).
    private const ulong GroupBit = 1;

    private readonly PortEntry** _entries;
    private readonly ulong* _macs;

    /// <summary>An empty map.</summary>
    public PortMap()
    {
        _entries = (PortEntry**)NativeMemory.AllocZeroed(DpdkPorts, (nuint)sizeof(PortEntry*));
        _macs = (ulong*)NativeMemory.AllocZeroed(DpdkPorts, sizeof(ulong));
    }

    /// <summary>Adds a port that is about to start; its MAC address is known.</summary>
    public void Add(ushort dpdkPort, PortEntry* entry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(dpdkPort, DpdkPorts);
        _entries[dpdkPort] = entry;
        _macs[dpdkPort] = *(ulong*)entry->Mac & MacMask;
    }

    /// <summary>
    /// True if a frame of at least 14 bytes is addressed to the port, or to a group.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsOurs(ushort dpdkPort, byte* frame)
    {
        var destination = Unsafe.ReadUnaligned<ulong>(frame);
        return (destination & MacMask) == _macs[dpdkPort & (DpdkPorts - 1)]
            || (destination & GroupBit) != 0;
    }

    /// <summary>Interface (index) of a VLAN, or <see cref="PortEntry.NoInterface"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte InterfaceOf(ushort dpdkPort, ushort vlan)
    {
        var entry = _entries[dpdkPort & (DpdkPorts - 1)];
        return entry == null ? PortEntry.NoInterface : entry->InterfaceOfVlan[vlan & 0xFFF];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_entries);
        NativeMemory.Free(_macs);
    }
}
