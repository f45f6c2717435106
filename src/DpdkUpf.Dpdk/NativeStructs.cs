using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>struct upf_layout_entry of native/upf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LayoutEntry
{
    public byte* Name;
    public ulong Value;
}

/// <summary>struct upf_port_info of native/upf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePortInfo
{
    public RxOffloads RxOffloads;
    public TxOffloads TxOffloads;
    public RssTypes RssTypes;
    public uint MinMtu;
    public uint MaxMtu;
    public uint MaxRxPacket;
    public ushort MaxRxQueues;
    public ushort MaxTxQueues;
    public ushort RetaSize;
    public short Socket;
    public uint ReportsLink;
    public MacBytes Mac;
    public DriverName Driver;

    [InlineArray(6)]
    internal struct MacBytes
    {
        private byte _first;
    }

    [InlineArray(58)]
    internal struct DriverName
    {
        private byte _first;
    }
}

/// <summary>struct upf_port_config of native/upf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativePortConfig
{
    public RxOffloads RxOffloads;
    public TxOffloads TxOffloads;
    public RssTypes RssTypes;
    public ushort RxQueues;
    public ushort TxQueues;
    public uint Mtu;
}

/// <summary>struct upf_link of native/upf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeLink
{
    public uint SpeedMbps;
    public uint IsUp;
}
