using DpdkUpf.ControlPlane;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed unsafe class SessionRestartTests
{
    [Fact]
    public void After_a_crash_every_session_goes_on()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seids = Enumerable.Range(1, 9)
            .Select(i => rig.Accept(Requests.Metered((ulong)i, $"10.60.0.{i}"))).ToList();
        rig.Rig.Add(Rig.Tunnel(0x5001, "10.60.5.1"));
        rig.Settle();
        var before = (rig.Used(), Programs(rig), Slots(rig));

        rig.Rig.Crash();

        Assert.Equal((10, 0), (rig.Rig.Report.Adopted, rig.Rig.Report.Recovered));
        rig.Settle();
        Assert.Equal(before, (rig.Used(), Programs(rig), Slots(rig)));
        Assert.Equal((9, 0), (rig.Engine.Count(3), rig.Engine.Count(4)));
        Assert.All(seids, seid => Assert.Equal(CauseValue.Accepted, rig.Delete(seid).Cause.Value));
        rig.Settle();
        rig.Accept(Requests.Metered(20, "10.60.0.1"));
        Assert.Equal(1, rig.Engine.Count(3));
    }

    [Fact]
    public void Another_route_moves_the_sessions_that_need_it()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var seid = rig.Accept(Requests.Session(1, gnb: "10.100.0.9"));
        rig.Settle();
        var users = Users(rig, "10.3.0.254");

        rig.Rig.Crash(options => options with
        {
            Routes = [new("n3", IpPrefix.Parse("10.100.0.0/16"), IpAddress.Parse("10.3.0.253"))],
        });

        var nextHop = rig.File.NextHops[rig.Rules(seid)[1].NextHop];
        Assert.Equal(0x0A0300FDu, nextHop.AddressLow);
        // A static route is a user too.
        Assert.Equal((2, 2, 0), (users, Users(rig, "10.3.0.253"), Users(rig, "10.3.0.254")));
    }

    [Fact]
    public void A_session_whose_peer_has_no_way_any_more_ends_with_all_that_it_had()
    {
        using var rig = new N4Rig();
        rig.Accept(Requests.Metered(1));
        rig.Rig.Crash(options => options with
        {
            Interfaces =
            [
                options.Interfaces[0] with { Addresses = [IpPrefix.Parse("10.33.0.1/24")] },
                options.Interfaces[1],
            ],
            Routes = [],
        });

        Assert.Equal(0, rig.Rig.Report.Adopted);
        rig.Settle();
        Assert.Contains("ruleLines 2,", rig.Used(), default);
        Assert.Contains("TEIDs 0, IPv4 0", rig.Used(), default);
    }

    [Fact]
    public void A_damaged_note_ends_its_session_only()
    {
        using var rig = new N4Rig();
        var first = rig.Accept(Requests.Session(1, "10.60.0.1"));
        var second = rig.Accept(Requests.Session(2, "10.60.0.2"));
        var rules = rig.File.Rules(new ProgramRef(
            rig.File.Sessions[N4Rig.IndexOf(first)].Program));
        rules->NoteBytes /= 2;

        rig.Rig.Crash();

        Assert.Equal(1, rig.Rig.Report.Adopted);
        Assert.Equal(CauseValue.SessionContextNotFound, rig.Delete(first).Cause.Value);
        Assert.Equal(CauseValue.Accepted, rig.Delete(second).Cause.Value);
    }

    [Fact]
    public void A_session_and_its_change_are_one()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Session(1));
        rig.Modify(seid, new SessionModificationRequest(
            UpdateFar: [new UpdateFar(new(2), new ApplyAction(ApplyActions.Drop))]));

        rig.Rig.Crash();

        Assert.Equal(RuleAction.Drop, rig.Rules(seid)[1].Action);
        var detail = rig.Engine.Listing.Detail(seid)!;
        Assert.Contains(
            detail.Rules,
            rule => rule is { Kind: "FAR", Id: 2 } && rule.Text.StartsWith("DROP, ", default));
    }

    [Fact]
    public void All_sessions_of_a_peer_end_bit_by_bit_and_are_gone_at_once_for_it()
    {
        using var rig = new N4Rig(options => options with { Sessions = 1024 });
        rig.Rig.BringPortsUp();
        rig.Settle();
        var other = (SessionEstablishmentResponse)rig.Engine.Establish(
            rig.Other, Requests.Session(1, "10.60.9.1"), OperationTrace.None).Message;
        rig.Settle();
        var before = rig.Used();
        var seids = Enumerable.Range(1, 600).Select(
            i => rig.Accept(Requests.Metered((ulong)i, $"10.60.{i / 200}.{(i % 200) + 1}")))
            .ToList();

        rig.Engine.DeleteAll(rig.Smf, state => state.Rules.CpFSeid.Seid > 1);

        Assert.Equal(1, rig.Smf.Sessions);
        Assert.Equal(CauseValue.SessionContextNotFound, rig.Delete(seids[1]).Cause.Value);
        Assert.True(rig.Engine.Poll());
        rig.Rig.Crash();
        Assert.Equal(2, rig.Rig.Report.Adopted);
        Assert.Equal(CauseValue.Accepted, rig.Delete(seids[0]).Cause.Value);
        rig.Settle();
        Assert.Equal(before, rig.Used());
        Assert.Equal(
            1, rig.Engine.Count(rig.Other.Index));
        Assert.NotNull(rig.Engine.Listing.Detail(other.UpFSeid!.Value.Seid));
    }

    private static string Programs(N4Rig rig) => string.Join(
        " ", Enumerable.Range(0, 12).Select(i => $"{rig.File.Sessions[i].Program:x}"));

    private static string Slots(N4Rig rig) => string.Join(
        " ", Enumerable.Range(0, 9).Select(i => $"{rig.Engine.Listing.Info((uint)i)!.Urrs}"));

    private static int Users(N4Rig rig, string address) =>
        rig.Rig.Engine.Inspect().Neighbours
            .Where(neighbour => neighbour.Address == IpAddress.Parse(address))
            .Sum(neighbour => neighbour.Users);
}
