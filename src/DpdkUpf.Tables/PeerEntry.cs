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
}
