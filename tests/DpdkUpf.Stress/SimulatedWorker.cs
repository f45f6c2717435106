using System.Runtime.InteropServices;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Stress;

/// <summary>
/// A worker loop without packets: each burst looks up 32 tunnels and hosts, checks that each is
/// whole, and at its end that nothing it found has changed under its hands.
/// </summary>
internal sealed unsafe class SimulatedWorker(TableFile file, int index)
{
    private const int Burst = 32;
    private const uint FirstHost = 0x0A06_0003;
    private const int Hosts = 60;
    private readonly TableFile _file = file;
    private readonly int _index = index;
    private readonly Random _random = new(index);
    private readonly Rule[] _seen = new Rule[Burst * 2];
    private readonly nint[] _places = new nint[Burst];
    private readonly List<uint> _nextHops = [];
    private long _bursts;
    private long _hits;
    private long _torn;
    private long _reused;
    private long _lost;
    private long _freed;
    private long _answers;

    public volatile bool IsQuiet;
    public volatile bool IsStopping;

    public string Report =>
        $"bursts={_bursts} hits={_hits} answers={_answers} torn={_torn} reused={_reused} "
        + $"lost={_lost} freed={_freed}";

    public void Run()
    {
        var state = _file.Worker(_index);
        Volatile.Write(ref state->Running, 1);
        while (!IsStopping)
        {
            Interlocked.Increment(ref state->Epoch);
            RunBurst();
            _bursts++;
            Thread.Yield();
        }

        Volatile.Write(ref state->Running, 0);
    }

    private void RunBurst()
    {
        var count = 0;
        _nextHops.Clear();
        for (var i = 0; i < Burst; i++)
        {
            count += Look(count) ? 1 : 0;
        }

        LookAtRoutes();
        if (_index == 0)
        {
            Answer();
        }

        for (var i = 0; i < count; i++)
        {
            var now = new ReadOnlySpan<Rule>((void*)_places[i], 2);
            var then = _seen.AsSpan(i * 2, 2);
            var isSame = MemoryMarshal.AsBytes(now).SequenceEqual(MemoryMarshal.AsBytes(then));
            _reused += isSame ? 0 : 1;
        }

        _freed += _nextHops.Count(IsFree);
    }

    private bool Look(int slot)
    {
        var number = _random.Next(Plan.Tunnels + Plan.Anchors);
        var session = (_bursts & 1) == 0
            ? _file.Teids.Find(Plan.Teid(number))
            : FindByUe(number);
        var program = session == LookupTable.None
            ? default
            : new ProgramRef(Volatile.Read(ref _file.Sessions[session].Program));
        if (program.IsEmpty)
        {
            _lost += number >= Plan.Tunnels ? 1 : 0;
            return false;
        }

        var rules = new ReadOnlySpan<Rule>(_file.Rules(program), 2);
        rules.CopyTo(_seen.AsSpan(slot * 2));
        _places[slot] = (nint)_file.Rules(program);
        _torn += Plan.IsWhole(_seen[slot * 2], _seen[(slot * 2) + 1]) ? 0 : 1;
        _lost += number >= Plan.Tunnels && _seen[slot * 2].LocalTeid != Plan.Teid(number) ? 1 : 0;
        _hits++;
        Hold(_seen[(slot * 2) + 1].NextHop);
        return true;
    }

    private uint FindByUe(int number)
    {
        var version = number >= Plan.Tunnels ? number : _random.Next(2);
        var instance = _file.Interface(1)->NetworkInstance;
        return _file.Ipv4.Find(LookupTag.OfIpv4(Plan.Ue(number, version), instance));
    }

    private void LookAtRoutes()
    {
        var instance = _file.Interface(1)->NetworkInstance;
        var root = Volatile.Read(ref _file.Header->Routes[instance * 2]);
        for (var i = 0; i < Burst; i++)
        {
            var found = _file.Routes.Find(root, FirstHost + (uint)_random.Next(Hosts));
            if (found == RouteTable.None)
            {
                _lost++;
            }
            else
            {
                Hold(found);
            }
        }

        if (_index == 0 && !IsQuiet && _random.Next(64) == 0)
        {
            PuntToHost(FirstHost + (uint)_random.Next(Hosts), root);
        }
    }

    private void Hold(uint nextHop)
    {
        if (IsFree(nextHop))
        {
            _freed++;
            return;
        }

        _nextHops.Add(nextHop);
    }

    private bool IsFree(uint nextHop) =>
        nextHop >= (uint)_file.Sizes.NextHops
        || Volatile.Read(ref *(byte*)&_file.NextHops[nextHop].State) == (byte)NextHopState.Free;

    // Every other question stays unanswered: neighbours come and go.
    private void Answer()
    {
        var ring = _file.Injected(0);
        for (var slot = ring.Peek(); slot is not null; slot = ring.Peek())
        {
            var frame = new ReadOnlySpan<byte>(PacketRing.Data(slot), slot->Length);
            if (!IsQuiet && frame.Length >= 42 && _random.Next(2) == 0
                && ArpPacket.TryRead(frame[14..], out var arp)
                && arp.SenderAddress != arp.TargetAddress)
            {
                PuntArpReply(arp, slot->Interface);
            }

            ring.Release();
        }
    }

    private void PuntArpReply(ArpPacket asked, byte item)
    {
        Span<byte> frame = stackalloc byte[42];
        var mac = new MacAddress(0x0200_0000_0000 + (ulong)_random.Next(0x10000));
        EthernetHeader.Write(frame, asked.SenderMac, mac, 0, EtherType.Arp);
        ArpPacket.WriteReply(
            frame[14..], mac, asked.TargetAddress, asked.SenderMac, asked.SenderAddress);
        Punt(frame, Verdict.Arp, item, nextHop: 0);
        _answers++;
    }

    private void PuntToHost(uint host, uint root)
    {
        var found = _file.Routes.Find(root, host);
        if (found == RouteTable.None || _file.NextHops[found].State == NextHopState.Reachable)
        {
            return;
        }

        Span<byte> frame = stackalloc byte[14 + Ipv4Header.Size];
        frame.Clear();
        Ipv4Header.Write(frame[14..], Plan.Ue(0, 0), host, IpProtocol.Udp, 0, 64);
        Punt(frame, Verdict.NextHopUnresolved, item: 1, found);
    }

    private void Punt(ReadOnlySpan<byte> frame, Verdict verdict, byte item, uint nextHop)
    {
        var ring = _file.Punted(0);
        var slot = ring.Reserve();
        if (slot is null)
        {
            return;
        }

        *slot = new PacketSlot
        {
            Length = (ushort)frame.Length,
            OriginalLength = (ushort)frame.Length,
            Verdict = verdict,
            Interface = item,
            IpOffset = 14,
            NextHop = nextHop,
            Session = uint.MaxValue,
        };
        frame.CopyTo(new Span<byte>(PacketRing.Data(slot), frame.Length));
        ring.Commit();
    }
}
