using CsCheck;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.N4.Rules;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>
/// Sequences of right and wrong requests against a model: state and answers are the same after
/// each, and a refused request leaves the state as it was.
/// </summary>
public class SessionModelTests
{
    private static readonly SessionLimits Limits = new(8);

    private static readonly Gen<Operation> Any = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 5], Gen.Byte[1, 3], Gen.UInt,
        (verb, kind, id, bits) => new Operation((Verb)verb, (Kind)kind, id, bits));

    private static readonly Gen<Operation> Creation =
        Any.Select(operation => operation with { Verb = Verb.Create });

    // A session that is right, for the others to spoil.
    private static readonly Operation[] Right =
    [
        new(Verb.Create, Kind.Pdr, 1, 1 << 8),
        new(Verb.Create, Kind.Pdr, 2, (1 << 8) | 1),
        .. Enumerable.Range(1, 3).SelectMany(id => new[] { Kind.Far, Kind.Qer, Kind.Urr }
            .Select(kind => new Operation(Verb.Create, kind, (byte)id, 0))),
        new(Verb.Create, Kind.TrafficEndpoint, 1, 1),
        new(Verb.Create, Kind.Bar, 1, 0),
    ];

    private int _accepted;
    private int _refused;

    [Fact]
    public void Modifications_do_what_the_model_does()
    {
        Any.Array[0, 4].Select(ModelMessage.Normal).Array[1, 12].Sample(
            sequence =>
            {
                var state = SessionModificationTests.Established();
                foreach (var operations in sequence)
                {
                    state = Step(state, operations);
                }
            },
            iter: 10_000);
        AreOfBothKinds();
    }

    [Fact]
    public void Establishments_do_what_the_model_does()
    {
        Creation.Array[0, 4].Sample(
            spoilt =>
            {
                var operations = ModelMessage.Normal(
                    [.. spoilt.Concat(Right).DistinctBy(o => (o.Kind, o.Id))]);
                var step = ModelStep.Of(SessionModel.Empty, operations);

                var isAccepted = SessionChange.TryEstablish(
                    ModelMessage.Establishment(operations), Limits, out var merged,
                    out var refusal);
                IsSame(step, isAccepted, refusal);
                Assert.Equal(
                    isAccepted ? step.After.Lines() : [],
                    merged is null ? [] : SessionModel.Of(merged.State.Rules).Lines());
            },
            iter: 20_000);
        AreOfBothKinds();
    }

    private SessionState Step(SessionState state, Operation[] operations)
    {
        var before = Canonical.Encode(state.Rules);
        var step = ModelStep.Of(SessionModel.Of(state.Rules), operations);

        var isAccepted = SessionChange.TryModify(
            state, ModelMessage.Modification(operations), Limits, out var merged, out var refusal);

        Assert.Equal(before, Canonical.Encode(state.Rules));
        IsSame(step, isAccepted, refusal);
        if (merged is null)
        {
            return state;
        }

        Assert.Equal(step.After.Lines(), SessionModel.Of(merged.State.Rules).Lines());
        HasAnswers(step, merged);
        Canonical.IsItself(merged.State.Rules);
        return merged.State;
    }

    private void IsSame(ModelStep step, bool isAccepted, N4Refusal? refusal)
    {
        _ = Interlocked.Increment(ref isAccepted ? ref _accepted : ref _refused);
        Assert.True(
            isAccepted ? step.Wrong.Count == 0 : step.Wrong.Contains(refusal! with { Reason = "" }),
            $"{refusal} is none of: {string.Join("; ", step.Wrong)}");
    }

    // Sequences of which nearly all, or nearly none, are accepted would say little.
    private void AreOfBothKinds() =>
        Assert.InRange(_accepted / (double)(_accepted + _refused), 0.1, 0.9);

    private static void HasAnswers(ModelStep step, MergedSession merged)
    {
        Assert.Equal(
            step.Created(Kind.Pdr),
            merged.CreatedPdr.AsEnumerable().Select(id => (byte)id.Value).Order());
        Assert.Equal(
            step.Created(Kind.TrafficEndpoint),
            merged.CreatedTrafficEndpoint.AsEnumerable().Select(id => id.Value).Order());
        Assert.Equal(
            step.Removed(Kind.Urr),
            merged.RemovedUrr.AsEnumerable().Select(id => (byte)id.Value).Order());
        Assert.Equal(
            step.Queried.Except(step.Removed(Kind.Urr)).Order(),
            merged.QueriedUrr.AsEnumerable().Select(id => (byte)id.Value).Order());
        Assert.Equal(
            step.EndMarkers.Order(),
            merged.EndMarkers.AsEnumerable().Select(order => (byte)order.FarId.Value).Order());
    }
}
