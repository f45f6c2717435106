using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

/// <summary>What a session's program carries besides rules, and what changing it costs.</summary>
public sealed unsafe class ProgramTests
{
    private static readonly Session Origin = new() { Origin = SessionOrigin.Pfcp };

    // what, rules by TEID, rules by address, filters, slots, bytes of the note
    public static TheoryData<string, int, int, int, int, int> Contents => new()
    {
        { "rules only", 1, 1, 0, 0, 0 },
        { "filters", 2, 1, 3, 0, 0 },
        { "slots", 1, 1, 0, 3, 0 },
        { "a line of slots", 1, 1, 0, 16, 0 },
        { "a note", 1, 1, 0, 0, 300 },
        { "a line of note", 1, 1, 0, 0, 64 },
        { "all of it", 3, 3, 5, 17, 1001 },
        { "a note without rules", 0, 0, 0, 0, 1 },
        { "a large session", 400, 400, 800, 99, 20_000 },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Is_read_back_by_the_next_writer(
        string what, int teids, int addresses, int filters, int slots, int note)
    {
        Assert.NotEmpty(what);
        using var tables = new TempTables();
        var writer = tables.Sessions();
        var lines = writer.FreeLines;
        Assert.True(writer.TryCreate(Origin, "", out var index));
        var count = (teids, addresses, filters, slots, note);
        for (var version = 1; version <= 3; version++)
        {
            Publish(writer, index, version, count);
            AssertContent(tables.File, writer, index, version, count);
            tables.Reclaimer.Poll();
            tables.Reclaimer.Poll();
        }

        var next = tables.Sessions();
        Assert.Equal((1, writer.FreeLines), (next.Count, next.FreeLines));
        AssertContent(tables.File, next, index, 3, count);
        next.Remove(index);
        tables.Reclaimer.Poll();
        tables.Reclaimer.Poll();
        Assert.Equal(lines, next.FreeLines);
        Assert.Equal(0, new LookupTableWriter(tables.File.Teids).Count());
        Assert.Equal(0, new LookupTableWriter(tables.File.Ipv4).Count());
    }

    [Fact]
    public void A_program_that_cannot_be_addressed_is_refused()
    {
        using var tables = new TempTables(TableSizes.For(1, 16, 64) with { Lines = 200_000 });
        var writer = tables.Sessions();
        writer.TryCreate(Origin, "", out var index);
        var content = new ProgramContent
        {
            TeidRules = [new() { LocalTeid = 1 }],
            Filters = new Filter[ushort.MaxValue],
        };
        Assert.Equal(PublishResult.TooManyRules, writer.Publish(index, content));
        Assert.False(writer.IsLive(index));
    }

    [Fact]
    public void Keys_that_two_rules_share_are_there_once()
    {
        using var tables = new TempTables();
        var writer = tables.Sessions();
        writer.TryCreate(Origin, "", out var index);
        writer.Publish(
            index,
            [new() { LocalTeid = 5 }, new() { LocalTeid = 5 }, new() { LocalTeid = 6 }],
            [new() { UeIpv4 = 1 }, new() { UeIpv4 = 1, UeIpv6Prefix = 2 }]);
        Assert.Equal(2, new LookupTableWriter(tables.File.Teids).Count());
        Assert.Equal(1, new LookupTableWriter(tables.File.Ipv4).Count());
        Assert.Equal(1, new LookupTableWriter(tables.File.Ipv6).Count());
        writer.Publish(index, [new() { LocalTeid = 5 }], [new() { UeIpv6Prefix = 2 }]);
        Assert.Equal(1, new LookupTableWriter(tables.File.Teids).Count());
        Assert.Equal(0, new LookupTableWriter(tables.File.Ipv4).Count());
        Assert.Equal(index, tables.File.Ipv6.Find(LookupTag.OfIpv6(2, 0)));
    }

    [Fact]
    public void Changing_sessions_leaves_no_garbage()
    {
        using var tables = new TempTables();
        var writer = tables.Sessions();
        Rule[] up = [new() { LocalTeid = 1 }], down = [new() { UeIpv4 = 1 }];
        var before = 0L;
        for (var round = 0; round < 2000; round++)
        {
            before = round == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            writer.TryCreate(Origin, "", out var index);
            writer.Publish(index, up, down);
            writer.Publish(index, up, down);
            writer.Remove(index);
            tables.Reclaimer.Poll();
        }

        // A snapshot of the workers' epochs for each grace period, and nothing else.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * 64);
    }

    private static void Publish(
        SessionWriter writer,
        uint index,
        int version,
        (int Teids, int Addresses, int Filters, int Slots, int Note) count)
    {
        var result = writer.Publish(index, new ProgramContent
        {
            TeidRules = [.. Enumerable.Range(1, count.Teids).Select(n => new Rule
            {
                LocalTeid = (uint)(n * version),
                FilterCount = (byte)(count.Filters > 0 ? 1 : 0),
                FilterLine = (ushort)(n % Math.Max(1, count.Filters)),
                MeterCount = (byte)(count.Slots > 0 ? 1 : 0),
                UsageCount = (byte)Math.Max(0, count.Slots - 1),
            })],
            AddressRules = [.. Enumerable.Range(1, count.Addresses).Select(n => new Rule
            {
                UeIpv4 = (uint)(n * version),
            })],
            Filters = [.. Enumerable.Range(0, count.Filters).Select(n => new Filter
            {
                Spi = (uint)(n * version),
            })],
            Slots = [.. Enumerable.Range(0, count.Slots).Select(n => (uint)(n * version))],
            Note = [.. Enumerable.Range(0, count.Note).Select(n => (byte)(n * version))],
        });
        Assert.Equal(PublishResult.Published, result);
    }

    private static void AssertContent(
        TableFile file,
        SessionWriter writer,
        uint index,
        int version,
        (int Teids, int Addresses, int Filters, int Slots, int Note) count)
    {
        Assert.Equal(count.Note, writer.Note(index).Length);
        for (var n = 0; n < count.Note; n++)
        {
            Assert.Equal((byte)(n * version), writer.Note(index)[n]);
        }

        Assert.Equal(
            (count.Teids, count.Addresses),
            (writer.TeidRules(index).Length, writer.AddressRules(index).Length));
        for (var n = 1; n <= count.Teids; n++)
        {
            var rule = writer.TeidRules(index)[n - 1];
            Assert.Equal((uint)(n * version), rule.LocalTeid);
            Assert.Equal(index, file.Teids.Find(rule.LocalTeid));
            AssertSlots(writer.Slots(index, rule), version, count.Slots);
            var filters = (Filter*)file.Rules(new(file.Sessions[index].Program));
            Assert.True(count.Filters == 0 || filters[rule.FilterLine].Spi
                == (uint)(n % count.Filters * version));
        }
    }

    private static void AssertSlots(ReadOnlySpan<uint> slots, int version, int count)
    {
        Assert.Equal(count, slots.Length);
        for (var n = 0; n < count; n++)
        {
            Assert.Equal((uint)(n * version), slots[n]);
        }
    }
}
