using DpdkUpf.ControlPlane.N4;
using DpdkUpf.Tests.Tables;
using Microsoft.Extensions.Time.Testing;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>TS 29.244 §6.2.3 and §6.2.4.</summary>
public sealed unsafe class LoadMeterTests
{
    // what                      busy and idle cycles, tables %, inbox %: load, reduction
    public static TheoryData<string, ulong, ulong, int, int, int, int> Loads => new()
    {
        { "idle", 0, 1000, 0, 0, 0, 0 },
        { "no data plane", 0, 0, 0, 0, 0, 0 },
        { "busy workers", 500, 500, 0, 0, 50, 0 },
        { "in steps", 499, 501, 0, 0, 45, 0 },
        { "the worst counts", 500, 500, 70, 10, 70, 0 },
        { "full tables are no overload", 0, 1000, 100, 0, 100, 0 },
        { "overload begins", 0, 1000, 0, 90, 90, 0 },
        { "overload in proportion", 0, 1000, 0, 95, 95, 50 },
        { "too many messages", 0, 1000, 0, 93, 90, 30 },
        { "workers without a pause", 1000, 0, 0, 0, 100, 100 },
    };

    [Theory]
    [MemberData(nameof(Loads))]
    public void Load_is_measured(
        string name, ulong busy, ulong idle, int tables, int inbox, int load, int reduction)
    {
        using var file = new TempTables();
        var time = new FakeTimeProvider();
        var meter = new LoadMeter(file.File, () => tables, () => inbox, time);
        file.File.Worker(0)->BusyCycles = busy;
        file.File.Worker(0)->IdleCycles = idle;

        time.Advance(TimeSpan.FromSeconds(1));
        meter.Poll();

        Assert.True(meter.Load.LoadMetric.Percent == load, name);
        Assert.Equal(
            reduction, (int?)meter.Overload?.OverloadReductionMetric.Percent ?? 0);
    }

    [Fact]
    public void Its_number_moves_exactly_when_the_load_does()
    {
        using var file = new TempTables();
        var time = new FakeTimeProvider();
        var tables = 10;
        var meter = new LoadMeter(file.File, () => tables, () => 0, time);
        var numbers = new List<uint>();
        foreach (var percent in new[] { 10, 11, 14, 15, 15, 10 })
        {
            tables = percent;
            time.Advance(TimeSpan.FromSeconds(1));
            meter.Poll();
            numbers.Add(meter.Load.LoadControlSequenceNumber.Value);
        }

        Assert.Equal([0u, 0, 0, 1, 1, 2], numbers.Select(number => number - numbers[0]));
    }

    [Fact]
    public void Overload_is_said_again_before_it_expires_and_its_end_is_said_too()
    {
        using var file = new TempTables();
        var time = new FakeTimeProvider();
        var waiting = 100;
        var meter = new LoadMeter(file.File, () => 0, () => waiting, time);
        var said = new List<string>();
        for (var second = 0; second < 90; second++)
        {
            waiting = second < 40 ? 100 : 0;
            time.Advance(TimeSpan.FromSeconds(1));
            meter.Poll();
            var overload = meter.Overload;
            said.Add(overload is null
                ? "-"
                : $"{overload.OverloadControlSequenceNumber.Value % 8}:"
                    + $"{overload.OverloadReductionMetric.Percent}");
        }

        Assert.Equal(
            ["1:100 15", "2:100 15", "3:100 10", "4:0 30", "- 20"],
            said.Distinct().Select(each => $"{each} {said.Count(other => other == each)}"));
    }
}
