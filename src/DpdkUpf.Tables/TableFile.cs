using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace DpdkUpf.Tables;

/// <summary>The tables file cannot be used; the message is one line for the operator.</summary>
public sealed class TablesException(string message, Exception? inner = null)
    : Exception(message, inner);

/// <summary>
/// The shared memory in which both processes meet. Every section's place follows from
/// <see cref="TableSizes"/>; nothing in it is an address, so each process may map it anywhere.
/// </summary>
public sealed unsafe class TableFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;

    private TableFile(string path, MemoryMappedFile map, long bytes)
    {
        Path = path;
        _map = map;
        _view = map.CreateViewAccessor(0, bytes);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _base);
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>What the file was sized for.</summary>
    public TableSizes Sizes { get; private init; }

    /// <summary>The first page.</summary>
    public TablesHeader* Header => (TablesHeader*)_base;

    /// <summary>TEID → session.</summary>
    public LookupTable Teids => new((Bucket*)(_base + Sizes.TeidsOffset), Sizes.Buckets);

    /// <summary>UE IPv4 address → session.</summary>
    public LookupTable Ipv4 => new((Bucket*)(_base + Sizes.Ipv4Offset), Sizes.Buckets);

    /// <summary>UE IPv6 /64 prefix → session.</summary>
    public LookupTable Ipv6 => new((Bucket*)(_base + Sizes.Ipv6Offset), Sizes.Buckets);

    /// <summary>Longest-prefix match.</summary>
    public RouteTable Routes => new((uint*)(_base + Sizes.RouteNodesOffset));

    /// <summary>Sessions, by index.</summary>
    public Session* Sessions => (Session*)(_base + Sizes.SessionsOffset);

    /// <summary>Session counters, by session index.</summary>
    public SessionCounters* SessionCounters =>
        (SessionCounters*)(_base + Sizes.SessionCountersOffset);

    /// <summary>The sessions' rules, by line index.</summary>
    public byte* Lines => _base + Sizes.LinesOffset;

    /// <summary>Meters, by slot.</summary>
    public RateMeter* Meters => (RateMeter*)(_base + Sizes.MetersOffset);

    /// <summary>Usage counters, by slot.</summary>
    public Usage* Usages => (Usage*)(_base + Sizes.UsagesOffset);

    /// <summary>
    /// When a URR counted its first packet, by slot, as <see cref="TablesHeader.ClockSeconds"/>;
    /// 0: not yet. Written and read as <see cref="Usages"/>.
    /// </summary>
    public uint* FirstPackets => (uint*)(_base + Sizes.FirstPacketsOffset);

    /// <summary>Next hops, by index.</summary>
    public NextHop* NextHops => (NextHop*)(_base + Sizes.NextHopsOffset);

    /// <summary>A worker's own memory.</summary>
    public WorkerState* Worker(int worker) =>
        (WorkerState*)(_base + TableSizes.WorkersOffset) + Checked(worker, Sizes.Workers);

    /// <summary>A port.</summary>
    public PortEntry* Port(int port) =>
        (PortEntry*)(_base + Sizes.PortsOffset) + Checked(port, Limits.Ports);

    /// <summary>An interface.</summary>
    public Interface* Interface(int index) =>
        (Interface*)Unsafe.AsPointer(ref Header->Interfaces[Checked(index, Limits.Interfaces)]);

    /// <summary>A PFCP association.</summary>
    public PeerEntry* Peer(int index) =>
        (PeerEntry*)(_base + Sizes.PeersOffset) + Checked(index, Limits.Peers);

    /// <summary>First rule of a program.</summary>
    public Rule* Rules(ProgramRef program) =>
        (Rule*)(Lines + ((long)program.FirstLine * Rule.LineBytes));

    /// <summary>Packets from a worker to control.</summary>
    public PacketRing Punted(int worker) => Ring(Checked(worker, Sizes.Workers) * 2);

    /// <summary>Packets from control to a worker.</summary>
    public PacketRing Injected(int worker) => Ring((Checked(worker, Sizes.Workers) * 2) + 1);

    /// <summary>Makes a new file, replacing any that is there, and takes all its memory.</summary>
    /// <exception cref="TablesException">There is not enough memory, or no permission.</exception>
    public static TableFile Create(string path, TableSizes sizes)
    {
        if (!sizes.AreSane)
        {
            throw new TablesException($"tables {path}: sizes out of range: {sizes}");
        }

        try
        {
            File.Delete(path);
            var bytes = RoundUp(sizes.TotalBytes);
            using (File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite,
                preallocationSize: bytes))
            {
                // Pre-allocation takes the memory now: no page is missing when packets flow.
            }

            var file = new TableFile(path, Map(path, bytes), bytes) { Sizes = sizes };
            file.Header->Version = TablesHeader.ExpectedVersion;
            file.Header->Sizes = sizes;
            Volatile.Write(ref file.Header->Magic, TablesHeader.ExpectedMagic);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or OutOfMemoryException)
        {
            throw new TablesException($"tables {path}: cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Maps a file that is there.</summary>
    /// <exception cref="TablesException">Missing, or not a tables file of this version.</exception>
    public static TableFile Open(string path)
    {
        try
        {
            var bytes = new FileInfo(path).Length;
            var sizes = ReadSizes(path, bytes);
            return new TableFile(path, Map(path, bytes), bytes) { Sizes = sizes };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or OutOfMemoryException)
        {
            throw new TablesException($"tables {path}: cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Unmaps. The file stays: it outlives both processes.</summary>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    private static TableSizes ReadSizes(string path, long bytes)
    {
        if (bytes < PageBytes)
        {
            throw new TablesException($"tables {path}: too short to be a tables file");
        }

        using var map = Map(path, bytes);
        using var file = new TableFile(path, map, bytes);
        var header = file.Header;
        if (header->Magic != TablesHeader.ExpectedMagic)
        {
            throw new TablesException($"tables {path}: not a tables file (or not finished)");
        }

        if (header->Version != TablesHeader.ExpectedVersion)
        {
            throw new TablesException(
                $"tables {path}: layout version {header->Version}, this program's is "
                + $"{TablesHeader.ExpectedVersion}: stop the other program, then remove the file");
        }

        if (!header->Sizes.AreSane || RoundUp(header->Sizes.TotalBytes) != bytes)
        {
            throw new TablesException(
                $"tables {path}: {bytes} bytes do not fit its sizes {header->Sizes}");
        }

        return header->Sizes;
    }

    private static MemoryMappedFile Map(string path, long bytes) =>
        MemoryMappedFile.CreateFromFile(
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite),
            null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, false);

    // hugetlbfs counts in its own pages; 2 MB suits tmpfs as well (transparent hugepages).
    private const long PageBytes = 2 << 20;

    private static long RoundUp(long bytes) => (bytes + PageBytes - 1) / PageBytes * PageBytes;

    private static int Checked(int index, int count) =>
        (uint)index < (uint)count ? index : throw new ArgumentOutOfRangeException(nameof(index));

    private PacketRing Ring(int index) =>
        new(
            (RingHeader*)(_base + Sizes.RingsOffset + (index * Sizes.RingBytes)),
            Sizes.RingSlots,
            Sizes.RingSlotBytes);
}
