using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>
/// The loop of one core: poll, run the pipeline, send. Never allocates, locks, throws or waits;
/// everything it needs is taken when it is made.
/// </summary>
public sealed unsafe class Worker<TIo> : IDisposable
    where TIo : struct, IPacketIo
{
    // How often slow-moving facts about the process are written down, in iterations.
    private const ulong ReportMask = (1 << 16) - 1;

    private readonly WorkerState* _state;
    private readonly PortTraffic* _traffic;
    private readonly Pipeline _pipeline;
    private readonly Egress<TIo> _egress;
    private readonly Injector _injector;
    private readonly Packet* _packets;
    private readonly Mbuf** _mbufs;
    private readonly int* _stop;
    private TIo _io;
    private long _allocatedAtStart;

    /// <summary>Prepares a worker; nothing runs yet.</summary>
    public Worker(TableFile tables, PortMap ports, int worker, TIo io)
    {
        ArgumentNullException.ThrowIfNull(tables);
        _io = io;
        _state = tables.Worker(worker);
        _traffic = (PortTraffic*)&_state->Ports;
        _pipeline = new Pipeline(tables, ports, worker);
        _egress = new Egress<TIo>(tables, worker);
        _injector = new Injector(tables, worker);
        _packets = (Packet*)NativeMemory.AlignedAlloc(
            (nuint)(Limits.Burst * sizeof(Packet)), 64);
        _mbufs = (Mbuf**)NativeMemory.AllocZeroed(Limits.Burst, (nuint)sizeof(Mbuf*));
        _stop = (int*)NativeMemory.AllocZeroed(sizeof(int));
    }

    /// <summary>Polls until <see cref="Stop"/>. On the worker's own core.</summary>
    public void Run()
    {
        _allocatedAtStart = GC.GetAllocatedBytesForCurrentThread();
        // Running before the first look at a table: from now on the writer waits for us.
        Interlocked.Exchange(ref _state->Running, 1);
        _state->Tsc = _io.Tsc;
        while (Volatile.Read(ref *_stop) == 0)
        {
            Iterate();
        }

        Volatile.Write(ref _state->Running, 0);
    }

    /// <summary>Ends <see cref="Run"/> after its current burst. From any thread.</summary>
    public void Stop() => Volatile.Write(ref *_stop, 1);

    /// <summary>One round over everything this worker polls.</summary>
    public void Iterate()
    {
        // A locked instruction: nothing that follows is read before this is visible.
        Interlocked.Increment(ref _state->Epoch);
        var packets = 0;
        var tsc = 0ul;
        for (var queue = 0; queue < _io.QueueCount; queue++)
        {
            packets += Poll(queue, out tsc);
        }

        tsc = tsc == 0 ? _io.Tsc : tsc;
        packets += TakeOver(tsc);
        packets += Inject();
        Account(packets, tsc);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _egress.Dispose();
        NativeMemory.AlignedFree(_packets);
        NativeMemory.Free(_mbufs);
        NativeMemory.Free(_stop);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Poll(int queue, out ulong tsc)
    {
        var count = _io.Receive(queue, _mbufs, Limits.Burst, out tsc);
        _state->Bursts[count]++;
        if (count != 0)
        {
            var bytes = 0ul;
            for (var i = 0; i < count; i++)
            {
                bytes += _mbufs[i]->PacketLength;
            }

            _traffic[_io.PortOf(queue)].Rx.Add((uint)count, bytes);

            Process(count, tsc);
        }

        return count;
    }

    private int TakeOver(ulong tsc)
    {
        var count = _io.TakeOver(_mbufs, Limits.Burst);
        if (count != 0)
        {
            _state->TakenOver += (ulong)count;
            Process(count, tsc);
        }

        return count;
    }

    private void Process(int count, ulong tsc)
    {
        for (var i = 0; i < count; i++)
        {
            _packets[i].Mbuf = _mbufs[i];
        }

        _pipeline.Run(_packets, count, tsc);
        _egress.Finish(ref _io, _packets, count);
    }

    private int Inject()
    {
        var count = _injector.Take(ref _io, _packets);
        if (count != 0)
        {
            _egress.Finish(ref _io, _packets, count);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Account(int packets, ulong tsc)
    {
        var gap = tsc - _state->Tsc;
        _state->Tsc = tsc;
        if (packets == 0)
        {
            _state->IdleCycles += gap;
        }
        else
        {
            _state->BusyCycles += gap;
        }

        _state->Gaps[Math.Min(47, BitOperations.Log2(gap | 1))]++;
        if (gap > _state->LongestGap)
        {
            _state->LongestGap = gap;
        }

        if ((++_state->Iterations & ReportMask) == 0
            || _state->GapReset != Volatile.Read(ref _state->GapResetWanted))
        {
            Report();
        }
    }

    private void Report()
    {
        _state->AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _allocatedAtStart;
        _state->Collections = GC.CollectionCount(0);
        var wanted = Volatile.Read(ref _state->GapResetWanted);
        if (_state->GapReset != wanted)
        {
            _state->LongestGap = 0;
            Volatile.Write(ref _state->GapReset, wanted);
        }
    }
}
