using DpdkUpf.Pfcp;
using static DpdkUpf.Pfcp.ReportingTriggerFlags;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>Usage reports as peers see them.</summary>
public sealed class WireUsageTests
{
    // What pfcpsim creates with each session, in its order: one URR that reports every second, and
    // one with three volumes that are threshold and quota at once.
    private static readonly Repeated<CreateUrr> OfPfcpsim =
    [
        new(new(1), new(MeasurementMethods.Volum), new(Perio), new MeasurementPeriod(1)),
        new(
            new(2),
            new(MeasurementMethods.Volum),
            new(Volth | Volqu),
            new MeasurementPeriod(1),
            new VolumeThreshold(All, 10_000, 20_000, 30_000),
            new VolumeQuota(All, 10_000, 20_000, 30_000)),
    ];

    private const Volumes All = Volumes.Total | Volumes.Uplink | Volumes.Downlink;

    [Fact]
    public void Urrs_of_no_pdr_report_each_period_and_stop_nothing()
    {
        using var rig = new WireRig();
        rig.Rig.BringPortsUp();
        var smf = rig.Smf();
        smf.Associate();
        var seid = Establish(smf, smf.Session(7) with { CreateUrr = OfPfcpsim });
        var worker = new CountingWorker(rig.Rig);

        for (var second = 0u; second < 5; second++)
        {
            Assert.True(worker.Uplink(seid, 50_000));
            rig.Advance(1);
            var (_, report) = Assert.Single(Reports(smf, seid));
            Assert.Equal(
                (1u, second, UsageReportTriggers.Perio, 0ul),
                (report.UrrId.Value, report.UrSeqn.Value, report.UsageReportTrigger.Triggers,
                    report.VolumeMeasurement!.Value.Total));
            Assert.Equal(1u, report.EndTime!.Value.Seconds - report.StartTime!.Value.Seconds);
        }
    }

    [Fact]
    public void Urrs_of_all_pdrs_report_each_period_and_stop_at_the_quota()
    {
        using var rig = new WireRig();
        rig.Rig.BringPortsUp();
        var smf = rig.Smf();
        smf.Associate();
        var session = smf.Session(7);
        var seid = Establish(smf, session with
        {
            CreateUrr = OfPfcpsim,
            CreatePdr = Repeated.From(session.CreatePdr.AsEnumerable()
                .Select(pdr => pdr with { UrrId = [new(1), new(2)] })),
        });
        var worker = new CountingWorker(rig.Rig);

        Assert.True(worker.Uplink(seid, 6_000));
        Assert.True(worker.Downlink(seid, 4_000));
        Assert.False(worker.Uplink(seid, 28));
        rig.Poll();

        var (_, first) = Assert.Single(Reports(smf, seid));
        Assert.Equal(
            (2u, UsageReportTriggers.Volth | UsageReportTriggers.Volqu),
            (first.UrrId.Value, first.UsageReportTrigger.Triggers));
        var volume = first.VolumeMeasurement!.Value;
        Assert.Equal(
            (10_000ul, 6_000ul, 4_000ul), (volume.Total, volume.Uplink, volume.Downlink));
        rig.Advance(1);
        var (_, second) = Assert.Single(Reports(smf, seid));
        Assert.Equal(
            (1u, 10_000ul), (second.UrrId.Value, second.VolumeMeasurement!.Value.Total));

        // A new quota, as a charging system grants it.
        var answer = smf.Ask<SessionModificationResponse>(
            new SessionModificationRequest(UpdateUrr:
                [new(new(2), VolumeQuota: new VolumeQuota(Volumes.Total, 100))]),
            seid);
        Assert.Equal(CauseValue.Accepted, answer.Cause.Value);
        Assert.True(worker.Uplink(seid, 100));
        Assert.False(worker.Uplink(seid, 28));
    }

    [Fact]
    public void A_report_is_sent_again_until_it_is_answered()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var seid = Establish(smf, smf.Session(7) with
        {
            CreateUrr = [OfPfcpsim[0] with { MeasurementPeriod = new(100) }],
        });
        rig.Advance(99.5);
        smf.AnswerHeartbeats();
        rig.Advance(0.5);
        var first = Assert.Single(smf.Asked(), each => each.Message is SessionReportRequest);
        rig.Advance(WireRig.Defaults.T1.TotalSeconds + 0.5);

        var again = Assert.Single(smf.Asked(), each => each.Message is SessionReportRequest);
        Assert.Equal(first.Header.SequenceNumber, again.Header.SequenceNumber);
        Assert.Equal(first.Message, again.Message);
        smf.Answer(again.Header, new SessionReportResponse(new(CauseValue.Accepted)), seid);
        rig.Advance(WireRig.Defaults.T1.TotalSeconds + 0.5);
        Assert.DoesNotContain(smf.Asked(), each => each.Message is SessionReportRequest);
    }

    private static ulong Establish(Smf smf, SessionEstablishmentRequest request)
    {
        var answer = smf.Ask<SessionEstablishmentResponse>(request, seid: 0);
        Assert.True(answer.Cause.Value == CauseValue.Accepted, $"{answer}");
        return answer.UpFSeid!.Value.Seid;
    }

    // What was reported since the last call, answered.
    private static List<(Header Header, UsageReport Report)> Reports(Smf smf, ulong seid)
    {
        var reports = new List<(Header, UsageReport)>();
        foreach (var (header, message) in smf.Asked())
        {
            if (message is SessionReportRequest request)
            {
                Assert.Equal((7ul, DpdkUpf.Pfcp.Reports.Usar),
                    (header.Seid, request.ReportType.Reports));
                reports.AddRange(
                    request.UsageReport.AsEnumerable().Select(report => (header, report)));
                smf.Answer(header, new SessionReportResponse(new(CauseValue.Accepted)), seid);
            }
            else if (message is HeartbeatRequest)
            {
                smf.Answer(header, new HeartbeatResponse(new(smf.Recovery)));
            }
        }

        return reports;
    }
}
