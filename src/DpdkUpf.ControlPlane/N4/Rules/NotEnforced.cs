using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// What an accepted rule asks for and the packet path does not do; empty: all is done. For people
/// (<see cref="RuleInfo.NotEnforced"/>), so that nothing is accepted silently.
/// </summary>
internal static class NotEnforced
{
    /// <summary>Of the session as a whole.</summary>
    public static string Of(SessionEstablishmentRequest rules) => Text(
        (rules.UserPlaneInactivityTimer is not null, "user plane inactivity timer"),
        (rules.TraceInformation is not null, "trace"),
        (rules.ProvideRdsConfigurationInformation is not null, "reliable data service"),
        (rules.DscpToPpiControlInformation.Count > 0, "paging policy by DSCP"),
        (rules.UeLevelMeasurementsConfiguration is not null, "UE level measurements"),
        ((rules.PfcpSeReqFlags?.Flags ?? 0).HasFlag(SeReqFlags.Sumpc), "pause of charging"));

    /// <summary>Of a PDR.</summary>
    public static string Of(CreatePdr pdr) => Text(
        (pdr.TransportDelayReporting is not null, "transport delay reporting"),
        (pdr.Pdi.ProtocolDescription is not null, "PDU set marking"),
        ((pdr.OuterHeaderRemoval?.Deletion ?? 0) != 0, "extension header deletion"));

    /// <summary>Of a FAR.</summary>
    public static string Of(CreateFar far)
    {
        var actions = far.ApplyAction.Actions;
        var parameters = far.ForwardingParameters;
        return Text(
            (actions.HasFlag(ApplyActions.Buff), "buffering (packets are dropped)"),
            (actions.HasFlag(ApplyActions.Bdpn), "BDPN"),
            (actions.HasFlag(ApplyActions.Ddpn), "DDPN"),
            (parameters?.ExtendedTransportLevelMarking.Count > 0,
                "marking by PDU set importance"),
            (parameters?.TransportLevelMarkingIndications is not null,
                "marking by incoming packets"),
            (parameters?.Metadata is not null, "metadata"));
    }

    /// <summary>Of a QER.</summary>
    public static string Of(CreateQer qer) => Text(
        (qer.GuaranteedBitrate is not null, "guaranteed bit rate"),
        (qer.QerCorrelationId.Count > 0, "correlation with QERs of other sessions"),
        (qer.DlFlowLevelMarking is not null, "flow level marking"),
        (qer.PagingPolicyIndicator is not null, "paging policy indicator"),
        (qer.AveragingWindow is not null, "averaging window"),
        ((qer.QerControlIndications?.Flags ?? 0) != 0, "QER control indications"),
        ((qer.QerIndications?.Flags ?? 0) != 0, "QER indications"));

    /// <summary>
    /// Of a URR: volume and time are reported by their thresholds, quotas and period, when asked
    /// for, and when the URR or session ends.
    /// </summary>
    public static string Of(CreateUrr urr)
    {
        var methods = urr.MeasurementMethod.Methods;
        var triggers = urr.ReportingTriggers.Triggers & ~Enforced(urr);
        var information = (urr.MeasurementInformation?.Flags ?? 0)
            & ~(MeasurementFlags.Mnop | MeasurementFlags.Istm | MeasurementFlags.Inam);
        return Text(
            (methods.HasFlag(MeasurementMethods.Durat) && !TimeMeter.Measures(urr), "duration"),
            (methods.HasFlag(MeasurementMethods.Event), "events"),
            (triggers != 0, $"reports by {triggers}"),
            (urr.QuotaHoldingTime is not null, "quota holding time"),
            (urr.QuotaValidityTime is not null, "quota validity time"),
            (urr.FarIdForQuotaAction is not null, "quota action (packets are dropped)"),
            (urr.MonitoringTime is not null, "monitoring time"),
            (urr.AdditionalMonitoringTime.Count > 0, "additional monitoring times"),
            (urr.InactivityDetectionTime is not null, "inactivity detection time"),
            (urr.NumberOfReports is not null, "number of reports"),
            (urr.AggregatedUrrs.Count > 0, "credit pool"),
            (urr.UserPlaneInactivityTimer is not null, "user plane inactivity timer"),
            (information != 0, $"measurement information {information}"));
    }

    // A trigger whose threshold, quota or period is not there never occurs: nothing is missing.
    private static ReportingTriggerFlags Enforced(CreateUrr urr) =>
        ReportingTriggerFlags.Perio
        | (VolumeLimits.Measures(urr)
            ? ReportingTriggerFlags.Volth | ReportingTriggerFlags.Volqu : 0)
        | (TimeMeter.Measures(urr)
            ? ReportingTriggerFlags.Timth | ReportingTriggerFlags.Timqu : 0);

    /// <summary>Of a BAR: there is no buffer.</summary>
    public static string Of(CreateBar bar) => Text(
        (bar.SuggestedBufferingPacketsCount is not null
            || bar.DlBufferingSuggestedPacketCount is not null, "number of packets to buffer"),
        (bar.DlBufferingDuration is not null, "buffering duration"),
        (bar.MtEdtControlInformation is not null || bar.MtSdtControlInformation is not null,
            "data size reports"));

    private static string Text(params ReadOnlySpan<(bool Applies, string What)> parts)
    {
        var all = new List<string>();
        foreach (var (applies, what) in parts)
        {
            if (applies)
            {
                all.Add(what);
            }
        }

        return string.Join(", ", all);
    }
}
