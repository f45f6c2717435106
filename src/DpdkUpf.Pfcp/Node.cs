using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(204, "8.2.145")]
public readonly partial record struct RequestedClockDriftInformation(ClockDriftFlags Flags);

[Flags]
public enum ClockDriftFlags : byte
{
    None = 0,
    Rrto = 1 << 0,
    Rrcr = 1 << 1,
}

[Ie(206, "8.2.146")]
public readonly partial record struct TimeDomainNumber(byte Value);

[Ie(207, "8.2.147")]
public readonly partial record struct TimeOffsetThreshold(long Value);

[Ie(208, "8.2.148")]
public readonly partial record struct CumulativeRateRatioThreshold(uint Value);

[Ie(209, "8.2.149")]
public readonly partial record struct TimeOffsetMeasurement(long Value);

[Ie(210, "8.2.150")]
public readonly partial record struct CumulativeRateRatioMeasurement(uint Value);

[Ie(321, "8.2.218")]
public readonly partial record struct ConfiguredTimeDomain(ConfiguredTimeDomainFlags Flags);

[Flags]
public enum ConfiguredTimeDomainFlags : byte
{
    None = 0,
    Ctdi = 1 << 0,
}

[Ie(262, "8.2.180")]
public readonly partial record struct RdsConfigurationInformation(RdsFlags Flags);

[Flags]
public enum RdsFlags : byte
{
    None = 0,
    Rds = 1 << 0,
}

[Ie(222, "8.2.154")]
public readonly partial record struct MptcpControlInformation(MptcpControlFlags Flags);

[Flags]
public enum MptcpControlFlags : byte
{
    None = 0,
    Tci = 1 << 0,
}

[Ie(223, "8.2.155")]
public readonly partial record struct AtsssLlControlInformation(AtsssLlFlags Flags);

[Ie(231, "8.2.160")]
public readonly partial record struct AtsssLlInformation(AtsssLlFlags Flags);

[Flags]
public enum AtsssLlFlags : byte
{
    None = 0,
    Lli = 1 << 0,
}

[Ie(224, "8.2.156")]
public readonly partial record struct PmfControlInformation(
    PmfControlFlags Flags,
    [When(PmfControlFlags.Pqpm), Length(1)] Octets Qfis = default);

[Flags]
public enum PmfControlFlags : byte
{
    None = 0,
    Pmfi = 1 << 0,
    Drtti = 1 << 1,
    Pqpm = 1 << 2,
}

[Ie(228, "8.2.157")]
public readonly partial record struct MptcpAddressInformation(
    IpFamilies Flags,
    byte ProxyType,
    ushort ProxyPort,
    [When(IpFamilies.V4)] Ipv4Address V4 = default,
    [When(IpFamilies.V6)] Ipv6Address V6 = default);

[Ie(332, "8.2.226")]
public readonly partial record struct MpquicAddressInformation(
    IpFamilies Flags,
    byte ProxyType,
    ushort ProxyPort,
    [When(IpFamilies.V4)] Ipv4Address V4 = default,
    [When(IpFamilies.V6)] Ipv6Address V6 = default);

[Ie(330, "8.2.225")]
public readonly partial record struct MpquicControlInformation(MpquicControlFlags Flags);

[Flags]
public enum MpquicControlFlags : byte
{
    None = 0,
    Cudp = 1 << 0,
    Cip = 1 << 1,
    Ceth = 1 << 2,
}

[Ie(229, "8.2.158")]
public readonly partial record struct LinkSpecificMultipathIpAddress(
    MultipathAddressFlags Flags,
    [When(MultipathAddressFlags.V4)] Ipv4Address V4 = default,
    [When(MultipathAddressFlags.V6)] Ipv6Address V6 = default,
    [When(MultipathAddressFlags.NonThreeGppV4)] Ipv4Address NonThreeGppV4 = default,
    [When(MultipathAddressFlags.NonThreeGppV6)] Ipv6Address NonThreeGppV6 = default);

[Flags]
public enum MultipathAddressFlags : byte
{
    None = 0,
    V4 = 1 << 0,
    V6 = 1 << 1,
    NonThreeGppV4 = 1 << 2,
    NonThreeGppV6 = 1 << 3,
}

[Ie(230, "8.2.159")]
public readonly partial record struct PmfAddressInformation(
    PmfAddressFlags Flags,
    [When(PmfAddressFlags.V4)] Ipv4Address V4 = default,
    [When(PmfAddressFlags.V6)] Ipv6Address V6 = default,
    [When(PmfAddressFlags.V4 | PmfAddressFlags.V6)] ushort ThreeGppPort = 0,
    [When(PmfAddressFlags.V4 | PmfAddressFlags.V6)] ushort NonThreeGppPort = 0,
    [When(PmfAddressFlags.Mac)] MacAddress ThreeGppMac = default,
    [When(PmfAddressFlags.Mac)] MacAddress NonThreeGppMac = default);

[Flags]
public enum PmfAddressFlags : byte
{
    None = 0,
    V4 = 1 << 0,
    V6 = 1 << 1,
    Mac = 1 << 2,
}

[Ie(280, "8.2.188")]
public readonly partial record struct LnsAddress(IpAddress Value);

[Ie(313, "8.2.212")]
public readonly partial record struct TunnelPassword(string Value);

[Ie(281, "8.2.189")]
public readonly partial record struct TunnelPreference([Size(3)] uint Value);

[Ie(282, "8.2.190")]
public readonly partial record struct CallingNumber(string Value);

[Ie(283, "8.2.191")]
public readonly partial record struct CalledNumber(string Value);

[Ie(284, "8.2.192")]
public readonly partial record struct L2tpSessionIndications(L2tpSessionFlags Flags);

[Flags]
public enum L2tpSessionFlags : byte
{
    None = 0,
    Reuia = 1 << 0,
    Redsa = 1 << 1,
    Rensa = 1 << 2,
}

[Ie(278, "8.2.187")]
public sealed partial record L2tpUserAuthentication(
    ushort ProxyAuthenType,
    L2tpAuthenticationFlags Flags,
    [When(L2tpAuthenticationFlags.Pan), Length(1)] Octets Name = default,
    [When(L2tpAuthenticationFlags.Pac), Length(1)] Octets Challenge = default,
    [When(L2tpAuthenticationFlags.Par), Length(1)] Octets Response = default,
    [When(L2tpAuthenticationFlags.Pai)] byte Id = 0);

[Flags]
public enum L2tpAuthenticationFlags : byte
{
    None = 0,
    Pan = 1 << 0,
    Pac = 1 << 1,
    Par = 1 << 2,
    Pai = 1 << 3,
}

[Ie(287, "8.2.195")]
public readonly partial record struct MaximumReceiveUnit(ushort Value);

[Ie(285, "8.2.193")]
public readonly partial record struct DnsServerAddress(Ipv4Address Value);

[Ie(286, "8.2.194")]
public readonly partial record struct NbnsServerAddress(Ipv4Address Value);

[Ie(314, "8.2.213")]
public readonly partial record struct AreaSessionId(ushort Value);

[Ie(305, "8.2.206")]
public readonly partial record struct MbsSessionIdentifier(Octets Value);

[Ie(306, "8.2.207")]
public readonly partial record struct MulticastTransportInformation(
    [Spare(1)] uint CommonTeid,
    Octets Addresses);

[Ie(307, "8.2.208")]
public readonly partial record struct MbsN4mbReqFlags(MbsN4mbRequests Flags);

[Flags]
public enum MbsN4mbRequests : byte
{
    None = 0,
    Pllssm = 1 << 0,
    Jmbssm = 1 << 1,
    Resti = 1 << 2,
}

[Ie(312, "8.2.211")]
public readonly partial record struct MbsN4RespFlags(MbsN4Responses Flags);

[Flags]
public enum MbsN4Responses : byte
{
    None = 0,
    Nn19Dt = 1 << 0,
    Jmti = 1 << 1,
    N19Dtr = 1 << 2,
}

[Ie(354, "8.2.246")]
public readonly partial record struct N6DelayMeasurementProtocols(
    DelayMeasurementProtocols Protocols);

[Flags]
public enum DelayMeasurementProtocols : byte
{
    None = 0,
    Twamp = 1 << 0,
    Owamp = 1 << 1,
    Stamp = 1 << 2,
    Other = 1 << 3,
}

[Ie(357, "8.2.247")]
public readonly partial record struct N6DelayMeasurementInformation(
    PacketDelayExtremes Flags,
    uint AverageMs,
    [When(PacketDelayExtremes.Minimum)] uint MinimumMs = 0,
    [When(PacketDelayExtremes.Maximum)] uint MaximumMs = 0);

[Flags]
public enum PacketDelayExtremes : byte
{
    None = 0,
    Minimum = 1 << 0,
    Maximum = 1 << 1,
}

[Ie(358, "8.2.248")]
public readonly partial record struct MeasurementEndpointAddress(
    IpFamilies Flags,
    [When(IpFamilies.V4)] Ipv4Address V4 = default,
    [When(IpFamilies.V6)] Ipv6Address V6 = default);

[Ie(375, "8.2.262")]
public readonly partial record struct MeasurementReportingType(MeasurementReportingFlags Flags);

[Flags]
public enum MeasurementReportingFlags : byte
{
    None = 0,
    Per = 1 << 0,
    Evt = 1 << 1,
    Ire = 1 << 2,
}

[Ie(376, "8.2.263")]
public readonly partial record struct N6DelayMeasurementFailureInformation(byte FailureCause);

[Ie(377, "8.2.264")]
public readonly partial record struct N6DelayMeasurementControlInformationId(ushort Value);

[Ie(379, "8.2.265")]
public readonly partial record struct MeasurementEndpointPortNumber(ushort Value);

[Ie(390, "8.2.273")]
public readonly partial record struct SecurityModeStamp(StampSecurityFlags Flags);

[Flags]
public enum StampSecurityFlags : byte
{
    None = 0,
    Intp = 1 << 0,
    Conp = 1 << 1,
}

[Ie(391, "8.2.274")]
public readonly partial record struct HmacKeyStamp(Octets Value);

[Ie(392, "8.2.275")]
public readonly partial record struct SecurityModeOwampOrTwamp(uint Mode);

[Ie(393, "8.2.276")]
public sealed partial record KeyIdAndSharedSecretOwampOrTwamp(
    [Length(1)] Octets KeyId,
    [Length(1)] Octets SharedSecret);

[Ie(396, "8.2.279")]
public readonly partial record struct SessionReflectorModeStamp(StampReflectorFlags Flags);

[Flags]
public enum StampReflectorFlags : byte
{
    None = 0,
    Srm = 1 << 0,
}
