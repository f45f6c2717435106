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

    /// <summary>FORW with a GTP-U outer header over IPv4.</summary>
    EncapsulateIpv4 = 2,

    /// <summary>FORW with a GTP-U outer header over IPv6.</summary>
    EncapsulateIpv6 = 3,
}

/// <summary>
/// One PDR flattened with its QER, URR and FAR: a line to match and act on, and a line that is
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

    /// <summary>Uplink: the TEID of the local F-TEID. Downlink: 0.</summary>
    public uint LocalTeid;

    /// <summary>The UE's IPv4 address; 0: none.</summary>
    public uint UeIpv4;

    /// <summary>The UE's IPv6 /64 prefix (upper 64 bits); 0: none.</summary>
    public ulong UeIpv6Prefix;

    /// <summary>Network instance (index) that the packet must have come from.</summary>
    public byte NetworkInstance;

    // ---- act ----

    /// <summary>What to do.</summary>
    public RuleAction Action;

    /// <summary>1: the QER gate of this direction is closed.</summary>
    public byte GateClosed;

    /// <summary>Downlink: QFI in the outer header, for control to read back.</summary>
    public byte Qfi;

    /// <summary>Network instance (index) in which <see cref="RuleAction.Route"/> routes.</summary>
    public byte EgressNetworkInstance;

    /// <summary>Bytes of <see cref="OuterHeader"/>: IP, UDP, GTP-U and its extension.</summary>
    public byte OuterHeaderBytes;

    /// <summary>PDR ID (TS 29.244 §8.2.36); 0 for a static tunnel.</summary>
    public ushort PdrId;

    /// <summary>Next hop (index) of an encapsulating rule.</summary>
    public uint NextHop;

    /// <summary>Precedence (TS 29.244 §8.2.11): rules are stored in ascending order.</summary>
    public uint Precedence;

    /// <summary>
    /// Ones' complement sum, not folded: of the IPv4 header template with length 0, or of the
    /// IPv6 pseudo header with length 0 plus UDP and GTP-U template. Host order.
    /// </summary>
    public uint TemplateSum;

    /// <summary>TEID of the remote F-TEID, for control to read back.</summary>
    public uint RemoteTeid;

    private fixed byte _reserved[24];

    // ---- the outer header, ready to be copied ----

    /// <summary>Length, checksum and identification fields are zero here.</summary>
    public fixed byte OuterHeader[LineBytes];
}
