namespace DpdkUpf.Tests.Upf;

/// <summary>
/// Tunnels of the configuration: TEIDs over the full range, and everything they can clash with.
/// </summary>
public sealed class ConfigTunnelTests
{
    private const string Good = "localTeid: 1, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.1";

    // what, second tunnel after one that is good, expected line from its key on; empty: no error
    public static TheoryData<string, string, string> Second => new()
    {
        { "another", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.2", "" },
        { "largest TEID", "localTeid: 4294967295, remoteTeid: 0xFFFF_FFFF, peer: 10.3.0.2, ue: 10.60.0.2", "" },
        { "IPv6 UE", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: \"2001:db8:0:1::1\"", "" },
        { "UE with both families", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: [10.60.0.2, \"2001:db8::1\"]", "" },
        {
            "UE with two of a family",
            "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: [10.60.0.2, 10.60.0.3]",
            "ue: a UE has at most one IPv4 and one IPv6 address"
        },
        { "no UE", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2", "ue: is missing (such as ue: 10.60.0.1)" },
        { "IPv6 peer", "localTeid: 3, remoteTeid: 2, peer: \"fd00:3::2\", ue: 10.60.0.2", "" },
        {
            "TEID above 32 bits",
            "localTeid: 0x100000000, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.2",
            "localTeid: 0x100000000 does not fit the 32 bits of a TEID"
        },
        {
            "TEID zero",
            "localTeid: 3, remoteTeid: 0x0, peer: 10.3.0.2, ue: 10.60.0.2",
            "remoteTeid: TEID 0 is reserved for signalling (1 to 0xffffffff is allowed)"
        },
        { "hex without 0x", "localTeid: ff, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.2", "localTeid: 'ff' is no TEID (decimal, or hexadecimal with 0x)" },
        {
            "same local TEID",
            "localTeid: 0x1, remoteTeid: 3, peer: 10.3.0.2, ue: 10.60.0.2",
            "localTeid: local TEID 0x1 is taken by tunnel 'tunnel0' (tunnels[0])"
        },
        { "same UE", "localTeid: 3, remoteTeid: 3, peer: 10.3.0.2, ue: 10.60.0.1", "ue: UE address 10.60.0.1 is taken by tunnel 'tunnel0' (tunnels[0])" },
        {
            "same name",
            "name: tunnel0, localTeid: 3, remoteTeid: 3, peer: 10.3.0.2, ue: 10.60.0.2",
            "name: the name 'tunnel0' is taken by tunnel 'tunnel0' (tunnels[0])"
        },
        {
            "UE in no pool",
            "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: 10.61.0.1",
            "ue: 10.61.0.1 is in no pool of dnn 'internet' (10.60.0.0/16, 2001:db8::/48)"
        },
        { "peer nowhere", "localTeid: 3, remoteTeid: 2, peer: 10.99.0.2, ue: 10.60.0.2", "peer: 10.99.0.2 is neither on the link of n3 nor behind a route" },
        { "peer is us", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.1, ue: 10.60.0.2", "peer: 10.3.0.1 is our own address" },
        {
            "peer is a prefix",
            "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2/24, ue: 10.60.0.2",
            "peer: '10.3.0.2/24' is a prefix, an address is expected (did you mean 10.3.0.2?)"
        },
        { "QFI", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.2, qfi: 64", "qfi: 64 is out of range, 0 to 63 is allowed" },
        { "DNN", "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.2, dnn: corporate", "dnn: no dnn is named 'corporate' (known: internet)" },
        {
            "N6 has no tunnels",
            "localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: 10.60.0.2, interface: n6",
            "interface: no n3 or n9 interface is named 'n6' (did you mean 'n3'?)"
        },
    };

    [Theory]
    [MemberData(nameof(Second))]
    public void Second_tunnel(string what, string second, string expected)
    {
        var loaded = ConfigCase.Load($"{ConfigCase.Base}tunnels: [{{{Good}}}, {{{second}}}]");
        var line = string.Join("\n", loaded.Problems);
        var matches = expected.Length == 0 ? line.Length == 0 : line.EndsWith(
            $" tunnels[1].{expected}", StringComparison.Ordinal);
        Assert.True(matches, $"{what}\nexpected: {expected}\nactual:   {line}");
    }

    [Fact]
    public void The_same_64_is_the_same_UE()
    {
        var loaded = ConfigCase.Load($$"""
            {{ConfigCase.Base}}tunnels:
            - {localTeid: 1, remoteTeid: 2, peer: 10.3.0.2, ue: "2001:db8:0:1::1"}
            - {localTeid: 3, remoteTeid: 2, peer: 10.3.0.2, ue: "2001:db8:0:1::2"}
            """);
        var line = Assert.Single(loaded.Problems).ToString();
        Assert.Equal(
            "a.yaml:7:49 tunnels[1].ue: UE address 2001:db8:0:1::2 is taken by tunnel 'tunnel0' "
                + "(tunnels[0])",
            line);
    }
}
