using System.Net;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>N4 on real sockets of the loopback device.</summary>
public sealed class N4EndpointTests : IDisposable
{
    private readonly string _path = $"/dev/shm/upf-test-{Guid.NewGuid():N}.tables";
    private readonly ushort _port = UdpPeer.FreePort();
    private readonly TablesOwner _owner;

    public N4EndpointTests() => _owner = TablesOwner.Open(Rig.Defaults(_path) with
    {
        Sessions = 512,
        N4 = new()
        {
            Addresses = [IpAddress.Parse("127.0.0.1"), IpAddress.Parse("::1")],
            Port = _port,
            PathCheckInterval = TimeSpan.Zero,
        },
    });

    private IPEndPoint Upf => new(IPAddress.Loopback, _port);

    public void Dispose()
    {
        _owner.Remove();
        _owner.Dispose();
        File.Delete(ProcessLock.ControlPath(_path));
    }

    [Theory]
    [InlineData("127.0.0.2", "127.0.0.1")]
    [InlineData("::1", "::1")]
    public async Task A_peer_associates_and_makes_a_session(string from, string to)
    {
        using var controller = Start();
        using var peer = new UdpPeer(
            new(IPAddress.Parse(from), 0), new(IPAddress.Parse(to), _port));

        var setup = peer.Ask<AssociationSetupResponse>(Setup(peer));
        var session = peer.Ask<SessionEstablishmentResponse>(Session(peer, 1), 0);

        Assert.Equal(CauseValue.Accepted, setup.Cause.Value);
        Assert.Equal(CauseValue.Accepted, session.Cause.Value);
        var listed = Assert.Single(await controller.ListSessionsAsync(0, 10));
        Assert.Equal(session.UpFSeid!.Value.Seid, listed.Seid);
        Assert.NotNull(await controller.ShowSessionAsync(listed.Seid));
        Assert.Equal("smf.example", Assert.Single(await controller.ListPeersAsync()).NodeId);
        Assert.Equal(
            PeerState.Releasing, (await controller.ReleasePeerAsync("smf.example")).Value!.State);
        Assert.Equal(
            RefusalReason.NotFound,
            (await controller.ReleasePeerAsync("other")).Refusal!.Reason);
        Assert.Equal(
            1, controller.N4![N4Direction.Received, MessageType.SessionEstablishmentRequest]);
    }

    [Fact]
    public void Heartbeats_are_answered_while_the_control_thread_does_nothing()
    {
        using var endpoint = N4Endpoint.Open(
            _owner.Topology.Options, _owner.File, TimeProvider.System, NullLogger.Instance)!;
        endpoint.Start(() => { });
        using var peer = new UdpPeer(new(IPAddress.Loopback, 0), Upf);
        for (uint number = 0; number < 6000; number++)
        {
            peer.Send(Smf.Encode(
                new Header(MessageType.SessionDeletionRequest, number, Seid: 1),
                new SessionDeletionRequest()));
        }

        var answer = peer.Ask<HeartbeatResponse>(new HeartbeatRequest(new(1)));

        Assert.Equal(endpoint.Edge.Node.Recovery, answer.RecoveryTimeStamp);
    }

    [Fact]
    public void A_bad_network_neither_loses_sessions_nor_makes_them_twice()
    {
        using var controller = Start();
        using var network = new BadNetwork(
            new(IPAddress.Parse("127.0.0.4"), 0),
            new(IPAddress.Parse("127.0.0.3"), 0),
            Upf);
        using var peer = new UdpPeer(new(IPAddress.Parse("127.0.0.2"), 0), network.Front);
        peer.Ask<AssociationSetupResponse>(Setup(peer));

        var established = peer.AskAll(
            [.. Enumerable.Range(1, 200).Select(number => (Session(peer, number), (ulong?)0))])
            .Cast<SessionEstablishmentResponse>().ToList();

        Assert.All(established, each => Assert.Equal(CauseValue.Accepted, each.Cause.Value));
        var seids = established.Select(each => each.UpFSeid!.Value.Seid).ToList();
        Assert.Equal(200, seids.Distinct().Count());
        Assert.Equal(seids.Order(), Listed(controller).Order());
        Assert.True(network.Lost > 20 && network.Doubled > 20, "the network is too good");
        var deleted = peer.AskAll(
            [.. seids.Select(seid => ((IMessage)new SessionDeletionRequest(), (ulong?)seid))]);
        Assert.All(deleted, each => Assert.Equal(CauseValue.Accepted, each.CauseOf()));
        Assert.Empty(Listed(controller));
    }

    // what, address, whether another program has it: what the operator reads
    public static TheoryData<string, string, bool, string> Failures => new()
    {
        { "in use", "127.0.0.1", true, "another program has this address and port" },
        { "not ours", "192.0.2.77", false, "no interface of this host has this address" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_cannot_be_opened_is_one_line(
        string name, string address, bool isTaken, string text)
    {
        using var other = isTaken ? new UdpPeer(new(IPAddress.Parse(address), _port), Upf) : null;
        var options = _owner.Topology.Options;
        options = options with
        {
            N4 = options.N4 with { Addresses = [IpAddress.Parse(address)] },
        };

        var failure = Assert.Throws<N4Exception>(() => N4Endpoint.Open(
            options, _owner.File, TimeProvider.System, NullLogger.Instance));

        Assert.True(failure.Message == $"n4: {address}:{_port}: {text}", $"{name}: {failure}");
    }

    [Fact]
    public void It_ends_when_it_is_told_to()
    {
        for (var round = 0; round < 5; round++)
        {
            using var controller = Start();
            using var peer = new UdpPeer(new(IPAddress.Loopback, 0), Upf);
            peer.Ask<HeartbeatResponse>(new HeartbeatRequest(new(1)));
        }

        // The port is free again.
        Assert.Null(Record.Exception(() => new UdpPeer(Upf, Upf).Dispose()));
    }

    private static AssociationSetupRequest Setup(UdpPeer peer) => new(peer.NodeId, new(1));

    private static IMessage Session(UdpPeer peer, int number) =>
        Requests.Session((ulong)number, $"10.60.{number / 250}.{1 + (number % 250)}") with
        {
            NodeId = peer.NodeId,
        };

    private static List<ulong> Listed(Controller controller) =>
    [
        .. controller.ListSessionsAsync(0, 1000).GetAwaiter().GetResult()
            .Select(each => each.Seid),
    ];

    private Controller Start() =>
        Controller.Start(_owner, TimeProvider.System, NullLogger.Instance);
}
