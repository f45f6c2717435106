using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// Last stage: sends, hands over or frees each packet of the burst, and counts its verdict: the
/// only place that does.
/// </summary>
internal sealed unsafe class Egress<TIo> : IDisposable
    where TIo : struct, IPacketIo
{
    private readonly WorkerState* _state;
    private readonly Counter* _verdicts;
    private readonly PortTraffic* _traffic;
    private readonly SessionCounters* _sessions;
    private readonly SlotTable _slots;
    private readonly int _workers;
    private readonly Punter _punter;
    private readonly Batch* _ports;
    private readonly Batch* _owners;
    private readonly Mbuf** _done;
    private uint _usedOwners;
    private int _doneCount;

    public Egress(TableFile tables, int worker)
    {
        _state = tables.Worker(worker);
        _verdicts = (Counter*)&_state->Verdicts;
        _traffic = (PortTraffic*)&_state->Ports;
        _sessions = tables.SessionCounters;
        _slots = new SlotTable(tables);
        _workers = tables.Sizes.Workers;
        _punter = new Punter(tables, worker);
        _ports = Batch.Allocate(Limits.Ports);
        _owners = Batch.Allocate(Limits.Workers);
        _done = (Mbuf**)NativeMemory.AllocZeroed(Limits.Burst, (nuint)sizeof(Mbuf*));
    }

    /// <summary>Ends the burst: afterwards none of its mbufs is ours.</summary>
    public void Finish(ref TIo io, Packet* packets, int count)
    {
        var usedPorts = 0u;
        for (var i = 0; i < count; i++)
        {
            usedPorts |= Sort(packets, i);
        }

        for (; usedPorts != 0; usedPorts &= usedPorts - 1)
        {
            Transmit(ref io, packets, BitOperations.TrailingZeroCount(usedPorts));
        }

        for (; _usedOwners != 0; _usedOwners &= _usedOwners - 1)
        {
            HandOff(ref io, packets, BitOperations.TrailingZeroCount(_usedOwners));
        }

        if (_doneCount != 0)
        {
            io.Free(_done, _doneCount);
            _doneCount = 0;
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(_ports);
        NativeMemory.Free(_owners);
        NativeMemory.Free(_done);
    }

    // The bit of the port that the packet leaves by, if any.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Sort(Packet* packets, int index)
    {
        ref var packet = ref packets[index];
        if ((uint)packet.Verdict - 1 >= Verdicts.FirstPunted - 1)
        {
            Keep(ref packet, index);
            return 0;
        }

        var port = packet.EgressPort & (Limits.Ports - 1);
        _ports[port].Add(packet.Mbuf, index);
        return 1u << port;
    }

    // Another worker's, or not to be sent.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Keep(ref Packet packet, int index)
    {
        if (packet.Verdict == Verdict.None)
        {
            var owner = packet.Owner % _workers;
            _owners[owner].Add(packet.Mbuf, index);
            _usedOwners |= 1u << owner;
            return;
        }

        var kind = packet.Verdict.Kind();
        if (kind == VerdictKind.ToldDrop)
        {
            _punter.Tell(packet);
        }

        End(ref packet, kind == VerdictKind.Punted ? _punter.Punt(packet) : packet.Verdict);
    }

    private void Transmit(ref TIo io, Packet* packets, int port)
    {
        ref var batch = ref _ports[port];
        var sent = io.Transmit(port, batch.Mbufs, batch.Count);
        CountSent(packets, ref batch, sent, port);

        for (var i = sent; i < batch.Count; i++)
        {
            End(ref packets[batch.Indices[i]], Verdict.TxFull);
        }

        batch.Count = 0;
    }

    private void HandOff(ref TIo io, Packet* packets, int owner)
    {
        ref var batch = ref _owners[owner];
        var taken = io.HandOff(owner, batch.Mbufs, batch.Count);
        _state->HandedOff += (ulong)taken;
        for (var i = taken; i < batch.Count; i++)
        {
            // The session's counters are its owner's: this drop is counted by verdict only.
            packets[batch.Indices[i]].Session = Packet.NoSession;
            End(ref packets[batch.Indices[i]], Verdict.HandOffFull);
        }

        batch.Count = 0;
    }

    // A port's packets have mostly one verdict: each run of one is added in one go, because a
    // memory cell is slow to add to again and again.
    private void CountSent(Packet* packets, ref Batch batch, int count, int port)
    {
        var (verdict, runPackets, runBytes, sentBytes) = (Verdict.None, 0u, 0ul, 0ul);
        var usages = 0;
        for (var i = 0; i < count; i++)
        {
            var packet = packets + batch.Indices[i];
            if (packet->Verdict != verdict)
            {
                _verdicts[(int)verdict].Add(runPackets, runBytes);
                (verdict, runPackets, runBytes) = (packet->Verdict, 0, 0);
            }

            runPackets++;
            runBytes += packet->FrameBytes;
            sentBytes += packet->SentBytes;
            if (verdict != Verdict.Injected)
            {
                var session = _sessions + packet->Session;
                var counter = verdict == Verdict.Uplink ? &session->Uplink : &session->Downlink;
                counter->Add(packet->IpBytes);
                usages |= packet->Rule->UsageCount;
            }
        }

        _verdicts[(int)verdict].Add(runPackets, runBytes);
        _traffic[port].Tx.Add((uint)count, sentBytes);
        if (usages != 0)
        {
            CountUsages(packets, ref batch, count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountUsages(Packet* packets, ref Batch batch, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var packet = packets + batch.Indices[i];
            if (packet->Verdict != Verdict.Injected && _slots.Count(*packet))
            {
                _punter.TellReached(packet->Session);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void End(ref Packet packet, Verdict verdict)
    {
        _verdicts[(int)verdict].Add(packet.FrameBytes);
        if (packet.Session != Packet.NoSession && verdict.Kind() != VerdictKind.Punted)
        {
            _sessions[packet.Session].Dropped.Add(packet.UserBytes);
        }

        if (packet.Mbuf != null)
        {
            _done[_doneCount++] = packet.Mbuf;
        }
    }

    /// <summary>Packets with one destination, and which of the burst they are.</summary>
    private struct Batch
    {
        public int Count;
        public MbufArray Storage;
        public fixed byte Indices[Limits.Burst];

        public Mbuf** Mbufs => (Mbuf**)Unsafe.AsPointer(ref Storage);

        public static Batch* Allocate(int count) =>
            (Batch*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(Batch));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Mbuf* mbuf, int index)
        {
            var count = Count;
            Mbufs[count] = mbuf;
            Indices[count] = (byte)index;
            Count = count + 1;
        }
    }

    [InlineArray(Limits.Burst)]
    private struct MbufArray
    {
        private nint _first;
    }
}
