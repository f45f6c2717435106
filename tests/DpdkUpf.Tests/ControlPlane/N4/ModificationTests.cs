using DpdkUpf.ControlPlane;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed unsafe class ModificationTests
{
    // A neighbour's answer, so that packets to the gNB can leave.
    private const string GnbIsAt = Frames.IsAt;

    [Fact]
    public void A_handover_moves_the_downlink_and_marks_the_old_tunnels_end_once()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        rig.Rig.Punt(Verdict.Arp, GnbIsAt);
        var seid = rig.Accept(Requests.Session(1, gnb: "10.3.0.2", gnbTeid: 0x9001));
        rig.Settle();
        rig.Rig.Sent();
        // A worker that is within a burst: the old tunnel may still get a packet.
        rig.File.Worker(0)->Running = 1;
        using var dataPlane = ProcessLock.TryAcquire(
            ProcessLock.DataPlanePath(rig.Rig.Options.TablesPath));

        var response = rig.Modify(seid, Handover("10.3.0.3", 0x9002, isMarked: true));

        Assert.Equal(CauseValue.Accepted, response.Cause.Value);
        var rule = rig.Rules(seid)[1];
        Assert.Equal((0x9002u, "0a030003"), (rule.RemoteTeid, Hex(rule, 16, 4)));
        rig.Settle();
        Assert.DoesNotContain(rig.Rig.Sent(), frame => frame.Contains("30fe", default));
        rig.File.Worker(0)->Epoch++;
        rig.Settle();
        var marker = Assert.Single(rig.Rig.Sent(), frame => frame.Contains("30fe", default));
        Assert.StartsWith("02000000aa01" + "020000000301" + "0800" + "4500", marker, default);
        Assert.EndsWith(
            "0868" + "0868" + "0010" + UdpSum(marker) + "30fe0000" + "00009001", marker, default);
        rig.File.Worker(0)->Epoch++;
        rig.Settle();
        Assert.DoesNotContain(rig.Rig.Sent(), frame => frame.Contains("30fe", default));
    }

    [Fact]
    public void Without_sndem_there_is_no_end_marker()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        rig.Rig.Punt(Verdict.Arp, GnbIsAt);
        var seid = rig.Accept(Requests.Session(1));
        rig.Modify(seid, Handover("10.3.0.3", 0x9002, isMarked: false));

        rig.Settle();

        Assert.DoesNotContain(rig.Rig.Sent(), frame => frame.Contains("30fe", default));
    }

    [Fact]
    public void A_refused_modification_changes_nothing()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Requests.Metered(1));
        rig.Accept(Requests.Session(2, "10.60.0.2"));
        rig.Settle();
        var before = (rig.Used(), Program(rig, seid));

        var wrong = rig.Modify(seid, new SessionModificationRequest(
            CreatePdr: [Requests.Downlink(9, 2, Requests.Ue("10.60.0.2"))],
            CreateQer: [Requests.Qer(7, rate: new Mbr(1, 1))]));

        Assert.Equal(
            (CauseValue.RuleCreationModificationFailure, new FailedRuleId(RuleType.Pdr, 9)),
            (wrong.Cause.Value, wrong.FailedRuleId));
        rig.Settle();
        Assert.Equal(before, (rig.Used(), Program(rig, seid)));
    }

    [Fact]
    public void Counters_and_meters_survive_and_a_new_rate_takes_effect()
    {
        using var rig = new N4Rig();
        rig.File.Header->TscHz = 1_000_000_000;
        var seid = rig.Accept(Requests.Metered(1));
        var slots = rig.Slots(seid, rig.Rules(seid)[0]).ToArray();
        // 1000 kbit/s at 1 GHz: 8 bits take 8 µs.
        Assert.Equal(8000, rig.File.Meters[slots[0]].Uplink.CyclesPerByte);
        rig.File.Meters[slots[0]].Uplink.Earliest = 77;

        var response = rig.Modify(seid, new SessionModificationRequest(
            UpdateQer: [new UpdateQer(new(1), MaximumBitrate: new Mbr(2000, 0))]));

        Assert.Equal(CauseValue.Accepted, response.Cause.Value);
        Assert.Equal(slots, rig.Slots(seid, rig.Rules(seid)[0]).ToArray());
        var meter = rig.File.Meters[slots[0]];
        Assert.Equal((4000, 0, 77UL), (
            meter.Uplink.CyclesPerByte, meter.Downlink.CyclesPerByte, meter.Uplink.Earliest));
    }

    [Fact]
    public void Meters_get_their_rate_when_the_data_planes_clock_is_known()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1));
        var slot = rig.Slots(seid, rig.Rules(seid)[0])[0];
        Assert.Equal(0, rig.File.Meters[slot].Downlink.CyclesPerByte);

        rig.File.Header->TscHz = 2_000_000_000;
        rig.Settle();

        Assert.Equal(2000, rig.File.Meters[slot].Downlink.CyclesPerByte);
    }

    [Fact]
    public void A_new_cp_f_seid_gets_the_answer_and_those_that_follow()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Session(1));
        var moved = new FSeid(SeidFlags.V4, 0x55, Ipv4Address.Parse("10.4.0.10"));

        var first = rig.Engine.Modify(
            rig.Smf, seid, new SessionModificationRequest(moved), OperationTrace.None);
        var second = rig.Engine.Modify(
            rig.Smf, seid, new SessionModificationRequest(), OperationTrace.None);

        Assert.Equal((0x55UL, 0x55UL), (first.Seid, second.Seid));
    }

    [Fact]
    public void Rules_created_in_a_modification_are_told_of()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Session(1));

        var response = rig.Modify(seid, new SessionModificationRequest(
            CreatePdr: [Requests.Uplink(7, 1)],
            UpdatePdr: [new UpdatePdr(new(1), Pdi: Requests.Uplink(1, 1).Pdi)]));

        var created = Assert.Single(response.CreatedPdr.AsEnumerable());
        var updated = Assert.Single(response.UpdatedPdr.AsEnumerable());
        Assert.Equal((7, 1), (created.PdrId.Value, updated.PdrId.Value));
        Assert.Equal(
            [(1, updated.LocalFTeid[0].Teid), (7, created.LocalFTeid[0].Teid)],
            Teids(rig, seid));
    }

    private static SessionModificationRequest Handover(string gnb, uint teid, bool isMarked) => new(
        UpdateFar:
        [
            new UpdateFar(new(2), UpdateForwardingParameters: new UpdateForwardingParameters(
                OuterHeaderCreation: Requests.Creation(gnb, teid),
                PfcpSmReqFlags: isMarked ? new PfcpSmReqFlags(SmReqFlags.Sndem) : null)),
        ]);

    private static ulong Program(N4Rig rig, ulong seid) =>
        rig.File.Sessions[N4Rig.IndexOf(seid)].Program;

    private static string Hex(Rule rule, int offset, int length) =>
        Convert.ToHexStringLower(new ReadOnlySpan<byte>(rule.OuterHeader + offset, length));

    // Its own test is with the packets; here it only stands in the way.
    private static string UdpSum(string frame) => frame.Substring(frame.Length - 20, 4);

    private static List<(int Pdr, uint Teid)> Teids(N4Rig rig, ulong seid)
    {
        var teids = new List<(int, uint)>();
        foreach (ref readonly var rule in rig.Rules(seid))
        {
            if (rule.LocalTeid != 0)
            {
                teids.Add((rule.PdrId, rule.LocalTeid));
            }
        }

        return teids;
    }
}
