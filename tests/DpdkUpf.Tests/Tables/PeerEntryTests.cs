using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

public sealed unsafe class PeerEntryTests
{
    [Fact]
    public void Says_again_what_was_written()
    {
        using var tables = new TempTables();
        var entry = tables.File.Peer(3);
        Assert.Empty(entry->Read());
        byte[] bytes = [.. Enumerable.Range(0, PeerEntry.DataBytes).Select(n => (byte)n)];
        Assert.True(entry->TryWrite(bytes));
        Assert.Equal(bytes, entry->Read());
        Assert.True(entry->TryWrite([1, 2]));
        using var again = TableFile.Open(tables.Path);
        Assert.Equal([1, 2], again.Peer(3)->Read());
        Assert.False(entry->TryWrite(new byte[PeerEntry.DataBytes + 1]));
        Assert.Equal([1, 2], entry->Read());
        Assert.Empty(tables.File.Peer(4)->Read());
        entry->Clear();
        Assert.Empty(entry->Read());
    }
}
