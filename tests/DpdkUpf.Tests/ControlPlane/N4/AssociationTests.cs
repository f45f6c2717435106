using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>TS 29.244 §6.2.6 to §6.2.8, set up, updated and released by either side.</summary>
public sealed class AssociationTests
{
    [Fact]
    public void A_peer_that_sets_up_is_told_who_we_are()
    {
        using var rig = new WireRig();
        var smf = rig.Smf(nodeId: "smf.example");

        var answer = smf.Associate(CpFeatures.Load | CpFeatures.Ovrl);

        Assert.Equal(CauseValue.Accepted, answer.Cause.Value);
        Assert.Equal("upf.example", answer.NodeId.Fqdn.Text);
        Assert.Equal(rig.Wire.Edge.Node.Recovery, answer.RecoveryTimeStamp);
        Assert.Equal(UpFeatureRegistry.Features, answer.UpFunctionFeatures!.Value.Features);
        Assert.Equal(
            ["internet"],
            answer.UeIpAddressPoolInformation.AsEnumerable()
                .Select(pool => pool.UeIpAddressPoolIdentity[0].Name));
        var peer = Assert.Single(rig.Peers);
        Assert.Equal(
            ("smf.example", PeerState.Up, "LOAD OVRL"),
            (peer.NodeId, peer.State, string.Join(' ', peer.Features)));
        Assert.Equal(IpAddress.Parse("192.0.2.10"), peer.Address);
    }

    // what, allowed Node ID and prefix, Node ID and address: cause; null: silence
    public static TheoryData<string, string?, string?, string, string, CauseValue?> Strangers =>
    new()
    {
        { "anybody", null, null, "smf.example", "192.0.2.10", CauseValue.Accepted },
        { "name fits", "smf.example", null, "smf.example", "192.0.2.10", CauseValue.Accepted },
        { "name fits, other case", "SMF.Example", null, "smf.example", "192.0.2.10", CauseValue.Accepted },
        { "name with the root's dot", "smf.example.", null, "smf.example", "192.0.2.10", CauseValue.Accepted },
        { "other name", "smf.example", null, "smf2.example", "192.0.2.10", CauseValue.Rejected },
        { "address for a name", "smf.example", null, "192.0.2.10", "192.0.2.10", CauseValue.Rejected },
        { "address fits", "192.0.2.10", null, "192.0.2.10", "192.0.2.10", CauseValue.Accepted },
        { "IPv6 address fits, written otherwise", "2001:DB8:4:0::9", null, "2001:db8:4::9", "2001:db8:4::9", CauseValue.Accepted },
        { "prefix fits", null, "192.0.2.0/24", "smf.example", "192.0.2.10", CauseValue.Accepted },
        { "prefix fits, name does not", "smf.example", "192.0.2.0/24", "smf2.example", "192.0.2.10", CauseValue.Rejected },
        { "other prefix", null, "198.51.100.0/24", "smf.example", "192.0.2.10", null },
        { "other family", null, "192.0.2.0/24", "smf.example", "2001:db8:4::9", null },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public void Only_configured_peers_may_associate(
        string name,
        string? allowed,
        string? prefix,
        string nodeId,
        string address,
        CauseValue? cause)
    {
        using var rig = new WireRig(setup => setup with
        {
            Peers = allowed is null && prefix is null
                ? []
                : [new(allowed, prefix is null ? [] : [IpPrefix.Parse(prefix)], Connect: false)],
        });
        var smf = rig.Smf(address, nodeId: nodeId);

        var answers = smf.Send(smf.Request(smf.Setup()))
            .Select(each => (AssociationSetupResponse)Codec.Decode(each).Message!).ToList();

        Assert.True(answers.FirstOrDefault()?.Cause.Value == cause, name);
        Assert.Equal(cause == CauseValue.Accepted ? 1 : 0, rig.Peers.Count);
        Assert.All(answers, answer => Assert.Equal(
            cause == CauseValue.Accepted, answer.UpFunctionFeatures is not null));
    }

    [Fact]
    public void There_is_a_limit_of_associations()
    {
        using var rig = new WireRig(setup => setup with { MaxAssociations = 2 });
        rig.Smf("192.0.2.10").Associate();
        rig.Smf("192.0.2.11").Associate();

        var answer = rig.Smf("192.0.2.12").Associate();

        Assert.Equal(CauseValue.NoResourcesAvailable, answer.Cause.Value);
        Assert.Equal(2, rig.Peers.Count);
        // Who has one may set it up again.
        Assert.Equal(CauseValue.Accepted, rig.Smf("192.0.2.11").Associate().Cause.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(254)]
    [InlineData(60_000)]
    public void A_name_that_cannot_be_one_is_refused(int length)
    {
        using var rig = new WireRig();
        var name = new NodeId(NodeIdType.Fqdn, Fqdn: DnsName.Plain(new string('a', length)));
        var smf = rig.Smf();

        var answer = smf.Ask<AssociationSetupResponse>(smf.Setup() with { NodeId = name });

        Assert.False(answer.Cause.Value.IsAccepted());
        Assert.Empty(rig.Peers);
    }

    [Fact]
    public void An_update_changes_features_and_addresses()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate(CpFeatures.Load);
        var other = rig.Smf("2001:db8:4::10");
        var refused = other.Ask<SessionDeletionResponse>(new SessionDeletionRequest(), seid: 5);

        var answer = smf.Ask<AssociationUpdateResponse>(new AssociationUpdateRequest(
            smf.NodeId,
            CpFunctionFeatures: new CpFunctionFeatures(CpFeatures.Ovrl),
            AlternativeSmfIpAddress:
                [new(AlternativeSmfFlags.V6, V6: IpAddress.Parse("2001:db8:4::10").V6)]));

        Assert.Equal(CauseValue.Accepted, answer.Cause.Value);
        Assert.Equal(["OVRL"], rig.Peers[0].Features);
        Assert.Equal(CauseValue.NoEstablishedAssociation, refused.Cause.Value);
    }

    // what a node that is not associated asks
    public static TheoryData<string, IMessage> FromNobody => new()
    {
        { "update", new AssociationUpdateRequest(NodeIds.Parse("192.0.2.10")) },
        { "release", new AssociationReleaseRequest(NodeIds.Parse("192.0.2.10")) },
        { "set deletion", new SessionSetDeletionRequest(NodeIds.Parse("192.0.2.10")) },
    };

    [Theory]
    [MemberData(nameof(FromNobody))]
    public void Nothing_is_done_for_a_node_that_is_not_associated(string name, IMessage request)
    {
        using var rig = new WireRig();

        var (_, answer) = rig.Smf().AskRaw(request);

        Assert.True(answer.CauseOf() == CauseValue.NoEstablishedAssociation, name);
    }

    // what we do not do
    public static TheoryData<string, IMessage> NotSupported => new()
    {
        { "PFD management (PFDM)", new PfdManagementRequest() },
        {
            "set modification (RESPS)",
            new SessionSetModificationRequest(
                NodeIds.Parse("192.0.2.10"), [new(new(AlternativeSmfFlags.V4, V4: new(1)))])
        },
    };

    [Theory]
    [MemberData(nameof(NotSupported))]
    public void What_is_not_supported_is_refused_as_that(string name, IMessage request)
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();

        var (_, answer) = smf.AskRaw(request);

        Assert.True(answer.CauseOf() == CauseValue.ServiceNotSupported, name);
    }

    [Fact]
    public void A_peer_may_release_its_association()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();

        var answer = smf.Ask<AssociationReleaseResponse>(
            new AssociationReleaseRequest(smf.NodeId));

        Assert.Equal(CauseValue.Accepted, answer.Cause.Value);
        Assert.Empty(rig.Peers);
    }

    [Fact]
    public void A_peer_is_asked_to_release_and_given_time()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();

        Assert.Equal(PeerState.Releasing, rig.Service.Release("192.0.2.10")?.State);

        var (header, message) = Assert.Single(smf.Asked());
        var request = Assert.IsType<AssociationUpdateRequest>(message);
        Assert.Equal(
            (AssociationReleaseFlags.Sarr, 15),
            (request.PfcpAssociationReleaseRequest!.Value.Flags,
                request.GracefulReleasePeriod!.Value.Value));
        smf.Answer(header, new AssociationUpdateResponse(smf.NodeId, new(CauseValue.Accepted)));
        Assert.Equal(PeerState.Releasing, Assert.Single(rig.Peers).State);
        rig.Advance(29);
        Assert.Single(rig.Peers);
        rig.Advance(2);
        Assert.Empty(rig.Peers);
        Assert.Null(rig.Service.Release("192.0.2.10"));
    }

    [Fact]
    public void A_restarted_upf_goes_on_with_its_peers()
    {
        using var rig = new WireRig();
        var first = rig.Smf(nodeId: "smf.example");
        var second = rig.Smf("2001:db8:4::10");
        first.Associate(CpFeatures.Load);
        second.Associate();
        var before = rig.Peers;
        var recovery = rig.Wire.Edge.Node.Recovery;
        rig.Rig.Time.Advance(TimeSpan.FromMinutes(1));

        rig.Rig.Crash();

        Assert.Equal(before.Select(Kept), rig.Peers.Select(Kept));
        Assert.Equal(recovery, rig.Wire.Edge.Node.Recovery);
        rig.Poll();
        Assert.IsType<HeartbeatRequest>(Assert.Single(first.Asked()).Message);
        Assert.Equal(
            CauseValue.Accepted,
            first.Ask<AssociationUpdateResponse>(
                new AssociationUpdateRequest(first.NodeId)).Cause.Value);
    }

    [Fact]
    public void A_peer_that_is_not_configured_any_more_does_not_outlive_a_restart()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        smf.Establish(1);

        rig.Rig.Crash(options => options with
        {
            N4 = options.N4 with
            {
                Peers = [new("smf.example", [], Connect: false)],
            },
        });
        rig.Advance(1);

        Assert.Empty(rig.Peers);
        Assert.Empty(rig.Rig.Engine.ListSessions(0, 10));
    }

    [Fact]
    public void Tables_that_are_new_have_a_new_time_stamp()
    {
        using var rig = new WireRig();
        rig.Smf().Associate();
        var recovery = rig.Wire.Edge.Node.Recovery;
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(10));

        rig.Rig.Crash(options => options with { Sessions = options.Sessions * 2 });

        Assert.Equal(recovery.Seconds + 10, rig.Wire.Edge.Node.Recovery.Seconds);
        Assert.Empty(rig.Peers);
    }

    private static (string, IpAddress, PeerState, string, DateTimeOffset, long) Kept(
        PeerInfo peer) => (
            peer.NodeId,
            peer.Address,
            peer.State,
            string.Join(' ', peer.Features),
            peer.RecoveryTime,
            peer.AssociatedAt.ToUnixTimeSeconds());
}
