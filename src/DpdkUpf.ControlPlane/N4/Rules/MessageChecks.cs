using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// What session requests may ask for beside PDRs, FARs, QERs, URRs, BARs and traffic endpoints, and
/// what there is not (TS 29.244 §7.5.2.1, §7.5.4.1). Elements that only inform are passed over.
/// </summary>
internal static class MessageChecks
{
    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(SessionEstablishmentRequest request) => Refuse(
        request.CreateMar.Count > 0 ? CreateMar.IeType
        : request.CreateSrr.Count > 0 ? CreateSrr.IeType
        : request.PdnType?.Value is PdnTypeValue.NonIp or PdnTypeValue.Ethernet ? PdnType.IeType
        : request.CreateBridgeRouterInfo is not null ? CreateBridgeRouterInfo.IeType
        : request.ProvideAtsssControlInformation is not null
            ? ProvideAtsssControlInformation.IeType
        : request.L2tpTunnelInformation.Count > 0 ? L2tpTunnelInformation.IeType
        : request.L2tpSessionInformation is not null ? L2tpSessionInformation.IeType
        : request.MbsSessionN4mbControlInformation is not null
            ? MbsSessionN4mbControlInformation.IeType
        : request.MbsSessionN4ControlInformation.Count > 0 ? MbsSessionN4ControlInformation.IeType
        : request.TlContainer is not null ? TlContainer.IeType
        : request.MoQControlInformation is not null ? MoQControlInformation.IeType
        : 0);

    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(SessionModificationRequest request) => Refuse(
        request.CreateMar.Count > 0 ? CreateMar.IeType
        : request.UpdateMar.Count > 0 ? UpdateMar.IeType
        : request.RemoveMar.Count > 0 ? RemoveMar.IeType
        : request.CreateSrr.Count > 0 ? CreateSrr.IeType
        : request.UpdateSrr.Count > 0 ? UpdateSrr.IeType
        : request.RemoveSrr.Count > 0 ? RemoveSrr.IeType
        : request.TscManagementInformation.Count > 0 ? TscManagementInformation.IeType
        : request.ProvideAtsssControlInformation is not null
            ? ProvideAtsssControlInformation.IeType
        : request.EthernetContextInformation is not null ? EthernetContextInformation.IeType
        : request.QueryPacketRateStatus.Count > 0 ? QueryPacketRateStatus.IeType
        : request.MbsSessionN4ControlInformation.Count > 0 ? MbsSessionN4ControlInformation.IeType
        : request.TlContainer.Count > 0 ? TlContainer.IeType
        : request.MoQControlInformation is not null ? MoQControlInformation.IeType
        : 0);

    private static N4Refusal? Refuse(int element) => element == 0 ? null
        : new(CauseValue.ServiceNotSupported, (ushort)element, Reason: "service is not supported");
}
