using DpdkUpf.DataPlane;
using DpdkUpf.Tables;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>QER bit rates and URR counters: who is limited, charged, counted.</summary>
public sealed unsafe class MeterTests
{
    private const double TscHz = 2_600_000_000;
    private const int IpBytes = 128;

    private static readonly byte[] Uplink =
        Over4.GPdu().PduSession(9).FromUe4().Payload(IpBytes - 28).Bytes();

    private static readonly byte[] Downlink = Ethernet6.ToUe4().Payload(IpBytes - 28).Bytes();

    // bit rate, IP bytes of a packet, how much more is offered
    public static TheoryData<double, int, double> Rates => new()
    {
        { 64e3, 64, 1.5 },
        { 64e3, 64, 10 },
        { 1e6, 1500, 2 },
        { 10e6, 300, 1.5 },
        { 1e9, 1500, 1.1 },
        { 1e9, 64, 3 },
        { 10e9, 9000, 1.5 },
        { 10e9, 1500, 2 },
        { 10e9, 64, 1.2 },
    };

    // Just started, and some years later, where a double would have whole cycles only.
    [Theory]
    [MemberData(nameof(Rates))]
    public void A_rate_is_kept_within_one_percent(double bitRate, int bytes, double excess)
    {
        foreach (var start in (ulong[])[0, 1ul << 57])
        {
            var meter = Limit(bitRate, burstBytes: bytes);
            var step = TscHz * 8 * bytes / bitRate / excess;
            // Over a second, or less where that is too many packets; the burst is over before.
            var seconds = Math.Min(1, 200_000 * step / TscHz);
            var warmUp = 10 * bytes * 8 / bitRate;
            var admitted = 0L;
            for (var at = -warmUp * TscHz; at < seconds * TscHz; at += step)
            {
                var now = (start + (ulong)(at + (warmUp * TscHz))) * MeterDirection.Fractions;
                if (!Policing.Conforms(ref meter, now))
                {
                    continue;
                }

                Policing.Charge(ref meter, now, bytes);
                admitted += at < 0 ? 0 : bytes;
            }

            Assert.InRange(admitted * 8 / seconds / bitRate, 0.99, 1.01);
        }
    }

    [Fact]
    public void A_burst_passes_and_then_the_rate_counts()
    {
        using var upf = new TestUpf();
        var slot = AddSession(upf, new() { Meters = [3] });
        upf.File.Meters[slot].Uplink = Limit(8000 * IpBytes, burstBytes: 9 * IpBytes);
        // Ten at once: nine of burst, and the one that may always come.
        Assert.Equal((10, 5), Send(upf, Uplink, 0, 15));
        Assert.Equal((0, 5), Send(upf, Uplink, 0, 5));
        upf.Wire.Now += (ulong)(TscHz / 1000 * 2.5);
        Assert.Equal((2, 3), Send(upf, Uplink, 0, 5));
        // The other direction has a limit of its own.
        Assert.Equal((5, 0), Send(upf, Downlink, 1, 5));
    }

    [Fact]
    public void Each_direction_has_its_own_limit()
    {
        using var upf = new TestUpf();
        var slot = AddSession(upf, new() { Meters = [3] });
        upf.File.Meters[slot].Downlink = Limit(8000, burstBytes: 0);
        Assert.Equal((5, 0), Send(upf, Uplink, 0, 5));
        Assert.Equal((1, 4), Send(upf, Downlink, 1, 5));
    }

    [Fact]
    public void What_one_meter_drops_no_other_is_charged_for()
    {
        using var upf = new TestUpf();
        AddSession(upf, new() { Meters = [3, 4], Usages = [7] });
        upf.File.Meters[3].Uplink = Limit(8000 * IpBytes, burstBytes: 99 * IpBytes);
        upf.File.Meters[4].Uplink = Limit(8000 * IpBytes, burstBytes: 0);
        Assert.Equal((1, 99), Send(upf, Uplink, 0, 100));
        var charged = upf.File.Meters[3].Uplink;
        Assert.True(charged.Earliest <= (upf.Wire.Now + (TscHz / 999)) * MeterDirection.Fractions);
        Assert.Equal((1ul, (ulong)IpBytes), Counted(upf.File.Usages[7].Uplink));
    }

    [Fact]
    public void A_rate_that_is_raised_takes_effect_at_once()
    {
        using var upf = new TestUpf();
        AddSession(upf, new() { Meters = [3] });
        upf.File.Meters[3].Uplink = Limit(8, burstBytes: 0);
        Assert.Equal((1, 4), Send(upf, Uplink, 0, 5));
        upf.File.Meters[3].Uplink.CyclesPerByte = TscHz * 8 / 1e9;
        Assert.Equal((0, 1), Send(upf, Uplink, 0, 1));
        upf.Wire.Now += (ulong)(TscHz / 1000);
        Assert.Equal((1, 0), Send(upf, Uplink, 0, 1));
    }

    [Fact]
    public void Dropped_packets_are_not_metered()
    {
        using var upf = new TestUpf();
        AddSession(upf, new() { Meters = [3], Usages = [7] });
        upf.File.Meters[3].Uplink = Limit(8000, burstBytes: 0);
        var refused = new[]
        {
            Over4.GPdu().FromUe4(source: "10.60.0.9"), Over4.GPdu().FromUe4(ttl: 1),
            Over4.GPdu().FromUe4("203.0.113.1").Payload(1400), Over4.GPdu().FromUe4("10.6.0.1"),
        };
        foreach (var frame in refused)
        {
            Assert.NotEqual(Verdict.Uplink, upf.Process(frame.Bytes(), 0).Verdict);
        }

        Assert.Equal(0ul, upf.File.Meters[3].Uplink.Earliest);
        Assert.Equal((0ul, 0ul), Counted(upf.File.Usages[7].Uplink));
    }

    [Fact]
    public void Usage_counts_what_was_sent_for_each_urr()
    {
        using var upf = new TestUpf();
        AddSession(upf, new() { Usages = [7, 9] });
        Assert.Equal((3, 0), Send(upf, Uplink, 0, 3));
        Assert.Equal((2, 0), Send(upf, Downlink, 1, 2));
        upf.Wire.Room = 0;
        upf.Process(Uplink, 0); // TxFull: not sent, not counted
        foreach (var slot in (int[])[7, 9])
        {
            Assert.Equal((3ul, 3ul * IpBytes), Counted(upf.File.Usages[slot].Uplink));
            Assert.Equal((2ul, 2ul * IpBytes), Counted(upf.File.Usages[slot].Downlink));
        }

        Assert.Equal((0ul, 0ul), Counted(upf.File.Usages[8].Uplink));
    }

    [Fact]
    public void The_first_packet_of_either_direction_says_when_it_came()
    {
        using var upf = new TestUpf();
        AddSession(upf, new() { Usages = [7, 9] });
        var header = upf.File.Header;
        header->ClockSeconds = 100;
        upf.Wire.Room = 0;
        upf.Process(Uplink, 0); // not sent, not counted
        Assert.Equal(0u, upf.File.FirstPackets[7]);
        upf.Wire.Room = int.MaxValue;
        Send(upf, Downlink, 1, 1);
        header->ClockSeconds = 200;
        Send(upf, Downlink, 1, 1);
        Send(upf, Uplink, 0, 2);
        Assert.Equal((100u, 0u, 100u), (
            upf.File.FirstPackets[7], upf.File.FirstPackets[8], upf.File.FirstPackets[9]));
    }

    [Fact]
    public void More_slots_than_a_line_holds()
    {
        using var upf = new TestUpf();
        uint[] meters = [.. Enumerable.Range(100, 20).Select(n => (uint)n)];
        uint[] usages = [.. Enumerable.Range(200, 20).Select(n => (uint)n)];
        AddSession(upf, new() { Meters = meters, Usages = usages });
        upf.File.Meters[119].Uplink = Limit(8000, burstBytes: 0);
        Assert.Equal((1, 4), Send(upf, Uplink, 0, 5));
        Assert.All(
            usages, slot => Assert.Equal(1ul, upf.File.Usages[slot].Uplink.Packets));
    }

    private readonly record struct Slots
    {
        public Slots()
        {
        }

        public uint[] Meters { get; init; } = [];

        public uint[] Usages { get; init; } = [];
    }

    // Behind other lines: a filter that fits everything.
    private static uint AddSession(TestUpf upf, Slots slots)
    {
        var (meters, usages) = ((byte)slots.Meters.Length, (byte)slots.Usages.Length);
        upf.Add(new ProgramContent
        {
            TeidRules =
            [
                TestTunnel.First.Uplink(TestUpf.Core) with
                {
                    MeterCount = meters, UsageCount = usages, FilterCount = 1,
                },
            ],
            AddressRules =
            [
                TestTunnel.First.Downlink(TestUpf.Core, upf.Routes.ToGnb) with
                {
                    MeterCount = meters, UsageCount = usages,
                },
            ],
            Filters = [default],
            Slots = [.. slots.Meters, .. slots.Usages],
        });
        return meters == 0 ? 0 : slots.Meters[0];
    }

    private static (int Passed, int Dropped) Send(TestUpf upf, byte[] frame, int port, int count)
    {
        var dropped = 0;
        for (var i = 0; i < count; i++)
        {
            dropped += upf.Process(frame, port).Verdict == Verdict.RateExceeded ? 1 : 0;
        }

        return (count - dropped, dropped);
    }

    private static MeterDirection Limit(double bitRate, int burstBytes)
    {
        var cyclesPerByte = TscHz * 8 / bitRate;
        return new()
        {
            CyclesPerByte = cyclesPerByte,
            BurstCycles = cyclesPerByte * burstBytes,
        };
    }

    private static (ulong Packets, ulong Bytes) Counted(Counter counter) =>
        (counter.Packets, counter.Bytes);
}
