using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;
using DpdkUpf.Wire;
using Cause = DpdkUpf.Pfcp.CauseValue;
using Request = DpdkUpf.Pfcp.SessionEstablishmentRequest;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>TS 29.244 §7.6: each wrong request has its cause, element and rule.</summary>
public class SessionRefusalTests
{
    private const ApplyActions Forw = ApplyActions.Forw;
    private const Cause Failed = Cause.RuleCreationModificationFailure;
    private const Cause Unsupported = Cause.ServiceNotSupported;
    private const Cause Incorrect = Cause.MandatoryIeIncorrect;

    // what                         the request, made wrong        cause, element, kind of rule
    public static TheoryData<string, Func<Request, Request>, Cause, ushort, RuleType?>
        PdrRows => new()
    {
        { "two PDRs of one number", r => r with { CreatePdr = [r.CreatePdr[0], r.CreatePdr[0]] }, Failed, PdrId.IeType, RuleType.Pdr },
        { "no FAR", P(pdr => pdr with { FarId = null }), Cause.ConditionalIeMissing, FarId.IeType, RuleType.Pdr },
        { "FAR that is not there", P(pdr => pdr with { FarId = new(9) }), Failed, FarId.IeType, RuleType.Pdr },
        { "predefined FAR", P(pdr => pdr with { FarId = new(0x8000_0001) }), Cause.UnknownPredefinedRule, FarId.IeType, RuleType.Pdr },
        { "QER that is not there", P(pdr => pdr with { QerId = [new(1), new(9)] }), Failed, QerId.IeType, RuleType.Pdr },
        { "QER twice", P(pdr => pdr with { QerId = [new(1), new(1)] }), Failed, QerId.IeType, RuleType.Pdr },
        { "too many QERs", P(pdr => pdr with { QerId = Repeated.From(new QerId[256]) }), Cause.NoResourcesAvailable, QerId.IeType, RuleType.Pdr },
        { "URR that is not there", P(pdr => pdr with { UrrId = [new(9)] }), Failed, UrrId.IeType, RuleType.Pdr },
        { "URR twice", P(pdr => pdr with { UrrId = [new(1), new(1)] }), Failed, UrrId.IeType, RuleType.Pdr },
        { "too many URRs", P(pdr => pdr with { UrrId = Repeated.From(new UrrId[256]) }), Cause.NoResourcesAvailable, UrrId.IeType, RuleType.Pdr },
        { "predefined rules", P(pdr => pdr with { ActivatePredefinedRules = [new("gold")] }), Cause.UnknownPredefinedRule, ActivatePredefinedRules.IeType, RuleType.Pdr },
        { "MAR", P(pdr => pdr with { MarId = new MarId(1), FarId = null }), Unsupported, MarId.IeType, RuleType.Pdr },
        { "later", P(pdr => pdr with { ActivationTime = new ActivationTime(1) }), Unsupported, ActivationTime.IeType, RuleType.Pdr },
        { "not for long", P(pdr => pdr with { DeactivationTime = new DeactivationTime(1) }), Unsupported, DeactivationTime.IeType, RuleType.Pdr },
        { "broadcast", P(pdr => pdr with { PacketReplicationAndDetectionCarryOnInformation = new(PacketReplicationFlags.Dcaroni) }), Unsupported, PacketReplicationAndDetectionCarryOnInformation.IeType, RuleType.Pdr },
        { "multicast", P(pdr => pdr with { IpMulticastAddressingInfo = [new(new(IpMulticastFlags.Any))] }), Unsupported, IpMulticastAddressingInfo.IeType, RuleType.Pdr },
        { "multipath", P(pdr => pdr with { MultipathApplicableIndication = new(MultipathFlags.Mtai) }), Unsupported, MultipathApplicableIndication.IeType, RuleType.Pdr },
        { "removal of UDP", P(pdr => pdr with { OuterHeaderRemoval = new(OuterHeaderDescription.UdpIpv4) }), Failed, OuterHeaderRemoval.IeType, RuleType.Pdr },
        { "removal of IPv6", P(pdr => pdr with { OuterHeaderRemoval = new(OuterHeaderDescription.Ipv6) }), Failed, OuterHeaderRemoval.IeType, RuleType.Pdr },
        { "removal of a VLAN tag", P(pdr => pdr with { OuterHeaderRemoval = new(OuterHeaderDescription.VlanTagPop) }), Failed, OuterHeaderRemoval.IeType, RuleType.Pdr },
        { "removal of something unknown", P(pdr => pdr with { OuterHeaderRemoval = new((OuterHeaderDescription)9) }), Incorrect, OuterHeaderRemoval.IeType, RuleType.Pdr },
        { "application", I(pdi => pdi with { ApplicationId = new(Octets.Parse("61")) }), Cause.UnknownApplicationId, 24, RuleType.Pdr },
        { "Ethernet session", I(pdi => pdi with { EthernetPduSessionInformation = new(EthernetPduSessionFlags.Ethi) }), Unsupported, EthernetPduSessionInformation.IeType, RuleType.Pdr },
        { "Ethernet filter", I(pdi => pdi with { EthernetPacketFilter = [new(new EthernetFilterId(1))] }), Unsupported, EthernetPacketFilter.IeType, RuleType.Pdr },
        { "ingress tunnel", I(pdi => pdi with { LocalIngressTunnel = new(LocalIngressFlags.Ch) }), Unsupported, LocalIngressTunnel.IeType, RuleType.Pdr },
        { "redundant transmission", I(pdi => pdi with { RedundantTransmissionDetectionParameters = new(A.Tunnel(2)) }), Unsupported, RedundantTransmissionDetectionParameters.IeType, RuleType.Pdr },
        { "mapped address", I(pdi => pdi with { MappedN6IpAddress = new(MappedN6Flags.ChV4) }), Unsupported, MappedN6IpAddress.IeType, RuleType.Pdr },
        { "N6 routing", I(pdi => pdi with { N6RoutingInformation = new(0) }), Unsupported, N6RoutingInformation.IeType, RuleType.Pdr },
        { "DNS filter", I(pdi => pdi with { DnsQueryResponseFilter = [new("x")] }), Unsupported, DnsQueryResponseFilter.IeType, RuleType.Pdr },
        { "MBS session", I(pdi => pdi with { MbsSessionIdentifier = new(Octets.Parse("01A1B2C302F839")) }), Unsupported, MbsSessionIdentifier.IeType, RuleType.Pdr },
        { "area session", I(pdi => pdi with { AreaSessionId = new(1) }), Unsupported, AreaSessionId.IeType, RuleType.Pdr },
        { "expedited transfer", I(pdi => pdi with { ExpeditedTransferIndication = new(ExpeditedTransferFlags.True) }), Unsupported, ExpeditedTransferIndication.IeType, RuleType.Pdr },
        { "multicast group", I(pdi => pdi with { IpMulticastAddressingInfo = [new(new(IpMulticastFlags.Any))] }), Unsupported, IpMulticastAddressingInfo.IeType, RuleType.Pdr },
        { "5G VN", I(pdi => pdi with { SourceInterface = new(SourceInterfaceValue.FiveGVnInternal) }), Unsupported, SourceInterface.IeType, RuleType.Pdr },
        { "no such interface", I(pdi => pdi with { SourceInterface = new((SourceInterfaceValue)9) }), Failed, SourceInterface.IeType, RuleType.Pdr },
        { "TEID 0", I(pdi => pdi with { LocalFTeid = A.Tunnel(0) }), Incorrect, FTeid.IeType, RuleType.Pdr },
        { "CHOOSE ID without CHOOSE", I(pdi => pdi with { LocalFTeid = new(FTeidFlags.V4 | FTeidFlags.ChId, 5, A.Ue, ChooseId: 1) }), Incorrect, FTeid.IeType, RuleType.Pdr },
        { "IPv4 given and chosen", I(pdi => pdi with { UeIpAddress = [A.Address(UeIpAddressFlags.ChV4)] }), Incorrect, UeIpAddress.IeType, RuleType.Pdr },
        { "IPv6 given and chosen", I(pdi => pdi with { UeIpAddress = [new(UeIpAddressFlags.V6 | UeIpAddressFlags.ChV6)] }), Incorrect, UeIpAddress.IeType, RuleType.Pdr },
        { "two prefix lengths", I(pdi => pdi with { UeIpAddress = [new(UeIpAddressFlags.V6 | UeIpAddressFlags.Ipv6D | UeIpAddressFlags.Ip6Pl)] }), Incorrect, UeIpAddress.IeType, RuleType.Pdr },
        { "delegated prefix", I(pdi => pdi with { UeIpAddress = [new(UeIpAddressFlags.V6 | UeIpAddressFlags.Ipv6D, PrefixDelegationBits: 4)] }), Unsupported, UeIpAddress.IeType, RuleType.Pdr },
        { "prefix of 128", I(pdi => pdi with { UeIpAddress = [new(UeIpAddressFlags.V6 | UeIpAddressFlags.Ip6Pl, PrefixLength: 128)] }), Unsupported, UeIpAddress.IeType, RuleType.Pdr },
        { "chosen address of no network", I(pdi => pdi with { UeIpAddress = [new(UeIpAddressFlags.ChV4)] }), Cause.ConditionalIeMissing, NetworkInstance.IeType, RuleType.Pdr },
        { "uplink without F-TEID", I(pdi => pdi with { LocalFTeid = null }), Failed, FTeid.IeType, RuleType.Pdr },
        { "from CP function without F-TEID", I(_ => new(new(SourceInterfaceValue.CpFunction))), Failed, FTeid.IeType, RuleType.Pdr },
        { "no UE address anywhere", r => r with { CreatePdr = [A.Pdr(1, A.Uplink()), A.Pdr(2, new(new(SourceInterfaceValue.Core)))] }, Failed, UeIpAddress.IeType, RuleType.Pdr },
        { "only a CP function's address", r => r with { CreatePdr = [A.Pdr(1, A.Uplink() with { UeIpAddress = [A.Address(UeIpAddressFlags.Destination)] }), A.Pdr(2, new(new(SourceInterfaceValue.Core)))] }, Failed, UeIpAddress.IeType, RuleType.Pdr },
        { "traffic endpoint that is not there", I(_ => A.At(9)), Failed, TrafficEndpointId.IeType, RuleType.Pdr },
        { "two traffic endpoints", I(_ => A.At(1) with { TrafficEndpointId = [new(1), new(1)] }), Unsupported, TrafficEndpointId.IeType, RuleType.Pdr },
        { "F-TEID here and there", I(_ => A.At(1) with { LocalFTeid = A.Tunnel(5) }), Failed, FTeid.IeType, RuleType.Pdr },
        { "unknown SDF filter ID", I(pdi => pdi with { SdfFilter = [A.FlowById(4)] }), Failed, SdfFilter.IeType, RuleType.Pdr },
        { "SDF filter that is none", I(pdi => pdi with { SdfFilter = [A.Flow("deny out ip from any to any")] }), Failed, SdfFilter.IeType, RuleType.Pdr },
        { "one SDF filter ID, two filters", I(pdi => pdi with { SdfFilter = [A.Flow("permit out 6 from any to any", 4), A.Flow("permit out 17 from any to any", 4)] }), Failed, SdfFilter.IeType, RuleType.Pdr },
        { "too many ports", I(pdi => pdi with { SdfFilter = [A.Flow($"permit out 6 from any {string.Join(',', Enumerable.Range(1, 16))} to any {string.Join(',', Enumerable.Range(1, 16))}")] }), Failed, SdfFilter.IeType, RuleType.Pdr },
        { "one CHOOSE ID, two families", r => r with { CreatePdr = [r.CreatePdr[1], A.Pdr(3, A.Uplink(A.Choose(1))), A.Pdr(4, A.Uplink(A.Choose(1, FTeidFlags.V6)))] }, Failed, FTeid.IeType, RuleType.Pdr },
    };

    public static TheoryData<string, Func<Request, Request>, Cause, ushort, RuleType?>
        FarRows => new()
    {
        { "two FARs of one number", r => r with { CreateFar = [r.CreateFar[0], r.CreateFar[0], r.CreateFar[1]] }, Failed, FarId.IeType, RuleType.Far },
        { "number of a predefined FAR", F(far => far with { FarId = new(0x8000_0000) }), Incorrect, FarId.IeType, RuleType.Far },
        { "forwards without parameters", F(far => far with { ForwardingParameters = null }), Cause.ConditionalIeMissing, ForwardingParameters.IeType, RuleType.Far },
        { "no action", Do(0), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "drop and forward", Do(Forw | ApplyActions.Drop), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "forward and buffer", Do(Forw | ApplyActions.Buff), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "notify without buffering", Do(Forw | ApplyActions.Nocp), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "notify alone", Do(ApplyActions.Nocp), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "buffered notification, dropped", Do(ApplyActions.Drop | ApplyActions.Bdpn), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "discard notification, forwarded", Do(Forw | ApplyActions.Ddpn), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "redundant and dropped", Do(ApplyActions.Drop | ApplyActions.Dfrt), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "MB-UPF and forward", Do(Forw | ApplyActions.Mbsu), Incorrect, ApplyAction.IeType, RuleType.Far },
        { "duplicate", Do(Forw | ApplyActions.Dupl), Unsupported, ApplyAction.IeType, RuleType.Far },
        { "redundant", Do(Forw | ApplyActions.Dfrt), Unsupported, ApplyAction.IeType, RuleType.Far },
        { "eliminate", Do(Forw | ApplyActions.Edrt), Unsupported, ApplyAction.IeType, RuleType.Far },
        { "multicast accept", Do(ApplyActions.Ipma), Unsupported, ApplyAction.IeType, RuleType.Far },
        { "MB-UPF", Do(ApplyActions.Mbsu | ApplyActions.Fssm), Unsupported, ApplyAction.IeType, RuleType.Far },
        { "BAR that is not there", F(far => far with { BarId = new BarId(9) }), Failed, BarId.IeType, RuleType.Far },
        { "linked endpoint that is not there", W(to => to with { LinkedTrafficEndpointId = new(9) }), Failed, TrafficEndpointId.IeType, RuleType.Far },
        { "policy", W(to => to with { ForwardingPolicy = new("x") }), Cause.InvalidForwardingPolicy, ForwardingPolicy.IeType, RuleType.Far },
        { "redirection", W(to => to with { RedirectInformation = new(RedirectAddressType.Url, "http://x") }), Unsupported, RedirectInformation.IeType, RuleType.Far },
        { "header enrichment", W(to => to with { HeaderEnrichment = new(0, "x", "y") }), Unsupported, HeaderEnrichment.IeType, RuleType.Far },
        { "header handling", W(to => to with { HeaderHandlingControlRule = [new(default, default, [new(default)])] }), Unsupported, HeaderHandlingControlRule.IeType, RuleType.Far },
        { "proxying", W(to => to with { Proxying = new(ProxyingFlags.Arp) }), Unsupported, Proxying.IeType, RuleType.Far },
        { "address replacement", W(to => to with { IpAddressAndPortNumberReplacement = new(0) }), Unsupported, IpAddressAndPortNumberReplacement.IeType, RuleType.Far },
        { "routing over N6", W(to => to with { N6RoutingInformation = new(0) }), Unsupported, N6RoutingInformation.IeType, RuleType.Far },
        { "connection over N6", W(to => to with { OnPathN6ConnectionInformation = new(0) }), Unsupported, OnPathN6ConnectionInformation.IeType, RuleType.Far },
        { "steering without policy", W(to => to with { DestinationInterface = new(DestinationInterfaceValue.SgiLanN6Lan) }), Cause.ConditionalIeMissing, ForwardingPolicy.IeType, RuleType.Far },
        { "to 5G VN", W(to => to with { DestinationInterface = new(DestinationInterfaceValue.FiveGVnInternal) }), Unsupported, DestinationInterface.IeType, RuleType.Far },
        { "to nowhere", W(to => to with { DestinationInterface = new((DestinationInterfaceValue)9) }), Failed, DestinationInterface.IeType, RuleType.Far },
        { "VLAN tag", W(to => to with { OuterHeaderCreation = new(OuterHeaderCreations.CTag, CTag: 1) }), Unsupported, OuterHeaderCreation.IeType, RuleType.Far },
        { "N19", W(to => to with { OuterHeaderCreation = A.Gtp(1) with { Description = OuterHeaderCreations.GtpUUdpIpv4 | OuterHeaderCreations.N19Indication } }), Unsupported, OuterHeaderCreation.IeType, RuleType.Far },
        { "GTP-U and UDP", W(to => to with { OuterHeaderCreation = A.Gtp(1) with { Description = OuterHeaderCreations.GtpUUdpIpv4 | OuterHeaderCreations.UdpIpv4 } }), Failed, OuterHeaderCreation.IeType, RuleType.Far },
        { "UDP over both", W(to => to with { OuterHeaderCreation = new(OuterHeaderCreations.UdpIpv6 | OuterHeaderCreations.UdpIpv4) }), Failed, OuterHeaderCreation.IeType, RuleType.Far },
        { "tunnel with TEID 0", W(to => to with { OuterHeaderCreation = A.Gtp(0) }), Failed, OuterHeaderCreation.IeType, RuleType.Far },
    };

    public static TheoryData<string, Func<Request, Request>, Cause, ushort, RuleType?>
        OtherRows => new()
    {
        { "two QERs of one number", r => r with { CreateQer = [A.Qer(1), A.Qer(1)] }, Failed, QerId.IeType, RuleType.Qer },
        { "number of a predefined QER", r => r with { CreateQer = [A.Qer(1), A.Qer(0x8000_0001)] }, Incorrect, QerId.IeType, RuleType.Qer },
        { "packet rate", r => r with { CreateQer = [A.Qer(1) with { PacketRate = new PacketRate(PacketRateFlags.Ulpr, UlPackets: 1) }] }, Unsupported, PacketRate.IeType, RuleType.Qer },
        { "two URRs of one number", r => r with { CreateUrr = [A.Urr(1), A.Urr(1)] }, Failed, UrrId.IeType, RuleType.Urr },
        { "number of a predefined URR", r => r with { CreateUrr = [A.Urr(1), A.Urr(0x8000_0001)] }, Incorrect, UrrId.IeType, RuleType.Urr },
        { "nothing to measure", U(urr => urr with { MeasurementMethod = default }), Incorrect, MeasurementMethod.IeType, RuleType.Urr },
        { "quota of what is not measured", Timed(urr => urr with { VolumeQuota = new VolumeQuota(Volumes.Total, 5) }), Unsupported, VolumeQuota.IeType, RuleType.Urr },
        { "quota of time that is not measured", U(urr => urr with { TimeQuota = new TimeQuota(5) }), Unsupported, TimeQuota.IeType, RuleType.Urr },
        { "quota of time that is suspended", Timed(urr => urr with { InactivityDetectionTime = new(3), TimeQuota = new TimeQuota(5) }), Unsupported, TimeQuota.IeType, RuleType.Urr },
        { "event quota", U(urr => urr with { EventQuota = new EventQuota(5) }), Unsupported, EventQuota.IeType, RuleType.Urr },
        { "subsequent volume quota", U(urr => urr with { SubsequentVolumeQuota = new SubsequentVolumeQuota(Volumes.Total, 5) }), Unsupported, SubsequentVolumeQuota.IeType, RuleType.Urr },
        { "subsequent time quota", U(urr => urr with { SubsequentTimeQuota = new SubsequentTimeQuota(5) }), Unsupported, SubsequentTimeQuota.IeType, RuleType.Urr },
        { "subsequent event quota", U(urr => urr with { SubsequentEventQuota = new SubsequentEventQuota(5) }), Unsupported, SubsequentEventQuota.IeType, RuleType.Urr },
        { "two endpoints of one number", E(endpoint => endpoint, 2), Failed, TrafficEndpointId.IeType, null },
        { "endpoint with TEID 0", E(endpoint => endpoint with { LocalFTeid = A.Tunnel(0) }), Incorrect, FTeid.IeType, null },
        { "endpoint of Ethernet", E(endpoint => endpoint with { EthernetPduSessionInformation = new(EthernetPduSessionFlags.Ethi) }), Unsupported, EthernetPduSessionInformation.IeType, null },
        { "endpoint with redundant transmission", E(endpoint => endpoint with { RedundantTransmissionDetectionParameters = new(A.Tunnel(2)) }), Unsupported, RedundantTransmissionDetectionParameters.IeType, null },
        { "endpoint with a mapped address", E(endpoint => endpoint with { MappedN6IpAddress = new(MappedN6Flags.ChV4) }), Unsupported, MappedN6IpAddress.IeType, null },
        { "endpoint with N6 routing", E(endpoint => endpoint with { N6RoutingInformation = new(0) }), Unsupported, N6RoutingInformation.IeType, null },
        { "endpoint with an ingress tunnel", E(endpoint => endpoint with { LocalIngressTunnel = new(LocalIngressFlags.Ch) }), Unsupported, LocalIngressTunnel.IeType, null },
        { "endpoint of a group", E(endpoint => endpoint with { IpMulticastAddressingInfo = new(new(IpMulticastFlags.Any)) }), Unsupported, IpMulticastAddressingInfo.IeType, null },
        { "endpoint of an MBS session", E(endpoint => endpoint with { MbsSessionIdentifier = new(Octets.Parse("01A1B2C302F839")) }), Unsupported, MbsSessionIdentifier.IeType, null },
        { "endpoint of an area", E(endpoint => endpoint with { AreaSessionId = new(1) }), Unsupported, AreaSessionId.IeType, null },
        { "endpoint that is to choose in no network", E(endpoint => endpoint with { UeIpAddress = [new(UeIpAddressFlags.ChV6)] }), Cause.ConditionalIeMissing, NetworkInstance.IeType, null },
        { "MARs", r => r with { CreateMar = [new(default, default, default)] }, Unsupported, CreateMar.IeType, null },
        { "SRRs", r => r with { CreateSrr = [new(default)] }, Unsupported, CreateSrr.IeType, null },
        { "Ethernet", r => r with { PdnType = new(PdnTypeValue.Ethernet) }, Unsupported, PdnType.IeType, null },
        { "non-IP", r => r with { PdnType = new(PdnTypeValue.NonIp) }, Unsupported, PdnType.IeType, null },
        { "bridge", r => r with { CreateBridgeRouterInfo = new(BridgeRouterFlags.Bii) }, Unsupported, CreateBridgeRouterInfo.IeType, null },
        { "ATSSS", r => r with { ProvideAtsssControlInformation = new() }, Unsupported, ProvideAtsssControlInformation.IeType, null },
        { "L2TP", r => r with { L2tpSessionInformation = new() }, Unsupported, L2tpSessionInformation.IeType, null },
        { "TL container", r => r with { TlContainer = new(Octets.Parse("00")) }, Unsupported, TlContainer.IeType, null },
        { "MBS", r => r with { MbsSessionN4ControlInformation = [new(new(Octets.Parse("01A1B2C302F839")))] }, Unsupported, MbsSessionN4ControlInformation.IeType, null },
        { "MB-SMF", r => r with { MbsSessionN4mbControlInformation = new(new(Octets.Parse("01A1B2C302F839"))) }, Unsupported, MbsSessionN4mbControlInformation.IeType, null },
        { "too many rules", r => r with { CreateQer = Repeated.From(Enumerable.Range(1, 65).Select(id => A.Qer((uint)id))) }, Cause.NoResourcesAvailable, 0, null },
    };

    [Theory]
    [MemberData(nameof(PdrRows))]
    [MemberData(nameof(FarRows))]
    [MemberData(nameof(OtherRows))]
    public void A_wrong_session_is_refused_by_name(
        string what, Func<Request, Request> change, Cause cause, ushort element, RuleType? type)
    {
        var isAccepted = SessionChange.TryEstablish(
            change(A.Request()), new(64), out var merged, out var refusal);

        Assert.False(isAccepted, what);
        Assert.Null(merged);
        Assert.Equal(
            (cause, element, type), (refusal!.Cause, refusal.OffendingIe, refusal.Rule?.Type));
        Assert.NotEmpty(refusal.Reason);
    }

    [Fact]
    public void What_the_rows_make_wrong_was_right() => Assert.True(
        SessionChange.TryEstablish(A.Request(), new(64), out _, out _));

    [Fact]
    public void A_refusal_names_the_rule()
    {
        var request = F(far => far with { BarId = new BarId(9) })(A.Request());
        Assert.False(SessionChange.TryEstablish(request, new(64), out _, out var refusal));
        Assert.Equal(new FailedRuleId(RuleType.Far, 1), refusal.Rule);
    }

    private static Func<Request, Request> P(Func<CreatePdr, CreatePdr> change) =>
        request => request with
        {
            CreatePdr = [change(request.CreatePdr[0]), request.CreatePdr[1]],
        };

    private static Func<Request, Request> I(Func<Pdi, Pdi> change) =>
        P(pdr => pdr with { Pdi = change(pdr.Pdi) });

    private static Func<Request, Request> F(Func<CreateFar, CreateFar> change) =>
        request => request with
        {
            CreateFar = [change(request.CreateFar[0]), request.CreateFar[1]],
        };

    private static Func<Request, Request> Do(ApplyActions actions) =>
        F(far => far with { ApplyAction = new(actions) });

    private static Func<Request, Request> W(
        Func<ForwardingParameters, ForwardingParameters> change) =>
        F(far => far with { ForwardingParameters = change(far.ForwardingParameters!) });

    private static Func<Request, Request> U(Func<CreateUrr, CreateUrr> change) =>
        request => request with { CreateUrr = [change(request.CreateUrr[0])] };

    private static Func<Request, Request> Timed(Func<CreateUrr, CreateUrr> change) =>
        U(urr => change(urr with { MeasurementMethod = new(MeasurementMethods.Durat) }));

    private static Func<Request, Request> E(
        Func<CreateTrafficEndpoint, CreateTrafficEndpoint> change, int times = 1) =>
        request => request with
        {
            CreateTrafficEndpoint = Repeated.From(
                Enumerable.Repeat(change(request.CreateTrafficEndpoint[0]), times)),
        };
}
