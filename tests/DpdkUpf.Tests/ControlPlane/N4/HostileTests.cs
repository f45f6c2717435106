using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>Whatever a peer sends: no exception, no half-done change.</summary>
public sealed class HostileTests
{
    private const int Mutations = 40_000;

    [Fact]
    public void A_message_that_is_cut_changes_nothing()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1, "10.60.9.9");
        var before = State(rig);
        foreach (var message in Messages(smf, seid).Where(each => each is not HeartbeatRequest))
        {
            var whole = smf.Request(message, message.Type.IsSession() ? seid : null);
            for (var length = 0; length < whole.Length; length++)
            {
                smf.Send(whole[..length]);
            }

            Assert.True(State(rig) == before, $"{message.Type}: {State(rig)}");
        }
    }

    // The header's length is made to fit, so that elements are cut, not the datagram.
    [Fact]
    public void A_message_whose_elements_are_cut_changes_nothing_or_all()
    {
        using var rig = new WireRig();
        var smf = rig.Smf();
        smf.Associate();
        var seid = smf.Establish(1, "10.60.9.9");
        var whole = smf.Request(smf.Session(2), seid: 0);
        for (var length = 16; length < whole.Length; length++)
        {
            byte[] cut = [.. whole[..length]];
            cut[2] = (byte)((length - 4) >> 8);
            cut[3] = (byte)(length - 4);
            var answer = Codec.Decode(Assert.Single(smf.Send(cut)));
            var isAccepted = answer.Message!.CauseOf().IsAccepted();
            Assert.Equal(isAccepted ? 2 : 1, rig.Peers.Single().Sessions);
            if (isAccepted)
            {
                var up = ((SessionEstablishmentResponse)answer.Message!).UpFSeid!.Value.Seid;
                smf.Cause(new SessionDeletionRequest(), up);
            }
        }

        Assert.Equal((1ul, CauseValue.Accepted), smf.Cause(NoChange, seid));
    }

    [Fact]
    public void Damaged_datagrams_are_answered_or_not_and_harm_nothing()
    {
        using var rig = new WireRig(setup => setup with { MaxAssociations = 8 });
        var smf = rig.Smf();
        var random = new Random(29244);
        smf.Associate();
        for (var count = 0; count < Mutations; count++)
        {
            var seids = rig.Rig.Engine.ListSessions(0, 8).Select(each => each.Seid).ToList();
            var seid = seids.Count > 0 ? seids[random.Next(seids.Count)] : 0;
            var messages = Messages(smf, seid);
            var message = messages[random.Next(messages.Count)];
            var bytes = smf.Request(message, message.Type.IsSession() ? seid : null);
            for (var damage = random.Next(4); damage > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Assert.InRange(smf.Send(bytes).Count, 0, N4Intake.MaxMessages);
            if (count % 1000 == 0)
            {
                rig.Advance(0.5);
            }
        }

        Assert.InRange(rig.Peers.Count, 0, 8);
        Assert.Equal(CauseValue.Accepted, smf.Associate().Cause.Value);
        Assert.True(smf.Establish(77, "10.60.77.77") != 0);
    }

    private static readonly SessionModificationRequest NoChange = new();

    private static List<IMessage> Messages(Smf smf, ulong seid) =>
    [
        new HeartbeatRequest(new(smf.Recovery)),
        smf.Setup(CpFeatures.Load) with
        {
            PfcpSessionRetentionInformation = new PfcpSessionRetentionInformation(),
        },
        new AssociationUpdateRequest(
            smf.NodeId, CpFunctionFeatures: new CpFunctionFeatures(CpFeatures.Load)),
        new AssociationReleaseRequest(smf.NodeId),
        new PfdManagementRequest(NodeId: smf.NodeId),
        new SessionSetDeletionRequest(
            smf.NodeId, [new(FqCsidNodeId.Ipv4, new([192, 0, 2, 10]), [1])]),
        smf.Session(seid + 3),
        Requests.Metered(seid + 4) with
        {
            NodeId = smf.NodeId,
            CpFSeid = Smf.FSeid(seid + 4, "192.0.2.10"),
        },
        new SessionModificationRequest(
            RemovePdr: [new(new(1))], UpdateFar: [new(new(2), new(ApplyActions.Drop))]),
        new SessionModificationRequest(PfcpSmReqFlags: new PfcpSmReqFlags(SmReqFlags.Qaurr)),
        new SessionDeletionRequest(),
    ];

    private static string State(WireRig rig) => string.Join(
        '\n',
        rig.Peers.Select(peer => $"{peer.NodeId} {peer.State} {peer.Sessions} {peer.AssociatedAt}")
            .Concat(rig.Rig.Engine.ListSessions(0, 99).Select(each =>
                $"{each.Seid} {each.Pdrs} {each.Fars} {string.Join(' ', each.Ues)}"))
            .Concat(rig.Rig.Engine.Inspect().Usage.Select(each => $"{each}")));
}
