using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed class N4IntakeTests
{
    [Fact]
    public void Each_message_of_a_bundle_is_answered()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        byte[] bundle =
        [
            .. Deletion(1, followOn: true), .. Deletion(2, followOn: true),
            .. Deletion(3, followOn: false),
        ];

        var answers = smf.Send(bundle);

        Assert.Equal([1u, 2, 3], answers.Select(each => Codec.Decode(each).Header.SequenceNumber));
        // §6.5: when it comes again it may stand alone.
        Assert.Single(smf.Send(Deletion(2, followOn: false)));
        Assert.Equal(1, rig.Counters[N4Counter.Duplicate]);
    }

    [Fact]
    public void A_bundle_that_promises_more_than_it_has_ends_there()
    {
        using var rig = new WireRig();

        var answers = rig.Smf().Send(Deletion(1, followOn: true));

        Assert.Single(answers);
        Assert.Equal(1, rig.Counters[N4Counter.ShortHeader]);
    }

    [Fact]
    public void A_bundle_has_a_limit()
    {
        using var rig = new WireRig();
        var bundle = Enumerable.Range(0, N4Intake.MaxMessages + 9)
            .SelectMany(number => Deletion((uint)number, followOn: true)).ToArray();

        var answers = rig.Smf().Send(bundle);

        Assert.Equal(N4Intake.MaxMessages, answers.Count);
        Assert.Equal(1, rig.Counters[N4Counter.BundleTooLong]);
    }

    [Fact]
    public void Who_is_not_configured_gets_no_answer_at_all()
    {
        using var rig = new WireRig(setup => setup with
        {
            Peers = [new(null, [IpPrefix.Parse("192.0.2.0/28")], Connect: false)],
        });
        var stranger = rig.Smf("192.0.2.99");

        Assert.Empty(stranger.Send(stranger.Request(stranger.Setup())));
        Assert.Empty(stranger.Send(stranger.Request(new HeartbeatRequest(new(1)))));
        Assert.Equal(2, rig.Counters[N4Counter.NotAllowed]);
        Assert.Equal(CauseValue.Accepted, rig.Smf().Associate().Cause.Value);
    }

    [Fact]
    public void A_heartbeat_is_answered_before_the_control_thread_knows_of_it()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();

        rig.Wire.Receive(smf.Path, smf.Request(new HeartbeatRequest(new(1))));

        var answer = Codec.Decode(Assert.Single(rig.Wire.Sent(smf.Path))).Message;
        Assert.Equal(rig.Wire.Edge.Node.Recovery, Assert.IsType<HeartbeatResponse>(answer)
            .RecoveryTimeStamp);
    }

    [Fact]
    public void A_flood_fills_the_inbox_and_no_more()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        for (var count = 0; count < N4Inbox.DefaultCapacity + 500; count++)
        {
            rig.Wire.Receive(smf.Path, smf.Request(new HeartbeatRequest(new(1))));
        }

        Assert.Equal(500, rig.Counters[N4Counter.InboxFull]);
        Assert.Equal(100, rig.Wire.Edge.Inbox.Percent);
        Assert.Equal(N4Inbox.DefaultCapacity + 500, rig.Wire.Sent(smf.Path).Count);
        while (rig.Service.Poll())
        {
        }

        Assert.Equal(0, rig.Wire.Edge.Inbox.Percent);
    }

    private static byte[] Deletion(uint number, bool followOn) => Smf.Encode(
        new Header(
            MessageType.SessionDeletionRequest, number, Seid: number, FollowOn: followOn),
        new SessionDeletionRequest());
}
