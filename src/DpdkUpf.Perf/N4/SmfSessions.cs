using DpdkUpf.Pfcp;
using DpdkUpf.Wire;

namespace DpdkUpf.Perf.N4;

/// <summary>
/// The sessions of the load generator: an ordinary PDU session each, as an SMF asks for it. Two
/// PDRs, two FARs, a QER with a bit rate and a QFI; the downlink waits until a modification brings
/// the gNB's F-TEID. The first ones carry traffic: their F-TEIDs are given, their downlink is open,
/// and a modification only moves it to another TEID of the gNB.
/// </summary>
internal sealed class SmfSessions(IpAddress smf, int traffic, int count)
{
    private const uint FirstUe = 0x0A80_0001; // 10.128.0.1
    private const uint FirstGnbTeid = 0x2000_0001;
    private const byte Flow = 9;
    private const ulong OneGbps = 1_000_000;
    private const ulong TrafficKbps = 400 * OneGbps;
    private static readonly NetworkInstance Access = new(DnsName.Plain(N4PerfConfig.Access));
    private static readonly NetworkInstance Core = new(DnsName.Plain(N4PerfConfig.Core));
    private readonly ulong[] _upSeids = new ulong[count];
    private readonly byte[] _moves = new byte[count];

    /// <summary>All of them; the ones with traffic come first.</summary>
    public int Count => _upSeids.Length;

    /// <summary>Those that carry traffic.</summary>
    public int Traffic => traffic;

    /// <summary>Our Node ID.</summary>
    public NodeId NodeId { get; } = smf.IsIpv4
        ? new(NodeIdType.Ipv4, V4: new(smf.V4))
        : new(NodeIdType.Ipv6, V6: smf.V6);

    /// <summary>The UPF's SEID of the session that we know by this one; 0: none.</summary>
    public ulong UpSeid(ulong cpSeid) =>
        cpSeid - 1 < (ulong)Count ? _upSeids[cpSeid - 1] : 0;

    /// <summary>
    /// The request, and the SEID for its header; the same each time it is asked for.
    /// </summary>
    public (ulong Seid, IMessage Message) Request(N4Operation operation) => operation.Kind switch
    {
        N4OperationKind.Establish => (0, Establishment(operation.Session)),
        N4OperationKind.Modify => (_upSeids[operation.Session], Modification(operation.Session)),
        _ => (_upSeids[operation.Session], new SessionDeletionRequest()),
    };

    /// <summary>Takes an answer.</summary>
    /// <returns>Its cause; null if it answers something else.</returns>
    public CauseValue? Take(N4Operation operation, IMessage answer)
    {
        switch (operation.Kind, answer)
        {
            case (N4OperationKind.Establish, SessionEstablishmentResponse established):
                _upSeids[operation.Session] = established.UpFSeid?.Seid ?? 0;
                return established.Cause.Value;
            case (N4OperationKind.Modify, SessionModificationResponse modified):
                _moves[operation.Session]++;
                return modified.Cause.Value;
            case (N4OperationKind.Delete, SessionDeletionResponse deleted):
                return deleted.Cause.Value;
            default:
                return null;
        }
    }

    private SessionEstablishmentRequest Establishment(int session)
    {
        var hasTraffic = session < traffic;
        var rate = hasTraffic ? TrafficKbps : OneGbps / 10;
        return new(
            NodeId,
            CpFSeid(session),
            [Uplink(session), Downlink(session)],
            [
                new CreateFar(
                    new(1),
                    new(ApplyActions.Forw),
                    new ForwardingParameters(new(DestinationInterfaceValue.Core), Core)),
                hasTraffic
                    ? new CreateFar(
                        new(2),
                        new(ApplyActions.Forw),
                        new ForwardingParameters(
                            new(DestinationInterfaceValue.Access),
                            Access,
                            OuterHeaderCreation: ToGnb(session)))
                    : new CreateFar(new(2), new(ApplyActions.Buff | ApplyActions.Nocp)),
            ],
            CreateQer:
            [
                new CreateQer(
                    new(1),
                    GateStatus.Of(Gate.Open, Gate.Open),
                    MaximumBitrate: new Mbr(rate, rate),
                    QosFlowIdentifier: new Qfi(Flow)),
            ],
            PdnType: new PdnType(PdnTypeValue.Ipv4));
    }

    private SessionModificationRequest Modification(int session) => new(
        UpdateFar:
        [
            new UpdateFar(
                new(2),
                new ApplyAction(ApplyActions.Forw),
                new UpdateForwardingParameters(
                    new DestinationInterface(DestinationInterfaceValue.Access),
                    Access,
                    OuterHeaderCreation: ToGnb(session))),
        ]);

    private CreatePdr Uplink(int session) => new(
        new(1),
        new Precedence(100),
        new Pdi(
            new(SourceInterfaceValue.Access),
            session < traffic
                ? new FTeid(
                    FTeidFlags.V4, PerfStream.Teid(session), new(PerfStream.LocalN3))
                : new FTeid(FTeidFlags.V4 | FTeidFlags.Ch, 0),
            NetworkInstance: Access,
            UeIpAddress: [new UeIpAddress(UeIpAddressFlags.V4, new(Ue(session)))],
            Qfi: [new Qfi(Flow)]),
        new OuterHeaderRemoval(OuterHeaderDescription.GtpUUdpIpv4),
        new FarId(1),
        QerId: [new QerId(1)]);

    private CreatePdr Downlink(int session) => new(
        new(2),
        new Precedence(100),
        new Pdi(
            new(SourceInterfaceValue.Core),
            NetworkInstance: Core,
            UeIpAddress:
            [
                new UeIpAddress(
                    UeIpAddressFlags.V4 | UeIpAddressFlags.Destination, new(Ue(session))),
            ]),
        FarId: new FarId(2),
        QerId: [new QerId(1)]);

    // Another one with each modification: a handover.
    private OuterHeaderCreation ToGnb(int session) => new(
        OuterHeaderCreations.GtpUUdpIpv4,
        FirstGnbTeid + (uint)session + ((uint)_moves[session] << 24),
        new(PerfStream.Peer));

    private FSeid CpFSeid(int session) => smf.IsIpv4
        ? new(SeidFlags.V4, (ulong)session + 1, new(smf.V4))
        : new(SeidFlags.V6, (ulong)session + 1, V6: smf.V6);

    private uint Ue(int session) => session < traffic
        ? PerfStream.Ue(session)
        : FirstUe + (uint)session;
}
