using DpdkUpf.ControlPlane.N4.Sessions;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>TS 29.244 §5.16.</summary>
public sealed unsafe class FramedNetworkTests
{
    // attribute                              family  prefix
    public static TheoryData<string?, int, string?> Texts => new()
    {
        { "192.168.1.0/24 192.168.1.1 1 2 -1 3 400", 4, "192.168.1.0/24" },
        { "192.168.1.0/24", 4, "192.168.1.0/24" },
        { "192.168.1.77/24 0.0.0.0 1", 4, "192.168.1.0/24" },
        { "10.1.2.3", 4, "10.0.0.0/8" },
        { "172.16.0.0 172.16.0.1 1", 4, "172.16.0.0/16" },
        { "192.168.1.0", 4, "192.168.1.0/24" },
        { "2000:0:0:106::/64 2000::106:a00:20ff:fe99:a998 1", 6, "2000:0:0:106::/64" },
        { "2001:db8::1", 6, "2001:db8::1/128" },
        { "0.0.0.0/0", 4, null },
        { "::/0", 6, null },
        { "10.0.0.0/33", 4, null },
        { "10.0.0.0/-1", 4, null },
        { "10.0.0.0/", 4, null },
        { "2001:db8::/48", 4, null },
        { "10.0.0.0/8", 6, null },
        { "somewhere", 4, null },
        { "", 4, null },
        { null, 6, null },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void An_attribute_names_a_network(string? text, int family, string? expected)
    {
        var isParsed = FramedNetwork.TryParse(text, family, out var prefix);

        Assert.Equal(expected, isParsed ? prefix.ToString() : null);
    }

    [Fact]
    public void A_network_behind_a_ue_leads_to_its_session_and_away_with_it()
    {
        using var rig = new N4Rig();
        // The gNB keeps its next hop for a while.
        rig.Delete(rig.Accept(Requests.Session(1)));
        rig.Settle();
        var before = rig.Used();
        var seid = rig.Accept(Framed(1, "10.60.0.1", "172.20.0.0/16", "2001:db8:99::/48"));

        Assert.Equal(N4Rig.IndexOf(seid), Find(rig, "172.20.3.4"));
        Assert.Equal(N4Rig.IndexOf(seid), Find(rig, "2001:db8:99:5::1"));
        Assert.Equal(RouteTable.None, Find(rig, "172.21.0.1"));
        var rules = rig.Rules(seid);
        Assert.Equal(
            RuleFlags.Uplink | RuleFlags.SourceIsUe | RuleFlags.Framed, rules[0].Flags);
        Assert.Equal(RuleFlags.Framed, rules[1].Flags);

        rig.Delete(seid);

        Assert.Equal(RouteTable.None, Find(rig, "172.20.3.4"));
        rig.Settle();
        Assert.Equal(before, rig.Used());
    }

    [Fact]
    public void Another_sessions_network_is_refused_and_changes_nothing()
    {
        using var rig = new N4Rig();
        var first = rig.Accept(Framed(1, "10.60.0.1", "172.20.0.0/16"));
        rig.Settle();
        var before = rig.Used();

        var refused = rig.Establish(Framed(2, "10.60.0.2", "172.20.0.0/16"));

        Assert.Equal(
            (CauseValue.RuleCreationModificationFailure, FramedRoute.IeType),
            (refused.Cause.Value, refused.OffendingIe!.Value.Type));
        rig.Settle();
        Assert.Equal(before, rig.Used());
        // A longer one is another network, and is found first.
        var longer = rig.Accept(Framed(2, "10.60.0.2", "172.20.9.0/24"));
        Assert.Equal(N4Rig.IndexOf(longer), Find(rig, "172.20.9.1"));
        Assert.Equal(N4Rig.IndexOf(first), Find(rig, "172.20.8.1"));
    }

    [Fact]
    public void A_wrong_text_is_refused()
    {
        using var rig = new N4Rig();

        var refused = rig.Establish(Framed(1, "10.60.0.1", "somewhere"));

        Assert.Equal(
            (CauseValue.MandatoryIeIncorrect, FramedRoute.IeType),
            (refused.Cause.Value, refused.OffendingIe!.Value.Type));
    }

    [Fact]
    public void Networks_come_and_go_with_modifications()
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Framed(1, "10.60.0.1", "172.20.0.0/16"));
        var pdi = Framed(1, "10.60.0.1", "172.30.0.0/16").CreatePdr[1].Pdi;

        rig.Modify(seid, new SessionModificationRequest(
            UpdatePdr: [new UpdatePdr(new(2), Pdi: pdi)]));

        Assert.Equal(RouteTable.None, Find(rig, "172.20.0.1"));
        Assert.Equal(N4Rig.IndexOf(seid), Find(rig, "172.30.0.1"));
        rig.Rig.Crash();
        Assert.Equal(N4Rig.IndexOf(seid), Find(rig, "172.30.0.1"));
        Assert.Equal(
            CauseValue.RuleCreationModificationFailure,
            rig.Establish(Framed(2, "10.60.0.2", "172.30.0.0/16")).Cause.Value);
        rig.Delete(seid);
        Assert.Equal(RouteTable.None, Find(rig, "172.30.0.1"));
    }

    [Fact]
    public void Too_many_networks_are_refused_and_change_nothing()
    {
        using var rig = new N4Rig(options => options with { LinesPerSession = 512 });
        var cause = CauseValue.Accepted;
        var before = "";
        ulong last = 0;
        while (cause == CauseValue.Accepted && last < 60)
        {
            rig.Settle();
            before = rig.Used();
            last++;
            // Each /128 has a branch of its own.
            var networks = Enumerable.Range(0, 100)
                .Select(i => $"2001:db8:{last:x}:{i:x}::1/128").ToArray();
            cause = rig.Establish(Framed(last, $"10.60.0.{last}", networks)).Cause.Value;
        }

        Assert.Equal(CauseValue.NoResourcesAvailable, cause);
        rig.Settle();
        Assert.Equal(before, rig.Used());
        Assert.Equal(RouteTable.None, Find(rig, $"2001:db8:{last:x}:1::1"));
        Assert.NotEqual(RouteTable.None, Find(rig, $"2001:db8:{last - 1:x}:1::1"));
    }

    private static SessionEstablishmentRequest Framed(
        ulong cpSeid, string ue, params string[] networks)
    {
        var session = Requests.Session(cpSeid, ue);
        var downlink = session.CreatePdr[1];
        return session with
        {
            CreatePdr =
            [
                session.CreatePdr[0],
                downlink with
                {
                    Pdi = downlink.Pdi with
                    {
                        FramedRoute = Repeated.From(
                            networks.Where(text => !text.Contains(':')).Select(
                                text => new FramedRoute(text))),
                        FramedIPv6Route = Repeated.From(
                            networks.Where(text => text.Contains(':')).Select(
                                text => new FramedIPv6Route(text))),
                    },
                },
            ],
        };
    }

    private static uint Find(N4Rig rig, string address)
    {
        var header = rig.File.Header;
        var instance = rig.Rig.Owner.Topology.NetworkInstances["internet"];
        return IpAddress.Parse(address) is { IsIpv4: true, V4: var v4 }
            ? rig.File.Routes.Find(header->FramedRoutes[instance * 2], v4)
            : rig.File.Routes.Find(
                header->FramedRoutes[(instance * 2) + 1],
                new AddressV6(
                    IpAddress.Parse(address).V6.High, IpAddress.Parse(address).V6.Low));
    }
}
