using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

public sealed unsafe class SlotArenaTests
{
    private static readonly Session Origin = new() { Origin = SessionOrigin.Pfcp };
    private static readonly TableSizes Few = TableSizes.For(1, 16, 64);

    [Fact]
    public void A_slot_is_zero_when_taken_and_free_only_after_a_grace_period()
    {
        using var tables = new TempTables();
        var arena = new SlotArena(tables.File, tables.Sessions(), tables.Reclaimer);
        var (meters, usages) = (arena.FreeMeters, arena.FreeUsages);
        Assert.True(arena.TryTakeMeter(out var meter));
        Assert.True(arena.TryTakeUsage(out var usage));
        tables.File.Meters[meter].Uplink.Earliest = 7;
        tables.File.Usages[usage].Downlink.Packets = 7;
        arena.ReleaseMeter(meter);
        arena.ReleaseUsage(usage);
        Assert.Equal((meters - 1, usages - 1), (arena.FreeMeters, arena.FreeUsages));
        tables.Reclaimer.Poll();
        tables.Reclaimer.Poll();
        Assert.Equal((meters, usages), (arena.FreeMeters, arena.FreeUsages));
        Assert.True(arena.TryTakeMeter(out var again));
        Assert.True(arena.TryTakeUsage(out var alsoAgain));
        Assert.Equal((meter, usage), (again, alsoAgain));
        Assert.Equal(0ul, tables.File.Meters[meter].Uplink.Earliest);
        Assert.Equal(0ul, tables.File.Usages[usage].Downlink.Packets);
    }

    [Fact]
    public void All_slots_can_be_taken_each_once()
    {
        using var tables = new TempTables(Few with { Meters = 5, Usages = 3 });
        var arena = new SlotArena(tables.File, tables.Sessions(), tables.Reclaimer);
        var meters = new HashSet<uint>();
        while (arena.TryTakeMeter(out var slot))
        {
            Assert.True(meters.Add(slot));
        }

        var usages = new HashSet<uint>();
        while (arena.TryTakeUsage(out var slot))
        {
            Assert.True(usages.Add(slot));
        }

        Assert.Equal((5, 3), (meters.Count, usages.Count));
    }

    [Fact]
    public void The_next_writer_finds_what_live_programs_name()
    {
        using var tables = new TempTables(Few with { Meters = 8, Usages = 8 });
        var writer = tables.Sessions();
        writer.TryCreate(Origin, "", out var index);
        writer.Publish(index, new ProgramContent
        {
            TeidRules = [new() { LocalTeid = 1, MeterCount = 1, UsageCount = 2 }],
            AddressRules =
            [
                new() { UeIpv4 = 1, MeterCount = 1, UsageCount = 1, SlotLine = 1 },
                new() { UeIpv4 = 1 },
            ],
            Slots = [3, 4, 5, .. new uint[13], 3, 6],
        });
        tables.File.Usages[4].Uplink.Packets = 7;

        var arena = new SlotArena(tables.File, tables.Sessions(), tables.Reclaimer);

        Assert.Equal((7, 5), (arena.FreeMeters, arena.FreeUsages));
        var taken = new List<uint>();
        while (arena.TryTakeUsage(out var slot))
        {
            taken.Add(slot);
        }

        Assert.Equal([0u, 1, 2, 3, 7], taken.Order().ToArray());
        Assert.Equal(7ul, tables.File.Usages[4].Uplink.Packets);
    }
}
