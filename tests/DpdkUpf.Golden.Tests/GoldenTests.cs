using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Golden;

public sealed class GoldenTests
{
    public static TheoryData<string> Cases => [.. Golden.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Same_packets_and_counters(string name)
    {
        var golden = new Golden(name);
        var (sent, counters) = golden.Run();
        Assert.Equal(
            Pcap.Read(golden.Out).Select(frame => Hex.Text(frame)),
            sent.Select(frame => Hex.Text(frame)));
        Assert.Equal(File.ReadAllLines(golden.Counters), counters);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tshark_finds_what_the_other_encoder_says(string name)
    {
        var golden = new Golden(name);
        var expected = File.ReadAllLines(golden.Expected);
        var fields = expected[0].Split('\t').SelectMany(field => new[] { "-e", field });
        var found = Tshark.Run(golden.Out, ["-T", "fields", .. fields]);
        Assert.Equal(expected.Skip(1).Order(), found.Order());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tshark_finds_nothing_wrong(string name) => Assert.Empty(Tshark.Run(
        new Golden(name).Out,
        [
            "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-Y",
            "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0",
        ]));
}
