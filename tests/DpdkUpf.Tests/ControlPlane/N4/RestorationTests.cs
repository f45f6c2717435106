using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>Sessions that were lost come back as they were (RESTI): TS 23.527 §4.3.2.</summary>
public sealed class RestorationTests
{
    // Of an Error Indication: to GTP-U's port, and its type.
    private const string TeidInError = "361a0014";
    private static readonly PfcpSeReqFlags Resti = new(SeReqFlags.Resti);

    [Fact]
    public void What_we_had_chosen_is_given_back_and_to_nobody_else()
    {
        using var rig = new N4Rig();
        var lost = Enumerable.Range(1, 20).Select(i => Chosen(rig, (ulong)i)).ToList();
        // Other sizes: the tables are made anew, and all sessions are gone.
        rig.Rig.Crash(options => options with { Sessions = 256 });
        Assert.Equal(TakeOver.Recreated, rig.Rig.Report.How);

        // New sessions come between, as an SMF that serves its subscribers meanwhile lets them.
        var given = new List<(uint Teid, uint Ue)>();
        foreach (var each in Enumerable.Reverse(lost))
        {
            var restored = rig.Establish(Restored(each));
            if (restored.Cause.Value == CauseValue.Accepted)
            {
                given.Add(each);
            }
            else
            {
                // Somebody else has its address: of those that came between.
                Assert.Equal(CauseValue.SessionRestorationFailure, restored.Cause.Value);
                Assert.Contains(given, other => other.Ue == each.Ue);
            }

            given.Add(Chosen(rig, 1000 + each.Teid));
        }

        Assert.InRange(given.Count(lost.Contains), 10, 20);
        Assert.Equal(given.Count, given.Select(each => each.Teid).Distinct().Count());
        Assert.Equal(given.Count, given.Select(each => each.Ue).Distinct().Count());
    }

    [Fact]
    public void A_session_that_has_just_ended_can_be_restored()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Choosing(1));
        var (teid, ue) = Of(rig, seid);
        rig.Delete(seid);

        var restored = rig.Accept(Restored((teid, ue)));

        Assert.Equal((teid, ue), Of(rig, restored));
        Assert.NotEqual((teid, ue), Chosen(rig, 2));
    }

    // what of a restoration is wrong in itself, cause
    public static TheoryData<string, SessionEstablishmentRequest, CauseValue> Wrong => new()
    {
        { "F-TEID at an address that is not ours any more", WithTeid(Requests.Given(7, "10.3.0.77")), CauseValue.SessionRestorationFailure },
        { "TEID 0", WithTeid(Requests.Given(0)), CauseValue.MandatoryIeIncorrect },
        { "UE address that is no UE's", Restored((7, 0xE0000001)), CauseValue.MandatoryIeIncorrect },
        { "a new UE address, of which there is none left", Choosing(3) with { PfcpSeReqFlags = Resti }, CauseValue.AllDynamicAddressesOccupied },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Only_what_is_not_available_is_a_failed_restoration(
        string name, SessionEstablishmentRequest request, CauseValue cause)
    {
        using var rig = new N4Rig(options => options with
        {
            Dnns = [new("internet", "internet", [IpPrefix.Parse("10.60.0.0/30")])],
        });

        Chosen(rig, 1);
        Chosen(rig, 2);

        Assert.Equal((name, cause), (name, rig.Establish(request).Cause.Value));
    }

    // after sessions were lost: so many seconds later, is an Error Indication sent?
    public static TheoryData<string, double, int> HoldOff => new()
    {
        { "at once", 0, 0 },
        { "just before the time is over", 59, 0 },
        { "when it is over", 60, 1 },
    };

    [Theory]
    [MemberData(nameof(HoldOff))]
    public void Tunnels_that_may_come_back_are_not_torn_down(string name, double after, int sent)
    {
        using var rig = new WireRig();
        rig.Rig.BringPortsUp();
        rig.Rig.Time.Advance(TimeSpan.FromSeconds(after));

        rig.Rig.Punt(Verdict.UnknownTeid, Frames.UnknownTeid);
        rig.Poll();

        var counters = rig.Rig.Engine.Counters;
        Assert.Equal(
            (name, sent, 1 - sent),
            (name, counters[SlowPathCounter.ErrorIndicationSent],
                counters[SlowPathCounter.ErrorIndicationHeldOff]));
        Assert.Equal(sent, rig.Rig.Sent().Count(frame => frame.Contains(TeidInError, default)));
    }

    // what happens an hour after the start: is an Error Indication sent then?
    public static TheoryData<string, Func<ControlOptions, ControlOptions>, int> Restarts => new()
    {
        { "upf restarts, and has all its sessions", options => options, 1 },
        { "the tables are made anew", options => options with { Sessions = 256 }, 0 },
        { "made anew, but it shall not wait", options => options with { Sessions = 256, N4 = options.N4 with { ErrorIndicationHoldOff = TimeSpan.Zero } }, 1 },
    };

    [Theory]
    [MemberData(nameof(Restarts))]
    public void Only_a_restart_that_loses_sessions_makes_it_wait(
        string name, Func<ControlOptions, ControlOptions> change, int sent)
    {
        using var rig = new WireRig();
        rig.Rig.Time.Advance(TimeSpan.FromHours(1));
        rig.Rig.Crash(change);
        rig.Rig.BringPortsUp();

        rig.Rig.Punt(Verdict.UnknownTeid, Frames.UnknownTeid);
        rig.Poll();

        Assert.Equal(
            (name, sent),
            (name, rig.Rig.Engine.Counters[SlowPathCounter.ErrorIndicationSent]));
    }

    private static SessionEstablishmentRequest Choosing(ulong cpSeid)
    {
        var choose = new UeIpAddress(UeIpAddressFlags.ChV4);
        return Requests.Session(cpSeid) with
        {
            CreatePdr =
            [
                Requests.Uplink(1, 1, choose),
                Requests.Downlink(
                    2, 2, choose with { Flags = choose.Flags | UeIpAddressFlags.Destination }),
            ],
        };
    }

    private static (uint Teid, uint Ue) Chosen(N4Rig rig, ulong cpSeid) =>
        Of(rig, rig.Accept(Choosing(cpSeid)));

    private static (uint Teid, uint Ue) Of(N4Rig rig, ulong seid) =>
        (rig.Rules(seid)[0].LocalTeid, rig.Rules(seid)[1].UeIpv4);

    private static SessionEstablishmentRequest Restored((uint Teid, uint Ue) had) =>
        WithTeid(Requests.Given(had.Teid), had.Ue);

    private static SessionEstablishmentRequest WithTeid(FTeid teid, uint ue = 0x0A3C0001) =>
        Requests.Session(teid.Teid) with
        {
            CreatePdr =
            [
                Requests.Uplink(1, 1, Ue(ue), teid: teid),
                Requests.Downlink(2, 2, Ue(ue, UeIpAddressFlags.Destination)),
            ],
            PfcpSeReqFlags = Resti,
        };

    private static UeIpAddress Ue(
        uint address, UeIpAddressFlags flags = UeIpAddressFlags.None) =>
        new(flags | UeIpAddressFlags.V4, new(address));
}
