namespace DpdkUpf.Dpdk;

/// <summary>RTE_ETH_RX_OFFLOAD_*: what a port can do for received packets, if asked to.</summary>
[Flags]
public enum RxOffloads : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Checks the IPv4 header checksum.</summary>
    Ipv4Checksum = 1UL << 1,

    /// <summary>Checks the UDP checksum.</summary>
    UdpChecksum = 1UL << 2,

    /// <summary>Spreads a packet larger than an mbuf over several.</summary>
    Scatter = 1UL << 13,
}

/// <summary>RTE_ETH_TX_OFFLOAD_*: what a port can do for packets to send, if asked to.</summary>
[Flags]
public enum TxOffloads : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sends packets of several mbufs.</summary>
    MultiSegment = 1UL << 15,

    /// <summary>Frees faster, if all packets of a queue are single references from one pool.
    /// </summary>
    FastFree = 1UL << 16,
}

/// <summary>RTE_ETH_RSS_*: what a port can hash to spread packets over its queues.</summary>
[Flags]
public enum RssTypes : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>IPv4 addresses.</summary>
    Ipv4 = 1UL << 2,

    /// <summary>IPv4 addresses of fragments.</summary>
    Ipv4Fragment = 1UL << 3,

    /// <summary>IPv4 addresses of protocols that are not TCP, UDP or SCTP.</summary>
    Ipv4Other = 1UL << 7,

    /// <summary>IPv6 addresses.</summary>
    Ipv6 = 1UL << 8,

    /// <summary>IPv6 addresses of fragments.</summary>
    Ipv6Fragment = 1UL << 9,

    /// <summary>IPv6 addresses of protocols that are not TCP, UDP or SCTP.</summary>
    Ipv6Other = 1UL << 13,

    /// <summary>
    /// Addresses only: the UDP ports of GTP-U are all 2152, and ports would tear one UE's fragments
    /// and flows apart over several workers.
    /// </summary>
    Addresses = Ipv4 | Ipv4Fragment | Ipv4Other | Ipv6 | Ipv6Fragment | Ipv6Other,
}
