using System.Net;
using DpdkUpf.DataPlane;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Tests.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>What became of one packet.</summary>
internal sealed record Outcome(Verdict Verdict, int Port, byte[] Bytes);

/// <summary>
/// A worker on plain memory, with the network of the tests around it: N3 untagged and N9 on VLAN 9
/// of port 0, N6 untagged and a second N6 (instance 3) on VLAN 60 of port 1.
/// </summary>
internal sealed unsafe class TestUpf : IDisposable
{
    public const string N3Mac = "020000000001";
    public const string N6Mac = "020000000006";
    public const string GnbMac = "020000000002";
    public const string RouterMac = "020000000007";
    public const byte Access = 0, Core = 1, Between = 2, Other = 3;

    private readonly TempTables _tables;
    private readonly PortMap _ports = new();
    private readonly MbufPool _pool = new();
    private readonly TestWire _wire = new(ports: 2);
    private readonly Worker<TestIo> _worker;

    public TestUpf(int workers = 1)
    {
        _tables = new TempTables(sessions: 64, workers: workers);
        AddPort(0, N3Mac);
        AddPort(1, N6Mac);
        AddInterface(0, InterfaceRole.N3, Access, 0, 0, "10.3.0.1", "fd00:3::1", "fe80::3");
        AddInterface(1, InterfaceRole.N6, Core, 1, 0, "10.6.0.1", "fd00:6::1", "fe80::6");
        AddInterface(2, InterfaceRole.N9, Between, 0, 9, "10.9.0.1", "fd00:9::1", "fe80::9");
        AddInterface(3, InterfaceRole.N6, Other, 1, 60, "10.66.0.1", "fd00:66::1", "fe80::66");
        NextHops = new NextHopWriter(_tables.File, _tables.Reclaimer);
        Sessions = _tables.Sessions();
        Routes = new TestRoutes(this, _tables);
        _worker = new Worker<TestIo>(_tables.File, _ports, 0, new TestIo(_wire, _pool));
    }

    public TableFile File => _tables.File;

    public Reclaimer Reclaimer => _tables.Reclaimer;

    public SessionWriter Sessions { get; }

    public NextHopWriter NextHops { get; }

    public TestRoutes Routes { get; }

    public TestWire Wire => _wire;

    public MbufPool Pool => _pool;

    /// <summary>Adds a session with one rule each way.</summary>
    public uint Add(TestTunnel tunnel, byte core = Core, ushort owner = 0)
    {
        var session = new Session { Origin = SessionOrigin.AddedTunnel, OwnerWorker = owner };
        Assert.True(Sessions.TryCreate(session, "ue", out var index));
        var result = Sessions.Publish(
            index, [tunnel.Uplink(core)], [tunnel.Downlink(core, Routes.ToGnb)]);
        Assert.Equal(PublishResult.Published, result);
        return index;
    }

    /// <summary>Adds a session with any program.</summary>
    public uint Add(ProgramContent content)
    {
        var session = new Session { Origin = SessionOrigin.Pfcp };
        Assert.True(Sessions.TryCreate(session, "", out var index));
        Assert.Equal(PublishResult.Published, Sessions.Publish(index, content));
        return index;
    }

    /// <summary>Lets the worker process one packet, and takes whatever came out.</summary>
    public Outcome Process(ReadOnlySpan<byte> frame, int port, params ReadOnlySpan<int> segments)
    {
        var before = Verdicts();
        _wire.Received[port].Enqueue((nint)_pool.Take(frame, port, segments));
        _worker.Iterate();
        return Result(before);
    }

    /// <summary>One round of the worker.</summary>
    public void Iterate() => _worker.Iterate();

    /// <summary>Packets by verdict.</summary>
    public ulong[] Verdicts()
    {
        var counters = (Counter*)&File.Worker(0)->Verdicts;
        var packets = new ulong[DpdkUpf.Tables.Verdicts.Capacity];
        for (var i = 0; i < packets.Length; i++)
        {
            packets[i] = counters[i].Packets;
        }

        return packets;
    }

    /// <summary>Takes a packet from the ring to control.</summary>
    public bool TryTakePunted(out PacketSlot slot, out byte[] frame)
    {
        var ring = File.Punted(0);
        var place = ring.Peek();
        (slot, frame) = (default, []);
        if (place == null)
        {
            return false;
        }

        slot = *place;
        frame = new ReadOnlySpan<byte>(PacketRing.Data(place), slot.Length).ToArray();
        ring.Release();
        return true;
    }

    public void Dispose()
    {
        _worker.Dispose();
        _ports.Dispose();
        _pool.Dispose();
        _tables.Dispose();
    }

    private Outcome Result(ulong[] before)
    {
        var after = Verdicts();
        var changed = Enumerable.Range(0, after.Length).Where(i => after[i] != before[i]).ToList();
        var verdict = (Verdict)Assert.Single(changed);
        Assert.Equal(before[(int)verdict] + 1, after[(int)verdict]);
        var outcome = new Outcome(verdict, -1, []);
        if (_wire.Sent.TryDequeue(out var sent))
        {
            outcome = new Outcome(verdict, sent.Port, MbufPool.Bytes((Mbuf*)sent.Mbuf));
            _pool.Free((Mbuf*)sent.Mbuf);
        }

        Assert.Empty(_wire.Sent);
        Assert.Equal(0, _pool.Taken); // nothing is held back, nothing was freed twice
        Assert.Equal(verdict.Kind() == VerdictKind.Forwarded, outcome.Port >= 0);
        return outcome;
    }

    private void AddPort(int index, string mac)
    {
        var port = File.Port(index);
        new Span<byte>(port->InterfaceOfVlan, 4096).Fill(PortEntry.NoInterface);
        Hex.Bytes(mac).CopyTo(new Span<byte>(port->Mac, 6));
        _ports.Add((ushort)index, port);
    }

    private void AddInterface(
        int index,
        InterfaceRole role,
        byte instance,
        byte port,
        ushort vlan,
        string ipv4,
        params ReadOnlySpan<string> ipv6)
    {
        var item = File.Interface(index);
        (item->Role, item->Port, item->NetworkInstance) = (role, port, instance);
        (item->Vlan, item->Mtu) = (vlan, 1500);
        item->Ipv4[item->Ipv4Count++] = IpAddress.From(IPAddress.Parse(ipv4)).V4;
        foreach (var text in ipv6)
        {
            var address = Ipv6Address.Parse(text);
            item->Ipv6[item->Ipv6Count++] = new AddressV6(address.High, address.Low);
        }

        File.Port(port)->InterfaceOfVlan[vlan] = (byte)index;
    }
}
