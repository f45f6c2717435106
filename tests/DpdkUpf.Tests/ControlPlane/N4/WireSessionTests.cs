using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>Sessions as peers see them: whose they are, and how long they last.</summary>
public sealed class WireSessionTests
{
    private static readonly SessionModificationRequest NoChange = new();

    [Fact]
    public void An_establishment_that_comes_again_makes_no_second_session()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var request = smf.Request(smf.Session(7), seid: 0);

        var first = Assert.Single(smf.Send(request));
        var second = Assert.Single(smf.Send(request));

        Assert.Equal(first, second);
        Assert.Equal(7ul, Codec.Decode(first).Header.Seid);
        Assert.Equal(1, Assert.Single(rig.Peers).Sessions);
        Assert.Single(rig.Rig.Engine.ListSessions(0, 10));
    }

    [Fact]
    public void A_session_is_nobodys_but_its_peers()
    {
        using var rig = new WireRig();
        var owner = rig.Smf();
        var other = rig.Smf("192.0.2.11");
        var nobody = rig.Smf("192.0.2.12");
        owner.Associate();
        other.Associate();
        var seid = owner.Establish(1);

        Assert.Equal(
            (0ul, CauseValue.SessionContextNotFound), other.Cause(NoChange, seid));
        Assert.Equal(
            (0ul, CauseValue.SessionContextNotFound),
            other.Cause(new SessionDeletionRequest(), seid));
        Assert.Equal(
            (0ul, CauseValue.NoEstablishedAssociation), nobody.Cause(NoChange, seid));
        Assert.Equal(
            (0ul, CauseValue.SessionContextNotFound), owner.Cause(NoChange, seid ^ (1ul << 40)));
        Assert.Equal((1ul, CauseValue.Accepted), owner.Cause(NoChange, seid));
    }

    [Fact]
    public void Peers_behind_one_address_are_told_apart_by_their_sessions()
    {
        using var rig = new WireRig();
        var first = rig.Smf(nodeId: "a.example");
        var second = rig.Smf(nodeId: "b.example");
        first.Associate();
        second.Associate();
        var one = first.Establish(1, "10.60.0.1");
        var two = second.Establish(2, "10.60.0.2");

        Assert.Equal([1, 1], rig.Peers.Select(peer => peer.Sessions));
        Assert.Equal((1ul, CauseValue.Accepted), first.Cause(NoChange, one));
        Assert.Equal((2ul, CauseValue.Accepted), second.Cause(NoChange, two));
    }

    [Fact]
    public void A_peer_may_use_other_addresses_of_its()
    {
        using var rig = new WireRig();
        var smf = rig.Smf(nodeId: "smf.example");
        var elsewhere = rig.Smf("2001:db8:4::77", nodeId: "smf.example");
        smf.Associate();
        var before = elsewhere.Cause(NoChange, 1ul << 40);

        var seid = elsewhere.Establish(5);

        Assert.Equal(CauseValue.NoEstablishedAssociation, before.Cause);
        Assert.Equal((5ul, CauseValue.Accepted), elsewhere.Cause(NoChange, seid));
        Assert.Equal((5ul, CauseValue.Accepted), smf.Cause(NoChange, seid));
    }

    [Fact]
    public void The_name_of_a_peer_is_no_use_to_the_address_of_another()
    {
        using var rig = new WireRig();
        var smf = rig.Smf(nodeId: "smf.example");
        var other = rig.Smf("192.0.2.11");
        smf.Associate();
        other.Associate();

        var (_, answer) = other.AskRaw(
            smf.Session(1) with { NodeId = smf.NodeId }, seid: 0);

        Assert.Equal(CauseValue.NoEstablishedAssociation, answer.CauseOf());
    }

    // what ends the sessions of a peer
    public static TheoryData<string> Ends =>
        ["released", "set up anew", "restarted", "silent for too long", "released by us"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void Sessions_end_with_their_association(string how)
    {
        using var rig = new WireRig(setup => setup with
        {
            KeepWithoutPeer = TimeSpan.FromSeconds(60),
        });
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1);
        smf.Establish(2, "10.60.0.2");

        End(rig, smf, how);
        var after = smf.Cause(NoChange, seid);

        Assert.False(after.Cause.IsAccepted());
        rig.Advance(1);
        Assert.Empty(rig.Rig.Engine.ListSessions(0, 10));
        Assert.Equal(0, rig.Rig.Engine.Inspect().Usage[0].Used);
    }

    [Fact]
    public void Sessions_outlive_a_silence()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1);
        rig.Advance(120);
        Assert.Equal(PeerState.Silent, rig.Peers[0].State);
        rig.Wire.Sent();

        Assert.Equal((1ul, CauseValue.Accepted), smf.Cause(NoChange, seid));
        Assert.Equal(PeerState.Up, rig.Peers[0].State);
    }

    // what is to be retained, by the addresses in the CP F-SEIDs: which of the two are?
    public static TheoryData<string, string[]?, int> Retentions => new()
    {
        { "nothing said", null, 0 },
        { "all", [], 2 },
        { "those of one entity", ["192.0.2.10"], 1 },
        { "those of both", ["192.0.2.10", "192.0.2.20"], 2 },
        { "those of another", ["192.0.2.30"], 0 },
    };

    [Theory]
    [MemberData(nameof(Retentions))]
    public void A_new_set_up_retains_what_it_names(string name, string[]? entities, int kept)
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var first = smf.Establish(1);
        smf.Ask<SessionEstablishmentResponse>(
            smf.Session(2, "10.60.0.2") with { CpFSeid = Smf.FSeid(2, "192.0.2.20") }, seid: 0);

        var answer = smf.Ask<AssociationSetupResponse>(smf.Setup() with
        {
            PfcpSessionRetentionInformation = entities is null ? null : new(Repeated.From(
                entities.Select(address => new CpPfcpEntityIpAddress(
                    SeidFlags.V4, Ipv4Address.Parse(address))))),
        });
        rig.Advance(1);

        Assert.Equal(CauseValue.Accepted, answer.Cause.Value);
        Assert.Equal(
            entities is null ? null : AsRspFlags.Psrei, answer.PfcpAsRspFlags?.Flags);
        Assert.True(rig.Peers.Single().Sessions == kept, name);
        Assert.Equal(kept, rig.Rig.Engine.ListSessions(0, 10).Count);
        Assert.Equal(
            kept > 0 ? CauseValue.Accepted : CauseValue.SessionContextNotFound,
            smf.Cause(NoChange, first).Cause);
    }

    [Fact]
    public void A_set_of_sessions_is_deleted_by_its_csid()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var node = new Octets([192, 0, 2, 10]);
        foreach (ushort csid in new[] { 1, 2, 3 })
        {
            smf.Ask<SessionEstablishmentResponse>(
                smf.Session(csid, $"10.60.0.{csid}") with
                {
                    FqCsid = [new(FqCsidNodeId.Ipv4, node, [csid])],
                },
                seid: 0);
        }

        var (_, answer) = smf.AskRaw(new SessionSetDeletionRequest(
            smf.NodeId, [new(FqCsidNodeId.Ipv4, node, [1, 3, 9])]));
        rig.Advance(1);

        Assert.Equal(CauseValue.Accepted, answer.CauseOf());
        Assert.Equal([2ul], rig.Rig.Engine.ListSessions(0, 10).Select(each => each.CpSeid));
    }

    [Fact]
    public void A_peer_does_not_notice_that_upf_restarts()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1);

        rig.Rig.Crash();

        Assert.Equal(1, rig.Peers.Single().Sessions);
        rig.Poll();
        smf.AnswerHeartbeats();
        Assert.Equal((1ul, CauseValue.Accepted), smf.Cause(NoChange, seid));
        Assert.Equal(
            (1ul, CauseValue.Accepted), smf.Cause(new SessionDeletionRequest(), seid));
        Assert.Equal(CauseValue.Accepted, smf.Ask<SessionEstablishmentResponse>(
            smf.Session(2), seid: 0).Cause.Value);
    }

    [Fact]
    public void Sessions_whose_end_had_begun_do_not_outlive_a_restart()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        smf.Establish(1);
        unsafe
        {
            // The entry was freed, and then upf was killed.
            rig.Rig.File.Peer(0)->Clear();
        }

        rig.Rig.Crash();
        rig.Advance(1);

        Assert.Empty(rig.Peers);
        Assert.Empty(rig.Rig.Engine.ListSessions(0, 10));
    }

    [Fact]
    public void A_peer_that_wants_too_much_is_told_of_congestion()
    {
        using var rig = new WireRig(setup => setup with { MaxRequestsPerSecond = 5 });
        var greedy = rig.Smf();
        var modest = rig.Smf("192.0.2.11");
        greedy.Associate();
        modest.Associate();

        var causes = Enumerable.Range(1, 8)
            .Select(number => greedy.Session((ulong)number, $"10.60.0.{number}"))
            .Select(request => greedy.Ask<SessionEstablishmentResponse>(request, seid: 0))
            .Select(answer => answer.Cause.Value)
            .ToList();

        Assert.Equal(
            [
                .. Enumerable.Repeat(CauseValue.Accepted, 5),
                .. Enumerable.Repeat(CauseValue.EntityInCongestion, 3),
            ],
            causes);
        Assert.Equal(3, rig.Counters[N4Counter.RateLimited]);
        modest.Establish(9, "10.60.0.99");
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(1));
        greedy.Establish(10, "10.60.0.10");
    }

    [Fact]
    public void A_peer_has_a_limit_of_sessions()
    {
        using var rig = new WireRig(setup => setup with { MaxSessionsPerPeer = 1 });
        var smf = rig.Smf();
        smf.Associate();
        smf.Establish(1);

        var answer = smf.Ask<SessionEstablishmentResponse>(smf.Session(2, "10.60.0.2"), seid: 0);

        Assert.Equal(CauseValue.NoResourcesAvailable, answer.Cause.Value);
    }

    [Fact]
    public void A_peer_that_is_being_released_begins_nothing_new()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1);
        rig.Service.Release("192.0.2.10");
        rig.Wire.Sent();

        Assert.Equal(CauseValue.Rejected, smf.Ask<SessionEstablishmentResponse>(
            smf.Session(2, "10.60.0.2"), seid: 0).Cause.Value);
        Assert.Equal((1ul, CauseValue.Accepted), smf.Cause(NoChange, seid));
    }

    [Fact]
    public void Load_is_told_to_those_who_want_it_and_once()
    {
        using var rig = new WireRig();
        var wants = rig.Smf();
        var wantsNot = rig.Smf("192.0.2.11");
        wants.Associate(CpFeatures.Load);
        wantsNot.Associate();

        var first = wants.Ask<SessionEstablishmentResponse>(wants.Session(1), seid: 0);
        var second = wants.Ask<SessionEstablishmentResponse>(
            wants.Session(2, "10.60.0.2"), seid: 0);
        var other = wantsNot.Ask<SessionEstablishmentResponse>(
            wantsNot.Session(3, "10.60.0.3"), seid: 0);

        Assert.NotNull(first.LoadControlInformation);
        Assert.Null(second.LoadControlInformation);
        Assert.Null(other.LoadControlInformation);
        Assert.Null(first.OverloadControlInformation);
    }

    [Fact]
    public void Downlink_data_is_reported_where_the_session_is_controlled_from()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        var entity = rig.Smf("2001:db8:4::77");
        smf.Associate();
        var request = smf.Session(0xABC);
        var seid = smf.Ask<SessionEstablishmentResponse>(
            request with
            {
                CpFSeid = Smf.FSeid(0xABC, "2001:db8:4::77"),
                CreateFar =
                [
                    request.CreateFar[0],
                    new(new(2), new(ApplyActions.Buff | ApplyActions.Nocp)),
                ],
            },
            seid: 0).UpFSeid!.Value.Seid;

        rig.Rig.Engine.Sessions.OnDownlinkData((uint)(seid & 0xFF_FFFF), 2, qfi: 9, dscp: 46);
        rig.Poll();

        var (header, message) = Assert.Single(entity.Asked());
        var report = Assert.IsType<SessionReportRequest>(message);
        Assert.Equal((0xABCul, Pfcp.Reports.Dldr), (header.Seid, report.ReportType.Reports));
        Assert.Equal(2, report.DownlinkDataReport!.PdrId.Value);
        entity.Answer(
            header, new SessionReportResponse(new(CauseValue.SessionContextNotFound)), seid);
        Assert.Equal(0, rig.Peers.Single().Sessions);
    }

    private static void End(WireRig rig, Smf smf, string how)
    {
        switch (how)
        {
            case "released":
                smf.Ask<AssociationReleaseResponse>(new AssociationReleaseRequest(smf.NodeId));
                break;
            case "set up anew":
                smf.Associate();
                break;
            case "restarted":
                smf.Send(smf.Request(new HeartbeatRequest(new(smf.Recovery + 1))));
                break;
            case "silent for too long":
                rig.Advance(90);
                break;
            case "released by us":
                rig.Service.Release("192.0.2.10");
                rig.Advance(31);
                break;
            default:
                Assert.Fail(how);
                break;
        }

        rig.Wire.Sent();
    }
}
