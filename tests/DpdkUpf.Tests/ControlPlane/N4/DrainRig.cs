using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>A peer that supports EPFAR, with sessions that count.</summary>
internal sealed unsafe class DrainRig : IDisposable
{
    private const string PeerAddress = "192.0.2.10";

    public DrainRig(
        CpFeatures features = CpFeatures.Epfar,
        Func<N4Setup, N4Setup>? change = null,
        Func<ControlOptions, ControlOptions>? options = null)
    {
        Wire = new WireRig(change, options);
        Peer = Wire.Smf(PeerAddress);
        Peer.Associate(features);
    }

    public WireRig Wire { get; }

    public Smf Peer { get; }

    public PeerInfo Info => Assert.Single(Wire.Peers);

    public TableFile File => Wire.Rig.File;

    public SessionEstablishmentRequest Metered(ulong cpSeid, string ue, int urrs = 1) =>
        Requests.Metered(cpSeid, ue) with
        {
            NodeId = Peer.NodeId,
            CpFSeid = Smf.FSeid(cpSeid, PeerAddress),
            CreateUrr = Repeated.From(
                Enumerable.Range(1, urrs).Select(id => Requests.Urr((uint)id))),
        };

    /// <summary>A report that a test has seen.</summary>
    public SessionReportRequest? Reported { get; set; }

    /// <summary>A session of which so many octets are counted; our SEID.</summary>
    public ulong Establish(ulong cpSeid, string ue, uint octets = 0)
    {
        var seid = Establish(Metered(cpSeid, ue));
        Count(Slots(seid)[0], octets);
        return seid;
    }

    public ulong Establish(SessionEstablishmentRequest request)
    {
        var answer = Peer.Ask<SessionEstablishmentResponse>(request, seid: 0);
        Assert.True(answer.Cause.Value == CauseValue.Accepted, $"{answer}");
        return answer.UpFSeid!.Value.Seid;
    }

    /// <summary>Many sessions of one octet each.</summary>
    public void EstablishMany(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            Establish((ulong)i, $"10.60.{i / 200}.{(i % 200) + 1}", octets: 1);
        }
    }

    /// <summary>Usage counters of a session, in the order of its URRs.</summary>
    public List<uint> Slots(ulong seid)
    {
        var session = N4Rig.IndexOf(seid);
        Assert.True(DpdkUpf.ControlPlane.N4.Sessions.SessionNotes.TryReadSlots(
            Note(session), out var slots));
        return [.. slots.AsEnumerable()
            .Where(slot => slot.Kind == SlotKind.Usage).Select(slot => slot.Slot)];
    }

    public void Count(uint slot, uint octets)
    {
        if (octets > 0)
        {
            File.Usages[slot].Downlink.Add(octets);
        }
    }

    /// <summary>The peer prepares a release: accepted.</summary>
    public void Prepare()
    {
        var answer = Peer.Ask<AssociationUpdateResponse>(Preparation);
        Assert.Equal(CauseValue.Accepted, answer.Cause.Value);
    }

    public AssociationUpdateRequest Preparation => new(
        Peer.NodeId, PfcpAuReqFlags: new PfcpAuReqFlags(AuReqFlags.Parps));

    /// <summary>A grace period passes, and what is due is sent.</summary>
    public void Settle()
    {
        for (var round = 0; round < 4; round++)
        {
            Wire.Poll();
        }
    }

    /// <summary>What the peer is asked but for heartbeats, which it answers.</summary>
    public List<(Header Header, IMessage Message)> Asked()
    {
        Settle();
        var asked = Peer.Asked();
        foreach (var (header, message) in asked)
        {
            if (message is HeartbeatRequest)
            {
                Peer.Answer(header, new HeartbeatResponse(new(Peer.Recovery)));
            }
        }

        return [.. asked.Where(each => each.Message is not HeartbeatRequest)];
    }

    public List<(Header Header, SessionReportRequest Report)> Reports() =>
    [
        .. Asked().Select(each =>
            (each.Header, Assert.IsType<SessionReportRequest>(each.Message))),
    ];

    /// <summary>The one update that the peer is asked for.</summary>
    public (Header Header, AssociationUpdateRequest Update) Update()
    {
        var (header, message) = Assert.Single(Asked());
        return (header, Assert.IsType<AssociationUpdateRequest>(message));
    }

    public void Answer(Header report, CauseValue cause = CauseValue.Accepted) =>
        Peer.Answer(report, new SessionReportResponse(new(cause)), seid: 0);

    public void AnswerUpdate(Header update, CauseValue cause = CauseValue.Accepted) =>
        Peer.Answer(update, new AssociationUpdateResponse(Peer.NodeId, new(cause)));

    /// <summary>Answers reports until no more come; all of them.</summary>
    public List<SessionReportRequest> AnswerAll()
    {
        var all = new List<SessionReportRequest>();
        while (Wire.Peers[0].State == PeerState.Draining)
        {
            var reports = Asked().Where(each => each.Message is SessionReportRequest).ToList();
            reports.ForEach(each => Answer(each.Header));
            all.AddRange(reports.Select(each => (SessionReportRequest)each.Message));
        }

        return all;
    }

    public static ulong Octets(IEnumerable<SessionReportRequest> reports) => reports
        .SelectMany(report => report.UsageReport.AsEnumerable())
        .Aggregate(0UL, (sum, each) => sum + each.VolumeMeasurement!.Value.Total);

    public void Dispose() => Wire.Dispose();

    private ReadOnlySpan<byte> Note(uint session)
    {
        var rules = File.Rules(new ProgramRef(File.Sessions[session].Program));
        return new((byte*)rules + (rules->NoteLine * Rule.LineBytes), (int)rules->NoteBytes);
    }
}
