using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// What control must know of one PFCP association after a restart of its own. Control writes and
/// reads; workers never look. There is room for two contents: the one that is not in force is
/// written, then <see cref="Place"/> names it by one store.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
public unsafe struct PeerEntry
{
    /// <summary>Size of an entry.</summary>
    public const int Bytes = 1024;

    /// <summary>Bytes of a content at most.</summary>
    public const int ContentBytes = DataBytes / 2;

    private const int DataBytes = Bytes - 16;

    /// <summary>
    /// Where the content in force begins in <see cref="Data"/> (upper half) and its length (lower
    /// half); 0: the entry is free.
    /// </summary>
    public uint Place;

    private readonly int _pad0;
    private readonly ulong _pad1;

    /// <summary>Control's own format, twice.</summary>
    public fixed byte Data[DataBytes];

    /// <summary>The content in force; empty if the entry is free or means nothing.</summary>
    public readonly ReadOnlySpan<byte> Read()
    {
        int start = (int)(Place >> 16), length = (ushort)Place;
        fixed (byte* data = Data)
        {
            return start + length <= DataBytes ? new(data + start, length) : [];
        }
    }

    /// <summary>Puts a content in force: whoever dies meanwhile leaves the one before.</summary>
    /// <returns>False if it is too long; nothing changed.</returns>
    public bool TryWrite(ReadOnlySpan<byte> content)
    {
        if (content.Length > ContentBytes)
        {
            return false;
        }

        var start = Place != 0 && Place >> 16 == 0 ? ContentBytes : 0;
        fixed (byte* data = Data)
        {
            content.CopyTo(new Span<byte>(data + start, ContentBytes));
        }

        Volatile.Write(ref Place, ((uint)start << 16) | (uint)content.Length);
        return true;
    }

    /// <summary>Frees the entry.</summary>
    public void Clear() => Volatile.Write(ref Place, 0);
}
