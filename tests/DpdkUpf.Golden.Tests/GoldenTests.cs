using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Golden;

public sealed class GoldenTests
{
    private const string Complaints =
        "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0"
        + " || pfcp && _ws.expert.severity >= \"Warning\"";

    public static TheoryData<string> Cases => [.. Golden.Names];

    public static TheoryData<string> CasesWithN4 => [.. Golden.NamesWithN4];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Same_packets_and_counters(string name)
    {
        var golden = new Golden(name);
        var (sent, _, counters) = golden.Run();
        Same(golden.Out, sent);
        Assert.Equal(File.ReadAllLines(golden.Counters), counters);
    }

    [Theory]
    [MemberData(nameof(CasesWithN4))]
    public void Same_answers(string name)
    {
        var golden = new Golden(name);
        Same(golden.Answers, golden.Run().Answers);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tshark_finds_what_the_other_encoder_says(string name)
    {
        var golden = new Golden(name);
        Found(golden.Out, golden.Expected);
    }

    [Theory]
    [MemberData(nameof(CasesWithN4))]
    public void Tshark_finds_the_answers_that_the_other_side_wants(string name)
    {
        var golden = new Golden(name);
        Found(golden.Answers, golden.ExpectedAnswers);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tshark_finds_nothing_wrong(string name) => Clean(new Golden(name).Out);

    [Theory]
    [MemberData(nameof(CasesWithN4))]
    public void Tshark_finds_nothing_wrong_on_n4(string name) => Clean(new Golden(name).Answers);

    private static void Same(string capture, List<byte[]> frames) => Assert.Equal(
        Pcap.Read(capture).Select(frame => Hex.Text(frame)),
        frames.Select(frame => Hex.Text(frame)));

    private static void Found(string capture, string table)
    {
        var expected = File.ReadAllLines(table);
        var fields = expected[0].Split('\t').SelectMany(field => new[] { "-e", field });
        var found = Tshark.Run(capture, ["-T", "fields", .. fields]);
        Assert.Equal(expected.Skip(1).Order(), found.Order());
    }

    private static void Clean(string capture) => Assert.Empty(Tshark.Run(
        capture,
        [
            "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-Y", Complaints,
        ]));
}
