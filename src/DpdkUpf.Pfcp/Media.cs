using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(339, "8.2.233")]
public readonly partial record struct MediaTransportProtocol([Mask(0x0F)] byte Value);

[Ie(342, "8.2.234")]
public readonly partial record struct RtpHeaderExtensionType(byte Value);

[Ie(343, "8.2.235")]
public readonly partial record struct RtpHeaderExtensionId(byte Value);

[Ie(349, "8.2.241")]
public readonly partial record struct RtpHeaderExtensionAdditionalInformation(
    RtpExtensionFlags Flags,
    [Tail] byte Format = 0);

[Flags]
public enum RtpExtensionFlags : byte
{
    None = 0,
    Fi = 1 << 0,
    Pssai = 1 << 1,
    Npdsi = 1 << 2,
}

[Ie(344, "8.2.236")]
public readonly partial record struct RtpPayloadType(byte Value);

[Ie(345, "8.2.237")]
public readonly partial record struct RtpPayloadFormat(byte Value);

[Ie(388, "8.2.271")]
public readonly partial record struct MediaRelatedInformationTransferInfo([Mask(0x0F)] byte Method);

[Ie(385, "8.2.269")]
public readonly partial record struct MoQControlInformation(MoQControlFlags Flags);

[Flags]
public enum MoQControlFlags : byte
{
    None = 0,
    Mqrei = 1 << 0,
    Mqrai = 1 << 1,
}

[Ie(387, "8.2.270")]
public readonly partial record struct MoQRelayIpAddress(
    SeidFlags Flags,
    [When(SeidFlags.V4)] Ipv4Address V4 = default,
    [When(SeidFlags.V6)] Ipv6Address V6 = default);

[Ie(364, "8.2.251")]
public readonly partial record struct HeaderDetectionReference(string Value);

[Ie(365, "8.2.252")]
public readonly partial record struct HeaderDetectionSupportInformation(Octets Value);

[Ie(366, "8.2.253")]
public readonly partial record struct ReportingEndpointId(byte Value);

[Ie(367, "8.2.254")]
public readonly partial record struct HeaderHandlingControlReference(string Value);

[Ie(368, "8.2.255")]
public readonly partial record struct HeaderHandlingAction([Mask(0x0F)] byte Value);

[Ie(369, "8.2.256")]
public readonly partial record struct HeaderInformation(Octets Value);

[Ie(370, "8.2.257")]
public readonly partial record struct HeaderValue(Octets Value);

[Ie(371, "8.2.258")]
public readonly partial record struct HeaderHandlingCondition([Mask(0x0F)] byte Value);

[Ie(372, "8.2.259")]
public readonly partial record struct HeaderHandlingControlId(byte Value);

[Ie(373, "8.2.260")]
public readonly partial record struct HeaderHandlingControlRuleId(byte Value);

[Ie(380, "8.2.266")]
public readonly partial record struct HeaderHandlingReportingIndication(HeaderReportingFlags Flags);

[Flags]
public enum HeaderReportingFlags : byte
{
    None = 0,
    Otri = 1 << 0,
}
