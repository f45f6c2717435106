using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed unsafe class UsageReportTests
{
    [Fact]
    public void All_reports_together_are_what_was_counted()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1, flags: MeasurementFlags.Mnop));
        var slot = UsageSlot(rig, seid);
        var random = new Random(7);
        var (reported, counted) = (new Counter(), new Counter());
        var sequence = 0u;
        for (var round = 0; round < 50; round++)
        {
            Count(rig, slot, random, ref counted);
            var request = round % 3 == 0
                ? new SessionModificationRequest(
                    PfcpSmReqFlags: new PfcpSmReqFlags(SmReqFlags.Qaurr))
                : new SessionModificationRequest(QueryUrr: [new(new(1))]);
            var report = Assert.Single(rig.Modify(seid, request).UsageReport.AsEnumerable());
            Assert.Equal(sequence++, report.UrSeqn.Value);
            Assert.Equal(UsageReportTriggers.Immer, report.UsageReportTrigger.Triggers);
            Add(report, ref reported);
            Assert.Equal(counted, reported);
            if (round % 10 == 0)
            {
                rig.Rig.Crash();
            }
        }

        Count(rig, slot, random, ref counted);
        var last = Assert.Single(rig.Delete(seid).UsageReport.AsEnumerable());

        Add(last, ref reported);
        Assert.Equal(counted, reported);
        Assert.Equal(
            (UsageReportTriggers.Termr, sequence),
            (last.UsageReportTrigger.Triggers, last.UrSeqn.Value));
    }

    [Fact]
    public void Packets_are_reported_only_if_asked_for()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1));
        rig.File.Usages[UsageSlot(rig, seid)].Uplink.Add(100);

        var volume = rig.Delete(seid).UsageReport[0].VolumeMeasurement!.Value;

        Assert.Equal((100UL, 100UL, 0UL), (volume.Total, volume.Uplink, volume.Downlink));
        Assert.Equal(
            MeasuredVolumes.Total | MeasuredVolumes.Uplink | MeasuredVolumes.Downlink,
            volume.Flags);
    }

    [Fact]
    public void A_report_says_from_when_to_when()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1));
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(100));
        var query = new SessionModificationRequest(QueryUrr: [new(new(1))]);

        var first = rig.Modify(seid, query).UsageReport[0];
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(20));
        var second = rig.Modify(seid, query).UsageReport[0];

        Assert.Equal(100u, first.EndTime!.Value.Seconds - first.StartTime!.Value.Seconds);
        Assert.Equal(first.EndTime.Value.Seconds, second.StartTime!.Value.Seconds);
        Assert.Equal(20u, second.EndTime!.Value.Seconds - second.StartTime.Value.Seconds);
    }

    [Fact]
    public void A_removed_urr_reports_once_more_and_a_new_one_of_its_number_starts_at_nothing()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1));
        rig.File.Usages[UsageSlot(rig, seid)].Downlink.Add(500);

        var response = rig.Modify(seid, new SessionModificationRequest(
            RemoveUrr: [new(new(1))],
            CreateUrr: [Requests.Urr(1)],
            QueryUrrReference: new QueryUrrReference(9)));

        var report = Assert.Single(response.UsageReport.AsEnumerable());
        Assert.Equal(
            (500UL, UsageReportTriggers.Termr),
            (report.VolumeMeasurement!.Value.Downlink, report.UsageReportTrigger.Triggers));
        var last = rig.Delete(seid).UsageReport[0];
        Assert.Equal((0UL, 0u), (last.VolumeMeasurement!.Value.Total, last.UrSeqn.Value));
    }

    [Fact]
    public void A_urr_that_loses_its_last_pdr_reports_and_stays()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1));
        rig.File.Usages[UsageSlot(rig, seid)].Uplink.Add(40);

        var first = rig.Modify(seid, new SessionModificationRequest(RemovePdr: [new(new(1))]));
        var second = rig.Modify(seid, new SessionModificationRequest(
            UpdatePdr: [new UpdatePdr(new(2), Cleared: Cleared.Of(UrrId.IeType))]));

        Assert.Equal(0, first.UsageReport.Count);
        var report = Assert.Single(second.UsageReport.AsEnumerable());
        Assert.Equal(40UL, report.VolumeMeasurement!.Value.Total);
        Assert.Equal(0UL, rig.Delete(seid).UsageReport[0].VolumeMeasurement!.Value.Total);
    }

    [Fact]
    public void A_query_has_its_reference_back()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1));

        var report = rig.Modify(seid, new SessionModificationRequest(
            QueryUrr: [new(new(1))],
            QueryUrrReference: new QueryUrrReference(0x1234))).UsageReport[0];

        Assert.Equal(0x1234u, report.QueryUrrReference!.Value.Value);
    }

    [Fact]
    public void What_does_not_fit_into_the_answer_follows()
    {
        using var rig = new N4Rig();
        rig.Smf.Features = CpFeatures.Ardr;
        var many = Requests.Metered(1) with
        {
            CreateUrr = Repeated.From(Enumerable.Range(1, 1020).Select(i => Requests.Urr((uint)i))),
        };
        var seid = rig.Accept(many);

        var queried = rig.Modify(seid, new SessionModificationRequest(
            PfcpSmReqFlags: new PfcpSmReqFlags(SmReqFlags.Qaurr)));
        var first = Rest(rig);
        var deleted = rig.Delete(seid);
        var second = Rest(rig);

        Assert.Equal(520, queried.AdditionalUsageReportsInformation!.Value.Count);
        Assert.Equal(520, first.Sum(each => each.UsageReport.Count));
        Assert.All(first, each => Assert.Null(each.PfcpSrReqFlags));
        Assert.Equal(CauseValue.MoreUsageReportToSend, deleted.Cause.Value);
        Assert.Equal(
            Enumerable.Range(1, 1020),
            deleted.UsageReport.AsEnumerable()
                .Concat(second.SelectMany(each => each.UsageReport.AsEnumerable()))
                .Select(report => (int)report.UrrId.Value));
        Assert.Equal(SrReqFlags.Psdbu, second[^1].PfcpSrReqFlags!.Value.Flags);
        var bytes = new byte[Codec.MaxDatagramBytes];
        Assert.All(first.Concat(second), each => Assert.NotEqual(
            0, Codec.Encode(new Header(MessageType.SessionReportRequest, 1, 1), each, bytes)));
        Assert.NotEqual(
            0, Codec.Encode(new Header(MessageType.SessionDeletionResponse, 1, 1), deleted, bytes));
    }

    private static List<SessionReportRequest> Rest(N4Rig rig)
    {
        var rest = new List<SessionReportRequest>();
        while (rig.Engine.TryTakeReport(out var report))
        {
            Assert.Equal((3, 1UL), (report.Peer, report.CpFSeid.Seid));
            rest.Add(report.Request);
        }

        return rest;
    }

    private static uint UsageSlot(N4Rig rig, ulong seid) =>
        rig.Slots(seid, rig.Rules(seid)[0])[1];

    private static void Count(N4Rig rig, uint slot, Random random, ref Counter counted)
    {
        for (var packet = random.Next(5); packet > 0; packet--)
        {
            var bytes = (uint)random.Next(20, 1500);
            ref var usage = ref rig.File.Usages[slot];
            if (random.Next(2) == 0)
            {
                usage.Uplink.Add(bytes);
            }
            else
            {
                usage.Downlink.Add(bytes);
            }

            counted.Add(bytes);
        }
    }

    private static void Add(UsageReport report, ref Counter reported)
    {
        var volume = report.VolumeMeasurement!.Value;
        Assert.Equal(volume.Total, volume.Uplink + volume.Downlink);
        Assert.Equal(volume.TotalPackets, volume.UplinkPackets + volume.DownlinkPackets);
        reported.Packets += volume.TotalPackets;
        reported.Bytes += volume.Total;
    }
}
