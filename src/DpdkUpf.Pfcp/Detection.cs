using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(20, "8.2.2")]
public readonly partial record struct SourceInterface([Mask(0x0F)] SourceInterfaceValue Value);

public enum SourceInterfaceValue : byte
{
    Access = 0,
    Core = 1,
    SgiLanN6Lan = 2,
    CpFunction = 3,
    FiveGVnInternal = 4,
}

[Ie(160, "8.2.118")]
public readonly partial record struct ThreeGppInterfaceType([Mask(0x3F)] InterfaceType Value);

public enum InterfaceType : byte
{
    S1U = 0,
    S5S8U = 1,
    S4U = 2,
    S11U = 3,
    S12 = 4,
    GnGpU = 5,
    S2aU = 6,
    S2bU = 7,
    ENodeBDlForwarding = 8,
    ENodeBUlForwarding = 9,
    SgwUpfDlForwarding = 10,
    N3ThreeGppAccess = 11,
    N3TrustedNonThreeGppAccess = 12,
    N3UntrustedNonThreeGppAccess = 13,
    N3DataForwarding = 14,
    N9 = 15,
    Sgi = 16,
    N6 = 17,
    N19 = 18,
    S8U = 19,
    GpU = 20,
    N9Roaming = 21,
    IuU = 22,
    N9DataForwarding = 23,
    SxaU = 24,
    SxbU = 25,
    SxcU = 26,
    N4U = 27,
    SgwUpfUlForwarding = 28,
    N6mbNmb9 = 29,
    N3mb = 30,
    N19mb = 31,
}

[Ie(29, "8.2.11")]
public readonly partial record struct Precedence(uint Value);

[Ie(23, "8.2.5")]
public sealed partial record SdfFilter(
    [Mask(0x3F)] SdfFilterFlags Flags,
    [Spare(1), When(SdfFilterFlags.Fd), Length(2)] string? FlowDescription = null,
    [When(SdfFilterFlags.Ttc)] ushort TosTrafficClass = 0,
    [When(SdfFilterFlags.Spi)] uint SecurityParameterIndex = 0,
    [When(SdfFilterFlags.Fl), Size(3), Mask(0xF_FFFF)] uint FlowLabel = 0,
    [When(SdfFilterFlags.Bid)] uint FilterId = 0,
    [When(SdfFilterFlags.Smmii)] Octets MultiplexedMedia = default);

[Flags]
public enum SdfFilterFlags : byte
{
    None = 0,
    Fd = 1 << 0,
    Ttc = 1 << 1,
    Spi = 1 << 2,
    Fl = 1 << 3,
    Bid = 1 << 4,
    Smmii = 1 << 5,
}

[Ie(95, "8.2.64")]
public readonly partial record struct OuterHeaderRemoval(
    OuterHeaderDescription Description,
    [Tail] ExtensionHeaderDeletion Deletion = 0);

public enum OuterHeaderDescription : byte
{
    GtpUUdpIpv4 = 0,
    GtpUUdpIpv6 = 1,
    UdpIpv4 = 2,
    UdpIpv6 = 3,
    Ipv4 = 4,
    Ipv6 = 5,
    GtpUUdpIp = 6,
    VlanTagPop = 7,
    VlanTagsPopPop = 8,
}

[Flags]
public enum ExtensionHeaderDeletion : byte
{
    None = 0,
    PduSessionContainer = 1 << 0,
}

[Ie(142, "8.2.102")]
public readonly partial record struct EthernetPduSessionInformation(EthernetPduSessionFlags Flags);

[Flags]
public enum EthernetPduSessionFlags : byte
{
    None = 0,
    Ethi = 1 << 0,
}

[Ie(139, "8.2.99")]
public readonly partial record struct EthernetFilterProperties(EthernetFilterFlags Flags);

[Flags]
public enum EthernetFilterFlags : byte
{
    None = 0,
    Bide = 1 << 0,
}

[Ie(133, "8.2.93")]
public readonly partial record struct MacAddressFilter(
    MacAddressFlags Flags,
    [When(MacAddressFlags.Source)] MacAddress Source = default,
    [When(MacAddressFlags.Destination)] MacAddress Destination = default,
    [When(MacAddressFlags.UpperSource)] MacAddress UpperSource = default,
    [When(MacAddressFlags.UpperDestination)] MacAddress UpperDestination = default);

[Flags]
public enum MacAddressFlags : byte
{
    None = 0,
    Source = 1 << 0,
    Destination = 1 << 1,
    UpperSource = 1 << 2,
    UpperDestination = 1 << 3,
}

[Ie(134, "8.2.94")]
public readonly partial record struct CTag(VlanTagFlags Flags, ushort Tag);

[Ie(135, "8.2.95")]
public readonly partial record struct STag(VlanTagFlags Flags, ushort Tag);

[Flags]
public enum VlanTagFlags : byte
{
    None = 0,
    Pcp = 1 << 0,
    Dei = 1 << 1,
    Vid = 1 << 2,
}

[Ie(136, "8.2.96")]
public readonly partial record struct Ethertype(ushort Value);

[Ie(163, "8.2.121")]
public readonly partial record struct ActivationTime(uint Seconds);

[Ie(164, "8.2.122")]
public readonly partial record struct DeactivationTime(uint Seconds);

[Ie(179, "8.2.130")]
public readonly partial record struct PacketReplicationAndDetectionCarryOnInformation(
    PacketReplicationFlags Flags);

[Flags]
public enum PacketReplicationFlags : byte
{
    None = 0,
    PriUeai = 1 << 0,
    PriN19I = 1 << 1,
    PriN6I = 1 << 2,
    Dcaroni = 1 << 3,
}

[Ie(265, "8.2.181")]
public readonly partial record struct MultipathApplicableIndication(MultipathFlags Flags);

[Flags]
public enum MultipathFlags : byte
{
    None = 0,
    Mtai = 1 << 0,
    Mqai = 1 << 1,
}

[Ie(275, "8.2.186")]
public readonly partial record struct RatType(RatTypeValue Value);

public enum RatTypeValue : byte
{
    Utran = 1,
    Geran = 2,
    Wlan = 3,
    Gan = 4,
    HspaEvolution = 5,
    Eutran = 6,
    Virtual = 7,
    EutranNbIot = 8,
    LteM = 9,
    Nr = 10,
    WbEutranLeo = 11,
    WbEutranMeo = 12,
    WbEutranGeo = 13,
    WbEutranOtherSat = 14,
    EutranNbIotLeo = 15,
    EutranNbIotMeo = 16,
    EutranNbIotGeo = 17,
    EutranNbIotOtherSat = 18,
    LteMLeo = 19,
    LteMMeo = 20,
    LteMGeo = 21,
    LteMOtherSat = 22,
    NrLeo = 23,
    NrMeo = 24,
    NrGeo = 25,
    NrOtherSat = 26,
    NrRedCap = 27,
    NrERedCap = 28,
}

[Ie(294, "8.2.201")]
public sealed partial record DnsQueryResponseFilter([Length(2)] string DomainNamePattern);

[Ie(395, "8.2.278")]
public readonly partial record struct ExpeditedTransferIndication(ExpeditedTransferFlags Flags);

[Flags]
public enum ExpeditedTransferFlags : byte
{
    None = 0,
    True = 1 << 0,
    False = 1 << 1,
}

[Ie(113, "8.2.79")]
public readonly partial record struct PdnType([Mask(0x07)] PdnTypeValue Value);

public enum PdnTypeValue : byte
{
    Ipv4 = 1,
    Ipv6 = 2,
    Ipv4v6 = 3,
    NonIp = 4,
    Ethernet = 5,
}

[Ie(194, "8.2.140")]
public readonly partial record struct CreateBridgeRouterInfo(BridgeRouterFlags Flags);

[Flags]
public enum BridgeRouterFlags : byte
{
    None = 0,
    Bii = 1 << 0,
    Rii = 1 << 1,
}

[Ie(198, "8.2.143")]
public readonly partial record struct FiveGsUserPlaneNodeId(
    UserPlaneNodeFlags Flags,
    [When(UserPlaneNodeFlags.Bid)] ulong Value = 0);

[Flags]
public enum UserPlaneNodeFlags : byte
{
    None = 0,
    Bid = 1 << 0,
}

[Ie(202, "8.2.144")]
public readonly partial record struct PortManagementInformationContainer(Octets Value);

[Ie(266, "8.2.182")]
public readonly partial record struct UserPlaneNodeManagementInformationContainer(Octets Value);

[Ie(336, "8.2.230")]
public readonly partial record struct TlContainer(Octets Value);

[Ie(61, "8.2.39")]
public sealed partial record PfdContents(
    PfdFlags Flags,
    [Spare(1), When(PfdFlags.Fd), Length(2)] string? FlowDescription = null,
    [When(PfdFlags.Url), Length(2)] string? Url = null,
    [When(PfdFlags.Dn), Length(2)] string? DomainName = null,
    [When(PfdFlags.Cp), Length(2)] Octets CustomPfdContent = default,
    [When(PfdFlags.Dnp), Length(2)] string? DomainNameProtocol = null,
    [When(PfdFlags.Afd), Length(2)] Octets AdditionalFlowDescription = default,
    [When(PfdFlags.Aurl), Length(2)] Octets AdditionalUrl = default,
    [When(PfdFlags.Adnp), Length(2)] Octets AdditionalDomainName = default);

[Flags]
public enum PfdFlags : byte
{
    None = 0,
    Fd = 1 << 0,
    Url = 1 << 1,
    Dn = 1 << 2,
    Cp = 1 << 3,
    Dnp = 1 << 4,
    Afd = 1 << 5,
    Aurl = 1 << 6,
    Adnp = 1 << 7,
}

[Ie(317, "8.2.214")]
public readonly partial record struct DscpToPpiMappingInformation(
    [Mask(0x07)] byte Ppi,
    Octets Dscps);
