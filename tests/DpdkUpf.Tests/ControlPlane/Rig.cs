using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tables;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DpdkUpf.Tests.ControlPlane;

/// <summary>
/// The control plane on tables of its own, with a test in the role of the data plane: ports come
/// up when it says so, frames go into the rings and come out of them.
/// </summary>
internal sealed unsafe class Rig : IDisposable
{
    public const string AccessMac = "02:00:00:00:03:01";
    public const string CoreMac = "02:00:00:00:06:01";
    private readonly string _path = $"/dev/shm/upf-test-{Guid.NewGuid():N}.tables";

    private readonly Func<Rig, N4Edge?> _edge;

    /// <param name="change">Other options than the defaults.</param>
    /// <param name="edge">N4 without sockets; null: none.</param>
    public Rig(
        Func<ControlOptions, ControlOptions>? change = null, Func<Rig, N4Edge?>? edge = null)
    {
        _edge = edge ?? (rig => null);
        Options = change is null ? Defaults(_path) : change(Defaults(_path));
        Owner = TablesOwner.Open(Options);
        Start();
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public ControlOptions Options { get; private set; }

    public TablesOwner Owner { get; private set; }

    public Engine Engine { get; private set; } = null!;

    public StartReport Report { get; private set; } = null!;

    public TableFile File => Owner.File;

    public static ControlOptions Defaults(string path) => new()
    {
        TablesPath = path,
        Sessions = 64,
        NextHops = 64,
        DataPlane = new([1, 2], -1, ["--no-pci"], 64, 2048, HugepageUse.None),
        Ports =
        [
            new("access", "net_null0", 1, 1, 1024, 1500, IsPromiscuous: false),
            new("core", "net_null1", 1, 1, 1024, 1500, IsPromiscuous: false),
        ],
        Interfaces =
        [
            new(InterfaceRole.N3, "n3", "access", 0, "access",
                [IpPrefix.Parse("10.3.0.1/24"), IpPrefix.Parse("fd00:3::1/64")], 1500),
            new(InterfaceRole.N6, "n6", "core", 0, "internet",
                [IpPrefix.Parse("10.6.0.1/24"), IpPrefix.Parse("fd00:6::1/64")], 1500),
        ],
        Routes =
        [
            new("n6", IpPrefix.Parse("0.0.0.0/0"), IpAddress.Parse("10.6.0.2")),
            new("n6", IpPrefix.Parse("::/0"), IpAddress.Parse("fd00:6::2")),
            new("n3", IpPrefix.Parse("10.100.0.0/16"), IpAddress.Parse("10.3.0.254")),
        ],
        Dnns =
        [
            new("internet", "internet",
                [IpPrefix.Parse("10.60.0.0/16"), IpPrefix.Parse("2001:db8:60::/48")]),
        ],
    };

    public static Tunnel Tunnel(uint teid, string ue, string peer = "10.3.0.2", byte? qfi = 9)
    {
        var address = IpAddress.Parse(ue);
        return new()
        {
            LocalTeid = teid,
            RemoteTeid = teid + 0x1000,
            Peer = IpAddress.Parse(peer),
            UeIpv4 = address.IsIpv4 ? address : null,
            UeIpv6 = address.IsIpv4 ? null : address,
            Qfi = qfi,
            Dnn = "internet",
            Interface = "n3",
        };
    }

    public Outcome<TunnelInfo> Add(Tunnel tunnel) =>
        Engine.Tunnels.Add(tunnel, SessionOrigin.AddedTunnel, OperationTrace.None);

    /// <summary>The control process dies without a word, and the next one starts.</summary>
    public void Crash(Func<ControlOptions, ControlOptions>? change = null)
    {
        Owner.Dispose();
        Options = change is null ? Options : change(Options);
        Owner = TablesOwner.Open(Options);
        Start();
    }

    public void BringPortsUp()
    {
        BringUp(0, AccessMac);
        BringUp(1, CoreMac);
        Engine.Poll();
        Sent();
    }

    public void BringUp(int port, string mac)
    {
        var value = MacAddress.Parse(mac);
        *(MacAddress*)File.Port(port)->Mac = value;
        File.Port(port)->LinkUp = 1;
        File.Port(port)->State = PortState.Up;
        File.Header->DataPlaneGeneration++;
        File.Header->DataPlaneReady = 1;
    }

    /// <summary>A worker hands a frame over.</summary>
    public void Punt(
        Verdict verdict,
        string hex,
        int item = 0,
        uint nextHop = 0,
        uint session = uint.MaxValue,
        int ipOffset = 14)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var ring = File.Punted(1);
        var slot = ring.Reserve();
        Assert.True(slot is not null, "ring full");
        *slot = new PacketSlot
        {
            Length = (ushort)bytes.Length,
            OriginalLength = (ushort)bytes.Length,
            Verdict = verdict,
            Interface = (byte)item,
            IpOffset = (ushort)ipOffset,
            NextHop = nextHop,
            Session = session,
        };
        bytes.CopyTo(new Span<byte>(PacketRing.Data(slot), bytes.Length));
        ring.Commit();
    }

    /// <summary>What control sent since the last call, in hex, each after its interface.</summary>
    public List<string> Sent()
    {
        var sent = new List<string>();
        var ring = File.Injected(0);
        for (var slot = ring.Peek(); slot is not null; slot = ring.Peek())
        {
            var bytes = new ReadOnlySpan<byte>(PacketRing.Data(slot), slot->Length);
            sent.Add(Convert.ToHexStringLower(bytes));
            ring.Release();
        }

        return sent;
    }

    /// <summary>The tunnel's rules: uplink, then downlink.</summary>
    public ReadOnlySpan<Rule> Rules(uint session) =>
        new(File.Rules(new ProgramRef(File.Sessions[session].Program)), 2);

    public uint NextHopOf(uint session) => Rules(session)[1].NextHop;

    public NextHop Entry(uint nextHop) => File.NextHops[nextHop];

    public void Advance(TimeSpan time)
    {
        // In steps, as the control thread would see it.
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(50))
        {
            Time.Advance(TimeSpan.FromMilliseconds(50));
            Engine.Poll();
        }
    }

    public void Dispose()
    {
        Owner.Remove();
        Owner.Dispose();
        System.IO.File.Delete(ProcessLock.ControlPath(_path));
    }

    private void Start()
    {
        Owner.Apply();
        Engine = new Engine(
            Owner.File, Owner.Topology, Time, NullLogger.Instance, _edge(this));
        Report = Engine.Start(Owner.How, OperationTrace.None);
    }
}
