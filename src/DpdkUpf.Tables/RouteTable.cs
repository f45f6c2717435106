using System.Runtime.CompilerServices;

namespace DpdkUpf.Tables;

/// <summary>
/// Longest-prefix match as workers see it: a tree of 256-entry nodes, one address byte a level,
/// prefixes expanded into the entries they cover. An entry is 0 (no route), a next hop index
/// plus 1, or, with <see cref="ChildBit"/>, the node to look at next. Trees are immutable: control
/// builds a new one and publishes its root by one store. A default route is one load.
/// </summary>
public readonly unsafe struct RouteTable(uint* nodes)
{
    /// <summary>Bytes of a node.</summary>
    public const int NodeBytes = NodeEntries * sizeof(uint);

    /// <summary>Entries of a node.</summary>
    public const int NodeEntries = 256;

    /// <summary>The entry is a node index.</summary>
    public const uint ChildBit = 0x8000_0000;

    /// <summary>No route.</summary>
    public const uint None = uint.MaxValue;

    private readonly uint* _nodes = nodes;

    internal uint* Node(uint index) => _nodes + (index * NodeEntries);

    /// <summary>Next hop index for an IPv4 address (host order), or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(uint root, uint address)
    {
        var entry = Node(root)[address >> 24];
        for (var shift = 16; (entry & ChildBit) != 0; shift -= 8)
        {
            entry = Node(entry & ~ChildBit)[(address >> shift) & 0xFF];
        }

        return entry - 1; // 0 becomes None
    }

    /// <summary>Next hop index for an IPv6 address, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Find(uint root, AddressV6 address)
    {
        var entry = Node(root)[address.High >> 56];
        for (var depth = 1; (entry & ChildBit) != 0; depth++)
        {
            var half = depth < 8 ? address.High : address.Low;
            entry = Node(entry & ~ChildBit)[(half >> (56 - ((depth & 7) * 8))) & 0xFF];
        }

        return entry - 1;
    }
}
