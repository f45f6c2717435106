using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// What control must know of one PFCP association after a restart of its own. Control writes and
/// reads; workers never look. The bytes are written first, then <see cref="Length"/> by one store.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
public unsafe struct PeerEntry
{
    /// <summary>Size of an entry.</summary>
    public const int Bytes = 1024;

    /// <summary>Length of <see cref="Data"/>.</summary>
    public const int DataBytes = Bytes - 16;

    /// <summary>Bytes of <see cref="Data"/> in use; 0: the entry is free.</summary>
    public int Length;

    private readonly int _pad0;
    private readonly ulong _pad1;

    /// <summary>Control's own format.</summary>
    public fixed byte Data[DataBytes];

    /// <summary>
    /// Replaces what is there. Whoever dies meanwhile leaves an entry that is free.
    /// </summary>
    /// <returns>False if it is too long; nothing changed.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > DataBytes)
        {
            return false;
        }

        Volatile.Write(ref Length, 0);
        fixed (byte* data = Data)
        {
            bytes.CopyTo(new Span<byte>(data, DataBytes));
        }

        Volatile.Write(ref Length, bytes.Length);
        return true;
    }

    /// <summary>A copy of what is there; empty: the entry is free.</summary>
    public readonly byte[] Read()
    {
        fixed (byte* data = Data)
        {
            return Length is > 0 and <= DataBytes
                ? new ReadOnlySpan<byte>(data, Length).ToArray()
                : [];
        }
    }

    /// <summary>Frees the entry.</summary>
    public void Clear() => Volatile.Write(ref Length, 0);
}
