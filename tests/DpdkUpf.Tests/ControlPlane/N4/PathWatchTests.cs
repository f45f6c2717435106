using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>TS 29.281 §7.2.1; TS 29.244 §6.2.9.</summary>
public sealed class PathWatchTests
{
    private const string EchoType = "3201";

    [Fact]
    public void A_gnb_in_use_is_asked_and_its_answer_is_enough_for_an_interval()
    {
        using var rig = Watching();
        var smf = rig.Smf();
        smf.Associate();
        smf.Establish(1);

        Keep(rig, 11);

        var echo = Assert.Single(Echoes(rig));
        Assert.Equal("0a0300010a030002", echo[52..68]);
        Answer(rig, echo);
        Assert.Equal(1, rig.Rig.Engine.Counters[SlowPathCounter.GtpEchoReceived]);
        Keep(rig, 58);
        Assert.Empty(Echoes(rig));
        Keep(rig, 3);
        Assert.Single(Echoes(rig));
    }

    [Fact]
    public void A_gnb_that_is_silent_is_reported_to_those_who_use_it_and_so_is_its_return()
    {
        using var rig = Watching();
        var user = rig.Smf();
        var other = rig.Smf("192.0.2.11");
        user.Associate();
        other.Associate();
        user.Establish(1);
        Keep(rig, 24);
        var echo = Echoes(rig)[^1];
        Assert.Empty(Reports(user));

        Keep(rig, 3);

        var failure = Assert.Single(Reports(user));
        Assert.Equal(NodeReports.Upfr, failure.NodeReportType.Reports);
        var remote = failure.UserPlanePathFailureReport!.RemoteGtpUPeer;
        Assert.Equal(
            ("10.3.0.2", "access"), (remote.V4.ToString(), remote.NetworkInstance.Text));
        Assert.Equal(5, rig.Rig.Engine.Counters[SlowPathCounter.GtpEchoSent]);
        // Too late for the one that was given up.
        Answer(rig, echo);
        Assert.Empty(Reports(user));
        Keep(rig, 60);
        Answer(rig, Echoes(rig)[^1]);
        var recovery = Assert.Single(Reports(user));
        Assert.Equal(NodeReports.Uprr, recovery.NodeReportType.Reports);
        Assert.Equal(remote, recovery.UserPlanePathRecoveryReport!.RemoteGtpUPeer);
        Assert.Empty(Reports(other));
    }

    [Fact]
    public void A_gnb_that_nobody_uses_any_more_is_left_in_peace()
    {
        using var rig = Watching();
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1);
        Keep(rig, 11);
        Answer(rig, Assert.Single(Echoes(rig)));
        smf.Cause(new SessionDeletionRequest(), seid);

        Keep(rig, 125);

        Assert.Empty(Echoes(rig));
    }

    [Fact]
    public void Static_tunnels_are_watched_too_and_nobody_is_told()
    {
        using var rig = Watching();
        var smf = rig.Smf();
        smf.Associate();
        rig.Rig.Add(Rig.Tunnel(1, "10.60.0.1"));

        Keep(rig, 20);

        Assert.NotEmpty(Echoes(rig));
        Assert.Empty(Reports(smf));
    }

    [Fact]
    public void Without_an_interval_nobody_is_asked()
    {
        using var rig = Watching(TimeSpan.Zero);
        var smf = rig.Smf();
        smf.Associate();
        smf.Establish(1);

        Keep(rig, 20);

        Assert.Empty(Echoes(rig));
    }

    private static WireRig Watching(TimeSpan? interval = null)
    {
        var rig = new WireRig(setup => setup with
        {
            PathCheckInterval = interval ?? TimeSpan.FromSeconds(60),
            HeartbeatInterval = TimeSpan.FromHours(1),
        });
        rig.Rig.BringPortsUp();
        rig.Rig.Punt(Verdict.Arp, Frames.IsAt);
        rig.Rig.Punt(Verdict.Arp, Frames.ArpReq);
        rig.Poll();
        rig.Rig.Sent();
        return rig;
    }

    // In between it asks for the neighbour's MAC address again.
    private static List<string> Echoes(WireRig rig) =>
        [.. rig.Rig.Sent().Where(frame => frame.Length > 88 && frame[84..88] == EchoType)];

    private static void Answer(WireRig rig, string echo)
    {
        var sequence = Convert.ToInt32(echo[100..104], 16);
        var answer = Frame.Ethernet(Rig.AccessMac.Replace(":", "", StringComparison.Ordinal))
            .Ipv4("10.3.0.2", "10.3.0.1").Udp(2152)
            .Gtpu(0, type: 2, sequence: sequence).Payload("0E00").Bytes();
        rig.Rig.Punt(Verdict.GtpSignalling, Convert.ToHexString(answer));
        rig.Poll();
    }

    private static List<NodeReportRequest> Reports(Smf smf)
    {
        var reports = new List<NodeReportRequest>();
        foreach (var (header, message) in smf.Asked())
        {
            if (message is NodeReportRequest report)
            {
                reports.Add(report);
                smf.Answer(header, new NodeReportResponse(smf.NodeId, new(CauseValue.Accepted)));
            }
        }

        return reports;
    }

    // The neighbour goes on answering.
    private static void Keep(WireRig rig, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            rig.Advance(1);
            rig.Rig.Punt(Verdict.Arp, Frames.IsAt);
        }
    }
}
