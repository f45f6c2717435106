using DpdkUpf.Perf;

namespace DpdkUpf.Tests.Perf;

public sealed class PerfReportTests
{
    // rates of the rounds, median, slowest, fastest
    [Theory]
    [InlineData(new[] { 5.0 }, 5, 5, 5)]
    [InlineData(new[] { 9.0, 1, 5 }, 5, 1, 9)]
    [InlineData(new[] { 4.0, 1, 2, 9 }, 3, 1, 9)]
    public void Rounds(double[] rates, double median, double min, double max)
    {
        var report = new ContenderReport(
            "x", [.. rates.Select(rate => new PerfSample(rate, 0, 0))]);
        Assert.Equal((median, min, max), (report.Mpps, report.MinMpps, report.MaxMpps));
    }

    [Fact]
    public void Json_has_rates_and_names()
    {
        var sample = new PerfSample(12.5, 80, 200);
        var report = new PerfReport(
            1000, 128, 1, 5, 1, "hugepages",
            [new(PerfDirection.Uplink, [new("upf-dataplane", [sample])])]);
        var json = report.ToJson();
        Assert.Contains("\"direction\": \"uplink\"", json, StringComparison.Ordinal);
        Assert.Contains("\"mpps\": 12.5", json, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"upf-dataplane\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Testpmd_is_read_by_its_last_table()
    {
        const string Output = """
              ######################## NIC statistics for port 0  ########################
              Tx-pps:            7          Tx-bps:            0
              ######################## NIC statistics for port 0  ########################
              Tx-pps:            0          Tx-bps:            0
              ######################## NIC statistics for port 1  ########################
              Tx-pps:     40000000          Tx-bps:            0
            """;
        var sample = TestpmdContender.Sample(Output, workers: 1);
        Assert.Equal(new PerfSample(40, 25, 0), sample);
        Assert.Null(TestpmdContender.Sample("testpmd>", workers: 1));
    }
}
