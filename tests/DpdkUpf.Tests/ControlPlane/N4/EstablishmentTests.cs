using DpdkUpf.ControlPlane;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4;

public sealed class EstablishmentTests
{
    [Fact]
    public void A_session_has_its_rules_and_its_answer()
    {
        using var rig = new N4Rig();

        var answer = rig.Engine.Establish(
            rig.Smf, Requests.Session(0x77), OperationTrace.None);

        var response = (SessionEstablishmentResponse)answer.Message;
        Assert.Equal((0x77UL, CauseValue.Accepted), (answer.Seid, response.Cause.Value));
        Assert.Equal("10.4.0.1", response.UpFSeid!.Value.V4.ToString());
        var created = Assert.Single(response.CreatedPdr.AsEnumerable());
        var teid = Assert.Single(created.LocalFTeid.AsEnumerable());
        Assert.Equal((1, FTeidFlags.V4), (created.PdrId.Value, teid.Flags));
        Assert.Equal("10.3.0.1", teid.V4.ToString());
        var rules = rig.Rules(response.UpFSeid.Value.Seid);
        Assert.Equal(
            (teid.Teid, (ushort)1, RuleAction.Route),
            (rules[0].LocalTeid, rules[0].PdrId, rules[0].Action));
        Assert.Equal(
            (0x0A3C0001u, (ushort)2, RuleAction.EncapsulateIpv4, 0x9001u),
            (rules[1].UeIpv4, rules[1].PdrId, rules[1].Action, rules[1].RemoteTeid));
        Assert.Equal(1, rig.Smf.Sessions);
    }

    [Fact]
    public void Seids_are_random_and_name_their_session()
    {
        using var rig = new N4Rig();

        var seids = Enumerable.Range(1, 20)
            .Select(i => rig.Accept(Requests.Session((ulong)i, $"10.60.0.{i}"))).ToList();

        Assert.Equal(20, seids.Select(seid => seid >> 24).Distinct().Count());
        Assert.Equal(20, seids.Select(N4Rig.IndexOf).Distinct().Count());
        Assert.DoesNotContain(0UL, seids.Select(seid => seid >> 24));
    }

    [Fact]
    public void One_choose_id_is_one_f_teid_and_two_are_two()
    {
        using var rig = new N4Rig();
        var request = Requests.Session(1) with
        {
            CreatePdr =
            [
                Requests.Uplink(1, 1, chooseId: 5),
                Requests.Uplink(2, 1, chooseId: 5),
                Requests.Uplink(3, 1, chooseId: 6),
                Requests.Uplink(4, 1),
                Requests.Downlink(5, 2, Requests.Ue("10.60.0.1")),
            ],
        };

        var created = rig.Establish(request).CreatedPdr.AsEnumerable()
            .ToDictionary(pdr => pdr.PdrId.Value, pdr => pdr.LocalFTeid[0].Teid);

        Assert.Equal<ushort>([1, 2, 3, 4], created.Keys.Order());
        Assert.Equal(created[1], created[2]);
        Assert.Equal(3, created.Values.Distinct().Count());
    }

    // what                 asked for                                          chosen
    public static TheoryData<string, FTeidFlags, FTeidFlags> Families => new()
    {
        { "IPv4", FTeidFlags.V4, FTeidFlags.V4 },
        { "IPv6", FTeidFlags.V6, FTeidFlags.V6 },
        { "both", FTeidFlags.V4 | FTeidFlags.V6, FTeidFlags.V4 | FTeidFlags.V6 },
        { "any", FTeidFlags.None, FTeidFlags.V4 },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void An_f_teid_has_the_families_asked_for(
        string name, FTeidFlags asked, FTeidFlags chosen)
    {
        using var rig = new N4Rig();
        var request = Requests.Session(1);
        var uplink = request.CreatePdr[0];
        request = request with
        {
            CreatePdr =
            [
                uplink with
                {
                    Pdi = uplink.Pdi with { LocalFTeid = new FTeid(FTeidFlags.Ch | asked, 0) },
                },
                request.CreatePdr[1],
            ],
        };

        var teid = rig.Establish(request).CreatedPdr[0].LocalFTeid[0];

        Assert.Equal((name, chosen), (name, teid.Flags));
        Assert.Equal(chosen.HasFlag(FTeidFlags.V6) ? "fd00:3::1" : "::", teid.V6.ToString());
    }

    [Fact]
    public void A_traffic_endpoints_choices_are_told_once_and_used_by_all_its_pdrs()
    {
        using var rig = new N4Rig();
        var request = Requests.Session(1) with
        {
            CreateTrafficEndpoint =
            [
                new(
                    new(7),
                    Requests.Choose(),
                    Requests.Network("access"),
                    UeIpAddress: [Requests.Ue("10.60.0.1")]),
            ],
            CreatePdr =
            [
                AtEndpoint(Requests.Uplink(1, 1), 7),
                AtEndpoint(Requests.Uplink(2, 1), 7),
                Requests.Downlink(3, 2),
            ],
        };

        var response = rig.Establish(request);

        Assert.Equal(CauseValue.Accepted, response.Cause.Value);
        Assert.Equal(0, response.CreatedPdr.Count);
        var created = Assert.Single(response.CreatedTrafficEndpoint.AsEnumerable());
        var rules = rig.Rules(response.UpFSeid!.Value.Seid);
        Assert.Equal(created.LocalFTeid[0].Teid, rules[0].LocalTeid);
        Assert.Equal(created.LocalFTeid[0].Teid, rules[1].LocalTeid);
        Assert.Equal(0x0A3C0001u, rules[2].UeIpv4);
    }

    [Fact]
    public void Teids_carry_the_owning_worker()
    {
        using var rig = new N4Rig();
        foreach (var i in Enumerable.Range(1, 8))
        {
            var seid = rig.Accept(Requests.Session((ulong)i, $"10.60.0.{i}"));
            var teid = rig.Rules(seid)[0].LocalTeid;
            Assert.Equal(Owner(rig, seid), (int)(teid & 1));
        }
    }

    [Fact]
    public void An_ended_session_leaves_nothing_behind()
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        rig.Accept(Requests.Metered(9, "10.60.0.9"));
        var before = rig.Used();
        var seids = Enumerable.Range(1, 8)
            .Select(i => rig.Accept(Requests.Metered((ulong)i, $"10.60.0.{i}"))).ToList();

        Assert.All(seids, seid => Assert.Equal(CauseValue.Accepted, rig.Delete(seid).Cause.Value));

        rig.Settle();
        Assert.Equal(before, rig.Used());
        Assert.Equal(1, rig.Smf.Sessions);
    }

    [Fact]
    public void A_thousand_rules_are_a_session()
    {
        using var rig = new N4Rig(options => options with { LinesPerSession = 256 });

        var seid = rig.Accept(Requests.Many(1, 500));

        var rules = rig.Rules(seid);
        Assert.Equal(1000, rules.Length);
        Assert.Equal(Enumerable.Range(1, 500), [.. Ids(rules[..500])]);
        Assert.Equal(Enumerable.Range(501, 500), [.. Ids(rules[500..])]);
        rig.Rig.Crash();
        Assert.Equal(1, rig.Rig.Report.Adopted);
        Assert.Equal(CauseValue.Accepted, rig.Delete(seid).Cause.Value);
    }

    [Fact]
    public void The_peers_limit_is_kept()
    {
        using var rig = new N4Rig(options => options with
        {
            N4 = options.N4 with { MaxSessionsPerPeer = 2 },
        });
        rig.Accept(Requests.Session(1, "10.60.0.1"));
        var second = rig.Accept(Requests.Session(2, "10.60.0.2"));

        Assert.Equal(
            CauseValue.NoResourcesAvailable,
            rig.Establish(Requests.Session(3, "10.60.0.3")).Cause.Value);

        rig.Delete(second);
        rig.Accept(Requests.Session(3, "10.60.0.3"));
    }

    private static CreatePdr AtEndpoint(CreatePdr pdr, byte endpoint) => pdr with
    {
        Pdi = new Pdi(pdr.Pdi.SourceInterface, TrafficEndpointId: [new(endpoint)]),
    };

    private static unsafe int Owner(N4Rig rig, ulong seid) =>
        rig.File.Sessions[N4Rig.IndexOf(seid)].OwnerWorker;

    private static List<int> Ids(ReadOnlySpan<Rule> rules)
    {
        var ids = new List<int>();
        foreach (ref readonly var rule in rules)
        {
            ids.Add(rule.PdrId);
        }

        return ids;
    }
}
