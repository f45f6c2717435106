using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed unsafe class DownlinkReportTests
{
    [Fact]
    public void An_idle_ues_first_packet_is_reported_once_until_the_far_changes()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Idle(Requests.Metered(0x77), ApplyActions.Buff | ApplyActions.Nocp));

        Packets(rig, seid, 2, 3);

        Assert.True(rig.Engine.TryTakeReport(out var report));
        Assert.False(rig.Engine.TryTakeReport(out _));
        Assert.Equal((3, 0x77UL), (report.Peer, report.CpFSeid.Seid));
        Assert.Equal(DpdkUpf.Pfcp.Reports.Dldr, report.Request.ReportType.Reports);
        var data = report.Request.DownlinkDataReport!;
        Assert.Equal(2, data.PdrId.Value);
        var service = data.DownlinkDataServiceInformation!.Value;
        Assert.Equal(
            DownlinkDataServiceFlags.Qfii | DownlinkDataServiceFlags.Ppi, service.Flags);
        Assert.Equal((9, 46), (service.Qfi, service.PagingPolicyIndication));

        rig.Modify(seid, Far(ApplyActions.Forw));
        rig.Modify(seid, Far(ApplyActions.Buff | ApplyActions.Nocp));
        Packets(rig, seid, 2, 2);

        Assert.True(rig.Engine.TryTakeReport(out _));
        Assert.False(rig.Engine.TryTakeReport(out _));
    }

    [Fact]
    public void Two_pdrs_of_a_far_are_one_episode()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var request = Idle(Requests.Session(1), ApplyActions.Buff | ApplyActions.Nocp);
        var seid = rig.Accept(request with
        {
            CreatePdr =
            [
                .. request.CreatePdr.AsEnumerable(),
                Requests.Downlink(3, 2, Requests.Ue("10.60.0.1", UeIpAddressFlags.Destination)),
            ],
        });

        Packets(rig, seid, 2, 1);
        Packets(rig, seid, 3, 1);

        Assert.True(rig.Engine.TryTakeReport(out _));
        Assert.False(rig.Engine.TryTakeReport(out _));
    }

    [Fact]
    public void Without_nocp_nothing_is_reported()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Idle(Requests.Session(1), ApplyActions.Buff));

        Packets(rig, seid, 2, 2);

        Assert.False(rig.Engine.TryTakeReport(out _));
    }

    [Fact]
    public void A_session_that_its_control_plane_lost_ends()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Idle(Requests.Session(1), ApplyActions.Buff | ApplyActions.Nocp));
        Packets(rig, seid, 2, 1);
        Assert.True(rig.Engine.TryTakeReport(out var report));

        rig.Engine.Reported(
            report, new SessionReportResponse(new Cause(CauseValue.SessionContextNotFound)));

        Assert.Equal(CauseValue.SessionContextNotFound, rig.Delete(seid).Cause.Value);
        // A late answer about a place that another session has by now.
        rig.Settle();
        var next = rig.Accept(Requests.Session(2, "10.60.0.2"));
        rig.Engine.Reported(
            report, new SessionReportResponse(new Cause(CauseValue.SessionContextNotFound)));
        Assert.Equal(CauseValue.Accepted, rig.Delete(next).Cause.Value);
    }

    [Fact]
    public void A_delayed_report_is_sent_when_it_is_due_and_not_if_the_far_changed()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Delayed(Requests.Session(1), delay: 4));

        Packets(rig, seid, 2, 2);
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.False(rig.Engine.TryTakeReport(out _));
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(rig.Engine.TryTakeReport(out _));

        // The UE woke up by itself; it slept again, and has new data, before the delay was over.
        Wake(rig, seid);
        Packets(rig, seid, 2, 1);
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(150));
        Wake(rig, seid);
        Packets(rig, seid, 2, 1);
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(150));
        Assert.False(rig.Engine.TryTakeReport(out _));
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.True(rig.Engine.TryTakeReport(out _));
        Assert.False(rig.Engine.TryTakeReport(out _));
    }

    [Fact]
    public void The_answer_to_a_report_changes_the_bar_and_only_that_one()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Delayed(Requests.Session(1), delay: 0));
        Packets(rig, seid, 2, 1);
        Assert.True(rig.Engine.TryTakeReport(out var report));

        rig.Engine.Reported(report, Change(bar: 2, delay: 9));
        rig.Engine.Reported(report, Change(bar: 1, delay: 2));

        Wake(rig, seid);
        Packets(rig, seid, 2, 1);
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(rig.Engine.TryTakeReport(out _));
        rig.Rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(rig.Engine.TryTakeReport(out _));
    }

    [Fact]
    public void A_packet_of_a_session_that_ended_meanwhile_is_nothing()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Idle(Requests.Session(1), ApplyActions.Buff | ApplyActions.Nocp));
        rig.Delete(seid);

        Packets(rig, seid, 2, 1);
        Packets(rig, seid + 1000, 2, 1);

        Assert.False(rig.Engine.TryTakeReport(out _));
    }

    private static SessionEstablishmentRequest Idle(
        SessionEstablishmentRequest session, ApplyActions actions) => session with
        {
            CreateFar =
            [
                session.CreateFar[0],
                session.CreateFar[1] with { ApplyAction = new(actions) },
            ],
        };

    private static SessionEstablishmentRequest Delayed(
        SessionEstablishmentRequest session, byte delay)
    {
        var idle = Idle(session, ApplyActions.Buff | ApplyActions.Nocp);
        return idle with
        {
            CreateFar = [idle.CreateFar[0], idle.CreateFar[1] with { BarId = new(1) }],
            CreateBar = new CreateBar(new(1), new DownlinkDataNotificationDelay(delay)),
        };
    }

    private static SessionReportResponse Change(byte bar, byte delay) => new(
        new Cause(CauseValue.Accepted),
        UpdateBar: new UpdateBar(new(bar), new DownlinkDataNotificationDelay(delay)));

    // And back to sleep.
    private static void Wake(N4Rig rig, ulong seid)
    {
        rig.Modify(seid, Far(ApplyActions.Forw));
        rig.Modify(seid, Far(ApplyActions.Buff | ApplyActions.Nocp));
    }

    private static SessionModificationRequest Far(ApplyActions actions) =>
        new(UpdateFar: [new UpdateFar(new(2), new ApplyAction(actions))]);

    private static void Packets(N4Rig rig, ulong seid, ushort pdr, int count)
    {
        for (var packet = 0; packet < count; packet++)
        {
            var ring = rig.File.Punted(1);
            var slot = ring.Reserve();
            *slot = new PacketSlot
            {
                Verdict = Verdict.DownlinkBuffering,
                Interface = 1,
                Session = N4Rig.IndexOf(seid),
                PdrId = pdr,
                Qfi = Rule.NoQfi,
                IpOffset = 14,
                Length = 34,
            };
            PacketRing.Data(slot)[14] = 0x45;
            PacketRing.Data(slot)[15] = 46 << 2;
            ring.Commit();
        }

        rig.Rig.Engine.Poll();
    }
}
