using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>Whether the data plane uses hugepages for its own (DPDK) memory.</summary>
public enum HugepageUse : byte
{
    /// <summary>If there are any.</summary>
    Auto = 0,

    /// <summary>Or else do not start.</summary>
    Required = 1,

    /// <summary>Never.</summary>
    None = 2,
}

/// <summary>Network instance names, UTF-8, 32 bytes each. Control writes.</summary>
[InlineArray(Limits.NetworkInstances * NameBytes)]
public struct NetworkInstanceNames
{
    /// <summary>Bytes of a name.</summary>
    public const int NameBytes = 32;

    private byte _first;
}

/// <summary>Route table roots: entry 2n is IPv4, 2n+1 IPv6 of network instance n.</summary>
[InlineArray(Limits.NetworkInstances * 2)]
public struct RouteRoots
{
    private uint _first;
}

/// <summary>The first page of the file: who made it, how large it is, how to start.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
public unsafe struct TablesHeader
{
    /// <summary>Bytes before the first section.</summary>
    public const int Bytes = 32768;

    /// <summary>"DPDKUPF" and a zero, as the bytes lie in memory.</summary>
    public const ulong ExpectedMagic = 0x00_46_50_55_4B_44_50_44;

    /// <summary>
    /// Version of the layout: +1 with each change of any struct of this assembly.
    /// </summary>
    public const uint ExpectedVersion = 6;

    /// <summary>Seconds from 1900 to 1970: times on N4 begin in 1900 (RFC 5905 §6).</summary>
    public const long NtpEpoch = 2_208_988_800;

    /// <summary>Length of <see cref="EalArguments"/>.</summary>
    public const int EalArgumentsBytes = 2048;

    /// <summary><see cref="ExpectedMagic"/>; written last when a file is made.</summary>
    public ulong Magic;

    /// <summary><see cref="ExpectedVersion"/>.</summary>
    public uint Version;

    /// <summary>1: control has written everything that the data plane needs to start.</summary>
    public int Ready;

    /// <summary>What the file was sized for.</summary>
    public TableSizes Sizes;

    // ---- control writes ----

    /// <summary>Process ID of the control process.</summary>
    public int ControlPid;

    /// <summary>Ports in use.</summary>
    public int PortCount;

    /// <summary>DPDK memory in MB.</summary>
    public int MemoryMb;

    /// <summary>mbufs per NUMA socket.</summary>
    public int Mbufs;

    /// <summary>Hugepages for DPDK.</summary>
    public HugepageUse Hugepages;

    private readonly byte _pad0;
    private readonly ushort _pad1;

    /// <summary>CPU of the data plane's main thread; −1: any.</summary>
    public int MainLcore;

    /// <summary>More EAL arguments, UTF-8, each ended by a zero.</summary>
    public fixed byte EalArguments[EalArgumentsBytes];

    /// <summary>
    /// Recovery Time Stamp of this UPF (TS 29.244 §8.2.65): when its sessions were last lost.
    /// Kept by a control process that takes the tables over.
    /// </summary>
    public uint RecoveryTimeStamp;

    /// <summary>
    /// How many TEIDs were given out: the next control process goes on from there. Control only.
    /// </summary>
    public uint TeidPosition;

    /// <summary>Names of the network instances.</summary>
    public NetworkInstanceNames NetworkInstances;

    /// <summary>Route tables; an entry changes by one store. Workers read per packet.</summary>
    public RouteRoots Routes;

    /// <summary>
    /// Framed routes (TS 23.501 §5.6.14) towards UEs, by network instance as
    /// <see cref="Routes"/>; what is found is a session index. Workers read them when no UE has
    /// the address itself.
    /// </summary>
    public RouteRoots FramedRoutes;

    /// <summary>Interfaces.</summary>
    public InterfaceArray Interfaces;

    // ---- the data plane's main thread writes ----

    /// <summary>Process ID of the data plane; 0: stopped in order.</summary>
    public int DataPlanePid;

    /// <summary>1: all ports are started (or failed) and the workers run.</summary>
    public int DataPlaneReady;

    /// <summary>+1 at each start of the data plane.</summary>
    public ulong DataPlaneGeneration;

    /// <summary>TSC cycles per second.</summary>
    public ulong TscHz;

    /// <summary>mbufs of all pools.</summary>
    public uint MempoolSize;

    /// <summary>mbufs free now: all of them when nothing is in flight.</summary>
    public uint MempoolFree;

    /// <summary>
    /// Seconds since 1900, modulo 2^32, late by a quarter of one at most. Workers, which have no
    /// other clock, read it when a URR counts its first packet.
    /// </summary>
    public uint ClockSeconds;
}

/// <summary>All interfaces.</summary>
[InlineArray(Limits.Interfaces)]
public struct InterfaceArray
{
    private Interface _first;
}
