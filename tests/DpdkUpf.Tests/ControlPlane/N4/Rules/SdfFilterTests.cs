using CsCheck;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>TS 29.244 §8.2.5: what is read, what is refused, and what it matches.</summary>
public class SdfFilterTests
{
    // what                         flow description                                     filters
    public static TheoryData<string, string, string> Read => new()
    {
        { "anything", "permit out ip from any to assigned", "any any:0-65535 any:0-65535" },
        { "router solicitation", "permit out 58 from ff02::2/128 to assigned", "p58 v6 ff02::2/128:0-65535 any:0-65535" },
        { "IPv4 of the network", "permit out 17 from 192.0.2.7 to assigned", "p17 v4 192.0.2.7/32:0-65535 any:0-65535" },
        { "prefixes", "permit out ip from 192.0.2.7/24 to 10.60.0.0/16", "any v4 192.0.2.0/24:0-65535 10.60.0.0/16:0-65535" },
        { "ports", "permit out 6 from any 80 to assigned 1024-65535", "p6 any:80-80 any:1024-65535" },
        { "port lists", "permit out 6 from any 80,443 to any 1-2,9", "p6 any:80-80 any:1-2|p6 any:80-80 any:9-9|p6 any:443-443 any:1-2|p6 any:443-443 any:9-9" },
        { "all ports", "permit out 6 from any 0-65535 to any", "p6 any:0-65535 any:0-65535" },
        { "from the UE", "permit in 17 from assigned 53 to 2001:db8::1", "p17 v6 2001:db8::1/128:0-65535 any:53-53" },
        { "in, without assigned", "permit in 17 from any 53 to any 54", "p17 any:54-54 any:53-53" },
        { "out, written from the UE", "permit out 6 from assigned to 192.0.2.1 80", "p6 v4 192.0.2.1/32:80-80 any:0-65535" },
        { "blanks", "  permit  out  ip  from  any  to  any  ", "any any:0-65535 any:0-65535" },
        { "no bits count", "permit out ip from 0.0.0.0/0 to ::/0 1", "" },
        { "IPv4 only", "permit out ip from 0.0.0.0/0 to assigned", "any v4 any:0-65535 any:0-65535" },
    };

    public static TheoryData<string, string> Unread => new()
    {
        { "nothing", "" },
        { "another action", "deny out ip from any to any" },
        { "no direction", "permit ip from any to any" },
        { "protocol by name", "permit out udp from any to any" },
        { "protocol 256", "permit out 256 from any to any" },
        { "negative protocol", "permit out -1 from any to any" },
        { "no from", "permit out ip any to any" },
        { "no to", "permit out ip from any" },
        { "no address", "permit out ip from to any" },
        { "inverted", "permit out ip from !10.0.0.1 to any" },
        { "short IPv4", "permit out ip from 10.1 to any" },
        { "IPv4 with a port", "permit out ip from 10.0.0.1:80 to any" },
        { "IPv6 with a zone", "permit out ip from fe80::1%1 to any" },
        { "IPv6 in brackets", "permit out ip from [::1] to any" },
        { "prefix too long", "permit out ip from 10.0.0.1/33 to any" },
        { "IPv6 prefix too long", "permit out ip from ::1/129 to any" },
        { "prefix of letters", "permit out ip from 10.0.0.1/x to any" },
        { "empty prefix", "permit out ip from 10.0.0.1/ to any" },
        { "port 65536", "permit out 6 from any 65536 to any" },
        { "ports backwards", "permit out 6 from any 9-8 to any" },
        { "empty port", "permit out 6 from any 80, to any" },
        { "port of three", "permit out 6 from any 1-2-3 to any" },
        { "option", "permit out ip from any to any frag" },
        { "option after ports", "permit out 6 from any to any 80 established" },
        { "UE to UE", "permit out ip from assigned to assigned" },
        { "two families", "permit out ip from 10.0.0.1 to 2001:db8::1" },
        { "too many ports", $"permit out 6 from any {string.Join(',', Enumerable.Range(1, 256))} to any" },
        { "too long", "permit out ip from any to any" + new string(' ', 1_000) },
        { "not ASCII", "permit out ip from ١٠.0.0.1 to any" },
    };

    [Theory]
    [MemberData(nameof(Read))]
    public void A_flow_description_is_filters(string what, string text, string expected)
    {
        var filters = new List<Filter>();
        var isRead = SdfFilters.TryCompile(A.Flow(text), filters, out var reason);
        Assert.True(isRead == (expected.Length > 0), $"{what}: {reason}");
        Assert.Equal(expected, string.Join('|', filters.Select(NaiveFlow.Text)));
    }

    [Theory]
    [MemberData(nameof(Unread))]
    public void Other_text_is_refused_with_a_reason(string what, string text)
    {
        var filters = new List<Filter>();
        Assert.False(SdfFilters.TryCompile(A.Flow(text), filters, out var reason), what);
        Assert.NotEmpty(reason);
        Assert.Empty(filters);
    }

    // what                    filter                                 what the filter compares
    public static TheoryData<string, SdfFilter, Filter> Fields => new()
    {
        { "ToS", new(SdfFilterFlags.Ttc, TosTrafficClass: 0xB8FC), new() { Tos = 0xB8, TosMask = 0xFC } },
        { "ToS outside its mask", new(SdfFilterFlags.Ttc, TosTrafficClass: 0xFF0F), new() { Tos = 0x0F, TosMask = 0x0F } },
        { "SPI", new(SdfFilterFlags.Spi, SecurityParameterIndex: 7), new() { Flags = FilterFlags.Spi, Spi = 7 } },
        { "flow label", new(SdfFilterFlags.Fl, FlowLabel: 9), new() { Flags = FilterFlags.FlowLabel, FlowLabel = 9, Family = 6 } },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Other_fields_are_compared_too(string what, SdfFilter filter, Filter expected)
    {
        var filters = new List<Filter>();
        Assert.True(SdfFilters.TryCompile(filter, filters, out _), what);
        expected.RemotePortHigh = expected.LocalPortHigh = ushort.MaxValue;
        Assert.Equal([expected], filters);
    }

    [Fact]
    public void Filters_that_say_nothing_or_too_much_are_refused()
    {
        SdfFilter[] refused =
        [
            new(SdfFilterFlags.None),
            A.FlowById(1),
            new(SdfFilterFlags.Smmii),
            new(SdfFilterFlags.Fl | SdfFilterFlags.Fd, "permit out ip from 10.0.0.1 to any"),
        ];
        Assert.All(refused, filter => Assert.False(SdfFilters.TryCompile(filter, [], out _)));
    }

    // Few addresses, ports and protocols, so that many packets fit.
    private static readonly Gen<string> Prefix = Choice.Of(
        "any", "10.0.0.1", "10.0.0.0/30", "10.0.0.0/8", "0.0.0.0/0", "2001:db8::1",
        "2001:db8::/126", "2001:db8::/32", "::/0");

    private static readonly Gen<string> Ports =
        Choice.Of("", " 0", " 1-2", " 2,4", " 1-1,3-5", " 0-65535", " 5-65535");

    private static readonly Gen<string> Description =
        from isOut in Gen.Bool
        from protocol in Choice.Of("ip", "6", "17")
        from remote in Gen.Select(Prefix, Ports, (prefix, ports) => prefix + ports)
        from local in Gen.Select(
            Gen.OneOf(Prefix, Gen.Const("assigned")), Ports, (prefix, ports) => prefix + ports)
        select isOut
            ? $"permit out {protocol} from {remote} to {local}"
            : $"permit in {protocol} from {local} to {remote}";

    [Fact]
    public void Filters_match_what_the_description_says() =>
        Gen.Select(Description, NaivePacket.Any.Array[20]).Sample(
            (text, packets) =>
            {
                var filters = new List<Filter>();
                if (!SdfFilters.TryCompile(A.Flow(text), filters, out _))
                {
                    Assert.True(NaiveFlow.IsOfTwoFamilies(text), text);
                    return;
                }

                foreach (var packet in packets)
                {
                    var isExpected = NaiveFlow.Matches(text, packet);
                    var isFound = filters.Exists(filter => NaiveFlow.Matches(filter, packet));
                    Assert.True(isExpected == isFound, $"{text}, {packet}: {isFound}");
                }
            },
            iter: 20_000);

    [Fact]
    public void No_text_makes_it_throw() =>
        Gen.Select(Description, Gen.Int[0, 60], Gen.Char, Gen.Bool).Sample(
            (text, at, character, cut) =>
            {
                at = Math.Min(at, text.Length);
                var damaged = cut ? text[..at] : text.Insert(at, $"{character}");
                var filters = new List<Filter>();
                var isRead = SdfFilters.TryCompile(A.Flow(damaged), filters, out var reason);
                Assert.Equal(isRead, reason is null);
                Assert.Equal(isRead, filters.Count > 0);
            },
            iter: 20_000);
}
