using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(56, "8.2.36")]
public readonly partial record struct PdrId(ushort Value);

[Ie(108, "8.2.74")]
public readonly partial record struct FarId(uint Value);

[Ie(81, "8.2.54")]
public readonly partial record struct UrrId(uint Value);

[Ie(109, "8.2.75")]
public readonly partial record struct QerId(uint Value);

[Ie(88, "8.2.57")]
public readonly partial record struct BarId(byte Value);

[Ie(170, "8.2.123")]
public readonly partial record struct MarId(ushort Value);

[Ie(215, "8.2.151")]
public readonly partial record struct SrrId(byte Value);

[Ie(131, "8.2.92")]
public readonly partial record struct TrafficEndpointId(byte Value);

[Ie(82, "8.2.55")]
public readonly partial record struct LinkedUrrId(uint Value);

[Ie(120, "8.2.85")]
public readonly partial record struct AggregatedUrrId(uint Value);

[Ie(28, "8.2.10")]
public readonly partial record struct QerCorrelationId(uint Value);

[Ie(138, "8.2.98")]
public readonly partial record struct EthernetFilterId(uint Value);

[Ie(24, "8.2.6")]
public readonly partial record struct ApplicationId(Octets Value);

[Ie(91, "8.2.60")]
public readonly partial record struct ApplicationInstanceId(string Value);

[Ie(291, "8.2.198")]
public readonly partial record struct GroupId(Octets Value);

[Ie(253, "8.2.175")]
public readonly partial record struct NfInstanceId(Guid Value);

[Ie(52, "8.2.33")]
public readonly partial record struct SequenceNumber(uint Value);

[Ie(104, "8.2.71")]
public readonly partial record struct UrSeqn(uint Value);

[Ie(125, "8.2.90")]
public readonly partial record struct QueryUrrReference(uint Value);

[Ie(124, "8.2.89")]
public readonly partial record struct Qfi([Mask(0x3F)] byte Value);

[Ie(106, "8.2.72")]
public readonly partial record struct ActivatePredefinedRules(string Name);

[Ie(107, "8.2.73")]
public readonly partial record struct DeactivatePredefinedRules(string Name);

[Ie(299, "8.2.205")]
public readonly partial record struct PredefinedRulesName(string Name);

[Ie(196, "8.2.141")]
public readonly partial record struct PortNumber(uint Value);

[Ie(197, "8.2.142")]
public readonly partial record struct NwTtPortNumber(uint Value);

[Ie(232, "8.2.161")]
public readonly partial record struct DataNetworkAccessIdentifier(string Value);

[Ie(257, "8.2.176")]
public readonly partial record struct SNssai(byte Sst, [Size(3)] uint Sd);

[Ie(177, "8.2.128")]
public sealed partial record UeIpAddressPoolIdentity([Length(2)] string Name);

[Ie(40, "8.2.22")]
public readonly partial record struct OffendingIe(ushort Type);

[Ie(141, "8.2.101")]
public sealed partial record UserId(
    UserIdFlags Flags,
    [When(UserIdFlags.Imsi), Length(1)] Octets Imsi,
    [When(UserIdFlags.Imei), Length(1)] Octets Imei,
    [When(UserIdFlags.Msisdn), Length(1)] Octets Msisdn,
    [When(UserIdFlags.Nai), Length(1)] string? Nai,
    [When(UserIdFlags.Supi), Length(1)] string? Supi,
    [When(UserIdFlags.Gpsi), Length(1)] string? Gpsi,
    [When(UserIdFlags.Pei), Length(1)] string? Pei);

[Flags]
public enum UserIdFlags : byte
{
    None = 0,
    Imsi = 1 << 0,
    Imei = 1 << 1,
    Msisdn = 1 << 2,
    Nai = 1 << 3,
    Supi = 1 << 4,
    Gpsi = 1 << 5,
    Pei = 1 << 6,
}
