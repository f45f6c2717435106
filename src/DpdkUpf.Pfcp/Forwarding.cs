using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(44, "8.2.26")]
public readonly partial record struct ApplyAction([FlagOctets(1, 2)] ApplyActions Actions);

[Flags]
public enum ApplyActions : ushort
{
    None = 0,
    Drop = 1 << 0,
    Forw = 1 << 1,
    Buff = 1 << 2,
    Nocp = 1 << 3,
    Dupl = 1 << 4,
    Ipma = 1 << 5,
    Ipmd = 1 << 6,
    Dfrt = 1 << 7,
    Edrt = 1 << 8,
    Bdpn = 1 << 9,
    Ddpn = 1 << 10,
    Fssm = 1 << 11,
    Mbsu = 1 << 12,
}

[Ie(42, "8.2.24")]
public readonly partial record struct DestinationInterface(
    [Mask(0x0F)] DestinationInterfaceValue Value);

public enum DestinationInterfaceValue : byte
{
    Access = 0,
    Core = 1,
    SgiLanN6Lan = 2,
    CpFunction = 3,
    LiFunction = 4,
    FiveGVnInternal = 5,
}

[Ie(84, "8.2.56")]
public readonly partial record struct OuterHeaderCreation(
    [FlagOctets(2, 2)] OuterHeaderCreations Description,
    [When(OuterHeaderCreations.GtpUUdpIpv4 | OuterHeaderCreations.GtpUUdpIpv6)] uint Teid = 0,
    [When(OuterHeaderCreations.GtpUUdpIpv4 |
        OuterHeaderCreations.UdpIpv4 |
        OuterHeaderCreations.Ipv4)]
    Ipv4Address V4 = default,
    [When(OuterHeaderCreations.GtpUUdpIpv6 |
        OuterHeaderCreations.UdpIpv6 |
        OuterHeaderCreations.Ipv6)]
    Ipv6Address V6 = default,
    [When(OuterHeaderCreations.UdpIpv4 | OuterHeaderCreations.UdpIpv6)] ushort Port = 0,
    [When(OuterHeaderCreations.CTag), Size(3)] uint CTag = 0,
    [When(OuterHeaderCreations.STag), Size(3)] uint STag = 0);

[Flags]
public enum OuterHeaderCreations : ushort
{
    None = 0,
    GtpUUdpIpv4 = 1 << 0,
    GtpUUdpIpv6 = 1 << 1,
    UdpIpv4 = 1 << 2,
    UdpIpv6 = 1 << 3,
    Ipv4 = 1 << 4,
    Ipv6 = 1 << 5,
    CTag = 1 << 6,
    STag = 1 << 7,
    N19Indication = 1 << 8,
    N6Indication = 1 << 9,
    LowLayerSsm = 1 << 10,
}

[Ie(30, "8.2.12")]
public readonly partial record struct TransportLevelMarking(ushort TosTrafficClass);

[Ie(41, "8.2.23")]
public sealed partial record ForwardingPolicy([Length(1)] string Identifier);

[Ie(98, "8.2.67")]
public sealed partial record HeaderEnrichment(
    [Mask(0x1F)] byte HeaderType,
    [Length(1)] string Name,
    [Length(1)] string Value);

[Ie(38, "8.2.20")]
public sealed partial record RedirectInformation(
    [Mask(0x0F)] RedirectAddressType Type,
    [Length(2)] string ServerAddress,
    [When(RedirectAddressType.Ipv4AndIpv6,RedirectAddressType.Ipv4AndIpv6AndPort), Length(2)]
    string? OtherServerAddress = null,
    [When(RedirectAddressType.Port,
        RedirectAddressType.Ipv4AndPort,
        RedirectAddressType.Ipv6AndPort,
        RedirectAddressType.Ipv4AndIpv6AndPort)]
    ushort Port = 0);

public enum RedirectAddressType : byte
{
    Ipv4 = 0,
    Ipv6 = 1,
    Url = 2,
    SipUri = 3,
    Ipv4AndIpv6 = 4,
    Port = 5,
    Ipv4AndPort = 6,
    Ipv6AndPort = 7,
    Ipv4AndIpv6AndPort = 8,
}

[Ie(137, "8.2.97")]
public readonly partial record struct Proxying(ProxyingFlags Flags);

[Flags]
public enum ProxyingFlags : byte
{
    None = 0,
    Arp = 1 << 0,
    Ins = 1 << 1,
}

[Ie(293, "8.2.200")]
public readonly partial record struct IpAddressAndPortNumberReplacement(
    [FlagOctets(2, 2)] ReplacementFlags Flags,
    [When(ReplacementFlags.DestinationV4)] Ipv4Address DestinationV4 = default,
    [When(ReplacementFlags.DestinationV6)] Ipv6Address DestinationV6 = default,
    [When(ReplacementFlags.DestinationPort)] ushort DestinationPort = 0,
    [When(ReplacementFlags.SourceV4)] Ipv4Address SourceV4 = default,
    [When(ReplacementFlags.SourceV6)] Ipv6Address SourceV6 = default,
    [When(ReplacementFlags.SourcePort)] ushort SourcePort = 0);

[Flags]
public enum ReplacementFlags : ushort
{
    None = 0,
    DestinationV4 = 1 << 0,
    DestinationV6 = 1 << 1,
    DestinationPort = 1 << 2,
    SourceV4 = 1 << 3,
    SourceV6 = 1 << 4,
    SourcePort = 1 << 5,
    Umn6Rs = 1 << 6,
}

[Ie(322, "8.2.219")]
public readonly partial record struct Metadata(Octets Value);

[Ie(309, "8.2.210")]
public readonly partial record struct MbsUnicastParametersId(ushort Value);

[Ie(398, "8.2.280")]
public readonly partial record struct TransportLevelMarkingIndications(
    TransportLevelMarkingFlags Flags);

[Flags]
public enum TransportLevelMarkingFlags : byte
{
    None = 0,
    Tlmip = 1 << 0,
}

[Ie(384, "8.2.268")]
public readonly partial record struct PduSetImportance([FlagOctets(2, 2)] ushort Values);

[Ie(374, "8.2.261")]
public readonly partial record struct OnPathN6ConnectionInformation(
    OnPathN6Flags Flags,
    [When(OnPathN6Flags.V4)] Ipv4Address V4 = default,
    [When(OnPathN6Flags.V6)] Ipv6Address V6 = default,
    [When(OnPathN6Flags.PortNumber)] ushort Port = 0);

[Flags]
public enum OnPathN6Flags : byte
{
    None = 0,
    ConnectUdp = 1 << 0,
    V4 = 1 << 3,
    V6 = 1 << 4,
    PortNumber = 1 << 5,
}

[Ie(46, "8.2.28")]
public readonly partial record struct DownlinkDataNotificationDelay(byte Value);

[Ie(47, "8.2.29")]
public readonly partial record struct DlBufferingDuration(byte Value);

[Ie(48, "8.2.30")]
public readonly partial record struct DlBufferingSuggestedPacketCount(Octets Value);

[Ie(140, "8.2.100")]
public readonly partial record struct SuggestedBufferingPacketsCount(byte Value);

[Ie(249, "8.2.172")]
public readonly partial record struct MtEdtControlInformation(DataSizeReportFlags Flags);

[Ie(347, "8.2.239")]
public readonly partial record struct MtSdtControlInformation(DataSizeReportFlags Flags);

[Flags]
public enum DataSizeReportFlags : byte
{
    None = 0,
    Rdsi = 1 << 0,
}

[Ie(346, "8.2.238")]
public readonly partial record struct ExtendedDlBufferingNotificationPolicy(
    DlBufferingNotificationFlags Flags);

[Flags]
public enum DlBufferingNotificationFlags : byte
{
    None = 0,
    Edbn = 1 << 0,
}

[Ie(171, "8.2.124")]
public readonly partial record struct SteeringFunctionality(
    [Mask(0x0F)] SteeringFunctionalityValue Value);

public enum SteeringFunctionalityValue : byte
{
    AtsssLl = 0,
    Mptcp = 1,
    MpquicUdp = 2,
    MpquicIp = 3,
    MpquicE = 4,
}

[Ie(172, "8.2.125")]
public readonly partial record struct SteeringMode([Mask(0x0F)] SteeringModeValue Value);

public enum SteeringModeValue : byte
{
    ActiveStandby = 0,
    SmallestDelay = 1,
    LoadBalancing = 2,
    PriorityBased = 3,
    Redundant = 4,
}

[Ie(173, "8.2.126")]
public readonly partial record struct Weight(byte Value);

[Ie(174, "8.2.127")]
public readonly partial record struct Priority([Mask(0x0F)] PriorityValue Value);

public enum PriorityValue : byte
{
    Active = 0,
    Standby = 1,
    NoStandby = 2,
    High = 3,
    Low = 4,
    Primary = 5,
    Secondary = 6,
}

[Ie(288, "8.2.196")]
public readonly partial record struct Thresholds(
    ThresholdFlags Flags,
    [When(ThresholdFlags.Rtt)] ushort RttMs = 0,
    [When(ThresholdFlags.Plr)] byte PacketLossPercent = 0);

[Flags]
public enum ThresholdFlags : byte
{
    None = 0,
    Rtt = 1 << 0,
    Plr = 1 << 1,
}

[Ie(289, "8.2.197")]
public readonly partial record struct SteeringModeIndicator(SteeringModeFlags Flags);

[Flags]
public enum SteeringModeFlags : byte
{
    None = 0,
    Albi = 1 << 0,
    Ueai = 1 << 1,
}

[Ie(333, "8.2.227")]
public readonly partial record struct TransportMode([Mask(0x0F)] TransportModeValue Value);

public enum TransportModeValue : byte
{
    Datagram1 = 0,
    Datagram2 = 1,
    Stream = 2,
}
