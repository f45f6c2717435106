using System.Runtime.InteropServices;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;

namespace DpdkUpf.DataPlane;

/// <summary>In which table a packet's session is looked up.</summary>
public enum LookupKind : byte
{
    /// <summary>Nowhere: the packet has its verdict.</summary>
    None = 0,

    /// <summary>By TEID: a G-PDU.</summary>
    Teid = 1,

    /// <summary>By UE IPv4 address.</summary>
    Ipv4 = 2,

    /// <summary>By UE IPv6 prefix.</summary>
    Ipv6 = 3,
}

/// <summary>
/// What the pipeline knows of one packet of the burst: a cache line of the worker's own memory,
/// filled in stage by stage and read once more when the packet has left.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public unsafe struct Packet
{
    /// <summary>No session was found (yet).</summary>
    public const uint NoSession = uint.MaxValue;

    /// <summary>The packet. Not to be touched after a port has taken it.</summary>
    public Mbuf* Mbuf;

    /// <summary>The PDR that matched; meaningful where a session was found.</summary>
    public Rule* Rule;

    /// <summary>Where the search for <see cref="Tag"/> begins.</summary>
    public Bucket* Bucket;

    /// <summary>Bytes of the frame as received: what the verdict's counter adds.</summary>
    public uint FrameBytes;

    /// <summary>Bytes of the frame as it leaves.</summary>
    public uint SentBytes;

    /// <summary>What is looked up; see <see cref="LookupTag"/>.</summary>
    public uint Tag;

    /// <summary>Session index, or <see cref="NoSession"/>.</summary>
    public uint Session;

    /// <summary>
    /// Next hop index of a packet that control must see: unresolved, or MTU exceeded.
    /// </summary>
    public uint NextHop;

    /// <summary>First line of the program that <see cref="Rule"/> belongs to.</summary>
    public uint ProgramLine;

    /// <summary>
    /// Bytes in front of the user's IP packet: Ethernet, for G-PDUs outer headers too.
    /// </summary>
    public ushort UserOffset;

    /// <summary>Bytes from there on that the headers in front account for.</summary>
    public ushort UserBytes;

    /// <summary>Bytes of the user's IP packet: what usage counters add.</summary>
    public ushort IpBytes;

    /// <summary>
    /// Where the IP header is in the frame, for control: what is in an N6 tunnel counts as if it
    /// had come without.
    /// </summary>
    public ushort IpOffset;

    /// <summary>Network instance of arrival, and what the packet came in.</summary>
    public Origin Origin;

    /// <summary>Interface (index) of arrival.</summary>
    public byte Interface;

    /// <summary>Port (index) to leave by.</summary>
    public byte EgressPort;

    /// <summary>Worker that owns the session, if it is another one; else our own number.</summary>
    public byte Owner;

    /// <summary>QoS flow that a G-PDU says it belongs to, or <see cref="Rule.NoQfi"/>.</summary>
    public byte Qfi;

    /// <summary>Where to look the session up.</summary>
    public LookupKind Lookup;

    /// <summary>
    /// What becomes of the packet; <see cref="Tables.Verdict.None"/> while undecided.
    /// </summary>
    public Verdict Verdict;

    /// <summary>Network instance (index) of arrival.</summary>
    public readonly byte NetworkInstance => Origin.NetworkInstance;

    /// <summary>What the packet came in.</summary>
    public readonly Encapsulation Encapsulation => Origin.Encapsulation;
}
