using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

public sealed unsafe class PeerEntryTests
{
    [Fact]
    public void Says_again_what_was_written()
    {
        using var tables = new TempTables();
        var entry = tables.File.Peer(3);
        Assert.Empty(entry->Read().ToArray());
        byte[] bytes = [.. Enumerable.Range(0, PeerEntry.ContentBytes).Select(n => (byte)n)];
        Assert.True(entry->TryWrite(bytes));
        Assert.Equal(bytes, entry->Read().ToArray());
        Assert.True(entry->TryWrite([1, 2]));
        using var again = TableFile.Open(tables.Path);
        Assert.Equal([1, 2], again.Peer(3)->Read().ToArray());
        Assert.False(entry->TryWrite(new byte[PeerEntry.ContentBytes + 1]));
        Assert.Equal([1, 2], entry->Read().ToArray());
        Assert.Empty(tables.File.Peer(4)->Read().ToArray());
        entry->Clear();
        Assert.Empty(entry->Read().ToArray());
    }

    [Fact]
    public void A_change_that_is_not_finished_leaves_what_was_there()
    {
        using var tables = new TempTables();
        var entry = tables.File.Peer(0);
        foreach (var round in Enumerable.Range(1, 4))
        {
            var content = Enumerable.Repeat((byte)round, PeerEntry.ContentBytes).ToArray();
            Assert.True(entry->TryWrite(content));
            var place = entry->Place;
            entry->TryWrite(new byte[PeerEntry.ContentBytes]);

            // Its last store did not happen.
            entry->Place = place;

            Assert.Equal(content, entry->Read());
        }
    }
}
