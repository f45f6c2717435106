namespace DpdkUpf.ControlPlane.SlowPath;

/// <summary>
/// What became of a packet on the slow path, and what control sent by itself. The member's name
/// is the counter, the metric label and the row in docs/counters.md.
/// </summary>
public enum SlowPathCounter
{
    /// <summary>ARP request for one of our addresses answered.</summary>
    ArpAnswered,

    /// <summary>ARP reply or announcement noted.</summary>
    ArpLearned,

    /// <summary>ARP for somebody else.</summary>
    ArpIgnored,

    /// <summary>ARP packet cut short, or not for IPv4 over Ethernet.</summary>
    ArpMalformed,

    /// <summary>Neighbour Solicitation for one of our addresses answered.</summary>
    SolicitationAnswered,

    /// <summary>Neighbour Advertisement noted.</summary>
    AdvertisementLearned,

    /// <summary>Neighbour discovery that is not for us, or router discovery.</summary>
    DiscoveryIgnored,

    /// <summary>Neighbour discovery that RFC 4861 §7.1 says to discard.</summary>
    DiscoveryMalformed,

    /// <summary>Another station uses one of our addresses.</summary>
    AddressConflict,

    /// <summary>ICMP or ICMPv6 echo request answered.</summary>
    EchoAnswered,

    /// <summary>ICMP or ICMPv6 message to us that needs no answer.</summary>
    IcmpIgnored,

    /// <summary>ICMP or ICMPv6 message cut short or with a wrong checksum.</summary>
    IcmpMalformed,

    /// <summary>GTP-U Echo Request answered (TS 29.281 §7.2.2).</summary>
    GtpEchoAnswered,

    /// <summary>GTP-U Echo Request sent (TS 29.281 §7.2.1).</summary>
    GtpEchoSent,

    /// <summary>GTP-U Echo Response to one of ours received.</summary>
    GtpEchoReceived,

    /// <summary>GTP-U Error Indication received (TS 29.281 §7.3.1).</summary>
    ErrorIndicationReceived,

    /// <summary>GTP-U Supported Extension Headers Notification received (§7.2.3).</summary>
    ExtensionNotificationReceived,

    /// <summary>GTP-U signalling that needs no answer: End Marker, unasked Echo Response.</summary>
    GtpSignallingIgnored,

    /// <summary>GTP-U signalling cut short or lying about its length.</summary>
    GtpMalformed,

    /// <summary>Error Indication sent for a TEID that no tunnel has.</summary>
    ErrorIndicationSent,

    /// <summary>
    /// Error Indication not sent: sessions were lost a short while ago, and their peers may be
    /// about to restore them (TS 23.527 §4.3.2).
    /// </summary>
    ErrorIndicationHeldOff,

    /// <summary>Supported Extension Headers Notification sent.</summary>
    ExtensionNotificationSent,

    /// <summary>Fragmentation Needed or Packet Too Big sent.</summary>
    PacketTooBigSent,

    /// <summary>Time Exceeded sent.</summary>
    TimeExceededSent,

    /// <summary>Answer that the rate limit held back.</summary>
    RateLimited,

    /// <summary>Dropped packet that must not, or cannot, be answered by an ICMP error.</summary>
    NotAnswerable,

    /// <summary>IP header on the slow path cut short or lying.</summary>
    IpMalformed,

    /// <summary>
    /// Packet on the slow path that came on no interface of ours, or for no reason.
    /// </summary>
    Unexpected,

    /// <summary>Packet put in a neighbour's queue until its MAC address is known.</summary>
    Queued,

    /// <summary>Queued packet sent after its neighbour answered.</summary>
    QueuedSent,

    /// <summary>Packet sent for a neighbour that was resolved in the meantime.</summary>
    ResolvedSent,

    /// <summary>
    /// Packet dropped: the queue of its neighbour, or all queues together, were full.
    /// </summary>
    QueueFull,

    /// <summary>Queued packet dropped: the neighbour did not answer.</summary>
    NeighbourSilent,

    /// <summary>Packet dropped: the neighbour did not answer a short while ago.</summary>
    NeighbourFailed,

    /// <summary>Packet dropped: no place for another neighbour.</summary>
    NeighboursFull,

    /// <summary>A neighbour has another MAC address now.</summary>
    NeighbourMacChanged,

    /// <summary>
    /// Packet to a UE dropped by a FAR with BUFF or NOCP: the first one of an episode is reported.
    /// </summary>
    DownlinkData,

    /// <summary>ARP request or Neighbour Solicitation sent.</summary>
    SolicitationSent,

    /// <summary>Gratuitous ARP or unsolicited Neighbour Advertisement sent.</summary>
    AnnouncementSent,

    /// <summary>Packet not sent: its port is not up.</summary>
    PortDown,

    /// <summary>Packet not sent: the ring to the data plane was full.</summary>
    InjectRingFull,
}
