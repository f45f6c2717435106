using DpdkUpf.Pfcp;
using ApplicationId = DpdkUpf.Pfcp.ApplicationId;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>Updates of QERs and URRs (TS 29.244 §7.5.4.4, §7.5.4.5).</summary>
internal static class QerUrrMerge
{
    /// <summary>§7.5.4.5.</summary>
    public static CreateQer Apply(CreateQer old, UpdateQer update)
    {
        var cleared = update.Cleared;
        Repeated<QerCorrelationId> correlation =
            update.QerCorrelationId is { } id ? [id] : default;
        return old with
        {
            QerCorrelationId = cleared.Then(
                QerCorrelationId.IeType, correlation, old.QerCorrelationId),
            GateStatus = update.GateStatus ?? old.GateStatus,
            MaximumBitrate = cleared.Then(Mbr.IeType, update.MaximumBitrate, old.MaximumBitrate),
            GuaranteedBitrate = cleared.Then(
                Gbr.IeType, update.GuaranteedBitrate, old.GuaranteedBitrate),
            PacketRate = cleared.Then(PacketRate.IeType, update.PacketRate, old.PacketRate),
            DlFlowLevelMarking = cleared.Then(
                DlFlowLevelMarking.IeType, update.DlFlowLevelMarking, old.DlFlowLevelMarking),
            QosFlowIdentifier = cleared.Then(
                Qfi.IeType, update.QosFlowIdentifier, old.QosFlowIdentifier),
            ReflectiveQos = cleared.Then(Rqi.IeType, update.ReflectiveQos, old.ReflectiveQos),
            PagingPolicyIndicator = cleared.Then(
                PagingPolicyIndicator.IeType,
                update.PagingPolicyIndicator,
                old.PagingPolicyIndicator),
            AveragingWindow = cleared.Then(
                AveragingWindow.IeType, update.AveragingWindow, old.AveragingWindow),
            QerControlIndications = cleared.Then(
                QerControlIndications.IeType,
                update.QerControlIndications,
                old.QerControlIndications),
            QerIndications = cleared.Then(
                QerIndications.IeType, update.QerIndications, old.QerIndications),
        };
    }

    /// <summary>§7.5.4.4.</summary>
    public static CreateUrr Apply(CreateUrr old, UpdateUrr update) =>
        WithConditions(WithSubsequent(WithLimits(old, update), update), update);

    private static CreateUrr WithLimits(CreateUrr old, UpdateUrr update)
    {
        var cleared = update.Cleared;
        return old with
        {
            MeasurementMethod = update.MeasurementMethod ?? old.MeasurementMethod,
            ReportingTriggers = update.ReportingTriggers ?? old.ReportingTriggers,
            MeasurementPeriod = cleared.Then(
                MeasurementPeriod.IeType, update.MeasurementPeriod, old.MeasurementPeriod),
            VolumeThreshold = cleared.Then(
                VolumeThreshold.IeType, update.VolumeThreshold, old.VolumeThreshold),
            VolumeQuota = cleared.Then(VolumeQuota.IeType, update.VolumeQuota, old.VolumeQuota),
            EventThreshold = cleared.Then(
                EventThreshold.IeType, update.EventThreshold, old.EventThreshold),
            EventQuota = cleared.Then(EventQuota.IeType, update.EventQuota, old.EventQuota),
            TimeThreshold = cleared.Then(
                TimeThreshold.IeType, update.TimeThreshold, old.TimeThreshold),
            TimeQuota = cleared.Then(TimeQuota.IeType, update.TimeQuota, old.TimeQuota),
            QuotaHoldingTime = cleared.Then(
                QuotaHoldingTime.IeType, update.QuotaHoldingTime, old.QuotaHoldingTime),
            DroppedDlTrafficThreshold = cleared.Then(
                DroppedDlTrafficThreshold.IeType,
                update.DroppedDlTrafficThreshold,
                old.DroppedDlTrafficThreshold),
            QuotaValidityTime = cleared.Then(
                QuotaValidityTime.IeType, update.QuotaValidityTime, old.QuotaValidityTime),
        };
    }

    private static CreateUrr WithSubsequent(CreateUrr old, UpdateUrr update)
    {
        var cleared = update.Cleared;
        return old with
        {
            MonitoringTime = cleared.Then(
                MonitoringTime.IeType, update.MonitoringTime, old.MonitoringTime),
            SubsequentVolumeThreshold = cleared.Then(
                SubsequentVolumeThreshold.IeType,
                update.SubsequentVolumeThreshold,
                old.SubsequentVolumeThreshold),
            SubsequentTimeThreshold = cleared.Then(
                SubsequentTimeThreshold.IeType,
                update.SubsequentTimeThreshold,
                old.SubsequentTimeThreshold),
            SubsequentVolumeQuota = cleared.Then(
                SubsequentVolumeQuota.IeType,
                update.SubsequentVolumeQuota,
                old.SubsequentVolumeQuota),
            SubsequentTimeQuota = cleared.Then(
                SubsequentTimeQuota.IeType, update.SubsequentTimeQuota, old.SubsequentTimeQuota),
            SubsequentEventThreshold = cleared.Then(
                SubsequentEventThreshold.IeType,
                update.SubsequentEventThreshold,
                old.SubsequentEventThreshold),
            SubsequentEventQuota = cleared.Then(
                SubsequentEventQuota.IeType,
                update.SubsequentEventQuota,
                old.SubsequentEventQuota),
            AdditionalMonitoringTime = cleared.Then(
                AdditionalMonitoringTime.IeType,
                update.AdditionalMonitoringTime,
                old.AdditionalMonitoringTime),
        };
    }

    private static CreateUrr WithConditions(CreateUrr old, UpdateUrr update)
    {
        var cleared = update.Cleared;
        return old with
        {
            InactivityDetectionTime = cleared.Then(
                InactivityDetectionTime.IeType,
                update.InactivityDetectionTime,
                old.InactivityDetectionTime),
            LinkedUrrId = cleared.Then(LinkedUrrId.IeType, update.LinkedUrrId, old.LinkedUrrId),
            MeasurementInformation = cleared.Then(
                MeasurementInformation.IeType,
                update.MeasurementInformation,
                old.MeasurementInformation),
            TimeQuotaMechanism = cleared.Then(
                TimeQuotaMechanism.IeType, update.TimeQuotaMechanism, old.TimeQuotaMechanism),
            AggregatedUrrs = cleared.Then(
                AggregatedUrrs.IeType, update.AggregatedUrrs, old.AggregatedUrrs),
            FarIdForQuotaAction = cleared.Then(
                FarId.IeType, update.FarIdForQuotaAction, old.FarIdForQuotaAction),
            EthernetInactivityTimer = cleared.Then(
                EthernetInactivityTimer.IeType,
                update.EthernetInactivityTimer,
                old.EthernetInactivityTimer),
            NumberOfReports = cleared.Then(
                NumberOfReports.IeType, update.NumberOfReports, old.NumberOfReports),
            ExemptedApplicationIdForQuotaAction = cleared.Then(
                ApplicationId.IeType,
                update.ExemptedApplicationIdForQuotaAction,
                old.ExemptedApplicationIdForQuotaAction),
            ExemptedSdfFilterForQuotaAction = cleared.Then(
                SdfFilter.IeType,
                update.ExemptedSdfFilterForQuotaAction,
                old.ExemptedSdfFilterForQuotaAction),
            UserPlaneInactivityTimer = cleared.Then(
                UserPlaneInactivityTimer.IeType,
                update.UserPlaneInactivityTimer,
                old.UserPlaneInactivityTimer),
        };
    }
}
