using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using Cause = DpdkUpf.Pfcp.CauseValue;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>
/// One message in the model: all that is wrong with it, or what it leaves and answers. The product
/// names one of the things that are wrong.
/// </summary>
internal sealed class ModelStep
{
    private const Cause Failed = Cause.RuleCreationModificationFailure;

    private static readonly ApplyActions[] Actions =
    [
        ApplyActions.Drop, ApplyActions.Forw, ApplyActions.Buff | ApplyActions.Nocp,
        ApplyActions.Forw | ApplyActions.Drop,
    ];

    private readonly SessionModel _before;
    private readonly HashSet<(Kind, byte)> _removed = [];
    private readonly HashSet<(Kind, byte)> _created = [];

    private ModelStep(SessionModel before)
    {
        _before = before;
        After = before.Copy();
    }

    public SessionModel After { get; }

    public HashSet<N4Refusal> Wrong { get; } = [];

    public HashSet<byte> EndMarkers { get; } = [];

    public HashSet<byte> Queried { get; } = [];

    public IEnumerable<byte> Created(Kind kind) => Numbers(_created, kind);

    public IEnumerable<byte> Removed(Kind kind) => Numbers(_removed, kind);

    public static ModelStep Of(SessionModel before, Operation[] operations)
    {
        var step = new ModelStep(before);
        foreach (var operation in operations.OrderBy(Order))
        {
            step.Do(operation);
        }

        step.RemoveAtEndpoints(operations);
        step.CheckRules();
        step.CheckAll();
        return step;
    }

    // Removals, creations, updates, queries: the order in a message means nothing.
    private static int Order(Operation operation) => operation.Verb switch
    {
        Verb.Remove => 0,
        Verb.Create => 1,
        Verb.Update => 2,
        _ => 3,
    };

    private static IEnumerable<byte> Numbers(HashSet<(Kind Kind, byte Id)> rules, Kind kind) =>
        rules.Where(rule => rule.Kind == kind).Select(rule => rule.Id).Order();

    private void Do(Operation operation)
    {
        var rule = (operation.Kind, operation.Id);
        var wasThere = Has(_before, operation.Kind, operation.Id);
        switch (operation.Verb)
        {
            case Verb.Remove when wasThere:
                _removed.Add(rule);
                Remove(operation);
                break;
            case Verb.Create when !(wasThere && !_removed.Contains(rule)) && _created.Add(rule):
                Create(operation);
                break;
            case Verb.Update when wasThere && !_removed.Contains(rule):
                Update(operation);
                break;
            case Verb.Query when Has(_before, Kind.Urr, operation.Id):
                Queried.Add(operation.Id);
                break;
            default:
                IsWrong(operation, Failed, Ids[operation.Kind]);
                break;
        }
    }

    private void Remove(Operation operation)
    {
        var id = operation.Id;
        _ = operation.Kind switch
        {
            Kind.Pdr => After.Pdrs.Remove(id),
            Kind.Far => After.Fars.Remove(id),
            Kind.Qer => After.Qers.Remove(id),
            Kind.Urr => After.Urrs.Remove(id),
            Kind.Bar => After.Bars.Remove(id),
            _ => After.Endpoints.Remove(id),
        };
    }

    private void Create(Operation o)
    {
        switch (o.Kind)
        {
            case Kind.Pdr:
                After.Pdrs[o.Id] = new(
                    ModelMatch.Of(o, 0), (uint)o.At(4, 4), (uint)o.At(8, 2),
                    string.Join(',', o.List(10)), string.Join(',', o.List(13)));
                break;
            case Kind.Far:
                After.Fars[o.Id] = new(
                    Actions[o.At(0, 2)], o.At(2) == 1, (uint)(o.At(2) * o.At(3, 2)), (byte)o.At(5));
                break;
            case Kind.Qer:
                After.Qers[o.Id] = (uint)o.At(0, 2);
                if (o.At(2, 3) == 7)
                {
                    IsWrong(o, Cause.ServiceNotSupported, PacketRate.IeType);
                }

                break;
            case Kind.Urr:
                After.Urrs[o.Id] = (ulong)o.At(0, 2);
                if (o.At(2, 3) == 7)
                {
                    IsWrong(o, Cause.MandatoryIeIncorrect, MeasurementMethod.IeType);
                }

                break;
            case Kind.Bar:
                After.Bars[o.Id] = (byte)o.At(0, 4);
                break;
            default:
                After.Endpoints[o.Id] = (uint)(o.At(0) * (200 + o.Id));
                break;
        }
    }

    private void Update(Operation o)
    {
        switch (o.Kind)
        {
            case Kind.Pdr:
                After.Pdrs[o.Id] = UpdatedPdr(After.Pdrs[o.Id], o);
                break;
            case Kind.Far:
                UpdateFar(o);
                break;
            case Kind.Qer:
                After.Qers[o.Id] = (uint)Value(o, (int)After.Qers[o.Id]);
                break;
            case Kind.Urr:
                After.Urrs[o.Id] = (ulong)Value(o, (int)After.Urrs[o.Id]);
                break;
            case Kind.Bar:
                After.Bars[o.Id] = (byte)Value(o, After.Bars[o.Id]);
                break;
            default:
                After.Endpoints[o.Id] = (uint)Value(o, (int)After.Endpoints[o.Id]);
                break;
        }
    }

    // 0: as before, 1: cleared, 2 and 3: this value.
    private static int Value(Operation o, int before) => o.At(0, 2) switch
    {
        0 => before,
        1 => 0,
        var value => value,
    };

    private static ModelPdr UpdatedPdr(ModelPdr old, Operation o)
    {
        var match = ModelMatch.Of(o, 0);
        return new(
            o.At(5) == 0 ? old.Match
                : match.IsNothing ? old.Match with { IsUplink = match.IsUplink } : match,
            o.At(6) == 0 ? old.Precedence : (uint)o.At(7, 3),
            o.At(10, 3) switch { 0 => 0, > 3 => old.Far, var far => (uint)far },
            Listed(o, 13, old.Qers),
            Listed(o, 17, old.Urrs));
    }

    // A list is there as a whole, or cleared, or as before.
    private static string Listed(Operation o, int at, string before) =>
        o.List(at).Length > 0 ? string.Join(',', o.List(at)) : o.At(at + 3) == 1 ? "" : before;

    private void UpdateFar(Operation o)
    {
        var old = After.Fars[o.Id];
        var isCleared = o.At(3, 2) == 1;
        var carries = o.At(3, 2) > 1;
        var hasBefore = old.HasParameters && !isCleared;
        if (carries && !hasBefore && o.At(5) == 0)
        {
            IsWrong(o, Cause.ConditionalIeMissing, DestinationInterface.IeType);
            return;
        }

        var tunnel = o.At(6, 2) switch { 0 => old.Tunnel, 1 => 0u, var teid => (uint)teid };
        var merged = new ModelFar(
            o.At(0) == 1 ? Actions[o.At(1, 2)] : old.Actions,
            carries || hasBefore,
            carries ? tunnel : hasBefore ? old.Tunnel : 0,
            o.At(9, 2) switch { 0 => old.Bar, 1 => 0, var bar => (byte)(bar - 1) });
        After.Fars[o.Id] = merged;
        if (carries && o.At(8) == 1 && _before.Fars[o.Id].Tunnel is not 0 and var from
            && from != merged.Tunnel)
        {
            EndMarkers.Add(o.Id);
        }
    }

    private void RemoveAtEndpoints(Operation[] operations)
    {
        foreach (var (id, pdr) in _before.Pdrs)
        {
            var updates = operations.Where(
                o => o is { Kind: Kind.Pdr, Verb: Verb.Update } && o.Id == id);
            if (_removed.Contains((Kind.Pdr, id)) || updates.Any(o => o.At(5) == 1)
                || !_removed.Contains((Kind.TrafficEndpoint, pdr.Match.Endpoint)))
            {
                continue;
            }

            _ = After.Pdrs.Remove(id);
            if (updates.Any())
            {
                IsWrong(Kind.Pdr, id, Failed, PdrId.IeType);
            }
        }
    }

    private void CheckRules()
    {
        foreach (var (id, far) in After.Fars)
        {
            if (far.Actions == (ApplyActions.Forw | ApplyActions.Drop))
            {
                IsWrong(Kind.Far, id, Cause.MandatoryIeIncorrect, ApplyAction.IeType);
            }
            else if (far is { Actions: ApplyActions.Forw, HasParameters: false })
            {
                IsWrong(Kind.Far, id, Cause.ConditionalIeMissing, ForwardingParameters.IeType);
            }
        }

        foreach (var (id, pdr) in After.Pdrs.Where(rule => rule.Value.Far == 0))
        {
            IsWrong(Kind.Pdr, id, Cause.ConditionalIeMissing, FarId.IeType);
        }
    }

    private void CheckAll()
    {
        if (After.Pdrs.Count == 0 || After.Fars.Count == 0)
        {
            Wrong.Add(new(Failed, After.Pdrs.Count == 0 ? RemovePdr.IeType : RemoveFar.IeType));
        }

        if (After.Bars.Count > 1)
        {
            IsWrong(Kind.Bar, Created(Kind.Bar).Single(), Failed, BarId.IeType);
        }

        foreach (var (id, pdr) in After.Pdrs)
        {
            CheckReferences(id, pdr);
        }

        foreach (var (id, far) in After.Fars.Where(rule => rule.Value.Bar != 0))
        {
            IsWrongUnless(After.Bars.ContainsKey(far.Bar), Kind.Far, id, BarId.IeType);
        }
    }

    private void CheckReferences(byte id, ModelPdr pdr)
    {
        IsWrongUnless(After.Fars.ContainsKey((byte)pdr.Far), Kind.Pdr, id, FarId.IeType);
        IsWrongUnless(Numbers(pdr.Qers).All(After.Qers.ContainsKey), Kind.Pdr, id, QerId.IeType);
        IsWrongUnless(Numbers(pdr.Urrs).All(After.Urrs.ContainsKey), Kind.Pdr, id, UrrId.IeType);
        var endpoint = pdr.Match.Endpoint;
        IsWrongUnless(
            endpoint == 0 || After.Endpoints.ContainsKey(endpoint), Kind.Pdr, id,
            TrafficEndpointId.IeType);
        var tunnel = pdr.Match.Tunnel + After.Endpoints.GetValueOrDefault(endpoint);
        if (tunnel == 0 && pdr.Match.IsUplink)
        {
            IsWrong(Kind.Pdr, id, Failed, FTeid.IeType);
        }
        else if (tunnel == 0
            && !After.Pdrs.Values.Any(other => other.Match is { HasUe: true, IsUplink: false }))
        {
            IsWrong(Kind.Pdr, id, Failed, UeIpAddress.IeType);
        }
    }

    private static IEnumerable<byte> Numbers(string list) => list.Split(',')
        .Where(word => word.Length > 0).Select(word => byte.Parse(word, provider: null));

    private void IsWrongUnless(bool isRight, Kind kind, byte id, ushort element)
    {
        if (!isRight)
        {
            IsWrong(kind, id, Failed, element);
        }
    }

    private void IsWrong(Operation operation, Cause cause, ushort element) =>
        IsWrong(operation.Kind, operation.Id, cause, element);

    private void IsWrong(Kind kind, byte id, Cause cause, ushort element) => Wrong.Add(new(
        cause, element,
        kind == Kind.TrafficEndpoint ? null : new FailedRuleId((RuleType)(int)kind, id)));

    private static bool Has(SessionModel model, Kind kind, byte id) => kind switch
    {
        Kind.Pdr => model.Pdrs.ContainsKey(id),
        Kind.Far => model.Fars.ContainsKey(id),
        Kind.Qer => model.Qers.ContainsKey(id),
        Kind.Urr => model.Urrs.ContainsKey(id),
        Kind.Bar => model.Bars.ContainsKey(id),
        _ => model.Endpoints.ContainsKey(id),
    };

    private static readonly Dictionary<Kind, ushort> Ids = new()
    {
        [Kind.Pdr] = PdrId.IeType,
        [Kind.Far] = FarId.IeType,
        [Kind.Qer] = QerId.IeType,
        [Kind.Urr] = UrrId.IeType,
        [Kind.Bar] = BarId.IeType,
        [Kind.TrafficEndpoint] = TrafficEndpointId.IeType,
    };
}
