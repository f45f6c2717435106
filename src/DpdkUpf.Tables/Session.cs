using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>
/// Where a session's rules are: first line, number of rules found by TEID, number of rules found by
/// UE address. One 8-byte value, so that a whole program (rules, filters, slot numbers, note) is
/// swapped by one store. Zero: the session is not there (either not yet or no more).
/// </summary>
public readonly record struct ProgramRef(ulong Value)
{
    /// <summary>Packs the three parts; the rules found by TEID come first.</summary>
    public static ProgramRef Create(uint firstLine, int teidCount, int addressCount) =>
        new(firstLine | ((ulong)teidCount << 32) | ((ulong)addressCount << 48));

    /// <summary>Index of the program's first 64-byte line. Line 0 is never used.</summary>
    public uint FirstLine => (uint)Value;

    /// <summary>Rules found by TEID.</summary>
    public int TeidCount => (ushort)(Value >> 32);

    /// <summary>Rules found by UE address.</summary>
    public int AddressCount => (ushort)(Value >> 48);

    /// <summary>True where there is nothing.</summary>
    public bool IsEmpty => Value == 0;
}

/// <summary>Who made a session, and so who may change it.</summary>
public enum SessionOrigin : byte
{
    /// <summary>Slot not in use.</summary>
    Free = 0,

    /// <summary>A static tunnel from the configuration.</summary>
    ConfiguredTunnel = 1,

    /// <summary>A static tunnel added through the management API.</summary>
    AddedTunnel = 2,

    /// <summary>A PFCP session.</summary>
    Pfcp = 3,
}

/// <summary>
/// One session: one cache line. Control writes everything; workers read
/// <see cref="Program"/> (once per packet) and <see cref="OwnerWorker"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public unsafe struct Session
{
    /// <summary>Length of <see cref="Name"/> in bytes.</summary>
    public const int NameBytes = 32;

    /// <summary>
    /// The <see cref="ProgramRef"/> in force. Being non-zero makes the session live.
    /// </summary>
    public ulong Program;

    /// <summary>Worker that processes both directions of this session.</summary>
    public ushort OwnerWorker;

    /// <summary>Who made it. Workers do not read it.</summary>
    public SessionOrigin Origin;

    /// <summary>A PFCP session's association (index of its <see cref="PeerEntry"/>).</summary>
    public byte Peer;

    /// <summary>+1 each time the slot is taken, so that an old index is recognised.</summary>
    public uint Generation;

    /// <summary>Our SEID, or the tunnel's number.</summary>
    public ulong Id;

    /// <summary>Unix time of creation, in seconds.</summary>
    public long CreatedAt;

    /// <summary>Name for people, UTF-8, zero-padded.</summary>
    public fixed byte Name[NameBytes];
}

/// <summary>What a session forwarded. The owning worker writes, control reads.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct SessionCounters
{
    /// <summary>Inner IP packets and bytes sent towards the data network.</summary>
    public Counter Uplink;

    /// <summary>Inner IP packets and bytes sent towards the access network.</summary>
    public Counter Downlink;

    /// <summary>Inner IP packets and bytes of this session that were dropped.</summary>
    public Counter Dropped;
}
