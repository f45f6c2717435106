using System.Runtime.InteropServices;

namespace DpdkUpf.Tables;

/// <summary>What the FAR does with a matching packet (TS 29.244 §8.2.26).</summary>
public enum RuleAction : byte
{
    /// <summary>DROP.</summary>
    Drop = 0,

    /// <summary>
    /// FORW without outer header: route the packet in the egress network instance.
    /// </summary>
    Route = 1,

    /// <summary>
    /// FORW with an outer IPv4 header, and, by <see cref="Rule.OuterHeaderBytes"/>, UDP and GTP-U
    /// behind it.
    /// </summary>
    EncapsulateIpv4 = 2,

    /// <summary>The same with an outer IPv6 header.</summary>
    EncapsulateIpv6 = 3,

    /// <summary>
    /// BUFF or NOCP: control is told of the packet (TS 29.244 §5.2.4, downlink data report).
    /// </summary>
    Buffer = 4,
}

/// <summary>How a rule acts on a packet that fits.</summary>
[Flags]
public enum RuleFlags : byte
{
    /// <summary>Nothing of all this.</summary>
    None = 0,

    /// <summary>A QER gate of this direction is closed (TS 29.244 §5.4.3).</summary>
    GateClosed = 1 << 0,

    /// <summary>From the access side: counts as uplink.</summary>
    Uplink = 1 << 1,

    /// <summary>The user packet's source must be the UE's (TS 23.501 §5.8.2).</summary>
    SourceIsUe = 1 << 2,

    /// <summary>
    /// To the control plane function: link-local and unspecified sources may pass (router
    /// solicitation, TS 29.244 §5.3.4), and the hop limit stays as it is.
    /// </summary>
    ToControlPlane = 1 << 3,

    /// <summary>
    /// A rule found by UE address also fits destinations in the session's framed routes
    /// (<see cref="TablesHeader.FramedRoutes"/>); one with <see cref="SourceIsUe"/> also takes
    /// sources in them (TS 23.501 §5.6.14).
    /// </summary>
    Framed = 1 << 4,

    /// <summary>
    /// A usage counter of the rule has <see cref="UsageLimits"/>: looked at when it has counted.
    /// </summary>
    Watched = 1 << 5,

    /// <summary>
    /// And a volume at which packets stop (TS 29.244 §8.2.50): looked at before.
    /// </summary>
    Quota = 1 << 6,
}

/// <summary>
/// One PDR flattened with its QERs, URRs and FAR: a line to match and act on, and a line that is
/// the outer header. Immutable once published: control writes it before the session's
/// <see cref="Session.Program"/> points at it, workers read it until a grace period after.
/// All numbers are in host order; <see cref="OuterHeader"/> is bytes as on the wire.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Lines * LineBytes)]
public unsafe struct Rule
{
    /// <summary>Bytes of a line: a cache line.</summary>
    public const int LineBytes = 64;

    /// <summary>Lines of a rule.</summary>
    public const int Lines = 2;

    /// <summary><see cref="Qfi"/> of a rule that takes or writes none.</summary>
    public const byte NoQfi = 0xFF;

    // ---- match ----

    /// <summary>The TEID of the local F-TEID; 0: a rule found by UE address.</summary>
    public uint LocalTeid;

    /// <summary>The UE's IPv4 address; 0: none.</summary>
    public uint UeIpv4;

    /// <summary>The UE's IPv6 /64 prefix (upper 64 bits); 0: none.</summary>
    public ulong UeIpv6Prefix;

    /// <summary>Bit n: QFI n of the PDU Session Container fits; 0: any, and none.</summary>
    public ulong QfiMask;

    /// <summary>Where the packet must have come from, and in what.</summary>
    public Origin Origin;

    /// <summary>First filter: a line, counted from the program's first.</summary>
    public ushort FilterLine;

    /// <summary>Filters of which one must fit; 0: any packet.</summary>
    public byte FilterCount;

    // ---- act ----

    /// <summary>What to do.</summary>
    public RuleAction Action;

    /// <summary>How to do it.</summary>
    public RuleFlags Flags;

    /// <summary>QFI in the outer header, for control to read back.</summary>
    public byte Qfi;

    /// <summary>Network instance (index) in which <see cref="RuleAction.Route"/> routes.</summary>
    public byte EgressNetworkInstance;

    /// <summary>
    /// Bytes of <see cref="OuterHeader"/>: IP (20 or 40); with UDP 8 more; with GTP-U and its
    /// extension 16 or 24 more (TS 29.244 §8.2.56).
    /// </summary>
    public byte OuterHeaderBytes;

    /// <summary>Meters that the packet must pass, from <see cref="SlotLine"/> on.</summary>
    public byte MeterCount;

    /// <summary>Usage counters that count the packet, behind the meters.</summary>
    public byte UsageCount;

    /// <summary>PDR ID (TS 29.244 §8.2.36); 0 for a static tunnel.</summary>
    public ushort PdrId;

    /// <summary>
    /// Line, counted from the program's first, of the 32-bit slot numbers of meters and usage
    /// counters, 16 a line; 0: none. <see cref="UsageLimits"/>, if there are, follow them.
    /// </summary>
    public ushort SlotLine;

    /// <summary>Next hop (index) of an encapsulating rule.</summary>
    public uint NextHop;

    /// <summary>
    /// Ones' complement sum, not folded: of the IPv4 header template with length 0 (and, if
    /// nothing but the user's packet follows it, protocol 0), or of the IPv6 pseudo header with
    /// length 0 plus UDP and GTP-U template. Host order.
    /// </summary>
    public uint TemplateSum;

    /// <summary>TEID of the remote F-TEID, for control to read back.</summary>
    public uint RemoteTeid;

    // ---- the block, in a program's first rule only; control only ----

    /// <summary>Lines of the whole block: rules, filters, slot numbers, note.</summary>
    public uint BlockLines;

    /// <summary>Line of the note, counted from the program's first; 0: none.</summary>
    public uint NoteLine;

    /// <summary>Bytes of the note.</summary>
    public uint NoteBytes;

    // ---- the outer header, ready to be copied ----

    /// <summary>
    /// Length, checksum and identification fields are zero here; so is the protocol (next header)
    /// of a template that is nothing but IP, because it names the user packet's family.
    /// </summary>
    public fixed byte OuterHeader[LineBytes];

    /// <summary>Network instance (index) that the packet must have come from.</summary>
    public byte NetworkInstance
    {
        readonly get => Origin.NetworkInstance;
        set => Origin = new(value, Origin.Encapsulation);
    }

    /// <summary>
    /// What the packet must have come in; none: as it is, or, with a TEID, in GTP-U.
    /// </summary>
    public Encapsulation Encapsulation
    {
        readonly get => Origin.Encapsulation;
        set => Origin = new(Origin.NetworkInstance, value);
    }
}
