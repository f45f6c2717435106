using DpdkUpf.ControlPlane.N4;
using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Tables;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

public sealed class VolumeLimitTests
{
    private const ulong Never = ulong.MaxValue;
    private const Volumes Up = Volumes.Uplink, Down = Volumes.Downlink, All = Volumes.Total;

    // what                 counts from   given, total, up, down                 marks
    public static TheoryData<string, ulong, Volumes, ulong, ulong, ulong, ulong[]> Limits => new()
    {
        { "one volume",            0, Up,             0,    500,   0,     [Never, 500, Never] },
        { "all",                   0, All | Up | Down, 10,  20,    30,    [10, 20, 30] },
        { "later",                 7, All | Up | Down, 10,  20,    30,    [24, 27, 37] },
        { "what is not given",     7, All,            10,   20,    30,    [24, Never, Never] },
        { "more than there is",    7, All | Down,     Never, 0,    Never - 3, [Never, Never, Never] },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Limits_are_values_of_the_counter(
        string what, ulong from, Volumes given, ulong total, ulong up, ulong down, ulong[] marks)
    {
        // As the codec reads it: what is not given is 0.
        total = given.HasFlag(All) ? total : 0;
        up = given.HasFlag(Up) ? up : 0;
        down = given.HasFlag(Down) ? down : 0;
        var urr = A.Urr(1) with
        {
            ReportingTriggers = new(ReportingTriggerFlags.Volth),
            VolumeThreshold = new(given, total, up, down),
            VolumeQuota = new(given, total, up, down),
        };
        var since = new Volume(from, from);

        var limits = VolumeLimits.Of(urr, new(ThresholdFrom: since, QuotaFrom: since));

        Assert.Equal((what, Text(marks)), (what, Text(limits.Stop)));
        Assert.Equal((what, Text(marks)), (what, Text(limits.Tell)));
    }

    [Fact]
    public void A_quota_of_nothing_stops_and_a_threshold_of_nothing_is_none()
    {
        var urr = A.Urr(1) with
        {
            ReportingTriggers = new(ReportingTriggerFlags.Volth),
            VolumeThreshold = new(All | Up | Down),
            VolumeQuota = new(All),
        };

        var limits = VolumeLimits.Of(urr, default);

        Assert.True(limits.Tell.IsNone);
        Assert.True(limits.Stop.AreReached(0, 0));
        Assert.True(VolumeLimits.IsZero(urr.VolumeQuota!.Value));
    }

    private static string Text(ulong[] marks) => string.Join(' ', marks);

    private static string Text(UsageMarks marks) =>
        Text([marks.Total, marks.Uplink, marks.Downlink]);
}
