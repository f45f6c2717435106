using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>Short ways to write what a control plane sends.</summary>
internal static class A
{
    public static readonly Ipv4Address Ue = Ipv4Address.Parse("10.60.0.1");

    public static readonly FSeid CpFSeid = new(SeidFlags.V4, 7, Ipv4Address.Parse("10.0.0.7"));

    public static NodeId Node => new(NodeIdType.Ipv4, Ipv4Address.Parse("10.0.0.7"));

    public static NetworkInstance Internet => new(DnsName.Labels("internet"));

    public static FTeid Tunnel(uint teid) => new(FTeidFlags.V4, teid, new(0x0A03_0001));

    public static FTeid Choose(byte? id = null, FTeidFlags families = FTeidFlags.V4) => id is { } n
        ? new(FTeidFlags.Ch | FTeidFlags.ChId | families, 0, ChooseId: n)
        : new(FTeidFlags.Ch | families, 0);

    public static UeIpAddress Address(UeIpAddressFlags direction = 0) =>
        new(UeIpAddressFlags.V4 | direction, Ue);

    public static OuterHeaderCreation Gtp(uint teid, string peer = "10.3.0.9") =>
        new(OuterHeaderCreations.GtpUUdpIpv4, teid, Ipv4Address.Parse(peer));

    public static SdfFilter Flow(string description, uint? id = null) => new(
        SdfFilterFlags.Fd | (id is null ? 0 : SdfFilterFlags.Bid), description,
        FilterId: id ?? 0);

    public static SdfFilter FlowById(uint id) => new(SdfFilterFlags.Bid, FilterId: id);

    public static Pdi Uplink(FTeid? tunnel = null) =>
        new(new(SourceInterfaceValue.Access), tunnel ?? Tunnel(1));

    public static Pdi Downlink() => new(
        new(SourceInterfaceValue.Core), NetworkInstance: Internet,
        UeIpAddress: [Address(UeIpAddressFlags.Destination)]);

    public static Pdi At(byte endpoint) => new(
        new(SourceInterfaceValue.Access), TrafficEndpointId: [new(endpoint)]);

    public static CreatePdr Pdr(ushort id, Pdi pdi, uint far = 1) =>
        new(new(id), new(100), pdi, FarId: new(far));

    public static ForwardingParameters To(DestinationInterfaceValue destination) =>
        new(new(destination));

    public static CreateFar Far(
        uint id,
        ApplyActions actions = ApplyActions.Forw,
        ForwardingParameters? parameters = null) => new(
            new(id), new(actions),
            parameters ?? (actions.HasFlag(ApplyActions.Forw)
                ? To(DestinationInterfaceValue.Core) : null));

    /// <summary>Forwards, to a tunnel if there is a header.</summary>
    public static CreateFar Far(
        uint id, DestinationInterfaceValue destination, OuterHeaderCreation? header = null) =>
        Far(id, ApplyActions.Forw, To(destination) with { OuterHeaderCreation = header });

    public static CreateQer Qer(uint id) =>
        new(new(id), GateStatus.Of(Gate.Open, Gate.Open), MaximumBitrate: new(1_000, 2_000));

    public static CreateUrr Urr(uint id) => new(
        new(id), new(MeasurementMethods.Volum), new(ReportingTriggerFlags.Volth),
        VolumeThreshold: new(Volumes.Total, 1_000_000));

    /// <summary>
    /// PDR 1 and FAR 1 up, PDR 2 and FAR 2 down, QER 1 and URR 1 on both, BAR 1, endpoint 1.
    /// </summary>
    public static SessionEstablishmentRequest Request() => new(
        Node,
        CpFSeid,
        [
            Pdr(1, Uplink()) with { QerId = [new(1)], UrrId = [new(1)] },
            Pdr(2, Downlink(), 2) with { QerId = [new(1)], UrrId = [new(1)] },
        ],
        [
            Far(1),
            Far(2, ApplyActions.Forw, To(DestinationInterfaceValue.Access) with
            {
                OuterHeaderCreation = Gtp(0x51),
            }),
        ],
        [Urr(1)],
        [Qer(1)],
        new(new BarId(1)),
        [new(new TrafficEndpointId(1), Tunnel(9))]);
}
