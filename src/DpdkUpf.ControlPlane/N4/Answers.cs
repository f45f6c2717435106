using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4;

/// <summary>Answers of either side and what they say in common.</summary>
internal static class Answers
{
    /// <summary>The cause of an answer; none in requests and heartbeats.</summary>
    public static CauseValue CauseOf(this IMessage message) => message switch
    {
        PfdManagementResponse m => m.Cause.Value,
        AssociationSetupResponse m => m.Cause.Value,
        AssociationUpdateResponse m => m.Cause.Value,
        AssociationReleaseResponse m => m.Cause.Value,
        NodeReportResponse m => m.Cause.Value,
        SessionSetDeletionResponse m => m.Cause.Value,
        SessionSetModificationResponse m => m.Cause.Value,
        SessionEstablishmentResponse m => m.Cause.Value,
        SessionModificationResponse m => m.Cause.Value,
        SessionDeletionResponse m => m.Cause.Value,
        SessionReportResponse m => m.Cause.Value,
        _ => default,
    };

    /// <summary>True if the answer accepts (§8.2.1: the values up to 63).</summary>
    public static bool IsAccepted(this CauseValue cause) => cause is > 0 and < (CauseValue)64;

    /// <summary>A request that a control plane function sends to us.</summary>
    public static bool IsForUs(this MessageType type) => type
        is MessageType.HeartbeatRequest
        or MessageType.PfdManagementRequest
        or MessageType.AssociationSetupRequest
        or MessageType.AssociationUpdateRequest
        or MessageType.AssociationReleaseRequest
        or MessageType.SessionSetDeletionRequest
        or MessageType.SessionSetModificationRequest
        or MessageType.SessionEstablishmentRequest
        or MessageType.SessionModificationRequest
        or MessageType.SessionDeletionRequest;

    /// <summary>
    /// The answer that refuses a request, as short as §7.2.3.2 wants it; null: that request is
    /// not refused (§7.6.5, §7.6.6).
    /// </summary>
    public static IMessage? Refuse(
        MessageType request, N4Node node, CauseValue causeValue, ushort offendingIe = 0)
    {
        var us = node.Id;
        var cause = new Cause(causeValue);
        OffendingIe? ie = offendingIe == 0 ? null : new(offendingIe);
        return request switch
        {
            MessageType.PfdManagementRequest => new PfdManagementResponse(cause, ie, us),
            MessageType.AssociationSetupRequest =>
                new AssociationSetupResponse(us, cause, node.Recovery),
            MessageType.AssociationUpdateRequest => new AssociationUpdateResponse(us, cause),
            MessageType.AssociationReleaseRequest => new AssociationReleaseResponse(us, cause),
            MessageType.SessionSetDeletionRequest =>
                new SessionSetDeletionResponse(us, cause, ie),
            MessageType.SessionSetModificationRequest =>
                new SessionSetModificationResponse(us, cause, ie),
            MessageType.SessionEstablishmentRequest =>
                new SessionEstablishmentResponse(us, cause, ie),
            MessageType.SessionModificationRequest => new SessionModificationResponse(cause, ie),
            MessageType.SessionDeletionRequest => new SessionDeletionResponse(cause, ie),
            _ => null,
        };
    }
}
