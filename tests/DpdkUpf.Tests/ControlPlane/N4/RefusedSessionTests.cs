using DpdkUpf.ControlPlane;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>A refusal names its cause, and everything is as it was.</summary>
public sealed class RefusedSessionTests
{
    private static readonly SessionEstablishmentRequest Plain = Requests.Session(2, "10.60.0.2");

    // what, request, cause, offending IE, failed rule
    public static TheoryData<
        string, SessionEstablishmentRequest, CauseValue, ushort, RuleType?> Refused => new()
    {
        { "another's UE address", Requests.Session(2, "10.60.0.1"), CauseValue.RuleCreationModificationFailure, UeIpAddress.IeType, RuleType.Pdr },
        { "another's F-TEID", WithTeid(Requests.Given(0x1234)), CauseValue.RuleCreationModificationFailure, FTeid.IeType, RuleType.Pdr },
        { "a tunnel's F-TEID", WithTeid(Requests.Given(0x5001)), CauseValue.RuleCreationModificationFailure, FTeid.IeType, RuleType.Pdr },
        { "a tunnel's UE address", Requests.Session(2, "10.60.5.1"), CauseValue.RuleCreationModificationFailure, UeIpAddress.IeType, RuleType.Pdr },
        { "F-TEID not ours", WithTeid(Requests.Given(7, "10.3.0.77")), CauseValue.RuleCreationModificationFailure, FTeid.IeType, RuleType.Pdr },
        { "F-TEID on N6", WithTeid(Requests.Given(7, "10.6.0.1")), CauseValue.RuleCreationModificationFailure, FTeid.IeType, RuleType.Pdr },
        { "unknown network, uplink", WithNetwork(0, "nowhere"), CauseValue.RuleCreationModificationFailure, FTeid.IeType, RuleType.Pdr },
        { "unknown network, downlink", WithNetwork(1, "nowhere"), CauseValue.RuleCreationModificationFailure, NetworkInstance.IeType, RuleType.Pdr },
        { "unknown network, FAR", WithFar(Requests.ToCore(2, "nowhere")), CauseValue.RuleCreationModificationFailure, NetworkInstance.IeType, RuleType.Far },
        { "gNB without a route", WithFar(Requests.ToAccess(2, "10.9.9.9", 1)), CauseValue.RuleCreationModificationFailure, OuterHeaderCreation.IeType, RuleType.Far },
        { "gNB is us", WithFar(Requests.ToAccess(2, "10.3.0.1", 1)), CauseValue.RuleCreationModificationFailure, OuterHeaderCreation.IeType, RuleType.Far },
        { "UE address is a group", Requests.Session(2, "224.0.0.1"), CauseValue.MandatoryIeIncorrect, UeIpAddress.IeType, RuleType.Pdr },
        { "UE address is ours", Requests.Session(2, "10.6.0.1"), CauseValue.MandatoryIeIncorrect, UeIpAddress.IeType, RuleType.Pdr },
        { "downlink without UE address", WithoutUe(), CauseValue.RuleCreationModificationFailure, UeIpAddress.IeType, RuleType.Pdr },
        { "restored F-TEID is taken", Restored(WithTeid(Requests.Given(0x1234))), CauseValue.SessionRestorationFailure, FTeid.IeType, RuleType.Pdr },
        { "restored UE address is taken", Restored(Requests.Session(2, "10.60.0.1")), CauseValue.SessionRestorationFailure, UeIpAddress.IeType, RuleType.Pdr },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_leaves_no_trace(
        string name,
        SessionEstablishmentRequest request,
        CauseValue cause,
        ushort ie,
        RuleType? rule)
    {
        using var rig = new N4Rig();
        Assert.Null(rig.Rig.Add(Rig.Tunnel(0x5001, "10.60.5.1")).Refusal);
        rig.Accept(WithTeid(Requests.Given(0x1234), Requests.Session(1)));
        var before = rig.Used();

        var answer = rig.Engine.Establish(rig.Smf, request, OperationTrace.None);

        var response = (SessionEstablishmentResponse)answer.Message;
        Assert.Equal(
            (name, cause, ie, rule),
            (name, response.Cause.Value, response.OffendingIe?.Type ?? 0,
                response.FailedRuleId?.Type));
        Assert.Equal((2UL, null, 0), (answer.Seid, response.UpFSeid, response.CreatedPdr.Count));
        Assert.Equal(before, rig.Used());
        Assert.Equal(1, rig.Smf.Sessions);
        rig.Accept(Plain);
    }

    // what is too small     how
    public static TheoryData<string, Func<ControlOptions, ControlOptions>> Small => new()
    {
        { "sessions", options => options with { Sessions = 3, LinesPerSession = 64 } },
        { "lines", options => options with { Sessions = 64, LinesPerSession = 1 } },
        { "next hops", options => options with { NextHops = 12 } },
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void What_does_not_fit_is_refused_and_leaves_no_trace(
        string name, Func<ControlOptions, ControlOptions> small)
    {
        using var rig = new N4Rig(small);
        var (before, i, cause) = ("", 0, CauseValue.Accepted);
        while (cause == CauseValue.Accepted && i < 1000)
        {
            before = rig.Used();
            // A gNB that nobody uses keeps its next hop until it does not answer any more.
            var gnb = name == "next hops" ? i : 0;
            var request = Requests.Metered((ulong)++i, $"10.60.{i / 200}.{(i % 200) + 1}") with
            {
                CreateFar =
                [
                    Requests.ToCore(1),
                    Requests.ToAccess(2, $"10.3.0.{gnb + 10}", (uint)i),
                ],
            };
            cause = rig.Establish(request).Cause.Value;
        }

        Assert.Equal((name, CauseValue.NoResourcesAvailable), (name, cause));
        Assert.Equal(before, rig.Used());
        Assert.Equal(i - 1, rig.Smf.Sessions);
    }

    [Fact]
    public void Meters_and_usage_counters_run_out_and_come_back()
    {
        using var rig = new N4Rig();
        var seids = new List<ulong>();
        // The tables have 1024 of each more than sessions.
        var many = Requests.Metered(1) with
        {
            CreateUrr = Repeated.From(Enumerable.Range(1, 1000).Select(i => Requests.Urr((uint)i))),
        };
        seids.Add(rig.Accept(many));
        var before = rig.Used();

        var refused = rig.Establish(many with
        {
            CpFSeid = Requests.Session(2).CpFSeid,
            CreatePdr = Plain.CreatePdr,
        });

        Assert.Equal(CauseValue.NoResourcesAvailable, refused.Cause.Value);
        Assert.Equal(before, rig.Used());
        rig.Delete(seids[0]);
        rig.Settle();
        rig.Accept(many);
    }

    [Fact]
    public void A_tunnel_cannot_take_what_a_session_has()
    {
        using var rig = new N4Rig();
        rig.Accept(WithTeid(Requests.Given(0x1234), Requests.Session(1)));

        Assert.Equal(
            RefusalReason.TeidInUse, rig.Rig.Add(Rig.Tunnel(0x1234, "10.60.0.7")).Refusal!.Reason);
        Assert.Equal(
            RefusalReason.UeInUse, rig.Rig.Add(Rig.Tunnel(0x4321, "10.60.0.1")).Refusal!.Reason);
    }

    [Fact]
    public void Another_peers_session_is_not_found()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Session(1));
        foreach (var wrong in new[] { seid ^ (1UL << 40), seid + 1, 0UL, ulong.MaxValue })
        {
            Assert.Equal(CauseValue.SessionContextNotFound, rig.Delete(wrong).Cause.Value);
        }

        var modified = rig.Engine.Modify(
            rig.Other, seid, new SessionModificationRequest(), OperationTrace.None);
        var deleted = rig.Engine.Delete(
            rig.Other, seid, new SessionDeletionRequest(), OperationTrace.None);

        Assert.Equal((0UL, 0UL), (modified.Seid, deleted.Seid));
        Assert.Equal(
            (CauseValue.SessionContextNotFound, CauseValue.SessionContextNotFound),
            (((SessionModificationResponse)modified.Message).Cause.Value,
                ((SessionDeletionResponse)deleted.Message).Cause.Value));
        Assert.Equal(CauseValue.Accepted, rig.Delete(seid).Cause.Value);
    }

    private static SessionEstablishmentRequest WithTeid(
        FTeid teid, SessionEstablishmentRequest? session = null)
    {
        session ??= Plain;
        var uplink = session.CreatePdr[0];
        return session with
        {
            CreatePdr =
            [
                uplink with { Pdi = uplink.Pdi with { LocalFTeid = teid } },
                session.CreatePdr[1],
            ],
        };
    }

    private static SessionEstablishmentRequest WithNetwork(int pdr, string name)
    {
        var pdrs = Plain.CreatePdr.Span.ToArray();
        pdrs[pdr] = pdrs[pdr] with
        {
            Pdi = pdrs[pdr].Pdi with { NetworkInstance = Requests.Network(name) },
        };
        return Plain with { CreatePdr = Repeated.From(pdrs) };
    }

    private static SessionEstablishmentRequest WithFar(CreateFar far) =>
        Plain with { CreateFar = [Plain.CreateFar[0], far] };

    private static SessionEstablishmentRequest WithoutUe() => Plain with
    {
        CreatePdr = [Requests.Uplink(1, 1), Requests.Downlink(2, 2)],
    };

    private static SessionEstablishmentRequest Restored(SessionEstablishmentRequest request) =>
        request with { PfcpSeReqFlags = new PfcpSeReqFlags(SeReqFlags.Resti) };
}
