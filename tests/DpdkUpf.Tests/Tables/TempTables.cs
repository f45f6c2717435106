using DpdkUpf.Tables;

namespace DpdkUpf.Tests.Tables;

/// <summary>A tables file of its own for each test, in memory, gone afterwards.</summary>
internal sealed class TempTables : IDisposable
{
    public TempTables(int sessions = 1024, int workers = 1, int nextHops = 64)
        : this(TableSizes.For(workers, sessions, nextHops))
    {
    }

    public TempTables(TableSizes sizes)
    {
        Path = $"/dev/shm/upf-test-{Guid.NewGuid():N}.tables";
        File = TableFile.Create(Path, sizes);
        Epoch = new Epoch(File, () => true);
        Reclaimer = new Reclaimer(Epoch);
    }

    public string Path { get; }

    public TableFile File { get; }

    public Epoch Epoch { get; }

    public Reclaimer Reclaimer { get; }

    public SessionWriter Sessions() => new(File, Epoch, Reclaimer);

    public void Dispose()
    {
        File.Dispose();
        System.IO.File.Delete(Path);
    }
}
