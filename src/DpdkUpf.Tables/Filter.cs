using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>What a <see cref="Filter"/> compares beyond addresses and ports.</summary>
[Flags]
public enum FilterFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The IP protocol.</summary>
    Protocol = 1 << 0,

    /// <summary>The IPsec security parameter index.</summary>
    Spi = 1 << 1,

    /// <summary>The IPv6 flow label.</summary>
    FlowLabel = 1 << 2,

    /// <summary>A port range other than 0 to 65535: needs a first fragment.</summary>
    Ports = 1 << 3,
}

/// <summary>
/// One SDF filter (TS 29.244 §8.2.5), seen from the UE: one cache line. Local is the UE's side, so
/// the same filter serves both directions (§5.2.1A.2A). A port list is several filters. Immutable
/// with its program: control writes, workers read.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Rule.LineBytes)]
public struct Filter
{
    /// <summary>4, 6, or 0: both.</summary>
    public byte Family;

    /// <summary>What else is compared.</summary>
    public FilterFlags Flags;

    /// <summary>IP protocol, with <see cref="FilterFlags.Protocol"/>.</summary>
    public byte Protocol;

    /// <summary>Value of the ToS or traffic class under <see cref="TosMask"/>.</summary>
    public byte Tos;

    /// <summary>Bits of the ToS or traffic class that count; 0: any.</summary>
    public byte TosMask;

    /// <summary>Prefix length of <see cref="Remote"/>; 0: any.</summary>
    public byte RemoteLength;

    /// <summary>Prefix length of <see cref="Local"/>; 0: any.</summary>
    public byte LocalLength;

    private readonly byte _pad0;

    /// <summary>Lowest port of the network's side.</summary>
    public ushort RemotePortLow;

    /// <summary>Highest port of the network's side.</summary>
    public ushort RemotePortHigh;

    /// <summary>Lowest port of the UE's side.</summary>
    public ushort LocalPortLow;

    /// <summary>Highest port of the UE's side.</summary>
    public ushort LocalPortHigh;

    /// <summary>Security parameter index, with <see cref="FilterFlags.Spi"/>.</summary>
    public uint Spi;

    /// <summary>Flow label, with <see cref="FilterFlags.FlowLabel"/>.</summary>
    public uint FlowLabel;

    /// <summary>The network's side; IPv4 in the low 32 bits of Low.</summary>
    public AddressV6 Remote;

    /// <summary>The UE's side; IPv4 in the low 32 bits of Low.</summary>
    public AddressV6 Local;
}
