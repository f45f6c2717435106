using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using Cause = DpdkUpf.Pfcp.CauseValue;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>TS 29.244 §7.5.4: what a modification leaves, answers, and may not.</summary>
public class SessionModificationTests
{
    private const Cause Failed = Cause.RuleCreationModificationFailure;
    private const Cause Unsupported = Cause.ServiceNotSupported;

    private static readonly UpdateForwardingParameters NewTunnel =
        new(OuterHeaderCreation: A.Gtp(1));

    // what                              request                              cause, element, rule
    public static TheoryData<string, SessionModificationRequest, Cause, ushort, FailedRuleId?>
        Wrong => new()
    {
        { "removal of no PDR", new(RemovePdr: [new(new(9))]), Failed, PdrId.IeType, new(RuleType.Pdr, 9) },
        { "removal of no FAR", new(RemoveFar: [new(new(9))]), Failed, FarId.IeType, new(RuleType.Far, 9) },
        { "removal of no QER", new(RemoveQer: [new(new(9))]), Failed, QerId.IeType, new(RuleType.Qer, 9) },
        { "removal of no URR", new(RemoveUrr: [new(new(9))]), Failed, UrrId.IeType, new(RuleType.Urr, 9) },
        { "removal of no BAR", new(RemoveBar: new(new(9))), Failed, BarId.IeType, new(RuleType.Bar, 9) },
        { "removal of no traffic endpoint", new(RemoveTrafficEndpoint: [new(new(9))]), Failed, TrafficEndpointId.IeType, null },
        { "update of no PDR", new(UpdatePdr: [new(new(9))]), Failed, PdrId.IeType, new(RuleType.Pdr, 9) },
        { "update of no FAR", new(UpdateFar: [new(new(9))]), Failed, FarId.IeType, new(RuleType.Far, 9) },
        { "update of no QER", new(UpdateQer: [new(new(9))]), Failed, QerId.IeType, new(RuleType.Qer, 9) },
        { "update of no URR", new(UpdateUrr: [new(new(9))]), Failed, UrrId.IeType, new(RuleType.Urr, 9) },
        { "update of no BAR", new(UpdateBar: new(new(9))), Failed, BarId.IeType, new(RuleType.Bar, 9) },
        { "update of no traffic endpoint", new(UpdateTrafficEndpoint: [new(new(9))]), Failed, TrafficEndpointId.IeType, null },
        { "query of no URR", new(QueryUrr: [new(new(9))]), Failed, UrrId.IeType, new(RuleType.Urr, 9) },
        { "query of a URR that the message brings", new(CreateUrr: [A.Urr(9)], QueryUrr: [new(new(9))]), Failed, UrrId.IeType, new(RuleType.Urr, 9) },
        { "PDR number taken", new(CreatePdr: [A.Pdr(1, A.Uplink(A.Tunnel(5)))]), Failed, PdrId.IeType, new(RuleType.Pdr, 1) },
        { "FAR number taken", new(CreateFar: [A.Far(2)]), Failed, FarId.IeType, new(RuleType.Far, 2) },
        { "same PDR created twice", new(CreatePdr: [A.Pdr(3, A.Downlink()), A.Pdr(3, A.Downlink())]), Failed, PdrId.IeType, new(RuleType.Pdr, 3) },
        { "second BAR", new(CreateBar: new(new(2))), Failed, BarId.IeType, new(RuleType.Bar, 2) },
        { "update of a removed FAR", new(RemoveFar: [new(new(2))], UpdateFar: [new(new(2))]), Failed, FarId.IeType, new(RuleType.Far, 2) },
        { "update of a removed FAR that is created again", new(RemoveFar: [new(new(2))], CreateFar: [A.Far(2)], UpdateFar: [new(new(2))]), Failed, FarId.IeType, new(RuleType.Far, 2) },
        { "update of a FAR that the message brings", new(CreateFar: [A.Far(9)], UpdateFar: [new(new(9))]), Failed, FarId.IeType, new(RuleType.Far, 9) },
        { "removal of a FAR in use", new(RemoveFar: [new(new(2))]), Failed, FarId.IeType, new(RuleType.Pdr, 2) },
        { "removal of a QER in use", new(RemoveQer: [new(new(1))]), Failed, QerId.IeType, new(RuleType.Pdr, 1) },
        { "removal of a URR in use", new(RemoveUrr: [new(new(1))]), Failed, UrrId.IeType, new(RuleType.Pdr, 1) },
        { "removal of a linked traffic endpoint", new(UpdateFar: [new(new(1), UpdateForwardingParameters: new(LinkedTrafficEndpointId: new(1)))], RemoveTrafficEndpoint: [new(new(1))]), Failed, TrafficEndpointId.IeType, new(RuleType.Far, 1) },
        { "PDR at a removed traffic endpoint", new(RemoveTrafficEndpoint: [new(new(1))], CreatePdr: [A.Pdr(3, A.At(1))]), Failed, TrafficEndpointId.IeType, new(RuleType.Pdr, 3) },
        { "removal of a BAR in use", new(UpdateFar: [new(new(2), BarId: new(1))], RemoveBar: new(new(1))), Failed, BarId.IeType, new(RuleType.Far, 2) },
        { "no FAR any more", new(UpdatePdr: [new(new(1), Cleared: Cleared.Of(FarId.IeType))]), Cause.ConditionalIeMissing, FarId.IeType, new(RuleType.Pdr, 1) },
        { "no PDI any more", new(UpdatePdr: [new(new(1), Cleared: Cleared.Of(Pdi.IeType))]), Cause.MandatoryIeMissing, Pdi.IeType, new(RuleType.Pdr, 1) },
        { "no action any more", new(UpdateFar: [new(new(1), Cleared: Cleared.Of(ApplyAction.IeType))]), Cause.MandatoryIeMissing, ApplyAction.IeType, new(RuleType.Far, 1) },
        { "no gate any more", new(UpdateQer: [new(new(1), Cleared: Cleared.Of(GateStatus.IeType))]), Cause.MandatoryIeMissing, GateStatus.IeType, new(RuleType.Qer, 1) },
        { "no triggers any more", new(UpdateUrr: [new(new(1), Cleared: Cleared.Of(ReportingTriggers.IeType))]), Cause.MandatoryIeMissing, ReportingTriggers.IeType, new(RuleType.Urr, 1) },
        { "no destination any more", new(UpdateFar: [new(new(1), UpdateForwardingParameters: new(Cleared: Cleared.Of(DestinationInterface.IeType)))]), Cause.ConditionalIeMissing, DestinationInterface.IeType, new(RuleType.Far, 1) },
        { "no destination yet", new(UpdateFar: [new(new(1), UpdateForwardingParameters: NewTunnel, Cleared: Cleared.Of(UpdateForwardingParameters.IeType))]), Cause.ConditionalIeMissing, DestinationInterface.IeType, new(RuleType.Far, 1) },
        { "no parameters any more", new(UpdateFar: [new(new(1), Cleared: Cleared.Of(UpdateForwardingParameters.IeType))]), Cause.ConditionalIeMissing, ForwardingParameters.IeType, new(RuleType.Far, 1) },
        { "duplicating", new(UpdateFar: [new(new(1), UpdateDuplicatingParameters: [new()])]), Unsupported, UpdateDuplicatingParameters.IeType, new(RuleType.Far, 1) },
        { "unicast added", new(UpdateFar: [new(new(1), AddMbsUnicastParameters: [new(default, default, A.Gtp(1))])]), Unsupported, AddMbsUnicastParameters.IeType, new(RuleType.Far, 1) },
        { "unicast removed", new(UpdateFar: [new(new(1), RemoveMbsUnicastParameters: [new(default)])]), Unsupported, RemoveMbsUnicastParameters.IeType, new(RuleType.Far, 1) },
        { "predefined rules", new(UpdatePdr: [new(new(1), ActivatePredefinedRules: [new("x")])]), Cause.UnknownPredefinedRule, ActivatePredefinedRules.IeType, new(RuleType.Pdr, 1) },
        { "no predefined rules any more", new(UpdatePdr: [new(new(1), DeactivatePredefinedRules: [new("x")])]), Cause.UnknownPredefinedRule, DeactivatePredefinedRules.IeType, new(RuleType.Pdr, 1) },
        { "no PDR at all", new(RemovePdr: [new(new(1)), new(new(2))]), Failed, RemovePdr.IeType, null },
        { "MAR created", new(CreateMar: [new(default, default, default)]), Unsupported, CreateMar.IeType, null },
        { "MAR updated", new(UpdateMar: [new(default)]), Unsupported, UpdateMar.IeType, null },
        { "MAR removed", new(RemoveMar: [new(default)]), Unsupported, RemoveMar.IeType, null },
        { "SRR created", new(CreateSrr: [new(default)]), Unsupported, CreateSrr.IeType, null },
        { "SRR updated", new(UpdateSrr: [new(default)]), Unsupported, UpdateSrr.IeType, null },
        { "SRR removed", new(RemoveSrr: [new(default)]), Unsupported, RemoveSrr.IeType, null },
        { "packet rate queried", new(QueryPacketRateStatus: [new(new(1))]), Unsupported, QueryPacketRateStatus.IeType, null },
        { "bridge managed", new(TscManagementInformation: [new()]), Unsupported, TscManagementInformation.IeType, null },
        { "ATSSS", new(ProvideAtsssControlInformation: new()), Unsupported, ProvideAtsssControlInformation.IeType, null },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_modification_is_refused_by_name(
        string what,
        SessionModificationRequest request,
        Cause cause,
        ushort element,
        FailedRuleId? rule)
    {
        var state = Established();
        var before = Canonical.Encode(state.Rules);

        Assert.False(
            SessionChange.TryModify(state, request, new(8), out _, out var refusal), what);

        Assert.Equal((cause, element, rule), (refusal.Cause, refusal.OffendingIe, refusal.Rule));
        Assert.Equal(before, Canonical.Encode(state.Rules));
    }

    [Fact]
    public void Limits_hold_for_what_a_modification_leaves()
    {
        var more = new SessionModificationRequest(
            CreateFar: Repeated.From(Enumerable.Range(3, 7).Select(id => A.Far((uint)id))));
        Assert.False(
            SessionChange.TryModify(Established(), more, new(8), out _, out var refusal));
        Assert.Equal(Cause.NoResourcesAvailable, refusal.Cause);
    }

    [Fact]
    public void A_number_may_go_and_come_again_in_one_message()
    {
        var merged = Modify(new(
            RemovePdr: [new(new(2)), new(new(2))],
            RemoveQer: [new(new(1))],
            CreatePdr: [A.Pdr(2, A.Downlink(), 2) with { QerId = [new(1)] }],
            CreateQer: [A.Qer(1) with { MaximumBitrate = null }]));
        Assert.Equal([new(2)], merged.CreatedPdr.AsEnumerable());
        Assert.Empty(merged.State.Rules.CreatePdr[1].UrrId.AsEnumerable());
        Assert.Null(merged.State.Rules.CreateQer[0].MaximumBitrate);
    }

    [Fact]
    public void What_is_removed_and_created_again_counts_anew()
    {
        var state = Established() with
        {
            Slots = [new(SlotKind.Meter, 1, 10), new(SlotKind.Usage, 1, 20)],
        };
        var request = new SessionModificationRequest(
            RemoveUrr: [new(new(1))], CreateUrr: [A.Urr(1)], QueryUrr: [new(new(1))]);

        Assert.True(SessionChange.TryModify(state, request, new(8), out var merged, out _));

        Assert.Equal([new(SlotKind.Meter, 1, 10)], merged.State.Slots.AsEnumerable());
        Assert.Equal([new(1)], merged.RemovedUrr.AsEnumerable());
        Assert.Empty(merged.QueriedUrr.AsEnumerable());
    }

    [Fact]
    public void With_a_traffic_endpoint_go_its_PDRs()
    {
        var two = Modify(new(
            CreatePdr: [A.Pdr(3, A.At(1)), A.Pdr(4, A.At(1))],
            CreateTrafficEndpoint: [new(new(2), A.Tunnel(8))])).State;
        var request = new SessionModificationRequest(
            RemoveTrafficEndpoint: [new(new(1))],
            UpdatePdr: [new(new(4), Pdi: A.At(2))]);

        Assert.True(SessionChange.TryModify(two, request, new(8), out var merged, out _));

        Assert.Equal([1, 2, 4], Numbers(merged.State));
        Assert.False(SessionChange.TryModify(
            two, request with { UpdatePdr = [new(new(4), Precedence: new(1))] }, new(8), out _,
            out var refusal));
        Assert.Equal(new FailedRuleId(RuleType.Pdr, 4), refusal.Rule);
    }

    [Theory]
    [InlineData(false, "1")]
    [InlineData(true, "1 2")]
    public void Reports_are_asked_for_by_number_or_all_at_once(bool all, string urrs)
    {
        var two = Modify(new(CreateUrr: [A.Urr(2)])).State;
        var request = new SessionModificationRequest(
            QueryUrr: [new(new(1)), new(new(1))],
            CreateUrr: [A.Urr(3)],
            PfcpSmReqFlags: new(all ? SmReqFlags.Qaurr : SmReqFlags.Drobu));

        Assert.True(SessionChange.TryModify(two, request, new(8), out var merged, out _));

        Assert.Equal(
            urrs, string.Join(' ', merged.QueriedUrr.AsEnumerable().Select(id => id.Value)));
        Assert.Equal(request.PfcpSmReqFlags!.Value.Flags, merged.Flags);
    }

    [Fact]
    public void What_a_message_says_of_the_session_replaces_what_was_said()
    {
        var fSeid = A.CpFSeid with { Seid = 99 };
        var merged = Modify(new(
            CpFSeid: fSeid,
            NodeId: A.Node with { V4 = new(1) },
            UserPlaneInactivityTimer: new(60),
            Dnn: new(DnsName.Labels("ims")),
            RatType: new(RatTypeValue.Nr)));
        Assert.Equal(fSeid, merged.CpFSeid);
        Assert.Equal(
            Established().Rules with
            {
                CpFSeid = fSeid,
                NodeId = A.Node with { V4 = new(1) },
                UserPlaneInactivityTimer = new(60),
                ApnDnn = new(DnsName.Labels("ims")),
                RatType = new(RatTypeValue.Nr),
            },
            merged.State.Rules);
    }

    [Fact]
    public void An_empty_message_changes_nothing()
    {
        var state = Established();
        Assert.True(SessionChange.TryModify(state, new(), new(8), out var merged, out _));
        Assert.Equal(state, merged.State);
        Assert.Null(merged.CpFSeid);
    }

    internal static SessionState Established()
    {
        Assert.True(SessionChange.TryEstablish(A.Request(), new(64), out var merged, out _));
        return merged.State;
    }

    internal static MergedSession Modify(SessionModificationRequest request)
    {
        var isAccepted = SessionChange.TryModify(
            Established(), request, new(64), out var merged, out var refusal);
        Assert.True(isAccepted, $"{refusal}");
        Canonical.IsItself(merged!.State.Rules);
        return merged;
    }

    private static IEnumerable<int> Numbers(SessionState state) =>
        state.Rules.CreatePdr.AsEnumerable().Select(pdr => (int)pdr.PdrId.Value);
}
