using System.Reflection;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>TS 29.244 §5.6.3: an update changes what it carries and leaves all else.</summary>
public class MergeTests
{
    private static readonly OuterHeaderCreation NewPeer = A.Gtp(0x77, "10.3.0.10");

    [Fact]
    public void A_handover_changes_the_tunnel_and_sends_end_markers_to_the_old_one()
    {
        var merged = SessionModificationTests.Modify(new(UpdateFar:
        [
            new(new(2), UpdateForwardingParameters: new(
                OuterHeaderCreation: NewPeer, PfcpSmReqFlags: new(SmReqFlags.Sndem))),
        ]));
        var old = A.Request().CreateFar[1].ForwardingParameters!;
        Assert.Equal(
            old with { OuterHeaderCreation = NewPeer },
            merged.State.Rules.CreateFar[1].ForwardingParameters);
        Assert.Equal([new(new(2), old)], merged.EndMarkers.AsEnumerable());
    }

    [Theory]
    [InlineData(0x51u, SmReqFlags.Sndem)]
    [InlineData(0x77u, SmReqFlags.None)]
    public void End_markers_need_the_flag_and_another_tunnel(uint teid, SmReqFlags flags) =>
        Assert.Empty(SessionModificationTests.Modify(new(UpdateFar:
        [
            new(new(2), UpdateForwardingParameters: new(
                OuterHeaderCreation: A.Gtp(teid), PfcpSmReqFlags: new(flags))),
        ])).EndMarkers.AsEnumerable());

    [Fact]
    public void An_idle_UE_keeps_its_tunnel_for_later()
    {
        var merged = SessionModificationTests.Modify(new(UpdateFar:
        [
            new(new(2), new(ApplyActions.Buff | ApplyActions.Nocp), BarId: new(1)),
        ]));
        Assert.Equal(
            A.Request().CreateFar[1] with
            {
                ApplyAction = new(ApplyActions.Buff | ApplyActions.Nocp),
                BarId = new(1),
            },
            merged.State.Rules.CreateFar[1]);
    }

    [Fact]
    public void Lists_of_an_update_are_whole_lists()
    {
        var merged = SessionModificationTests.Modify(new(
            CreateUrr: [A.Urr(2), A.Urr(3)],
            UpdatePdr:
            [
                new(new(1), UrrId: [new(2), new(3)]),
                new(new(2), Cleared: Cleared.Of(UrrId.IeType, QerId.IeType)),
            ]));
        var pdrs = merged.State.Rules.CreatePdr;
        Assert.Equal([new(2), new(3)], pdrs[0].UrrId.AsEnumerable());
        Assert.Equal([new(1)], pdrs[0].QerId.AsEnumerable());
        Assert.Equal(0, pdrs[1].UrrId.Count + pdrs[1].QerId.Count);
        Assert.Equal([new(1), new(2)], merged.UpdatedPdr.AsEnumerable());
    }

    [Fact]
    public void A_PDI_replaces_the_old_one()
    {
        var pdi = A.Uplink(A.Tunnel(5)) with { Qfi = [new(5)] };
        var merged = SessionModificationTests.Modify(new(UpdatePdr: [new(new(1), Pdi: pdi)]));
        Assert.Equal(pdi, merged.State.Rules.CreatePdr[0].Pdi);
    }

    [Fact]
    public void A_PDI_of_filters_alone_leaves_what_packets_come_in_by()
    {
        var filter = A.Flow("permit out 17 from any to assigned");
        var merged = SessionModificationTests.Modify(new(UpdatePdr:
        [
            new(new(1), Pdi: new(new(SourceInterfaceValue.Access), SdfFilter: [filter])),
            new(new(2), Pdi: new(new(SourceInterfaceValue.Core))),
        ]));
        var pdrs = merged.State.Rules.CreatePdr;
        Assert.Equal(A.Uplink() with { SdfFilter = [filter] }, pdrs[0].Pdi);
        Assert.Equal(A.Downlink(), pdrs[1].Pdi);
    }

    [Fact]
    public void A_filter_ID_stands_for_the_filter_and_changes_with_it()
    {
        var first = A.Flow("permit out 17 from any to assigned 53", 7);
        var second = A.Flow("permit out 17 from any to assigned 5353", 7);
        var state = SessionModificationTests.Modify(new(UpdatePdr:
        [
            new(new(1), Pdi: A.Uplink() with { SdfFilter = [A.FlowById(7)] }),
            new(new(2), Pdi: A.Downlink() with { SdfFilter = [first] }),
        ])).State;
        Assert.Equal(first, state.Rules.CreatePdr[0].Pdi.SdfFilter[0]);

        var request = new SessionModificationRequest(UpdatePdr:
            [new(new(2), Pdi: A.Downlink() with { SdfFilter = [second] })]);
        Assert.True(SessionChange.TryModify(state, request, new(8), out var merged, out _));
        Assert.Equal(second, merged.State.Rules.CreatePdr[0].Pdi.SdfFilter[0]);

        // The PDR that brought the filter goes, the other one keeps it.
        request = new(RemovePdr: [new(new(2))], CreatePdr: [A.Pdr(3, A.Downlink())]);
        Assert.True(
            SessionChange.TryModify(merged.State, request, new(8), out merged, out _));
        Assert.Equal(second, merged.State.Rules.CreatePdr[0].Pdi.SdfFilter[0]);
    }

    [Fact]
    public void Updates_of_one_rule_are_made_one_after_the_other()
    {
        var merged = SessionModificationTests.Modify(new(UpdateQer:
        [
            new(new(1), MaximumBitrate: new(1, 1), GuaranteedBitrate: new(2, 2)),
            new(new(1), MaximumBitrate: new(3, 3)),
        ]));
        Assert.Equal(new Mbr(3, 3), merged.State.Rules.CreateQer[0].MaximumBitrate);
        Assert.Equal(new Gbr(2, 2), merged.State.Rules.CreateQer[0].GuaranteedBitrate);
    }

    // Whatever an update group can carry, the rule takes it over, and can lose it.
    [Theory]
    [InlineData(typeof(UpdatePdr), typeof(CreatePdr))]
    [InlineData(typeof(UpdateForwardingParameters), typeof(ForwardingParameters))]
    [InlineData(typeof(UpdateQer), typeof(CreateQer))]
    [InlineData(typeof(UpdateUrr), typeof(CreateUrr))]
    [InlineData(typeof(UpdateBar), typeof(CreateBar))]
    [InlineData(typeof(UpdateTrafficEndpoint), typeof(CreateTrafficEndpoint))]
    public void Each_element_is_merged(Type update, Type rule)
    {
        foreach (var property in rule.GetProperties().Where(property => property.CanWrite))
        {
            var carried = update.GetProperty(property.Name);
            if (carried is null || !IsOptional(property))
            {
                continue;
            }

            var value = Values.Of(carried.PropertyType);

            var old = Values.Empty(rule);
            var merged = Apply(old, Values.With(update, carried.Name, value));
            Assert.True(IsThere(property.GetValue(merged)), $"{property.Name} is not taken over");

            var cleared = Apply(
                merged,
                Values.With(update, "Cleared", Cleared.Of(Values.TypeOf(property.PropertyType))));
            Assert.False(IsThere(property.GetValue(cleared)), $"{property.Name} cannot be cleared");
            var kept = Apply(merged, Values.Empty(update));
            Assert.True(IsThere(property.GetValue(kept)), $"{property.Name} is lost");
        }
    }

    private static object Apply(object rule, object update) => update switch
    {
        UpdatePdr pdr => PdrMerge.Apply((CreatePdr)rule, pdr with { Pdi = null }),
        UpdateQer qer => QerUrrMerge.Apply((CreateQer)rule, qer),
        UpdateUrr urr => QerUrrMerge.Apply((CreateUrr)rule, urr),
        UpdateBar bar => FarMerge.Apply((CreateBar)rule, bar),
        UpdateTrafficEndpoint endpoint => PdrMerge.Apply((CreateTrafficEndpoint)rule, endpoint),
        UpdateForwardingParameters parameters => FarMerge.Apply(
            A.Far(1, ApplyActions.Forw, (ForwardingParameters)rule),
            new(new(1), UpdateForwardingParameters: parameters)).ForwardingParameters!,
        _ => throw new ArgumentException(update.GetType().Name, nameof(update)),
    };

    // What is active by predefined rules is not kept: nothing is.
    private static bool IsOptional(PropertyInfo property) =>
        property.Name is not (nameof(CreatePdr.ActivatePredefinedRules) or nameof(CreatePdr.Pdi))
        && Values.IsOptional(property);

    private static bool IsThere(object? value) => value switch
    {
        null => false,
        _ when value.GetType().Name == "Repeated`1" =>
            (int)value.GetType().GetProperty("Count")!.GetValue(value)! > 0,
        _ => true,
    };
}
