namespace DpdkUpf.Tables;

/// <summary>
/// In what a user's packet came, as far as rules tell packets apart by it. From 2 on the numbers
/// are those of Outer Header Removal (TS 29.244 §8.2.64).
/// </summary>
public enum Encapsulation : byte
{
    /// <summary>In nothing, or in GTP-U, where the TEID says enough.</summary>
    None = 0,

    /// <summary>
    /// In GTP-U from the access side with a downlink container: only forwarded data has that. A
    /// packet has it, and no rule asks for it.
    /// </summary>
    Forwarded = 1,

    /// <summary>In UDP over IPv4, other than GTP-U.</summary>
    UdpIpv4 = 2,

    /// <summary>In UDP over IPv6, other than GTP-U.</summary>
    UdpIpv6 = 3,

    /// <summary>Straight in IPv4 (RFC 2003).</summary>
    Ipv4 = 4,

    /// <summary>Straight in IPv6 (RFC 2473).</summary>
    Ipv6 = 5,
}

/// <summary>
/// From which network instance (index) a packet comes, and in what: one number, so that what a rule
/// asks for and what a packet has are compared at once.
/// </summary>
public readonly record struct Origin(ushort Value)
{
    private const int EncapsulationShift = 8;

    /// <summary>Packs both.</summary>
    public Origin(byte networkInstance, Encapsulation encapsulation)
        : this((ushort)(networkInstance | ((int)encapsulation << EncapsulationShift)))
    {
    }

    /// <summary>Network instance (index).</summary>
    public byte NetworkInstance => (byte)Value;

    /// <summary>What the packet is in.</summary>
    public Encapsulation Encapsulation => (Encapsulation)(Value >> EncapsulationShift);
}
