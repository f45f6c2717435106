using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>TS 29.244 §6.2.2, §6.2.6.3 and §6.4; TS 23.527 §4.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public void A_peer_gets_heartbeats_and_its_round_trip_is_known()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        rig.Advance(9.5);
        Assert.Empty(smf.Asked());
        rig.Advance(1);
        var (header, message) = Assert.Single(smf.Asked());
        Assert.Equal(
            rig.Wire.Edge.Node.Recovery,
            Assert.IsType<HeartbeatRequest>(message).RecoveryTimeStamp);
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(7));

        smf.Answer(header, new HeartbeatResponse(new(smf.Recovery)));

        Assert.InRange(rig.Peers[0].RoundTrip!.Value.TotalMilliseconds, 7, 1000);
        Assert.Equal(PeerState.Up, rig.Peers[0].State);
    }

    [Fact]
    public void A_request_is_repeated_unchanged_and_then_given_up()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        rig.Advance(10.5);
        var first = Assert.Single(rig.Wire.Sent(smf.Path));
        rig.Advance(3.5);
        var second = Assert.Single(rig.Wire.Sent(smf.Path));
        rig.Advance(3);
        var third = Assert.Single(rig.Wire.Sent(smf.Path));
        Assert.Equal([first, first], [second, third]);
        Assert.Equal(PeerState.Up, rig.Peers[0].State);

        rig.Advance(3);

        Assert.Equal(PeerState.Silent, rig.Peers[0].State);
        Assert.Equal(2, rig.Counters[N4Counter.Retransmission]);
        Assert.Equal(1, rig.Counters[N4Counter.Unanswered]);
    }

    [Fact]
    public void A_silent_peer_is_kept_for_a_time()
    {
        using var rig = new WireRig(
            setup => setup with { KeepWithoutPeer = TimeSpan.FromSeconds(60) });
        rig.Smf().Associate();
        rig.Advance(21);
        Assert.Equal(PeerState.Silent, rig.Peers[0].State);

        rig.Advance(57);
        Assert.Single(rig.Peers);
        rig.Advance(5);

        Assert.Empty(rig.Peers);
    }

    // how a silent peer is heard again; null: by the answer to our heartbeat
    public static TheoryData<string, IMessage?> SignsOfLife => new()
    {
        { "it answers", null },
        { "it asks", new HeartbeatRequest(new(0xE000_0000)) },
        { "it wants something", new PfdManagementRequest() },
    };

    [Theory]
    [MemberData(nameof(SignsOfLife))]
    public void A_silent_peer_comes_back(string name, IMessage? sign)
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        rig.Advance(19.5);
        smf.Asked();
        rig.Advance(1);
        Assert.Equal(PeerState.Silent, rig.Peers[0].State);

        if (sign is null)
        {
            smf.AnswerHeartbeats();
        }
        else
        {
            smf.Send(smf.Request(sign));
        }

        Assert.True(rig.Peers[0].State == PeerState.Up, name);
    }

    // what                      stamp at set-up, then, after so many seconds: does it end?
    public static TheoryData<string, uint, uint, double, bool> Stamps => new()
    {
        { "the same", 0xE000_0000, 0xE000_0000, 20, false },
        { "later", 0xE000_0000, 0xE000_0005, 1, true },
        { "later, in the next era", 0xFFFF_FFF0, 0x0000_0005, 1, true },
        { "earlier: an overtaken message", 0xE000_0005, 0xE000_0000, 1, false },
        { "earlier, and still so: its clock went back", 0xE000_0005, 0xE000_0000, 20, true },
    };

    [Theory]
    [MemberData(nameof(Stamps))]
    public void A_peer_that_restarted_has_no_association_any_more(
        string name, uint stamp, uint then, double seconds, bool ends)
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Recovery = stamp;
        smf.Associate();
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(seconds));

        smf.Send(smf.Request(new HeartbeatRequest(new(then))));

        Assert.True(rig.Peers.Count == (ends ? 0 : 1), name);
    }

    [Fact]
    public void A_restart_is_seen_in_the_answer_to_a_heartbeat_too()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        rig.Advance(10.5);
        smf.Recovery++;

        smf.AnswerHeartbeats();

        Assert.Empty(rig.Peers);
    }

    [Fact]
    public void We_set_up_the_association_and_try_again()
    {
        using var rig = Connecting("smf.example");
        var smf = rig.Smf(nodeId: "smf.example");
        rig.Poll();
        Assert.Equal(PeerState.Connecting, Assert.Single(rig.Peers).State);
        var (first, request) = Assert.Single(smf.Asked());
        Assert.Equal(
            UpFeatureRegistry.Features,
            Assert.IsType<AssociationSetupRequest>(request).UpFunctionFeatures!.Value.Features);
        smf.Answer(first, new AssociationSetupResponse(
            smf.NodeId, new(CauseValue.NoResourcesAvailable), new(smf.Recovery)));
        rig.Advance(2);
        Assert.Empty(smf.Asked());
        rig.Advance(2);

        var (second, _) = Assert.Single(smf.Asked());
        smf.Answer(second, new AssociationSetupResponse(
            smf.NodeId,
            new(CauseValue.Accepted),
            new(smf.Recovery),
            CpFunctionFeatures: new CpFunctionFeatures(CpFeatures.Load)));

        var peer = Assert.Single(rig.Peers);
        Assert.Equal(
            ("smf.example", PeerState.Up, "LOAD"), (peer.NodeId, peer.State, peer.Features[0]));
        rig.Advance(9);
        Assert.Empty(smf.Asked());
    }

    [Fact]
    public void A_peer_that_gives_another_name_is_not_the_one()
    {
        using var rig = Connecting("smf.example");
        var other = rig.Smf(nodeId: "other.example");
        rig.Poll();

        other.Answer(other.Asked()[0].Header, new AssociationSetupResponse(
            other.NodeId, new(CauseValue.Accepted), new(other.Recovery)));

        Assert.Equal(PeerState.Connecting, Assert.Single(rig.Peers).State);
    }

    [Fact]
    public void We_do_not_ask_a_peer_that_has_set_up_itself()
    {
        using var rig = Connecting(null);
        rig.Smf().Associate();
        rig.Wire.Sent();

        rig.Advance(9);

        Assert.Empty(rig.Wire.Sent());
        Assert.Equal(PeerState.Up, Assert.Single(rig.Peers).State);
    }

    [Fact]
    public void We_connect_anew_when_the_peer_has_restarted()
    {
        using var rig = Connecting(null);
        var smf = rig.Smf();
        rig.Poll();
        smf.Answer(smf.Asked()[0].Header, new AssociationSetupResponse(
            smf.NodeId, new(CauseValue.Accepted), new(smf.Recovery)));
        Assert.Equal(PeerState.Up, rig.Peers[0].State);

        rig.Wire.Receive(smf.Path, smf.Request(new HeartbeatRequest(new(smf.Recovery + 9))));
        rig.Poll();

        Assert.Contains(smf.Asked(), asked => asked.Message is AssociationSetupRequest);
    }

    private static WireRig Connecting(string? nodeId) => new(setup => setup with
    {
        Peers = [new(nodeId, [IpPrefix.Parse("192.0.2.10")], Connect: true)],
    });
}
