using System.Collections;
using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.DataPlane;
using DpdkUpf.Dpdk;
using DpdkUpf.Hosting;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Tests.DataPlane;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DpdkUpf.Golden;

/// <summary>
/// Configuration, control plane and one worker as in the product, on ports in memory that have the
/// MAC addresses of DPDK's pcap ports. Clock and random numbers are always the same.
/// </summary>
internal sealed unsafe class GoldenUpf : IDisposable
{
    /// <summary>SEIDs are this and the session's index: see make_n4.py.</summary>
    private const ulong Random = 0x5EED_0000_0000_0000;

    private const int RoundsOfChange = 3;
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(10);
    private static readonly string[] Macs = ["027063617000", "027063617001"];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly TablesOwner _owner;
    private readonly Engine _control;
    private readonly GoldenN4? _n4;
    private readonly PortMap _ports = new();
    private readonly MbufPool _pool = new();
    private readonly TestWire _wire = new(Macs.Length);
    private readonly Worker<TestIo> _worker;

    public GoldenUpf(string[] configuration)
    {
        var loaded = Loaded.Load(configuration, new Hashtable(), []);
        Assert.Empty(loaded.Errors);
        var path = $"/dev/shm/upf-golden-{Guid.NewGuid():N}.tables";
        var options = ControlSetup.Of(loaded.Options, path);
        _owner = TablesOwner.Open(options);
        _owner.Apply();
        _n4 = options.N4.Addresses.Count > 0 ? new GoldenN4(options, _owner.File, _time) : null;
        _control = new Engine(
            _owner.File, _owner.Topology, _time, NullLogger.Instance, _n4?.Edge, () => Random);
        Assert.Empty(_control.Start(_owner.How, OperationTrace.None).Refused);
        for (var port = 0; port < Macs.Length; port++)
        {
            BringUp(port);
        }

        _worker = new Worker<TestIo>(_owner.File, _ports, 0, new TestIo(_wire, _pool));
        Announce();
        new Span<byte>(&_owner.File.Worker(0)->Verdicts, sizeof(VerdictCounters)).Clear();
    }

    /// <summary>What left the ports.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>What the UPF said on N4.</summary>
    public List<byte[]> Answers { get; } = [];

    /// <summary>It is so much later than when the case began.</summary>
    public void At(TimeSpan time)
    {
        _time.SetUtcNow(_time.Start + BootTime + time);
        _owner.File.Header->ClockSeconds = unchecked(
            (uint)(_time.GetUtcNow().ToUnixTimeSeconds() + TablesHeader.NtpEpoch));
    }

    /// <summary>A frame comes to the port whose MAC address it has; others come in on N6.</summary>
    public void Process(byte[] frame)
    {
        var port = Hex.Text(frame.AsSpan(0, 6)) == Macs[0] ? 0 : 1;
        _wire.Received[port].Enqueue((nint)_pool.Take(frame, port));
        _worker.Iterate();
        Drain();
        Assert.Equal(0, _pool.Taken);
    }

    /// <summary>A frame comes to N4.</summary>
    public void Ask(byte[] frame)
    {
        _n4!.Receive(frame);
        // What waits until no worker follows the old rules is done in the last one: End Markers.
        for (var round = 0; round < RoundsOfChange; round++)
        {
            _control.Poll();
            _worker.Iterate();
        }

        Answers.AddRange(_n4.Sent());
        Drain();
    }

    /// <summary>"name packets bytes" of all verdicts that occurred.</summary>
    public List<string> Counters()
    {
        var lines = new List<string>();
        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            var counter = ((Counter*)&_owner.File.Worker(0)->Verdicts)[(int)verdict];
            if (counter.Packets != 0)
            {
                lines.Add($"{verdict} {counter.Packets} {counter.Bytes}");
            }
        }

        return lines;
    }

    public void Dispose()
    {
        _worker.Dispose();
        _ports.Dispose();
        _pool.Dispose();
        _owner.Remove();
        _owner.Dispose();
    }

    private void BringUp(int port)
    {
        var entry = _owner.File.Port(port);
        Hex.Bytes(Macs[port]).CopyTo(new Span<byte>(entry->Mac, 6));
        entry->LinkUp = 1;
        entry->State = Tables.PortState.Up;
        _owner.File.Header->DataPlaneGeneration++;
        _owner.File.Header->DataPlaneReady = 1;
        _ports.Add((ushort)port, entry);
    }

    // Our addresses, twice, and neighbours get our MAC addresses: all of it before a case begins.
    private void Announce()
    {
        foreach (var time in (TimeSpan[])[-BootTime, TimeSpan.Zero])
        {
            At(time);
            _control.Poll();
            _worker.Iterate();
        }

        Drain();
        Sent.Clear();
    }

    private void Drain()
    {
        while (_wire.Sent.TryDequeue(out var sent))
        {
            Sent.Add(MbufPool.Bytes((Mbuf*)sent.Mbuf));
            _pool.Free((Mbuf*)sent.Mbuf);
        }
    }
}
