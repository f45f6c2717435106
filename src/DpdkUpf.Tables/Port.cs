using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>What the data plane says of a port.</summary>
public enum PortState : byte
{
    /// <summary>Not started yet.</summary>
    Down = 0,

    /// <summary>Started; packets can flow.</summary>
    Up = 1,

    /// <summary>Could not be started, or its device went away.</summary>
    Failed = 2,
}

/// <summary>
/// One DPDK device: the upper part is written by control before the data plane starts, the lower
/// by the data plane's main thread.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
public unsafe struct PortEntry
{
    /// <summary>Size of an entry.</summary>
    public const int Bytes = 8192;

    /// <summary>Length of <see cref="Name"/> in bytes.</summary>
    public const int NameBytes = 32;

    /// <summary>Length of <see cref="Device"/> in bytes.</summary>
    public const int DeviceBytes = 512;

    /// <summary>No interface has this VLAN.</summary>
    public const byte NoInterface = 0xFF;

    // ---- control writes ----

    /// <summary>Name in the configuration, UTF-8, zero-padded.</summary>
    public fixed byte Name[NameBytes];

    /// <summary>DPDK device with its arguments: a PCI address or <c>net_…,key=value</c>.</summary>
    public fixed byte Device[DeviceBytes];

    /// <summary>Receive queues wanted.</summary>
    public ushort RxQueues;

    /// <summary>Transmit queues wanted.</summary>
    public ushort TxQueues;

    /// <summary>Descriptors per queue.</summary>
    public ushort Descriptors;

    /// <summary>Largest IP packet, in bytes.</summary>
    public ushort Mtu;

    /// <summary>1: receive frames for other MAC addresses too.</summary>
    public byte Promiscuous;

    private readonly byte _pad0;
    private readonly ushort _pad1;
    private readonly uint _pad2;

    /// <summary>Interface (index) by VLAN ID; entry 0 is for untagged frames.</summary>
    public fixed byte InterfaceOfVlan[4096];

    // ---- the data plane's main thread writes ----

    /// <summary>Whether packets can flow. Written last.</summary>
    public PortState State;

    /// <summary>1: link up.</summary>
    public byte LinkUp;

    /// <summary>DPDK port number.</summary>
    public ushort DpdkPort;

    /// <summary>Link speed in Mbit/s.</summary>
    public uint SpeedMbps;

    /// <summary>MAC address, wire order, and 2 bytes of padding.</summary>
    public fixed byte Mac[8];

    /// <summary>Frames the device dropped because no descriptor was free.</summary>
    public ulong RxMissed;

    /// <summary>Frames the device dropped because no mbuf was free.</summary>
    public ulong RxNoMbuf;

    /// <summary>Frames the device received in error.</summary>
    public ulong RxErrors;

    /// <summary>Frames the device failed to send after taking them.</summary>
    public ulong TxErrors;

    /// <summary>Why <see cref="PortState.Failed"/>: UTF-8, zero-padded.</summary>
    public fixed byte Failure[256];
}
