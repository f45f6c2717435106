using System.Runtime.CompilerServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>Takes control's packets from their ring and makes mbufs of them.</summary>
internal sealed unsafe class Injector(TableFile tables, int worker)
{
    private readonly PacketRing _ring = tables.Injected(worker);
    private readonly Interface* _interfaces = tables.Interface(0);

    /// <summary>Fills in up to a burst of packets, each with its verdict.</summary>
    /// <returns>How many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take<TIo>(ref TIo io, Packet* packets)
        where TIo : struct, IPacketIo
    {
        var count = 0;
        PacketSlot* slot;
        while (count < Limits.Burst && (slot = _ring.Peek()) != null)
        {
            packets[count] = new Packet
            {
                Session = Packet.NoSession,
                FrameBytes = slot->Length,
                SentBytes = slot->Length,
                Verdict = Verdict.InjectFailed,
            };
            if (io.TryAllocate(out packets[count].Mbuf) && Fill(packets[count].Mbuf, slot))
            {
                packets[count].Verdict = Verdict.Injected;
                packets[count].EgressPort =
                    _interfaces[slot->Interface & (Limits.Interfaces - 1)].Port;
            }

            _ring.Release();
            count++;
        }

        return count;
    }

    private bool Fill(Mbuf* mbuf, PacketSlot* slot)
    {
        if (slot->Length > _ring.PayloadBytes || !mbuf->Append(slot->Length))
        {
            return false;
        }

        Unsafe.CopyBlockUnaligned(mbuf->Data, PacketRing.Data(slot), slot->Length);
        return true;
    }
}
