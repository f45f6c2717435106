using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

public sealed class SessionFinderTests
{
    private const byte Access = 0, Core = 1, Other = 2;
    private const ulong Prefix = 0xFD00_0060_0000_0001;
    private static readonly Session Origin = new() { Origin = SessionOrigin.Pfcp };

    // what, kind, network instance, key, session (−1: none)
    public static TheoryData<string, char, byte, ulong, int> Keys => new()
    {
        { "first TEID", 't', Access, 1, 0 },
        { "second TEID of the session", 't', Access, 2, 0 },
        { "TEID in another instance", 't', Other, 1, 1 },
        { "TEID nowhere", 't', Access, 3, -1 },
        { "TEID 0", 't', Access, 0, -1 },
        { "address", '4', Core, 0x0A3C_0001, 0 },
        { "address in another instance", '4', Other, 0x0A3C_0001, 1 },
        { "address in an instance where nobody has it", '4', Access, 0x0A3C_0001, -1 },
        { "address of a rule with a TEID only", '4', Core, 0x0A3C_0009, -1 },
        { "no address", '4', Core, 0, -1 },
        { "prefix", '6', Core, Prefix, 0 },
        { "prefix in another instance", '6', Other, Prefix, -1 },
        { "no prefix", '6', Core, 0, -1 },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Finds_what_rules_say(string what, char kind, byte instance, ulong key, int expected)
    {
        Assert.NotEmpty(what);
        using var tables = new TempTables();
        var writer = tables.Sessions();
        var first = Add(writer,
            [
                new() { LocalTeid = 1, UeIpv4 = 0x0A3C_0009, NetworkInstance = Access },
                new() { LocalTeid = 2, NetworkInstance = Access },
            ],
            [
                new() { UeIpv4 = 0x0A3C_0001, NetworkInstance = Core },
                new() { UeIpv6Prefix = Prefix, NetworkInstance = Core },
            ]);
        var second = Add(writer,
            [new() { LocalTeid = 1, NetworkInstance = Other }],
            [new() { UeIpv4 = 0x0A3C_0001, NetworkInstance = Other }]);
        var finder = new SessionFinder(tables.File);
        uint found = 0;
        var isFound = kind switch
        {
            't' => finder.TryFindTeid(instance, (uint)key, out found),
            '4' => finder.TryFindIpv4(instance, (uint)key, out found),
            _ => finder.TryFindIpv6(instance, key, out found),
        };
        Assert.Equal(expected >= 0, isFound);
        if (isFound)
        {
            Assert.Equal(expected == 0 ? first : second, found);
        }
    }

    private static uint Add(SessionWriter writer, Rule[] teidRules, Rule[] addressRules)
    {
        Assert.True(writer.TryCreate(Origin, "", out var index));
        Assert.Equal(PublishResult.Published, writer.Publish(index, teidRules, addressRules));
        return index;
    }
}
