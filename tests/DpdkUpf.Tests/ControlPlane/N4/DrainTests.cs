using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>Enhanced PFCP Association Release, TS 29.244 §5.18, and what disturbs it.</summary>
public sealed unsafe class DrainTests
{
    [Fact]
    public void A_peer_that_prepares_a_release_gets_the_last_usage_of_every_session()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Establish(2, "10.60.0.2");
        rig.Peer.Establish(3, "10.60.0.3");

        rig.Prepare();

        var reports = rig.Reports();
        Assert.Equal([1UL, 2UL, 3UL], reports.Select(each => each.Header.Seid!.Value).Order());
        Assert.All(reports, each => Assert.Equal(
            SrReqFlags.Psdbu, each.Report.PfcpSrReqFlags!.Value.Flags));
        var told = reports.Single(each => each.Header.Seid == 1).Report;
        var usage = Assert.Single(told.UsageReport.AsEnumerable());
        Assert.Equal(
            (Pfcp.Reports.Usar, UsageReportTriggers.Tebur, 700UL),
            (told.ReportType.Reports, usage.UsageReportTrigger.Triggers,
                usage.VolumeMeasurement!.Value.Downlink));
        Assert.All(
            reports.Where(each => each.Header.Seid != 1).Select(each => each.Report),
            report => Assert.Equal(
                (Pfcp.Reports.Uisr, 0), (report.ReportType.Reports, report.UsageReport.Count)));
        Assert.Equal((PeerState.Draining, 3), (rig.Info.State, rig.Info.Sessions));
    }

    [Fact]
    public void When_all_is_told_the_peer_is_and_releases()
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Establish(2, "10.60.0.2", octets: 80);
        rig.Prepare();
        var (first, second) = (rig.Reports(), new List<(Header, IMessage)>());
        Assert.Equal(2, first.Count);

        rig.Answer(first[0].Header);
        Assert.Empty(rig.Asked());
        Assert.Equal((PeerState.Draining, 1), (rig.Info.State, rig.Info.Sessions));
        rig.Answer(first[1].Header);

        var (header, update) = rig.Update();
        Assert.Equal(
            (AssociationReleaseFlags.Urss, null),
            (update.PfcpAssociationReleaseRequest!.Value.Flags, update.GracefulReleasePeriod));
        rig.AnswerUpdate(header);
        Assert.Equal((PeerState.Drained, 0), (rig.Info.State, rig.Info.Sessions));
        var released = rig.Peer.Ask<AssociationReleaseResponse>(
            new AssociationReleaseRequest(rig.Peer.NodeId));
        Assert.Equal(CauseValue.Accepted, released.Cause.Value);
        Assert.Empty(rig.Wire.Peers);
    }

    [Fact]
    public void An_association_without_sessions_is_drained_at_once()
    {
        using var rig = new DrainRig();

        rig.Prepare();

        Assert.Equal(
            AssociationReleaseFlags.Urss,
            rig.Update().Update.PfcpAssociationReleaseRequest!.Value.Flags);
    }

    [Fact]
    public void Packets_stop_first_and_what_a_worker_still_counts_is_reported()
    {
        using var rig = new DrainRig();
        var seid = rig.Establish(1, "10.60.0.1", octets: 700);
        var slot = rig.Slots(seid)[0];
        using var dataPlane = ProcessLock.TryAcquire(ProcessLock.DataPlanePath(rig.File.Path));
        rig.File.Worker(0)->Running = 1;

        rig.Prepare();

        Assert.Empty(rig.Reports());
        Assert.Equal(0, new LookupTableWriter(rig.File.Teids).Count());
        Assert.Equal(0, new LookupTableWriter(rig.File.Ipv4).Count());
        rig.Count(slot, 41);
        // What was retired before the session stopped, and then the session.
        rig.File.Worker(0)->Epoch++;
        rig.Settle();
        rig.File.Worker(0)->Epoch++;
        Assert.Equal(741UL, DrainRig.Octets([Assert.Single(rig.Reports()).Report]));
    }

    [Fact]
    public void What_does_not_fit_into_one_report_comes_in_several_the_last_one_last()
    {
        using var rig = new DrainRig();
        var seid = rig.Establish(rig.Metered(1, "10.60.0.1", urrs: 1020));
        rig.Slots(seid).ForEach(slot => rig.Count(slot, 3));
        rig.Prepare();

        var reports = new List<SessionReportRequest>();
        for (var more = rig.Reports(); more.Count > 0; more = rig.Reports())
        {
            var (header, report) = Assert.Single(more);
            reports.Add(report);
            rig.Answer(header);
            if (reports.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([500, 500, 20], reports.Select(report => report.UsageReport.Count));
        Assert.Equal(
            [false, false, true], reports.Select(report => report.PfcpSrReqFlags is not null));
        Assert.Equal(
            Enumerable.Range(1, 1020),
            reports.SelectMany(report => report.UsageReport.AsEnumerable())
                .Select(usage => (int)usage.UrrId.Value));
        Assert.Equal(
            AssociationReleaseFlags.Urss,
            rig.Update().Update.PfcpAssociationReleaseRequest!.Value.Flags);
    }

    [Fact]
    public void A_session_that_is_moved_meanwhile_stays_without_rules_and_tells_the_rest_there()
    {
        using var rig = new DrainRig();
        var seid = rig.Establish(rig.Metered(1, "10.60.0.1", urrs: 600));
        rig.Slots(seid).ForEach(slot => rig.Count(slot, 3));
        rig.Prepare();
        var (header, _) = Assert.Single(rig.Reports());

        rig.Peer.Answer(
            header,
            new SessionReportResponse(
                new(CauseValue.Accepted), CpFSeid: Smf.FSeid(77, "192.0.2.10")),
            seid);

        var (rest, report) = Assert.Single(rig.Reports());
        Assert.Equal((77UL, 100), (rest.Seid!.Value, report.UsageReport.Count));
        Assert.Equal(0, new LookupTableWriter(rig.File.Teids).Count());
        rig.Answer(rest);
        rig.Settle();
        Assert.Equal((PeerState.Drained, 0), (rig.Info.State, rig.Info.Sessions));
    }

    [Fact]
    public void Many_sessions_go_through_a_window_and_nobody_else_waits()
    {
        using var rig = new DrainRig(
            change: setup => setup with { HeartbeatInterval = TimeSpan.FromSeconds(1) },
            options: options => options with { Sessions = 1024 });
        var other = rig.Wire.Smf("192.0.2.11");
        other.Associate();
        rig.EstablishMany(600);
        rig.Prepare();

        var first = rig.Reports();
        Assert.Equal(AssociationRelease.Window, first.Count);
        Assert.Empty(rig.Reports());
        other.Establish(1, "10.60.99.1");
        rig.Wire.Advance(1.5);
        other.AnswerHeartbeats();
        Assert.NotNull(rig.Wire.Peers[1].RoundTrip);
        rig.Answer(first[0].Header);
        rig.Answer(first[1].Header);
        var second = rig.Reports();
        Assert.Equal(2, second.Count);
        first.Skip(2).Concat(second).ToList().ForEach(each => rig.Answer(each.Header));
        var rest = rig.AnswerAll();

        Assert.Equal(600 - AssociationRelease.Window - 2, rest.Count);
        Assert.Equal(1, rig.Wire.Peers[1].Sessions);
        Assert.Equal(0, rig.Wire.Counters[N4Counter.UsageLost]);
    }

    // what the peer answers to the report of one of two sessions; null: nothing. Is it lost?
    public static TheoryData<string, CauseValue?, int> Answers => new()
    {
        { "accepted", CauseValue.Accepted, 0 },
        { "no answer", null, 1 },
        { "rejected", CauseValue.Rejected, 1 },
        { "out of resources", CauseValue.NoResourcesAvailable, 1 },
        { "it has ended the session, perhaps because of this report", CauseValue.SessionContextNotFound, 0 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void A_report_that_is_not_taken_is_lost_and_the_others_are_not(
        string name, CauseValue? cause, int lost)
    {
        using var rig = new DrainRig();
        rig.Establish(1, "10.60.0.1", octets: 700);
        rig.Establish(2, "10.60.0.2", octets: 80);
        rig.Prepare();
        var reports = rig.Reports();
        rig.Answer(reports[1].Header);
        if (cause is { } answer)
        {
            rig.Answer(reports[0].Header, answer);
        }
        else
        {
            rig.Wire.Advance(WireRig.Defaults.T1.TotalSeconds * WireRig.Defaults.N1);
        }

        rig.Settle();

        Assert.Equal((name, PeerState.Drained), (name, rig.Info.State));
        Assert.Equal(lost, rig.Wire.Counters[N4Counter.UsageLost]);
        Assert.Empty(rig.Wire.Rig.Engine.ListSessions(0, 10));
    }

    [Fact]
    public void A_peer_that_falls_silent_does_not_hold_the_drain_up()
    {
        using var rig = new DrainRig(options: options => options with { Sessions = 256 });
        rig.EstablishMany(200);
        rig.Prepare();

        rig.Wire.Advance(12);
        // One window was told nobody; the others still forward, and count.
        var left = 200 - AssociationRelease.Window;
        Assert.Equal((PeerState.Draining, left), (rig.Info.State, rig.Info.Sessions));
        Assert.Equal(
            AssociationRelease.Window, rig.Wire.Counters[N4Counter.UsageLost]);
        rig.Wire.Advance(20);

        Assert.Empty(rig.Wire.Peers);
        Assert.Equal(200, rig.Wire.Counters[N4Counter.UsageLost]);
        rig.Wire.Advance(1);
        Assert.Empty(rig.Wire.Rig.Engine.ListSessions(0, 10));
    }

    [Fact]
    public void A_peer_that_is_heard_again_in_time_gets_the_others()
    {
        using var rig = new DrainRig(options: options => options with { Sessions = 256 });
        rig.EstablishMany(200);
        rig.Prepare();
        rig.Wire.Advance(15);
        rig.Wire.Wire.Sent();

        rig.Peer.Send(rig.Peer.Request(new HeartbeatRequest(new(rig.Peer.Recovery))));
        var reports = rig.AnswerAll();

        Assert.Equal(200 - AssociationRelease.Window, reports.Count);
        Assert.Equal(PeerState.Drained, rig.Info.State);
    }

    [Fact]
    public void A_drained_peer_that_does_not_release_is_released_in_time()
    {
        using var rig = new DrainRig(
            change: setup => setup with { ReleasePeriod = TimeSpan.FromSeconds(8) });
        rig.Prepare();
        rig.AnswerUpdate(rig.Update().Header);
        rig.Wire.Advance(7);
        Assert.Equal(PeerState.Drained, rig.Info.State);

        rig.Wire.Advance(2);

        Assert.Empty(rig.Wire.Peers);
    }

    [Fact]
    public void What_is_left_to_the_peer_while_it_is_drained()
    {
        using var rig = new DrainRig(options: options => options with { Sessions = 256 });
        rig.EstablishMany(AssociationRelease.Window);
        var kept = rig.Establish(500, "10.60.90.1", octets: 9);
        rig.Prepare();
        var told = rig.Reports();
        Assert.Equal(AssociationRelease.Window, told.Count);
        var seids = rig.Wire.Rig.Engine.ListSessions(0, 256);
        var ended = seids.Single(each => each.CpSeid == told[0].Header.Seid).Seid;

        // §6.3.5.2: it has been told, or will be, so there is nothing to answer.
        Assert.Equal(
            CauseValue.SessionContextNotFound,
            rig.Peer.Cause(new SessionDeletionRequest(), ended).Cause);
        Assert.Equal(
            CauseValue.SessionContextNotFound,
            rig.Peer.Cause(new SessionModificationRequest(), ended).Cause);
        Assert.Equal(
            (500UL, CauseValue.Accepted),
            rig.Peer.Cause(new SessionModificationRequest(), kept));
        var (_, deleted) = rig.Peer.AskRaw(new SessionDeletionRequest(), kept);
        Assert.Equal(
            9UL,
            ((SessionDeletionResponse)deleted).UsageReport[0].VolumeMeasurement!.Value.Total);
        told.ForEach(each => rig.Answer(each.Header));
        rig.Settle();
        Assert.Equal(PeerState.Drained, rig.Info.State);
    }

    [Fact]
    public void A_session_that_ends_gives_back_all_that_it_had()
    {
        using var rig = new DrainRig();
        var other = rig.Wire.Smf("192.0.2.11");
        other.Associate();
        rig.Settle();
        var before = Used(rig);
        rig.Establish(rig.Metered(1, "10.60.0.1", urrs: 3));
        rig.Prepare();
        var (header, _) = Assert.Single(rig.Reports());

        // Its address is free as soon as no packet finds it.
        var taken = other.Establish(7, "10.60.0.1");
        Assert.Equal(CauseValue.Accepted, other.Cause(new SessionDeletionRequest(), taken).Cause);
        rig.Answer(header);
        rig.Settle();

        Assert.Equal(before, Used(rig));
    }

    [Fact]
    public void Tables_that_are_full_to_the_last_line_are_drained_too()
    {
        using var rig = new DrainRig(
            options: options => options with { Sessions = 64, LinesPerSession = 1 });
        var (octets, count) = (0UL, 0);
        // First with many rules, then with few, until nothing fits any more.
        foreach (var pdrs in new[] { 20, 1 })
        {
            for (var isFull = false; !isFull && count < 60; octets += isFull ? 0U : (uint)count)
            {
                isFull = !TryEstablish(rig, count + 1, pdrs);
                count += isFull ? 0 : 1;
            }
        }

        Assert.InRange(count, 10, 59);
        rig.Prepare();

        var first = rig.Reports();
        Assert.True(rig.Info.Sessions < count, "some had no lines to be stopped with");
        first.ForEach(each => rig.Answer(each.Header));
        var all = first.Select(each => each.Report).Concat(rig.AnswerAll()).ToList();

        Assert.Equal((count, octets), (all.Count, DrainRig.Octets(all)));
        Assert.Equal((PeerState.Drained, 0), (rig.Info.State, rig.Info.Sessions));
    }

    private static bool TryEstablish(DrainRig rig, int number, int pdrs)
    {
        var request = rig.Metered((ulong)number, $"10.60.0.{number}");
        var (uplink, downlink) = (request.CreatePdr[0], request.CreatePdr[1]);
        uplink = uplink with { Pdi = uplink.Pdi with { LocalFTeid = Requests.Choose(1) } };
        var answer = rig.Peer.Ask<SessionEstablishmentResponse>(
            request with
            {
                CreatePdr = Repeated.From(Enumerable.Range(1, pdrs).SelectMany(id => new[]
                {
                    uplink with { PdrId = new((ushort)id) },
                    downlink with { PdrId = new((ushort)(id + pdrs)) },
                })),
            },
            seid: 0);
        if (answer.Cause.Value != CauseValue.Accepted)
        {
            return false;
        }

        rig.Count(rig.Slots(answer.UpFSeid!.Value.Seid)[0], (uint)number);
        return true;
    }

    private static string Used(DrainRig rig) => string.Join(
        ", ",
        rig.Wire.Rig.Engine.Inspect().Usage.Where(usage => usage.Table != "nextHops")
            .Select(usage => $"{usage.Table} {usage.Used}"));
}
