using DpdkUpf.Wire;

namespace DpdkUpf.Pfcp;

[Ie(19, "8.2.1")]
public readonly partial record struct Cause(CauseValue Value)
{
    /// <summary>The values up to 63 accept, the others refuse; spare ones too.</summary>
    public bool IsRejection => (byte)Value >= 64;

    /// <summary>0 is reserved.</summary>
    internal bool IsValid => Value != 0;
}

/// <summary>TS 29.244 §8.2.1.</summary>
public enum CauseValue : byte
{
    Accepted = 1,
    MoreUsageReportToSend = 2,
    PartiallyAccepted = 3,
    Rejected = 64,
    SessionContextNotFound = 65,
    MandatoryIeMissing = 66,
    ConditionalIeMissing = 67,
    InvalidLength = 68,
    MandatoryIeIncorrect = 69,
    InvalidForwardingPolicy = 70,
    InvalidFTeidAllocationOption = 71,
    NoEstablishedAssociation = 72,
    RuleCreationModificationFailure = 73,
    EntityInCongestion = 74,
    NoResourcesAvailable = 75,
    ServiceNotSupported = 76,
    SystemFailure = 77,
    RedirectionRequested = 78,
    AllDynamicAddressesOccupied = 79,
    UnknownPredefinedRule = 80,
    UnknownApplicationId = 81,
    L2tpTunnelEstablishmentFailure = 82,
    L2tpSessionEstablishmentFailure = 83,
    L2tpTunnelRelease = 84,
    L2tpSessionRelease = 85,
    SessionRestorationFailure = 86,
    L2tpTunnelAuthenticationFailure = 87,
    L2tpSessionAuthenticationFailure = 88,
    L2tpLnsNotReachable = 89,
    PfdContentsSyntaxError = 90,
    PfdContentsSemanticsError = 91,
    PfdApplicationIdUnknown = 92,
}
