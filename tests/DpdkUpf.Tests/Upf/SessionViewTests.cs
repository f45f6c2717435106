using DpdkUpf.Cli;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Management;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Upf;

/// <summary>What the control plane says of sessions and peers, as the API shows it.</summary>
public sealed class SessionViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_PFCP_session_has_two_SEIDs_and_its_peer()
    {
        var view = SessionViews.Of(Session("smf"), new Dictionary<string, PeerState>());
        Assert.Equal(
            ("0xfedcba9876543210", "0x0000000000000007", "smf", "pfcp", null),
            (view.Seid, view.CpSeid, view.Peer, view.Origin, view.Name));
        Assert.Equal(["10.60.0.1", "2001:db8::/64"], view.Ues);
        Assert.Equal((3UL, 300UL), (view.Uplink.Packets, view.Uplink.Bytes));
    }

    // the association's state, the session's
    [Theory]
    [InlineData(PeerState.Up, "active")]
    [InlineData(PeerState.Silent, "silent")]
    [InlineData(PeerState.Releasing, "releasing")]
    public void A_session_is_in_what_its_association_is_in(PeerState peer, string state)
    {
        var peers = new Dictionary<string, PeerState> { ["smf"] = peer, ["other"] = PeerState.Up };
        Assert.Equal(state, SessionViews.Of(Session("smf"), peers).State);
        Assert.Equal("active", SessionViews.Of(Session("gone"), peers).State);
    }

    [Fact]
    public void A_rule_says_what_is_not_enforced_only_if_something_is_not()
    {
        var plain = SessionViews.Of(new RuleInfo("PDR", 1, "text", "", "", null, null));
        Assert.Equal((null, null), (plain.NotEnforced, plain.Uplink));
        var partly = SessionViews.Of(
            new RuleInfo(
                "URR", 2, "text", "elements", "quota", new() { Packets = 1, Bytes = 2 }, null));
        Assert.Equal(("quota", 2UL), (partly.NotEnforced, partly.Uplink!.Bytes));
    }

    [Fact]
    public void A_peer_is_shown_with_numbers_a_program_can_read()
    {
        var view = SessionViews.Of(new PeerInfo(
            "smf", IpAddress.Parse("10.4.0.2"), PeerState.Up, 5, ["SSET"], Noon, Noon,
            TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(1.5)));
        Assert.Equal(
            ("up", "10.4.0.2", 2.0, 1.5),
            (view.State, view.Address, view.LastHeardSeconds, view.RoundTripMs));
    }

    // state and number of associations, text
    [Theory]
    [InlineData("", "0 associations")]
    [InlineData("up", "1 association (1 up)")]
    [InlineData("up silent up", "3 associations (1 silent, 2 up)")]
    public void Associations_are_counted_by_state(string states, string text)
    {
        var counts = states.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .GroupBy(state => state).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(text, Output.Associations(new N4View("upf", [], counts, 0)));
    }

    private static SessionInfo Session(string peer) => new(
        0xFEDC_BA98_7654_3210,
        4,
        SessionOrigin.Pfcp,
        "",
        peer,
        7,
        [IpAddress.Parse("10.60.0.1"), IpAddress.Parse("2001:db8::")],
        ["access", "internet"],
        0, 2, 2, 1, 0,
        Noon,
        new() { Uplink = new() { Packets = 3, Bytes = 300 } });
}
