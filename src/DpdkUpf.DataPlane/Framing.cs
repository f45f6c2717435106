using System.Runtime.CompilerServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>The Ethernet header towards a next hop.</summary>
internal static unsafe class Framing
{
    /// <summary>Bytes of the header: 14, with a VLAN tag 18.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Bytes(NextHop* nextHop) =>
        nextHop->Vlan == 0 ? EthernetHeader.Size : EthernetHeader.Size + VlanTag.Size;

    /// <summary>Writes it; the caller has made room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(byte* frame, NextHop* nextHop, ushort etherType)
    {
        if (nextHop->Vlan == 0)
        {
            WriteUntagged(frame, nextHop, etherType);
            return;
        }

        WriteUntagged(frame, nextHop, EtherType.Vlan);
        var tag = (VlanTag*)(frame + EthernetHeader.Size);
        tag->Control = nextHop->Vlan;
        tag->EtherType = etherType;
    }

    /// <summary>Without a VLAN tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteUntagged(byte* frame, NextHop* nextHop, ushort etherType)
    {
        Unsafe.WriteUnaligned(frame, Volatile.Read(ref nextHop->EthernetHigh));
        Unsafe.WriteUnaligned(frame + sizeof(ulong), nextHop->EthernetLow);
        ((EthernetHeader*)frame)->EtherType = etherType;
    }
}
