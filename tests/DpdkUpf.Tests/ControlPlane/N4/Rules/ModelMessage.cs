using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>The operations of the model as a message.</summary>
internal static class ModelMessage
{
    private static readonly ApplyActions[] Actions =
    [
        ApplyActions.Drop, ApplyActions.Forw, ApplyActions.Buff | ApplyActions.Nocp,
        ApplyActions.Forw | ApplyActions.Drop,
    ];

    /// <summary>A message carries one BAR of each verb.</summary>
    public static Operation[] Normal(Operation[] operations) =>
    [
        .. operations.Where(o => o.Verb != Verb.Query || o.Kind == Kind.Urr)
            .DistinctBy(o => o.Kind == Kind.Bar ? (object)(o.Kind, o.Verb) : o),
    ];

    public static SessionModificationRequest Modification(Operation[] operations) => new(
        RemovePdr: All(operations, Verb.Remove, Kind.Pdr, o => new RemovePdr(new(o.Id))),
        RemoveFar: All(operations, Verb.Remove, Kind.Far, o => new RemoveFar(new(o.Id))),
        RemoveUrr: All(operations, Verb.Remove, Kind.Urr, o => new RemoveUrr(new(o.Id))),
        RemoveQer: All(operations, Verb.Remove, Kind.Qer, o => new RemoveQer(new(o.Id))),
        RemoveBar: One(All(operations, Verb.Remove, Kind.Bar, o => new RemoveBar(new(o.Id)))),
        RemoveTrafficEndpoint: All(
            operations, Verb.Remove, Kind.TrafficEndpoint,
            o => new RemoveTrafficEndpoint(new(o.Id))),
        CreatePdr: All(operations, Verb.Create, Kind.Pdr, Pdr),
        CreateFar: All(operations, Verb.Create, Kind.Far, Far),
        CreateUrr: All(operations, Verb.Create, Kind.Urr, Urr),
        CreateQer: All(operations, Verb.Create, Kind.Qer, Qer),
        CreateBar: One(All(operations, Verb.Create, Kind.Bar, Bar)),
        CreateTrafficEndpoint: All(operations, Verb.Create, Kind.TrafficEndpoint, Endpoint),
        UpdatePdr: All(operations, Verb.Update, Kind.Pdr, PdrUpdate),
        UpdateFar: All(operations, Verb.Update, Kind.Far, FarUpdate),
        UpdateUrr: All(operations, Verb.Update, Kind.Urr, UrrUpdate),
        UpdateQer: All(operations, Verb.Update, Kind.Qer, QerUpdate),
        UpdateBar: One(All(operations, Verb.Update, Kind.Bar, BarUpdate)),
        UpdateTrafficEndpoint: All(
            operations, Verb.Update, Kind.TrafficEndpoint, EndpointUpdate),
        QueryUrr: All(operations, Verb.Query, Kind.Urr, o => new QueryUrr(new(o.Id))));

    /// <summary>The creations alone, as a session's first request.</summary>
    public static SessionEstablishmentRequest Establishment(Operation[] operations) => new(
        A.Node,
        A.CpFSeid,
        All(operations, Verb.Create, Kind.Pdr, Pdr),
        All(operations, Verb.Create, Kind.Far, Far),
        All(operations, Verb.Create, Kind.Urr, Urr),
        All(operations, Verb.Create, Kind.Qer, Qer),
        One(All(operations, Verb.Create, Kind.Bar, Bar)),
        All(operations, Verb.Create, Kind.TrafficEndpoint, Endpoint));

    private static Repeated<T> All<T>(
        Operation[] operations, Verb verb, Kind kind, Func<Operation, T> make) =>
        Repeated.From(operations.Where(o => o.Verb == verb && o.Kind == kind).Select(make));

    private static T? One<T>(Repeated<T> all)
        where T : class => all.Count > 0 ? all[0] : null;

    private static UpdateUrr UrrUpdate(Operation o) => new(
        new(o.Id),
        VolumeThreshold: Value(o) is { } total ? new(Volumes.Total, total) : null,
        Cleared: Cleared(o, VolumeThreshold.IeType));

    private static UpdateQer QerUpdate(Operation o) => new(
        new(o.Id),
        MaximumBitrate: Value(o) is { } rate ? new(rate, 9) : null,
        Cleared: Cleared(o, Mbr.IeType));

    private static UpdateBar BarUpdate(Operation o) => new(
        new(o.Id),
        Value(o) is { } delay ? new(delay) : null,
        Cleared: Cleared(o, DownlinkDataNotificationDelay.IeType));

    private static UpdateTrafficEndpoint EndpointUpdate(Operation o) => new(
        new(o.Id),
        Value(o) is { } teid ? A.Tunnel(teid) : null,
        Cleared: Cleared(o, FTeid.IeType));

    private static byte? Value(Operation o) => o.At(0, 2) > 1 ? (byte)o.At(0, 2) : null;

    private static Cleared Cleared(Operation o, ushort type) =>
        o.At(0, 2) == 1 ? Pfcp.Cleared.Of(type) : default;

    private static Pdi Match(Operation o, int at)
    {
        var match = ModelMatch.Of(o, at);
        return new(
            new(match.IsUplink ? SourceInterfaceValue.Access : SourceInterfaceValue.Core),
            match.Tunnel != 0 ? A.Tunnel(match.Tunnel) : null,
            UeIpAddress: match.HasUe ? [A.Address(UeIpAddressFlags.Destination)] : default,
            TrafficEndpointId: match.Endpoint != 0 ? [new(match.Endpoint)] : default);
    }

    private static Repeated<T> List<T>(Operation o, int at, Func<uint, T> make) =>
        Repeated.From(o.List(at).Select(make));

    private static CreatePdr Pdr(Operation o) => new(
        new(o.Id),
        new((uint)o.At(4, 4)),
        Match(o, 0),
        FarId: o.At(8, 2) > 0 ? new((uint)o.At(8, 2)) : null,
        QerId: List<QerId>(o, 10, id => new(id)),
        UrrId: List<UrrId>(o, 13, id => new(id)));

    private static UpdatePdr PdrUpdate(Operation o)
    {
        List<ushort> cleared = [];
        if (o.At(10, 3) == 0)
        {
            cleared.Add(FarId.IeType);
        }

        if (o.At(16) == 1)
        {
            cleared.Add(QerId.IeType);
        }

        if (o.At(20) == 1)
        {
            cleared.Add(UrrId.IeType);
        }

        return new(
            new(o.Id),
            Precedence: o.At(6) == 1 ? new((uint)o.At(7, 3)) : null,
            Pdi: o.At(5) == 1 ? Match(o, 0) : null,
            FarId: o.At(10, 3) is > 0 and <= 3 and var far ? new((uint)far) : null,
            QerId: List<QerId>(o, 13, id => new(id)),
            UrrId: List<UrrId>(o, 17, id => new(id)),
            Cleared: Pfcp.Cleared.Of([.. cleared]));
    }

    private static CreateFar Far(Operation o) => new(
        new(o.Id),
        new(Actions[o.At(0, 2)]),
        o.At(2) == 0 ? null : A.To(DestinationInterfaceValue.Access) with
        {
            OuterHeaderCreation = o.At(3, 2) > 0 ? A.Gtp((uint)o.At(3, 2)) : null,
        },
        BarId: o.At(5) == 1 ? new(1) : null);

    private static UpdateFar FarUpdate(Operation o)
    {
        List<ushort> cleared = [];
        if (o.At(3, 2) == 1)
        {
            cleared.Add(UpdateForwardingParameters.IeType);
        }

        if (o.At(9, 2) == 1)
        {
            cleared.Add(BarId.IeType);
        }

        return new(
            new(o.Id),
            o.At(0) == 1 ? new(Actions[o.At(1, 2)]) : null,
            o.At(3, 2) <= 1 ? null : new(
                o.At(5) == 1 ? new(DestinationInterfaceValue.Access) : null,
                OuterHeaderCreation: o.At(6, 2) > 1 ? A.Gtp((uint)o.At(6, 2)) : null,
                PfcpSmReqFlags: new(o.At(8) == 1 ? SmReqFlags.Sndem : 0),
                Cleared: o.At(6, 2) == 1 ? Pfcp.Cleared.Of(OuterHeaderCreation.IeType) : default),
            BarId: o.At(9, 2) > 1 ? new((byte)(o.At(9, 2) - 1)) : null,
            Cleared: Pfcp.Cleared.Of([.. cleared]));
    }

    private static CreateQer Qer(Operation o) => A.Qer(o.Id) with
    {
        MaximumBitrate = o.At(0, 2) > 0 ? new((ulong)o.At(0, 2), 9) : null,
        PacketRate = o.At(2, 3) == 7 ? new(PacketRateFlags.Ulpr, UlPackets: 1) : null,
    };

    private static CreateUrr Urr(Operation o) => A.Urr(o.Id) with
    {
        MeasurementMethod = new(o.At(2, 3) == 7 ? 0 : MeasurementMethods.Volum),
        VolumeThreshold = o.At(0, 2) > 0 ? new(Volumes.Total, (ulong)o.At(0, 2)) : null,
    };

    private static CreateBar Bar(Operation o) =>
        new(new(o.Id), o.At(0, 4) > 0 ? new((byte)o.At(0, 4)) : null);

    private static CreateTrafficEndpoint Endpoint(Operation o) =>
        new(new(o.Id), o.At(0) == 1 ? A.Tunnel(200u + o.Id) : null);
}
