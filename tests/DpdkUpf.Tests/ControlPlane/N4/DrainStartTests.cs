using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>
/// Who begins to drain an association, with whom that can be done, and what breaks it off
/// (TS 29.244 §5.18.1, §6.2.7).
/// </summary>
public sealed class DrainStartTests
{
    private const string Name = "192.0.2.10";

    [Fact]
    public void We_prepare_and_drain_when_the_peer_agrees()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);

        Assert.Equal(PeerState.Preparing, rig.Wire.Service.Release(Name)?.State);

        var (header, update) = rig.Update();
        Assert.Equal(
            (AuReqFlags.Parps, null),
            (update.PfcpAuReqFlags?.Flags, update.PfcpAssociationReleaseRequest));
        Assert.Equal((PeerState.Preparing, 1), (rig.Info.State, rig.Info.Sessions));
        rig.AnswerUpdate(header);
        Assert.Equal(700UL, DrainRig.Octets(rig.AnswerAll()));
        Assert.Equal(
            AssociationReleaseFlags.Urss,
            rig.Update().Update.PfcpAssociationReleaseRequest!.Value.Flags);
        Assert.Equal(PeerState.Drained, rig.Wire.Service.Release(Name)?.State);
    }

    [Theory]
    [InlineData(CauseValue.Rejected)]
    [InlineData(null)]
    public void A_peer_that_does_not_prepare_is_asked_to_release(CauseValue? cause)
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1");
        rig.Wire.Service.Release(Name);
        var (header, _) = rig.Update();
        if (cause is { } refusal)
        {
            rig.AnswerUpdate(header, refusal);
        }
        else
        {
            rig.Wire.Advance(9.5);
        }

        Assert.Equal(AssociationReleaseFlags.Sarr, Flags(rig.Asked()[^1].Message));
        Assert.Equal((PeerState.Releasing, 1), (rig.Info.State, rig.Info.Sessions));
    }

    // how long a peer has, what it is told (§8.2.78)
    public static TheoryData<double, byte> Periods => new()
    {
        { 2, 0b000_00001 },
        { 30, 0b000_01111 },
        { 61, 0b000_11111 },
        { 62, 0b000_11111 },
        { 63, 0b001_00010 },
        { 30 * 60, 0b001_11110 },
    };

    [Theory]
    [MemberData(nameof(Periods))]
    public void A_peer_is_told_how_long_it_has(double seconds, byte period)
    {
        var configured = TimeSpan.FromSeconds(seconds);
        using var rig = new DrainRig(
            CpFeatures.None, setup => setup with { ReleasePeriod = configured });

        rig.Wire.Service.Release(Name);

        var told = rig.Update().Update.GracefulReleasePeriod!.Value;
        Assert.Equal(period, told.Value);
        Assert.True(told.Duration >= configured);
    }

    // whether the peer says EPFAR at set-up, in an update before, in the update that prepares
    public static TheoryData<string, CpFeatures, CpFeatures?, CpFeatures?, bool> Features => new()
    {
        { "at set-up", CpFeatures.Epfar, null, null, true },
        { "never", CpFeatures.Load, null, null, false },
        { "learned in an update", CpFeatures.Load, CpFeatures.Epfar, null, true },
        { "forgotten in an update", CpFeatures.Epfar, CpFeatures.Load, null, false },
        { "together with the wish", CpFeatures.None, null, CpFeatures.Epfar, true },
    };

    [Theory]
    [MemberData(nameof(Features))]
    public void Only_who_supports_it_is_drained(
        string name, CpFeatures setUp, CpFeatures? before, CpFeatures? with, bool isDrained)
    {
        using var rig = new DrainRig(setUp);
        rig.Establish(1, "10.60.0.1", octets: 700);
        if (before is { } updated)
        {
            rig.Peer.Ask<AssociationUpdateResponse>(new AssociationUpdateRequest(
                rig.Peer.NodeId, CpFunctionFeatures: new CpFunctionFeatures(updated)));
        }

        var answer = rig.Peer.Ask<AssociationUpdateResponse>(rig.Preparation with
        {
            CpFunctionFeatures = with is { } said ? new CpFunctionFeatures(said) : null,
        });

        Assert.Equal((name, CauseValue.Accepted), (name, answer.Cause.Value));
        Assert.Equal(isDrained ? 1 : 0, rig.Asked().Count);
        Assert.Equal(isDrained ? PeerState.Draining : PeerState.Up, rig.Info.State);
        if (!isDrained)
        {
            rig.Wire.Service.Release(Name);
            var update = rig.Update().Update;
            Assert.Equal(
                (null, AssociationReleaseFlags.Sarr),
                (update.PfcpAuReqFlags, update.PfcpAssociationReleaseRequest?.Flags));
        }
    }

    [Fact]
    public void Both_may_begin_at_once()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Wire.Service.Release(Name);
        var (header, _) = rig.Update();

        rig.Prepare();
        rig.AnswerUpdate(header);

        Assert.Equal(700UL, DrainRig.Octets(rig.AnswerAll()));
        rig.AnswerUpdate(rig.Update().Header);
        rig.Prepare();
        Assert.Equal(PeerState.Drained, rig.Info.State);
    }

    // in which state no session begins
    public static TheoryData<PeerState> Ending =>
        [PeerState.Preparing, PeerState.Draining, PeerState.Drained, PeerState.Releasing];

    [Theory]
    [MemberData(nameof(Ending))]
    public void Nothing_new_begins_with_a_peer_that_goes(PeerState state)
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1");
        var other = rig.Wire.Smf("192.0.2.11");
        other.Associate();
        Bring(rig, state);
        Assert.Equal(state, rig.Wire.Peers[0].State);

        var refused = rig.Peer.Send(rig.Peer.Request(rig.Metered(2, "10.60.0.2"), seid: 0))
            .Select(bytes => Codec.Decode(bytes)).Single(
                answer => answer.Header.Type == MessageType.SessionEstablishmentResponse);

        Assert.Equal(
            (2UL, CauseValue.Rejected), (refused.Header.Seid!.Value, refused.Message!.CauseOf()));
        other.Establish(2, "10.60.0.2");
    }

    [Fact]
    public void A_peer_that_sets_up_again_has_an_association_as_if_nothing_had_been()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Prepare();
        var (late, _) = Assert.Single(rig.Reports());

        rig.Peer.Associate(CpFeatures.Epfar);
        rig.Establish(1, "10.60.0.1", octets: 5);
        rig.Answer(late);
        rig.Settle();

        Assert.Equal((PeerState.Up, 1), (rig.Info.State, rig.Info.Sessions));
        rig.Prepare();
        Assert.Equal(5UL, DrainRig.Octets(rig.AnswerAll()));
    }

    [Fact]
    public void A_report_of_an_association_that_has_ended_goes_to_nobody()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Prepare();

        // Before a grace period has passed, so that nothing has been reported yet.
        rig.Peer.Associate(CpFeatures.Epfar);

        Assert.Empty(rig.Asked());
        Assert.Empty(rig.Wire.Rig.Engine.ListSessions(0, 10));
    }

    [Fact]
    public void A_peer_may_release_before_it_is_drained()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Prepare();
        var (late, _) = Assert.Single(rig.Reports());

        var released = rig.Peer.Ask<AssociationReleaseResponse>(
            new AssociationReleaseRequest(rig.Peer.NodeId));
        rig.Answer(late);

        Assert.Equal(CauseValue.Accepted, released.Cause.Value);
        Assert.Empty(rig.Wire.Peers);
        rig.Settle();
        Assert.Empty(rig.Wire.Rig.Engine.ListSessions(0, 10));
    }

    // in which state upf dies, what the next one says first
    public static TheoryData<PeerState, string> Deaths => new()
    {
        { PeerState.Preparing, "PARPS" },
        { PeerState.Draining, "the same report" },
        { PeerState.Drained, "URSS" },
        { PeerState.Releasing, "SARR" },
    };

    [Theory]
    [MemberData(nameof(Deaths))]
    public void A_restarted_upf_goes_on_where_it_was(PeerState state, string first)
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        Bring(rig, state);
        var before = rig.Reported;

        rig.Wire.Rig.Crash();

        Assert.Equal((state, rig.Info.State), (rig.Info.State, state));
        var (header, message) = Assert.Single(rig.Asked());
        switch (first)
        {
            case "the same report":
                Assert.Equal(before, message);
                rig.Answer(header);
                Assert.Equal(AssociationReleaseFlags.Urss, Flags(rig.Update().Update));
                break;
            case "PARPS":
                rig.AnswerUpdate(header);
                Assert.Equal(700UL, DrainRig.Octets(rig.AnswerAll()));
                break;
            default:
                Assert.Equal(
                    first == "URSS" ? AssociationReleaseFlags.Urss : AssociationReleaseFlags.Sarr,
                    Flags(message));
                rig.AnswerUpdate(header);
                break;
        }

        rig.Wire.Advance(31);
        Assert.Empty(rig.Wire.Peers);
    }

    [Fact]
    public void A_peer_that_retains_its_sessions_after_a_restart_keeps_those_that_still_forward()
    {
        using var rig = new DrainRig(options: options => options with { Sessions = 256 });
        rig.EstablishMany(AssociationRelease.Window + 5);
        rig.Prepare();
        Assert.Equal(AssociationRelease.Window, rig.Reports().Count);

        rig.Wire.Rig.Crash();
        rig.Peer.Ask<AssociationSetupResponse>(rig.Peer.Setup(CpFeatures.Epfar) with
        {
            PfcpSessionRetentionInformation = new PfcpSessionRetentionInformation(),
        });
        var again = rig.Reports();
        again.ForEach(each => rig.Answer(each.Header));
        rig.Settle();

        Assert.Equal(AssociationRelease.Window, again.Count);
        Assert.Equal((PeerState.Up, 5), (rig.Info.State, rig.Info.Sessions));
        Assert.All(
            rig.Wire.Rig.Engine.ListSessions(0, 256),
            each => Assert.Equal(
                CauseValue.Accepted,
                rig.Peer.Cause(new SessionModificationRequest(), each.Seid).Cause));
    }

    private static AssociationReleaseFlags? Flags(IMessage message) =>
        ((AssociationUpdateRequest)message).PfcpAssociationReleaseRequest?.Flags;

    private static void Bring(DrainRig rig, PeerState state)
    {
        switch (state)
        {
            case PeerState.Preparing:
                rig.Wire.Service.Release(Name);
                break;
            case PeerState.Releasing:
                rig.Wire.Service.Release(Name);
                rig.AnswerUpdate(rig.Update().Header, CauseValue.Rejected);
                break;
            default:
                rig.Prepare();
                var (header, report) = Assert.Single(rig.Reports());
                rig.Reported = report;
                if (state == PeerState.Drained)
                {
                    rig.Answer(header);
                }

                break;
        }

        rig.Asked();
    }
}
