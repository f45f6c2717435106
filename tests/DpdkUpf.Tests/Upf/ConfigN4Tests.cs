using DpdkUpf.Configuration;
using DpdkUpf.ControlPlane;
using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Hosting;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Upf;

/// <summary>What `n4` says reaches the control plane.</summary>
public sealed class ConfigN4Tests
{
    private const string Everything = """
        tables: {sessions: 1000, linesPerSession: 9}
        n4:
          addresses: [127.0.0.1, "::1"]
          port: 8806
          nodeId: upf.example.org
          peers:
            - {nodeId: smf.example.org, addresses: [127.0.0.2, 10.4.0.0/24], connect: true}
            - {addresses: ["fd00:4::/64"]}
          heartbeat: 5s
          t1: 250ms
          n1: 5
          keepWithoutPeer: 0s
          release: 1m
          errorIndicationHoldOff: 0s
          teidGuard: 10m
          pathCheck: 0s
          subscribers: hash
          limits: {associations: 2, sessionsPerPeer: 3, rulesPerSession: 4, requestsPerSecond: 5}

        """;

    [Fact]
    public void Every_key_reaches_the_control_plane()
    {
        var loaded = ConfigCase.Load(ConfigCase.Base + Everything);
        Assert.Empty(loaded.Problems);
        var options = ControlSetup.Of(loaded.Options, "/x");
        Assert.Equal(9, options.LinesPerSession);
        var n4 = options.N4;
        Assert.Equal([IpAddress.Parse("127.0.0.1"), IpAddress.Parse("::1")], n4.Addresses);
        Assert.Equal((8806, "upf.example.org"), (n4.Port, n4.NodeId));
        Assert.Equal(["smf.example.org", null], n4.Peers.Select(peer => peer.NodeId));
        Assert.Equal([true, false], n4.Peers.Select(peer => peer.Connect));
        Assert.Equal(
            [IpPrefix.Parse("127.0.0.2/32"), IpPrefix.Parse("10.4.0.0/24")],
            n4.Peers[0].Addresses);
        Assert.Equal([IpPrefix.Parse("fd00:4::/64")], n4.Peers[1].Addresses);
        Assert.Equal(
            (5.0, 0.25, 5, 0.0, 60.0, 0.0, 600.0, 0.0),
            (n4.HeartbeatInterval.TotalSeconds, n4.T1.TotalSeconds, n4.N1,
                n4.KeepWithoutPeer.TotalSeconds, n4.ReleasePeriod.TotalSeconds,
                n4.ErrorIndicationHoldOff.TotalSeconds, n4.TeidGuard.TotalSeconds,
                n4.PathCheckInterval.TotalSeconds));
        Assert.Equal(SubscriberIdentities.Hash, n4.Subscribers);
        Assert.Equal(
            (2, 3, 4, 5),
            (n4.MaxAssociations, n4.MaxSessionsPerPeer, n4.MaxRulesPerSession,
                n4.MaxRequestsPerSecond));
    }

    [Fact]
    public void The_defaults_are_those_of_the_control_plane()
    {
        var loaded = ConfigCase.Load(ConfigCase.Base);
        var n4 = ControlSetup.Of(loaded.Options, "/x").N4;
        var expected = new N4Setup();
        Assert.Empty(n4.Addresses);
        Assert.Empty(n4.Peers);
        Assert.Equal(
            expected, n4 with { Addresses = expected.Addresses, Peers = expected.Peers });
    }

    [Fact]
    public void Shown_configuration_can_be_read_back()
    {
        var loaded = ConfigCase.Load(ConfigCase.Base + Everything);
        var again = ConfigCase.Load(Effective.Yaml(loaded.Settings));
        Assert.Empty(again.Problems);
        Assert.Equal(Texts(loaded), Texts(again));
    }

    // time, as it is shown
    [Theory]
    [InlineData("0s", "0s")]
    [InlineData("0d", "0s")]
    [InlineData("250ms", "250ms")]
    [InlineData("60s", "1m")]
    [InlineData("90s", "90s")]
    [InlineData("1500ms", "1500ms")]
    [InlineData("48h", "2d")]
    public void A_time_is_shown_in_its_largest_unit(string text, string shown) =>
        Assert.Equal(shown, Durations.Text(Durations.Of(text)));

    private static IEnumerable<string> Texts(Loaded loaded) =>
        Effective.Json(loaded.Settings)["settings"]!.AsObject()
            .Select(entry => $"{entry.Key}={entry.Value!["value"]}");
}
