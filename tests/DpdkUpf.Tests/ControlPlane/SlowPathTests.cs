using DpdkUpf.ControlPlane.SlowPath;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane;

public sealed class SlowPathTests
{
    // what                 verdict, frame, interface                answer      counter
    public static TheoryData<string, Verdict, string, int, string, SlowPathCounter> Answers => new()
    {
        { "ARP request for us", Verdict.Arp, Frames.ArpReq, 0, Frames.ArpRep, SlowPathCounter.ArpAnswered },
        { "ARP request for another", Verdict.Arp, Frames.ArpOther, 0, "", SlowPathCounter.ArpIgnored },
        { "somebody has our address", Verdict.Arp, Frames.ArpConflict, 0, "", SlowPathCounter.AddressConflict },
        { "ARP reply", Verdict.Arp, Frames.IsAt, 0, "", SlowPathCounter.ArpLearned },
        { "solicitation", Verdict.NeighbourDiscovery, Frames.Ns, 0, Frames.Na, SlowPathCounter.SolicitationAnswered },
        { "duplicate address detection", Verdict.NeighbourDiscovery, Frames.NsDad, 0, Frames.NaDad, SlowPathCounter.SolicitationAnswered },
        { "solicitation for link-local", Verdict.NeighbourDiscovery, Frames.NsLl, 0, Frames.NaLl, SlowPathCounter.SolicitationAnswered },
        { "solicitation from a router away", Verdict.NeighbourDiscovery, Frames.NsHlim, 0, "", SlowPathCounter.DiscoveryMalformed },
        { "router solicitation", Verdict.NeighbourDiscovery, Frames.Rs, 0, "", SlowPathCounter.DiscoveryIgnored },
        { "ping", Verdict.LocalIcmp, Frames.Ping4, 0, Frames.Pong4, SlowPathCounter.EchoAnswered },
        { "ping, odd length, IPv6", Verdict.LocalIcmp, Frames.Ping6, 0, Frames.Pong6, SlowPathCounter.EchoAnswered },
        { "ping with wrong checksum", Verdict.LocalIcmp, Frames.Pingbad, 0, "", SlowPathCounter.IcmpMalformed },
        { "echo reply", Verdict.LocalIcmp, Frames.IcmpReply, 0, "", SlowPathCounter.IcmpIgnored },
        { "GTP-U echo, other port", Verdict.GtpSignalling, Frames.Echo, 0, Frames.EchoRsp, SlowPathCounter.GtpEchoAnswered },
        { "GTP-U echo, IPv6", Verdict.GtpSignalling, Frames.Echo6, 0, Frames.Echo6Rsp, SlowPathCounter.GtpEchoAnswered },
        { "Error Indication", Verdict.GtpSignalling, Frames.ErrIndIn, 0, "", SlowPathCounter.ErrorIndicationReceived },
        { "unknown TEID", Verdict.UnknownTeid, Frames.UnknownTeid, 0, Frames.ErrInd, SlowPathCounter.ErrorIndicationSent },
        { "unknown TEID, IPv6", Verdict.UnknownTeid, Frames.UnknownTeid6, 0, Frames.ErrInd6, SlowPathCounter.ErrorIndicationSent },
        { "unknown extension header", Verdict.UnknownExtensionHeader, Frames.UnknownExt, 0, Frames.ExtNotif, SlowPathCounter.ExtensionNotificationSent },
        { "TTL used up", Verdict.TtlExpired, Frames.Ttl, 1, Frames.TimeExceeded, SlowPathCounter.TimeExceededSent },
        { "TTL of an ICMP error used up", Verdict.TtlExpired, Frames.TtlIcmpErr, 1, "", SlowPathCounter.NotAnswerable },
        { "TTL used up, from the access side", Verdict.TtlExpired, Frames.Ttl, 0, "", SlowPathCounter.NotAnswerable },
        { "frame of no interface", Verdict.Arp, Frames.ArpReq, 9, "", SlowPathCounter.Unexpected },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Frame_in_frame_out(
        string name,
        Verdict verdict,
        string frame,
        int item,
        string answer,
        SlowPathCounter counter)
    {
        using var rig = new Rig();
        rig.BringPortsUp();

        rig.Punt(verdict, frame, item);
        rig.Engine.Poll();

        Assert.True(rig.Engine.Counters[counter] == 1, name);
        Assert.Equal(answer.Length == 0 ? [] : [answer], rig.Sent());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Any_cut_or_broken_frame_is_counted_and_harms_nothing(
        string name,
        Verdict verdict,
        string frame,
        int item,
        string answer,
        SlowPathCounter counter)
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        var random = new Random(answer.Length + (int)counter);
        for (var length = 0; length < frame.Length; length += 2)
        {
            rig.Punt(verdict, frame[..length], item);
            rig.Engine.Poll();
            var broken = Convert.FromHexString(frame);
            broken[random.Next(broken.Length)] ^= (byte)(1 << random.Next(8));
            rig.Punt(verdict, Convert.ToHexString(broken), item);
            rig.Engine.Poll();
            rig.Sent();
        }

        var counted = rig.Engine.Counters.NonZero()
            .Where(pair => pair.Key is not (SlowPathCounter.SolicitationSent
                or SlowPathCounter.AnnouncementSent or SlowPathCounter.NeighbourMacChanged))
            .Sum(pair => pair.Value);
        Assert.True(counted == frame.Length, $"{name}: {counted} of {frame.Length}");
    }

    [Theory]
    [InlineData(4, 1472, "45000240", "0304c96b000005b0", 576)]
    [InlineData(6, 1452, "6000000004d83a40", "0200ecd4000005b0", 1280)]
    public void A_packet_that_is_too_big_for_the_tunnel_tells_what_fits(
        int family, int payload, string ip, string icmp, int bytes)
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        var ue = family == 4 ? "10.60.0.1" : "2001:db8:60::1";
        var session = rig.Add(Rig.Tunnel(1, ue)).Value!.Session;
        rig.Sent();

        rig.Punt(
            Verdict.PacketTooBig,
            family == 4 ? TooBigIpv4(payload) : TooBigIpv6(payload),
            item: 1,
            nextHop: rig.NextHopOf(session),
            session);
        rig.Engine.Poll();

        var sent = Assert.Single(rig.Sent());
        Assert.StartsWith("02000000bb01020000000601", sent);
        Assert.StartsWith(ip, sent[28..]);
        Assert.Contains(icmp, sent, StringComparison.Ordinal);
        Assert.Equal(bytes, (sent.Length / 2) - 14);
    }

    [Fact]
    public void What_came_in_an_N6_tunnel_is_answered_as_if_it_had_come_without()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        const int ethernet = 14 * 2;
        var tunnel = "4500003200000000400466a6c0000207 0a060001".Replace(" ", "", default);

        rig.Punt(
            Verdict.TtlExpired,
            Frames.Ttl[..ethernet] + tunnel + Frames.Ttl[ethernet..],
            item: 1,
            ipOffset: 34);
        rig.Engine.Poll();

        Assert.Equal([Frames.TimeExceeded], rig.Sent());
    }

    [Fact]
    public void Error_indications_are_rate_limited()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        for (var i = 0; i < 150; i++)
        {
            rig.Punt(Verdict.UnknownTeid, Frames.UnknownTeid);
            rig.Engine.Poll();
        }

        Assert.Equal(100, rig.Engine.Counters[SlowPathCounter.ErrorIndicationSent]);
        Assert.Equal(50, rig.Engine.Counters[SlowPathCounter.RateLimited]);
        rig.Sent();
        rig.Time.Advance(TimeSpan.FromSeconds(0.5));
        rig.Punt(Verdict.UnknownTeid, Frames.UnknownTeid);
        rig.Engine.Poll();
        Assert.Equal(101, rig.Engine.Counters[SlowPathCounter.ErrorIndicationSent]);
    }

    [Fact]
    public void A_port_that_comes_up_is_announced_twice_and_gets_its_link_local_address()
    {
        using var rig = new Rig();
        rig.BringUp(0, Rig.AccessMac);
        rig.Engine.Poll();

        var first = rig.Sent();
        Assert.Contains(Frames.Garp, first);
        Assert.Equal(3, rig.Engine.Counters[SlowPathCounter.AnnouncementSent]);
        var linkLocal = new AddressV6(0xFE80_0000_0000_0000, 0x0000_00FF_FE00_0301);
        unsafe
        {
            Assert.True(rig.File.Interface(0)->Owns(linkLocal));
        }

        rig.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(6, rig.Engine.Counters[SlowPathCounter.AnnouncementSent]);
    }

    [Fact]
    public void A_data_plane_that_starts_again_is_announced_again()
    {
        using var rig = new Rig();
        rig.BringPortsUp();
        rig.Advance(TimeSpan.FromSeconds(10));
        rig.Sent();

        unsafe
        {
            rig.File.Header->DataPlaneReady = 0;
        }

        rig.Engine.Poll();
        Assert.DoesNotContain(Frames.Garp, rig.Sent());
        rig.BringUp(0, Rig.AccessMac);
        rig.Engine.Poll();
        Assert.Contains(Frames.Garp, rig.Sent());
    }

    private const string EthernetFromRouter = "02000000060102000000bb01";

    private static string TooBigIpv4(int payload) =>
        EthernetFromRouter + "0800"
        + "450005dc000540003c116cc6c00002090a3c0001" + "0001000205c8cdba" + Fill("78", payload);

    private static string TooBigIpv6(int payload) =>
        EthernetFromRouter + "86dd"
        + "6000000005b4113c20010db800090000000000000000000920010db8006000000000000000000001"
        + "0001000205b41a20" + Fill("79", payload);

    private static string Fill(string hexByte, int count) =>
        string.Concat(Enumerable.Repeat(hexByte, count));
}
