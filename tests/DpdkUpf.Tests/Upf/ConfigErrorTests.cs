using DpdkUpf.Configuration;

namespace DpdkUpf.Tests.Upf;

/// <summary>
/// Each row: settings over a valid configuration, and the one line that must come out.
/// </summary>
public sealed class ConfigErrorTests
{
    // what, YAML appended to the base (its lines count from 5), expected after the file's name
    public static TheoryData<string, string, string> Yaml => new()
    {
        { "unknown key", "tunels: []", "5:1 tunels: unknown key (did you mean 'tunnels'?)" },
        {
            "unknown key far from any",
            "zzz: 1",
            "5:1 zzz: unknown key (known: name, dataplane, tables, ports, n3, n6, n9, routes, "
                + "neighbours, dnn, tunnels, n4, management, telemetry)"
        },
        { "unknown nested key", "dataplane: {workrs: 1}", "5:13 dataplane.workrs: unknown key (did you mean 'workers'?)" },
        { "not a number", "dataplane: {workers: many}", "5:13 dataplane.workers: 'many' is not a whole number" },
        { "negative", "dataplane: {workers: -1}", "5:13 dataplane.workers: '-1' is not a whole number" },
        { "out of range", "dataplane: {workers: 0}", "5:13 dataplane.workers: 0 is out of range, 1 to 32 is allowed" },
        { "map for a number", "dataplane: {workers: {a: 1}}", "5:13 dataplane.workers: a map where one value is expected" },
        { "list for a number", "dataplane: {workers: [1]}", "5:13 dataplane.workers: a list where one value is expected" },
        { "text for a map", "dataplane: fast", "5:1 dataplane: 'fast' where a map of settings is expected" },
        { "text for a list", "routes: none", "5:1 routes: 'none' where a list is expected" },
        { "text for a list item", "routes: [none]", "5:10 routes[0]: 'none' where a map of settings is expected" },
        { "map for a list", "routes: {interface: n6}", "5:10 routes.interface: a map where a list is expected: write '- ' before each item" },
        { "flag", "dataplane: {supervise: yes}", "5:13 dataplane.supervise: 'yes' is not true or false (did you mean true?)" },
        { "choice", "dataplane: {hugepages: requird}", "5:13 dataplane.hugepages: 'requird' is not one of auto, required, none (did you mean required?)" },
        { "one CPU each", "dataplane: {workers: 2, lcores: [1]}", "5:25 dataplane.lcores: 1 CPUs for 2 workers: one each, or none at all" },
        { "same CPU twice", "dataplane: {workers: 2, lcores: [1, 1]}", "5:25 dataplane.lcores: CPU 1 is written twice: each worker needs its own" },
        { "bad CPU", "dataplane: {lcores: [x]}", "5:22 dataplane.lcores[0]: 'x' is not a whole number" },
        { "key twice", "name: a\nname: b", "6:1: not valid YAML: Duplicate key" },
        { "key twice in another case", "name: a\nName: b", "6:1 Name: written twice in the same map" },
        { "broken YAML", "name: [\n", "6:1: not valid YAML: " },
        { "name with a slash", "name: a/b", "5:1 name: 'a/b' is no name (letters, digits, '-', '_' and '.')" },

        {
            "route via off link",
            "routes: [{interface: n6, destination: 0.0.0.0/0, via: 10.7.0.2}]",
            "5:50 routes[0].via: 10.7.0.2 is not on the link of n6 (10.6.0.0/24)"
        },
        { "route via ourselves", "routes: [{interface: n6, destination: 0.0.0.0/0, via: 10.6.0.1}]", "5:50 routes[0].via: 10.6.0.1 is our own address" },
        {
            "route of two families",
            "routes: [{interface: n3, destination: 0.0.0.0/0, via: \"fd00:3::2\"}]",
            "5:50 routes[0].via: fd00:3::2 is not of the family of 0.0.0.0/0"
        },
        {
            "route through nothing",
            "routes: [{interface: n5, destination: 0.0.0.0/0, via: 10.6.0.2}]",
            "5:11 routes[0].interface: no interface is named 'n5' (did you mean 'n3'?)"
        },
        {
            "route with host bits",
            "routes: [{interface: n6, destination: 10.1.2.3/8, via: 10.6.0.2}]",
            "5:26 routes[0].destination: 10.1.2.3/8 has bits set after the prefix (did you "
                + "mean 10.0.0.0/8?)"
        },
        {
            "route without length",
            "routes: [{interface: n6, destination: 10.1.2.3, via: 10.6.0.2}]",
            "5:26 routes[0].destination: '10.1.2.3' has no prefix length (did you mean "
                + "10.1.2.3/24?)"
        },
        { "route without via", "routes: [{interface: n6, destination: 0.0.0.0/0}]", "5:10 routes[0].via: is missing (such as via: 10.6.0.2)" },
        {
            "route twice",
            "routes: [{interface: n6, destination: 0.0.0.0/0, via: 10.6.0.2}, {interface: n6, "
                + "destination: 0.0.0.0/0, via: 10.6.0.3}]",
            "5:82 routes[1].destination: route '0.0.0.0/0 on n6' is used twice, first at "
                + "a.yaml:5:26 routes[0].destination"
        },
        {
            "neighbour off link",
            "neighbours: [{interface: n6, address: 10.7.0.2, mac: 02:00:00:00:00:01}]",
            "5:30 neighbours[0].address: 10.7.0.2 is not on the link of n6 (10.6.0.0/24)"
        },
        {
            "MAC too short",
            "neighbours: [{interface: n6, address: 10.6.0.2, mac: 02:00:00:00:00}]",
            "5:49 neighbours[0].mac: '02:00:00:00:00' is no MAC address (six bytes, such as "
                + "02:00:00:00:00:01)"
        },
        {
            "MAC of a group",
            "neighbours: [{interface: n6, address: 10.6.0.2, mac: ff:ff:ff:ff:ff:ff}]",
            "5:49 neighbours[0].mac: ff:ff:ff:ff:ff:ff is a multicast address, not one card's"
        },

        {
            "socket path too long",
            $"management: {{socket: /{new string('x', 107)}}}",
            $"5:14 management.socket: '/{new string('x', 107)}' is longer than the 107 bytes of "
                + "a socket path"
        },
        { "scrape without port", "telemetry: {prometheus: 127.0.0.1}", "5:13 telemetry.prometheus: '127.0.0.1' is no address:port, such as 127.0.0.1:9464" },
        { "collector without scheme", "telemetry: {otlp: \"localhost\"}", "5:13 telemetry.otlp: 'localhost' is no http:// or https:// URL" },
        { "N4 address twice", "n4: {addresses: [10.4.0.1, 10.4.0.1]}", "5:28 n4.addresses[1]: 10.4.0.1 is written twice" },
        {
            "N4 on the data plane's address",
            "n4: {addresses: [10.3.0.1]}",
            "5:18 n4.addresses[0]: 10.3.0.1 belongs to a.yaml:2:6 n3[0]: n4 is an address of the "
                + "kernel's, which does not know the data plane's"
        },
        { "N4 everywhere", "n4: {addresses: [0.0.0.0]}", "5:18 n4.addresses[0]: 0.0.0.0 is the unspecified address" },
        {
            "N4 on a link-local address",
            "n4: {addresses: [\"fe80::1\"]}",
            "5:18 n4.addresses[0]: fe80::1 is a link-local address, which is not the same on every "
                + "link"
        },
        { "time without unit", "n4: {heartbeat: 10}", "5:6 n4.heartbeat: '10' is no time (did you mean 10s?)" },
        { "time of another kind", "n4: {t1: 3 s}", "5:6 n4.t1: '3 s' is no time (a whole number with its unit: ms, s, m, h or d)" },
        { "time out of range", "n4: {t1: 2m}", "5:6 n4.t1: 2m is out of range, 100ms to 1m is allowed" },
        { "time beyond all", "n4: {keepWithoutPeer: 99999999d}", "5:6 n4.keepWithoutPeer: '99999999d' is no time (a whole number with its unit: ms, s, m, h or d)" },
        { "asks too often", "n4: {pathCheck: 10s}", "5:6 n4.pathCheck: warning: a GTP-U peer may be asked every 1m at most (TS 29.281 §7.2.1)" },
        { "subscribers", "n4: {subscribers: hsah}", "5:6 n4.subscribers: 'hsah' is not one of off, hash, clear (did you mean hash?)" },
        { "unknown limit", "n4: {limits: {session: 1}}", "5:15 n4.limits.session: unknown key (known: associations, sessionsPerPeer, rulesPerSession, requestsPerSecond)" },
        { "limit out of range", "n4: {limits: {associations: 65}}", "5:15 n4.limits.associations: 65 is out of range, 1 to 64 is allowed" },
        { "half an address as Node ID", "n4: {nodeId: 10.4}", "5:6 n4.nodeId: '10.4' is neither an address nor a domain name" },
        { "peer without anything", "n4: {peers: [{connect: false}]}", "5:14 n4.peers[0]: a peer has a nodeId, addresses, or both" },
        { "peer's prefix", "n4: {peers: [{addresses: [10.4.0.1/24]}]}", "5:27 n4.peers[0].addresses[0]: 10.4.0.1/24 has bits set after the prefix (did you mean 10.4.0.0/24?)" },
        {
            "peer twice",
            "n4: {peers: [{nodeId: smf}, {nodeId: SMF}]}",
            "5:30 n4.peers[1].nodeId: 'SMF' is used twice, first at a.yaml:5:15 n4.peers[0].nodeId"
        },
        {
            "connect to a network",
            "n4: {addresses: [10.4.0.1], peers: [{addresses: [10.4.0.0/24], connect: true}]}",
            "5:64 n4.peers[0].connect: the first of the peer's addresses must be one address: we "
                + "connect to it"
        },
        { "connect to ourselves", "n4: {addresses: [10.4.0.1], peers: [{addresses: [10.4.0.1], connect: true}]}", "5:61 n4.peers[0].connect: 10.4.0.1 is our own address" },
        {
            "connect to another family",
            "n4: {addresses: [10.4.0.1], peers: [{addresses: [\"fd00::1\"], connect: true}]}",
            "5:62 n4.peers[0].connect: fd00::1 cannot be reached: n4 has no IPv6 address"
        },
        {
            "too many lines",
            "tables: {sessions: 16777216}",
            "5:1 tables.linesPerSession: 16777216 sessions with 16 lines each are more than the "
                + "268434432 lines that fit"
        },
    };

    // what, setting, expected after '--set SETTING'
    public static TheoryData<string, string, string> Settings => new()
    {
        { "no equals sign", "name", ": must be key=value, such as n3[0].vlan=10" },
        { "unknown", "nme=a", "nme: unknown key (did you mean 'name'?)" },
        { "no such port", "n3[0].port=acess", "n3[0].port: no port is named 'acess' (did you mean 'access'?)" },
        { "VLAN too large", "n3.0.vlan=4095", "n3[0].vlan: 4095 is out of range, 0 to 4094 is allowed" },
        { "MTU above the port's", "n3[0].mtu=1501", "n3[0].mtu: 1501 is more than the 1500 of port 'access'" },
        { "descriptors", "ports[0].descriptors=1000", "ports[0].descriptors: 1000 is not a power of two (did you mean 1024?)" },
        { "address without length", "n6[0].addresses=10.6.0.1", "n6[0].addresses: '10.6.0.1' has no prefix length (did you mean 10.6.0.1/24?)" },
        { "network's address", "n6[0].addresses=10.6.0.0/24", "n6[0].addresses: 10.6.0.0/24 is the network's own or its broadcast address" },
        { "broadcast address", "n6[0].addresses=10.6.0.255/24", "n6[0].addresses: 10.6.0.255/24 is the network's own or its broadcast address" },
        { "multicast address", "n6[0].addresses=224.0.0.1/24", "n6[0].addresses: 224.0.0.1 is a multicast address, no interface can have it" },
        { "short address", "n6[0].addresses=10.6/24", "n6[0].addresses: '10.6/24' is no address/length" },
        { "length of the other family", "n6[0].addresses=10.6.0.1/64", "n6[0].addresses: '10.6.0.1/64': the prefix length is 0 to 32" },
        { "two of a family", "n6[0].addresses=10.6.0.1/24,10.8.0.1/24", "n6[0].addresses: 2 IPv4 addresses, one of each family is allowed" },
        { "same name", "n6[0].name=n3", "n6[0].name: interface name 'n3' is used twice, first at a.yaml:2:7 n3[0].name" },
        { "same port and VLAN", "n6[0].port=access", "n6[0].port: port and VLAN 'access, VLAN 0' is used twice, first at a.yaml:2:17 n3[0].port" },
        { "same address", "n6[0].addresses=10.3.0.1/24", "n6[0].addresses: 10.3.0.1/24 overlaps 10.3.0.1/24 of a.yaml:2:6 n3[0]" },
        { "same device", "ports[1].device=net_null0", "ports[1].device: device 'net_null0' is used twice, first at a.yaml:1:24 ports[0].device" },
        { "half an item", "ports[2].name=x", "ports[2].device: is missing (such as device: \"0000:03:00.0\" or \"net_af_packet0,iface=eth1\")" },
        {
            "pools overlap",
            "dnn[0].pools=10.60.0.0/16,10.60.7.0/24",
            "dnn[0].pools[1]: 10.60.7.0/24 overlaps 10.60.0.0/16 of dnn 'internet' (--set "
                + "dnn[0].pools=10.60.0.0/16,10.60.7.0/24 dnn[0].pools[0])"
        },
        { "pool on a link", "dnn[0].pools=10.0.0.0/8", "dnn[0].pools[0]: 10.0.0.0/8 overlaps 10.6.0.0/24, the link of interface 'n6'" },
        {
            "pool narrower than a UE",
            "dnn[0].pools=2001:db8::/80",
            "dnn[0].pools[0]: 2001:db8::/80: an IPv6 UE has a /64 of its own, so a pool is a "
                + "/64 or wider"
        },
        {
            "no such network instance",
            "dnn[0].networkInstance=intet",
            "dnn[0].networkInstance: no network instance of n6 is named 'intet' (did you mean "
                + "'inet'?)"
        },
    };

    [Theory]
    [MemberData(nameof(Yaml))]
    public void Yaml_error_names_file_line_and_column(string what, string yaml, string expected)
    {
        var lines = ConfigCase.Load(ConfigCase.Base + yaml).Problems.Select(
            problem => problem.ToString());
        AssertOneLine(what, "a.yaml:" + expected, lines);
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Setting_error_names_the_argument(string what, string setting, string expected)
    {
        var loaded = ConfigCase.Load(ConfigCase.Base, [setting]);
        var separator = expected.StartsWith(':') ? "" : " ";
        AssertOneLine(
            what,
            $"--set {setting}{separator}{expected}",
            loaded.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Environment_error_names_the_variable()
    {
        var loaded = ConfigCase.Load(
            ConfigCase.Base, environment: new() { ["UPF_N3__0__VLAN"] = "x", ["HOME"] = "/" });
        var line = Assert.Single(loaded.Problems).ToString();
        Assert.Equal(
            "environment UPF_N3__0__VLAN N3[0].VLAN: 'x' is not a whole number",
            line,
            ignoreCase: true);
    }

    [Fact]
    public void All_errors_come_at_once_in_file_order()
    {
        var loaded = ConfigCase.Load("""
            nme: x
            dataplane: {workers: 0, mbufs: few}
            ports: [{name: access}]
            n3: [{name: n3, port: acess, addresses: [10.3.0/24]}]
            tunnels: [{localTeid: 0, remoteTeid: 1, peer: 10.3.0.2, ue: nobody}]
            """);
        var keys = loaded.Problems.Select(problem => $"{problem.Origin.Line} {problem.Key}");
        Assert.Equal(
            [
                "1 nme", "2 dataplane:workers", "2 dataplane:mbufs", "3 ports:0:device",
                "4 n3:0:port",
                "4 n3:0:addresses:0", "5 tunnels:0:dnn", "5 tunnels:0:localTeid", "5 tunnels:0:ue",
            ],
            keys);
    }

    [Fact]
    public void Missing_file_is_the_only_error()
    {
        var loaded = Loaded.Load(["/no/such.yaml"], new Dictionary<string, string>(), []);
        Assert.Equal(
            ["/no/such.yaml: no such file"], loaded.Problems.Select(problem => problem.ToString()));
    }

    private static void AssertOneLine(string what, string expected, IEnumerable<string> lines)
    {
        var actual = string.Join("\n", lines);
        var matches = expected.EndsWith(": ", StringComparison.Ordinal)
            || expected.EndsWith("key", StringComparison.Ordinal)
            ? actual.StartsWith(expected, StringComparison.Ordinal)
                && !actual.Contains('\n', StringComparison.Ordinal)
            : actual == expected;
        Assert.True(matches, $"{what}\nexpected: {expected}\nactual:   {actual}");
    }
}
