using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(21, "8.2.3")]
public readonly partial record struct FTeid(
    FTeidFlags Flags,
    [Unless(FTeidFlags.Ch)] uint Teid,
    [When(FTeidFlags.V4, Unless = FTeidFlags.Ch)] Ipv4Address V4 = default,
    [When(FTeidFlags.V6, Unless = FTeidFlags.Ch)] Ipv6Address V6 = default,
    [When(FTeidFlags.ChId)] byte ChooseId = 0);

[Flags]
public enum FTeidFlags : byte
{
    None = 0,
    V4 = 1 << 0,
    V6 = 1 << 1,
    Ch = 1 << 2,
    ChId = 1 << 3,
}

[Ie(57, "8.2.37")]
public readonly partial record struct FSeid(
    SeidFlags Flags,
    ulong Seid,
    [When(SeidFlags.V4)] Ipv4Address V4 = default,
    [When(SeidFlags.V6)] Ipv6Address V6 = default);

[Flags]
public enum SeidFlags : byte
{
    None = 0,
    V6 = 1 << 0,
    V4 = 1 << 1,
}

[Ie(60, "8.2.38")]
public readonly partial record struct NodeId(
    [Mask(0x0F)] NodeIdType Type,
    [When(NodeIdType.Ipv4)] Ipv4Address V4 = default,
    [When(NodeIdType.Ipv6)] Ipv6Address V6 = default,
    [When(NodeIdType.Fqdn)] DnsName Fqdn = default);

public enum NodeIdType : byte
{
    Ipv4 = 0,
    Ipv6 = 1,
    Fqdn = 2,
}

[Ie(22, "8.2.4")]
public readonly partial record struct NetworkInstance(DnsName Name);

[Ie(159, "8.2.117")]
public readonly partial record struct ApnDnn(DnsName Name);

[Ie(180, "8.2.131")]
public readonly partial record struct SmfSetId([Spare(1)] DnsName Fqdn);

[Ie(93, "8.2.62")]
public readonly partial record struct UeIpAddress(
    UeIpAddressFlags Flags,
    [When(UeIpAddressFlags.V4)] Ipv4Address V4 = default,
    [When(UeIpAddressFlags.V6)] Ipv6Address V6 = default,
    [When(UeIpAddressFlags.Ipv6D)] byte PrefixDelegationBits = 0,
    [When(UeIpAddressFlags.Ip6Pl)] byte PrefixLength = 0);

[Flags]
public enum UeIpAddressFlags : byte
{
    None = 0,
    V6 = 1 << 0,
    V4 = 1 << 1,
    Destination = 1 << 2,
    Ipv6D = 1 << 3,
    ChV4 = 1 << 4,
    ChV6 = 1 << 5,
    Ip6Pl = 1 << 6,
}

[Ie(178, "8.2.129")]
public readonly partial record struct AlternativeSmfIpAddress(
    AlternativeSmfFlags Flags,
    [When(AlternativeSmfFlags.V4)] Ipv4Address V4 = default,
    [When(AlternativeSmfFlags.V6)] Ipv6Address V6 = default);

[Flags]
public enum AlternativeSmfFlags : byte
{
    None = 0,
    V6 = 1 << 0,
    V4 = 1 << 1,
    PreferredPfcpEntity = 1 << 2,
}

[Ie(185, "8.2.135")]
public readonly partial record struct CpPfcpEntityIpAddress(
    SeidFlags Flags,
    [When(SeidFlags.V4)] Ipv4Address V4 = default,
    [When(SeidFlags.V6)] Ipv6Address V6 = default);

[Ie(292, "8.2.199")]
public readonly partial record struct CpIpAddress(
    SeidFlags Flags,
    [When(SeidFlags.V4)] Ipv4Address V4 = default,
    [When(SeidFlags.V6)] Ipv6Address V6 = default);

[Ie(192, "8.2.138")]
public readonly partial record struct SourceIpAddress(
    SourceIpFlags Flags,
    [When(SourceIpFlags.V4)] Ipv4Address V4 = default,
    [When(SourceIpFlags.V6)] Ipv6Address V6 = default,
    [When(SourceIpFlags.Mpl)] byte PrefixLength = 0);

[Flags]
public enum SourceIpFlags : byte
{
    None = 0,
    V6 = 1 << 0,
    V4 = 1 << 1,
    Mpl = 1 << 2,
}

[Ie(191, "8.2.137")]
public readonly partial record struct IpMulticastAddress(
    IpMulticastFlags Flags,
    [When(IpMulticastFlags.V4)] Ipv4Address V4 = default,
    [When(IpMulticastFlags.V6)] Ipv6Address V6 = default,
    [WhenAll(IpMulticastFlags.V4 | IpMulticastFlags.Range)] Ipv4Address EndV4 = default,
    [WhenAll(IpMulticastFlags.V6 | IpMulticastFlags.Range)] Ipv6Address EndV6 = default);

[Flags]
public enum IpMulticastFlags : byte
{
    None = 0,
    V6 = 1 << 0,
    V4 = 1 << 1,
    Range = 1 << 2,
    Any = 1 << 3,
}

[Ie(103, "8.2.70")]
public sealed partial record RemoteGtpUPeer(
    RemotePeerFlags Flags,
    [When(RemotePeerFlags.V4)] Ipv4Address V4 = default,
    [When(RemotePeerFlags.V6)] Ipv6Address V6 = default,
    [When(RemotePeerFlags.Di), Length(2)] Octets DestinationInterface = default,
    [When(RemotePeerFlags.Ni), Length(2)] DnsName NetworkInstance = default,
    [When(RemotePeerFlags.Rts)] uint RecoveryTimeStamp = 0);

[Flags]
public enum RemotePeerFlags : byte
{
    None = 0,
    V6 = 1 << 0,
    V4 = 1 << 1,
    Di = 1 << 2,
    Ni = 1 << 3,
    Rts = 1 << 4,
}

[Ie(268, "8.2.183")]
public readonly partial record struct NumberOfUeIpAddresses(
    IpFamilies Flags,
    [When(IpFamilies.V4)] uint V4 = 0,
    [When(IpFamilies.V6)] uint V6 = 0);

[Flags]
public enum IpFamilies : byte
{
    None = 0,
    V4 = 1 << 0,
    V6 = 1 << 1,
}

[Ie(258, "8.2.177")]
public readonly partial record struct IpVersion(IpFamilies Versions);

[Ie(350, "8.2.242")]
public readonly partial record struct MappedN6IpAddress(
    MappedN6Flags Flags,
    [When(MappedN6Flags.V4)] Ipv4Address V4 = default);

[Flags]
public enum MappedN6Flags : byte
{
    None = 0,
    ChV4 = 1 << 0,
    V4 = 1 << 1,
}

[Ie(351, "8.2.243")]
public readonly partial record struct N6RoutingInformation(
    N6RoutingFlags Flags,
    [When(N6RoutingFlags.SourceV4)] Ipv4Address SourceV4 = default,
    [When(N6RoutingFlags.SourceV6)] Ipv6Address SourceV6 = default,
    [When(N6RoutingFlags.SourcePort)] ushort SourcePort = 0,
    [When(N6RoutingFlags.DestinationV4)] Ipv4Address DestinationV4 = default,
    [When(N6RoutingFlags.DestinationV6)] Ipv6Address DestinationV6 = default,
    [When(N6RoutingFlags.DestinationPort)] ushort DestinationPort = 0);

[Flags]
public enum N6RoutingFlags : byte
{
    None = 0,
    SourceV4 = 1 << 0,
    SourceV6 = 1 << 1,
    SourcePort = 1 << 2,
    DestinationV4 = 1 << 3,
    DestinationV6 = 1 << 4,
    DestinationPort = 1 << 5,
}

[Ie(308, "8.2.209")]
public readonly partial record struct LocalIngressTunnel(
    LocalIngressFlags Flags,
    [Unless(LocalIngressFlags.Ch)] ushort UdpPort = 0,
    [When(LocalIngressFlags.V4, Unless = LocalIngressFlags.Ch)] Ipv4Address V4 = default,
    [When(LocalIngressFlags.V6, Unless = LocalIngressFlags.Ch)] Ipv6Address V6 = default);

[Flags]
public enum LocalIngressFlags : byte
{
    None = 0,
    V4 = 1 << 0,
    V6 = 1 << 1,
    Ch = 1 << 2,
}

[Ie(153, "8.2.109")]
public readonly partial record struct FramedRoute(string Value);

[Ie(154, "8.2.110")]
public readonly partial record struct FramedRouting(uint Value);

[Ie(155, "8.2.111")]
public readonly partial record struct FramedIPv6Route(string Value);
