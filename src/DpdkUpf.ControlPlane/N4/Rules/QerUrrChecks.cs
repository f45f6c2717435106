using DpdkUpf.Pfcp;

namespace DpdkUpf.ControlPlane.N4.Rules;

/// <summary>
/// Whether a QER or URR by itself can be applied (TS 29.244 §7.5.2.4, §7.5.2.5). What would let a
/// subscriber have more than was granted is refused: packet rates, and quotas of what is not
/// measured.
/// </summary>
internal static class QerUrrChecks
{
    private const MeasurementMethods Methods =
        MeasurementMethods.Durat | MeasurementMethods.Volum | MeasurementMethods.Event;

    /// <summary>The first thing wrong; null: none.</summary>
    public static N4Refusal? Check(CreateQer qer) =>
        RuleKinds.Qer.IsPredefined(qer)
        ?? (qer.PacketRate is null
            ? null : RuleKinds.Qer.NotSupported(qer, PacketRate.IeType, "packet rate"));

    /// <summary>
    /// The first thing wrong; null: none. A reporting trigger without its threshold is not: some
    /// senders set the flag always, and it means no more than a threshold that is never reached.
    /// </summary>
    public static N4Refusal? Check(CreateUrr urr) => RuleKinds.Urr.IsPredefined(urr)
        ?? ((urr.MeasurementMethod.Methods & Methods) == 0
            ? RuleKinds.Urr.Refuse(
                urr, CauseValue.MandatoryIeIncorrect, MeasurementMethod.IeType,
                "nothing to measure")
            : Quota(urr) is not 0 and var quota ? RuleKinds.Urr.NotSupported(urr, quota, "quota")
            : null);

    private static ushort Quota(CreateUrr urr) =>
        urr.VolumeQuota is not null && !VolumeLimits.Measures(urr) ? VolumeQuota.IeType
        : urr.TimeQuota is not null && !TimeMeter.Measures(urr) ? TimeQuota.IeType
        : urr.EventQuota is not null ? EventQuota.IeType
        : urr.SubsequentVolumeQuota is not null ? SubsequentVolumeQuota.IeType
        : urr.SubsequentTimeQuota is not null ? SubsequentTimeQuota.IeType
        : urr.SubsequentEventQuota is not null ? SubsequentEventQuota.IeType
        : (ushort)0;
}
