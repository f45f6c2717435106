using System.Runtime.InteropServices;

namespace DpdkUpf.Tests.Aids;

/// <summary>
/// Memory that ends at a page that may not be touched: one byte of over-read or over-write ends
/// the test run with a crash.
/// </summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const nuint PageBytes = 4096;
    private readonly byte* _start;
    private readonly nuint _bytes;

    public GuardedBuffer(int capacity = (int)PageBytes)
    {
        _bytes = ((nuint)capacity + PageBytes - 1) / PageBytes * PageBytes;
        const int readWrite = 3, privateAnonymous = 0x22;
        _start = Mmap(null, _bytes + PageBytes, readWrite, privateAnonymous, -1, 0);
        Assert.True((nint)_start != -1 && Mprotect(End, PageBytes, 0) == 0);
    }

    /// <summary>First byte that may not be touched.</summary>
    public byte* End => _start + _bytes;

    /// <summary>Copies bytes so that the last lies just before the guard.</summary>
    public byte* Place(ReadOnlySpan<byte> bytes)
    {
        var place = End - bytes.Length;
        bytes.CopyTo(new Span<byte>(place, bytes.Length));
        return place;
    }

    public void Dispose() => _ = Munmap(_start, _bytes + PageBytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Mmap(
        void* address, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(void* address, nuint bytes, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(void* address, nuint bytes);
}
