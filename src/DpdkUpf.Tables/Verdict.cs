using System.Runtime.CompilerServices;

namespace DpdkUpf.Tables;

/// <summary>
/// What became of a packet. Every packet that enters a worker ends with exactly one verdict, and
/// the worker's loop counts it there: the member's name is the counter, the metric label and the
/// row in docs/counters.md. The number's range gives the <see cref="VerdictKind"/>.
/// </summary>
public enum Verdict : byte
{
    /// <summary>Not decided yet: the packet is still in the pipeline.</summary>
    None = 0,

    // ---- 1–15 forwarded ----

    /// <summary>Outer header removed, inner packet sent towards the data network.</summary>
    Uplink = 1,

    /// <summary>GTP-U header added, packet sent towards the access network.</summary>
    Downlink = 2,

    /// <summary>Sent on behalf of the control process (ARP, ICMP, echo …).</summary>
    Injected = 3,

    // ---- 16–31 handed to control, which consumes them ----

    /// <summary>ARP request or reply.</summary>
    Arp = 16,

    /// <summary>ICMPv6 neighbour or router discovery.</summary>
    NeighbourDiscovery = 17,

    /// <summary>ICMP or ICMPv6 addressed to one of our own addresses.</summary>
    LocalIcmp = 18,

    /// <summary>GTP-U signalling: echo, error indication, extension headers, end marker.</summary>
    GtpSignalling = 19,

    /// <summary>
    /// Ready to be sent, but its next hop has no MAC address yet; control queues it.
    /// </summary>
    NextHopUnresolved = 20,

    // ---- 32–47 dropped, and control gets a copy so that it can answer ----

    /// <summary>
    /// G-PDU for a TEID that no session has (TS 29.281 §7.3.1: Error Indication).
    /// </summary>
    UnknownTeid = 32,

    /// <summary>Comprehension-required extension header that we do not know (§5.2.1).</summary>
    UnknownExtensionHeader = 33,

    /// <summary>Inner TTL or hop limit used up (RFC 792, RFC 4443 §3.3).</summary>
    TtlExpired = 34,

    /// <summary>Larger than the next hop's MTU (RFC 1191, RFC 8201).</summary>
    PacketTooBig = 35,

    /// <summary>
    /// FAR says buffer or notify (TS 29.244 §5.2.4): control reports downlink data.
    /// </summary>
    DownlinkBuffering = 36,

    // ---- 48… dropped ----

    /// <summary>Frame too short for its Ethernet or VLAN header.</summary>
    RuntFrame = 48,

    /// <summary>VLAN tag (or its absence) that no interface of the port has.</summary>
    UnknownVlan = 49,

    /// <summary>Neither IPv4, IPv6 nor ARP.</summary>
    UnknownEtherType = 50,

    /// <summary>Unicast frame for another station's MAC address.</summary>
    NotOurMac = 51,

    /// <summary>IP header cut short, or its version nibble does not fit the EtherType.</summary>
    IpHeader = 52,

    /// <summary>IP total or payload length lies about the bytes that are there.</summary>
    IpLength = 53,

    /// <summary>IPv4 header checksum wrong.</summary>
    IpChecksum = 54,

    /// <summary>Outer packet is a fragment.</summary>
    OuterFragment = 55,

    /// <summary>Outer IPv6 extension header chain broken, too long, or not understood.</summary>
    OuterIpv6Chain = 56,

    /// <summary>Not addressed to us, and not for a UE on a core interface.</summary>
    NotForUs = 57,

    /// <summary>
    /// Addressed to us with a protocol or UDP port that nothing serves, or on N6 in a tunnel that
    /// no rule of the UE takes off (TS 29.244 §8.2.64).
    /// </summary>
    NoListener = 58,

    /// <summary>UDP header cut short or its length lies.</summary>
    UdpLength = 59,

    /// <summary>UDP checksum wrong, or absent over IPv6 (RFC 8200 §8.1).</summary>
    UdpChecksum = 60,

    /// <summary>GTP header cut short or its length lies (TS 29.281 §5.1).</summary>
    GtpLength = 61,

    /// <summary>GTP version other than 1.</summary>
    GtpVersion = 62,

    /// <summary>GTP' (protocol type 0).</summary>
    GtpPrime = 63,

    /// <summary>GTP-U message type that is not in use on the user plane.</summary>
    GtpMessageType = 64,

    /// <summary>Extension header chain with a zero length, past the end, or too long.</summary>
    GtpExtensionChain = 65,

    /// <summary>PDU Session Container that TS 38.415 §5.5.2 does not allow here.</summary>
    PduSessionContainer = 66,

    /// <summary>G-PDU with TEID 0.</summary>
    TeidZero = 67,

    /// <summary>
    /// Inner packet is neither IPv4 nor IPv6, or not what the header in front of it says.
    /// </summary>
    InnerVersion = 68,

    /// <summary>Inner IP header cut short or its length lies.</summary>
    InnerLength = 69,

    /// <summary>Inner source address is not the UE's (TS 23.501 §5.8.2).</summary>
    SpoofedSource = 70,

    /// <summary>Inner destination is one of our own addresses.</summary>
    InnerToLocal = 71,

    /// <summary>Inner source or destination may not be routed (multicast, loopback …).</summary>
    Martian = 72,

    /// <summary>No session has this UE address, nor a framed route to it.</summary>
    UnknownUe = 73,

    /// <summary>The session is there, but none of its PDRs matches.</summary>
    NoPdr = 74,

    /// <summary>QER gate closed (TS 29.244 §5.4.3).</summary>
    GateClosed = 75,

    /// <summary>FAR says drop (TS 29.244 §8.2.26).</summary>
    FarDrop = 76,

    /// <summary>No route to the destination in the network instance.</summary>
    NoRoute = 77,

    /// <summary>Headers are not in the first segment of a chained mbuf, or padding is.</summary>
    Segmented = 78,

    /// <summary>No room in front of the packet for the outer header.</summary>
    NoHeadroom = 79,

    /// <summary>Ring to the session's owning worker full.</summary>
    HandOffFull = 80,

    /// <summary>Ring to control full.</summary>
    PuntRingFull = 81,

    /// <summary>Larger than a slot of the ring to control.</summary>
    PuntTooLarge = 82,

    /// <summary>Transmit queue took no more.</summary>
    TxFull = 83,

    /// <summary>Injected by control, but no mbuf was free or the port is gone.</summary>
    InjectFailed = 84,

    /// <summary>Beyond the bit rate of one of the PDR's QERs (TS 29.244 §5.4.4).</summary>
    RateExceeded = 85,

    /// <summary>The volume or time quota of one of the PDR's URRs is used up (TS 29.244
    /// §5.2.2.2.1).</summary>
    QuotaExhausted = 86,
}

/// <summary>The four fates a <see cref="Verdict"/> can name.</summary>
public enum VerdictKind : byte
{
    /// <summary>Left through a port.</summary>
    Forwarded,

    /// <summary>Consumed by the control process.</summary>
    Punted,

    /// <summary>Dropped; control gets a copy if its ring has room.</summary>
    ToldDrop,

    /// <summary>Dropped.</summary>
    Dropped,
}

/// <summary>Properties of verdicts.</summary>
public static class Verdicts
{
    /// <summary>Size of an array indexed by verdict.</summary>
    public const int Capacity = 96;

    /// <summary>Below are the verdicts of packets that are sent.</summary>
    public const int FirstPunted = 16;

    /// <summary>The kind a verdict's range stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VerdictKind Kind(this Verdict verdict) => (byte)verdict switch
    {
        < FirstPunted => VerdictKind.Forwarded,
        < 32 => VerdictKind.Punted,
        < 48 => VerdictKind.ToldDrop,
        _ => VerdictKind.Dropped,
    };
}
