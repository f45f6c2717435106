using System.Runtime.CompilerServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>Copies packets into the ring to control.</summary>
internal sealed unsafe class Punter(TableFile tables, int worker)
{
    private readonly PacketRing _ring = tables.Punted(worker);

    /// <summary>Hands a packet over.</summary>
    /// <returns>The verdict to count: the packet's own, or why it could not be handed
    /// over.</returns>
    public Verdict Punt(in Packet packet)
    {
        if (packet.Mbuf->PacketLength > (uint)_ring.PayloadBytes)
        {
            return Verdict.PuntTooLarge;
        }

        var slot = _ring.Reserve();
        if (slot == null)
        {
            return Verdict.PuntRingFull;
        }

        Fill(slot, packet);
        return packet.Verdict;
    }

    /// <summary>
    /// Shows control the start of a packet that is dropped. Only in the ring's first half: a flood
    /// of these leaves room for the packets that control must have.
    /// </summary>
    public void Tell(in Packet packet)
    {
        if (_ring.Count >= _ring.Capacity / 2)
        {
            return;
        }

        var slot = _ring.Reserve();
        if (slot != null)
        {
            Fill(slot, packet);
        }
    }

    /// <summary>
    /// Tells control that a usage counter has reached what it waits for. If the ring is full,
    /// control will see for itself, later.
    /// </summary>
    public void TellReached(uint session)
    {
        var slot = _ring.Reserve();
        if (slot != null)
        {
            *slot = new PacketSlot { Verdict = Verdict.None, Session = session };
            _ring.Commit();
        }
    }

    private void Fill(PacketSlot* slot, in Packet packet)
    {
        var mbuf = packet.Mbuf;
        slot->Length = (ushort)Math.Min(mbuf->PacketLength, (uint)_ring.PayloadBytes);
        slot->OriginalLength = (ushort)Math.Min(mbuf->PacketLength, ushort.MaxValue);
        slot->Verdict = packet.Verdict;
        slot->Interface = packet.Interface;
        slot->IpOffset = packet.IpOffset;
        slot->NextHop = packet.NextHop;
        slot->Session = packet.Session;
        slot->PdrId = packet.Session == Packet.NoSession || packet.Rule == null
            ? (ushort)0
            : packet.Rule->PdrId;
        slot->Qfi = packet.Qfi;
        Copy(PacketRing.Data(slot), mbuf, slot->Length);
        _ring.Commit();
    }

    private static void Copy(byte* destination, Mbuf* mbuf, int bytes)
    {
        for (var segment = mbuf; segment != null && bytes > 0; segment = segment->Next)
        {
            var part = Math.Min(bytes, segment->DataLength);
            Unsafe.CopyBlockUnaligned(destination, segment->Data, (uint)part);
            destination += part;
            bytes -= part;
        }
    }
}
