using DpdkUpf.ControlPlane.N4.Rules;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4.Rules;

/// <summary>What is accepted and not done is named.</summary>
public class NotEnforcedTests
{
    [Fact]
    public void Rules_that_are_done_completely_have_no_text()
    {
        var rules = A.Request();
        Assert.Equal("", NotEnforced.Of(rules));
        Assert.Equal("", NotEnforced.Of(rules.CreatePdr[0]));
        Assert.Equal("", NotEnforced.Of(rules.CreateFar[1]));
        Assert.Equal("", NotEnforced.Of(rules.CreateQer[0]));
        Assert.Equal("", NotEnforced.Of(rules.CreateBar!));
        Assert.Equal("", NotEnforced.Of(A.Urr(1) with
        {
            MeasurementMethod = new(MeasurementMethods.Volum | MeasurementMethods.Durat),
            ReportingTriggers = default,
        }));
    }

    [Fact]
    public void Each_part_that_is_not_done_is_named()
    {
        Assert.Equal(
            "user plane inactivity timer",
            NotEnforced.Of(A.Request() with { UserPlaneInactivityTimer = new(60) }));
        Assert.Equal(
            "extension header deletion",
            NotEnforced.Of(A.Pdr(1, A.Uplink()) with
            {
                OuterHeaderRemoval = new(0, ExtensionHeaderDeletion.PduSessionContainer),
            }));
        Assert.Equal(
            "buffering (packets are dropped), BDPN",
            NotEnforced.Of(A.Far(1, ApplyActions.Buff | ApplyActions.Bdpn)));
        Assert.Equal(
            "guaranteed bit rate, averaging window",
            NotEnforced.Of(A.Qer(1) with
            {
                GuaranteedBitrate = new(1, 1),
                AveragingWindow = new(2_000),
            }));
        Assert.Equal(
            "duration, reports by Timth, Start, inactivity detection time, "
            + "measurement information Mbqe",
            NotEnforced.Of(A.Urr(1) with
            {
                MeasurementMethod = new(MeasurementMethods.Volum | MeasurementMethods.Durat),
                ReportingTriggers = new(
                    ReportingTriggerFlags.Volth | ReportingTriggerFlags.Perio
                    | ReportingTriggerFlags.Timth | ReportingTriggerFlags.Start),
                InactivityDetectionTime = new(30),
                MeasurementInformation = new(
                    MeasurementFlags.Mnop | MeasurementFlags.Mbqe | MeasurementFlags.Inam),
            }));
        Assert.Equal(
            "quota holding time, quota validity time, quota action (packets are dropped)",
            NotEnforced.Of(A.Urr(1) with
            {
                VolumeQuota = new(Volumes.Total, 1),
                QuotaHoldingTime = new(1),
                QuotaValidityTime = new(1),
                FarIdForQuotaAction = new(1),
            }));
        Assert.Equal(
            "number of packets to buffer",
            NotEnforced.Of(new CreateBar(
                new(1),
                new DownlinkDataNotificationDelay(2),
                SuggestedBufferingPacketsCount: new(3))));
    }
}
