using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

public sealed class SessionWriterTests
{
    private static readonly Session Tunnel = new() { Origin = SessionOrigin.AddedTunnel, Id = 7 };

    private static Rule Uplink(uint teid, uint ue) => new()
    {
        LocalTeid = teid,
        UeIpv4 = ue,
        Action = RuleAction.Route,
    };

    private static Rule Downlink(uint ue) => new()
    {
        UeIpv4 = ue,
        NetworkInstance = 1,
        Action = RuleAction.EncapsulateIpv4,
    };

    [Fact]
    public void A_session_is_found_under_its_keys_once_published()
    {
        using var tables = new TempTables();
        var writer = tables.Sessions();

        Assert.True(writer.TryCreate(Tunnel, "ue1", out var index));
        Assert.False(writer.IsLive(index));
        Assert.Equal(
            PublishResult.Published,
            writer.Publish(index, [Uplink(0xFFFFFFFF, 1)], [Downlink(1)]));

        Assert.True(writer.IsLive(index));
        Assert.Equal(index, tables.File.Teids.Find(0xFFFFFFFF));
        Assert.Equal(index, tables.File.Ipv4.Find(LookupTag.OfIpv4(1, 1)));
        Assert.Equal(LookupTable.None, tables.File.Ipv4.Find(LookupTag.OfIpv4(1, 0)));
        Assert.Equal(0xFFFFFFFF, writer.TeidRules(index)[0].LocalTeid);
        Assert.Equal(RuleAction.EncapsulateIpv4, writer.AddressRules(index)[0].Action);
    }

    [Fact]
    public void New_rules_replace_the_old_and_their_keys()
    {
        using var tables = new TempTables();
        var writer = tables.Sessions();
        writer.TryCreate(Tunnel, "ue1", out var index);
        writer.Publish(index, [Uplink(1, 1)], [Downlink(1)]);

        writer.Publish(index, [Uplink(2, 1)], [Downlink(1)]);

        Assert.Equal(LookupTable.None, tables.File.Teids.Find(1));
        Assert.Equal(index, tables.File.Teids.Find(2));
        Assert.Equal(index, tables.File.Ipv4.Find(LookupTag.OfIpv4(1, 1)));
    }

    [Fact]
    public void Everything_is_free_again_after_removal_and_a_grace_period()
    {
        using var tables = new TempTables(sessions: 64);
        var writer = tables.Sessions();
        var lines = writer.FreeLines;
        for (uint round = 0; round < 10; round++)
        {
            for (uint teid = 1; teid <= 64; teid++)
            {
                Assert.True(writer.TryCreate(Tunnel, "ue", out var created));
                writer.Publish(created, [Uplink(teid, teid)], [Downlink(teid)]);
            }

            Assert.False(writer.TryCreate(Tunnel, "one too many", out _));
            foreach (var index in writer.Live().ToList())
            {
                writer.Remove(index);
            }

            Assert.Equal(0, writer.FreeSessions);
            tables.Reclaimer.Poll(); // begins the grace period
            tables.Reclaimer.Poll(); // no worker runs: it has passed
            Assert.Equal(64, writer.FreeSessions);
            Assert.Equal(lines, writer.FreeLines);
        }
    }

    [Fact]
    public unsafe void Nothing_is_freed_before_every_running_worker_has_moved()
    {
        using var tables = new TempTables(sessions: 4, workers: 2);
        var writer = tables.Sessions();
        tables.File.Worker(0)->Running = 1;
        tables.File.Worker(1)->Running = 1;
        writer.TryCreate(Tunnel, "ue", out var index);
        writer.Publish(index, [Uplink(1, 1)], [Downlink(1)]);
        writer.Remove(index);

        tables.Reclaimer.Poll();
        tables.File.Worker(0)->Epoch++;
        tables.Reclaimer.Poll();
        Assert.Equal(3, writer.FreeSessions);

        tables.File.Worker(1)->Epoch++;
        tables.Reclaimer.Poll();
        Assert.Equal(4, writer.FreeSessions);
    }

    [Fact]
    public void A_refused_publish_leaves_the_old_rules_and_leaks_nothing()
    {
        using var tables = new TempTables(TableSizes.For(1, 16, 64) with { Lines = 8 });
        var writer = tables.Sessions();
        writer.TryCreate(Tunnel, "ue", out var index);
        Assert.Equal(
            PublishResult.Published, writer.Publish(index, [Uplink(1, 1)], [Downlink(1)]));
        var lines = writer.FreeLines;

        var many = Enumerable.Range(1, 9).Select(n => Uplink((uint)n, 1)).ToArray();
        Assert.Equal(PublishResult.RulesFull, writer.Publish(index, many, []));

        Assert.Equal(lines, writer.FreeLines);
        Assert.Equal(index, tables.File.Teids.Find(1));
        Assert.Equal(LookupTable.None, tables.File.Teids.Find(2));
    }

    [Fact]
    public void The_next_writer_takes_over_and_finishes_what_was_begun()
    {
        using var tables = new TempTables(sessions: 32);
        var first = tables.Sessions();
        for (uint teid = 1; teid <= 10; teid++)
        {
            first.TryCreate(Tunnel, $"ue{teid}", out var index);
            first.Publish(index, [Uplink(teid, teid)], [Downlink(teid)]);
        }

        // Died between adding a key and publishing, and between unpublishing and removing keys.
        first.TryCreate(Tunnel, "half", out var half);
        new LookupTableWriter(tables.File.Teids).TryAdd(77, half);
        unsafe
        {
            tables.File.Sessions[tables.File.Teids.Find(3)].Program = 0;
        }

        var second = tables.Sessions();
        Assert.Equal(9, second.Count);
        Assert.Equal(3, second.Recovered);
        Assert.Equal(32 - 9, second.FreeSessions);
        Assert.Equal(LookupTable.None, tables.File.Teids.Find(77));
        Assert.Equal(LookupTable.None, tables.File.Teids.Find(3));
        Assert.NotEqual(LookupTable.None, tables.File.Teids.Find(4));
    }
}
