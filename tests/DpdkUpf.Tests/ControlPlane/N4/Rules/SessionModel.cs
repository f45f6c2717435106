using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>What an operation is about.</summary>
internal enum Kind
{
    Pdr,
    Far,
    Qer,
    Urr,
    Bar,
    TrafficEndpoint,
}

/// <summary>What an operation does; queries are of URRs.</summary>
internal enum Verb
{
    Create,
    Update,
    Remove,
    Query,
}

/// <summary>
/// One part of a message. What it carries is drawn from the bits, so that a sequence of operations
/// shrinks to small numbers.
/// </summary>
internal sealed record Operation(Verb Verb, Kind Kind, byte Id, uint Bits)
{
    /// <summary><paramref name="count"/> bits from <paramref name="at"/> on.</summary>
    public int At(int at, int count = 1) => (int)(Bits >> at) & ((1 << count) - 1);

    /// <summary>A list of the numbers 1 to 3.</summary>
    public uint[] List(int at) =>
        [.. Enumerable.Range(1, 3).Where(n => At(at + n - 1) == 1).Select(n => (uint)n)];
}

/// <summary>What a packet is recognised by, in the model.</summary>
internal sealed record ModelMatch(bool IsUplink, uint Tunnel, bool HasUe, byte Endpoint)
{
    /// <summary>0: tunnel, 1: UE, 2: downlink, 3: traffic endpoint, 4 to 7: uplink.</summary>
    public static ModelMatch Of(Operation operation, int at) => operation.At(at, 3) switch
    {
        0 => new(true, 100u + operation.Id, false, 0),
        1 => new(false, 0, true, 0),
        2 => new(false, 0, false, 0),
        3 => new(true, 0, false, (byte)(1 + operation.At(at + 3))),
        _ => new(true, 0, false, 0),
    };

    public bool IsNothing => Tunnel == 0 && !HasUe && Endpoint == 0;
}

/// <summary>A PDR, in the model.</summary>
internal sealed record ModelPdr(
    ModelMatch Match, uint Precedence, uint Far, string Qers, string Urrs);

/// <summary>A FAR, in the model; a tunnel only if it has parameters.</summary>
internal sealed record ModelFar(ApplyActions Actions, bool HasParameters, uint Tunnel, byte Bar);

/// <summary>
/// A session as dictionaries, changed one operation after the other; shares nothing with the
/// product but the names of causes and elements.
/// </summary>
internal sealed record SessionModel(
    Dictionary<byte, ModelPdr> Pdrs,
    Dictionary<byte, ModelFar> Fars,
    Dictionary<byte, uint> Qers,
    Dictionary<byte, ulong> Urrs,
    Dictionary<byte, byte> Bars,
    Dictionary<byte, uint> Endpoints)
{
    public static SessionModel Empty => new([], [], [], [], [], []);

    public SessionModel Copy() =>
        new(new(Pdrs), new(Fars), new(Qers), new(Urrs), new(Bars), new(Endpoints));

    /// <summary>All rules as lines.</summary>
    public IEnumerable<string> Lines() =>
        Pdrs.Select(rule => $"PDR {rule.Key} {rule.Value}")
            .Concat(Fars.Select(rule => $"FAR {rule.Key} {rule.Value}"))
            .Concat(Qers.Select(rule => $"QER {rule.Key} {rule.Value}"))
            .Concat(Urrs.Select(rule => $"URR {rule.Key} {rule.Value}"))
            .Concat(Bars.Select(rule => $"BAR {rule.Key} {rule.Value}"))
            .Concat(Endpoints.Select(rule => $"TE {rule.Key} {rule.Value}"))
            .Order(StringComparer.Ordinal);

    /// <summary>The session that a request states, in the model's words.</summary>
    public static SessionModel Of(SessionEstablishmentRequest rules) => new(
        rules.CreatePdr.AsEnumerable().ToDictionary(pdr => (byte)pdr.PdrId.Value, Of),
        rules.CreateFar.AsEnumerable().ToDictionary(far => (byte)far.FarId.Value, Of),
        rules.CreateQer.AsEnumerable().ToDictionary(
            qer => (byte)qer.QerId.Value, qer => (uint)(qer.MaximumBitrate?.UlKbps ?? 0)),
        rules.CreateUrr.AsEnumerable().ToDictionary(
            urr => (byte)urr.UrrId.Value, urr => urr.VolumeThreshold?.Total ?? 0),
        rules.CreateBar is { } bar
            ? new() { [bar.BarId.Value] = bar.DownlinkDataNotificationDelay?.Value ?? 0 } : [],
        rules.CreateTrafficEndpoint.AsEnumerable().ToDictionary(
            endpoint => endpoint.TrafficEndpointId.Value,
            endpoint => endpoint.LocalFTeid?.Teid ?? 0));

    private static ModelPdr Of(CreatePdr pdr) => new(
        new(
            pdr.Pdi.SourceInterface.Value == SourceInterfaceValue.Access,
            pdr.Pdi.LocalFTeid?.Teid ?? 0,
            pdr.Pdi.UeIpAddress.Count > 0,
            pdr.Pdi.TrafficEndpointId.Count > 0 ? pdr.Pdi.TrafficEndpointId[0].Value : (byte)0),
        pdr.Precedence!.Value.Value,
        pdr.FarId?.Value ?? 0,
        string.Join(',', pdr.QerId.AsEnumerable().Select(id => id.Value)),
        string.Join(',', pdr.UrrId.AsEnumerable().Select(id => id.Value)));

    private static ModelFar Of(CreateFar far) => new(
        far.ApplyAction.Actions,
        far.ForwardingParameters is not null,
        far.ForwardingParameters?.OuterHeaderCreation?.Teid ?? 0,
        far.BarId?.Value ?? 0);
}
