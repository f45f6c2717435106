using CsCheck;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>
/// Any order of packets, time, thresholds, quotas, queries, pauses, removals and restarts, against
/// a model of one URR: all reports together are what was forwarded, packets stop exactly at the
/// quota, and no threshold stays reached (TS 29.244 §5.2.2.3.1).
/// </summary>
public sealed class UsageModelTests
{
    private const ReportingTriggerFlags Triggers = ReportingTriggerFlags.Perio
        | ReportingTriggerFlags.Volth | ReportingTriggerFlags.Volqu;

    private static readonly Gen<(int What, uint Number)> Step =
        Gen.Select(Gen.Int[0, 15], Gen.UInt[1, 1500]);

    [Fact]
    public void All_reports_together_are_what_was_forwarded() => Step.List[1, 60].Sample(
        steps =>
        {
            using var rig = new N4Rig();
            rig.Rig.BringPortsUp();
            var life = new Life(rig);
            foreach (var (what, number) in steps)
            {
                life.Do(what, number);
            }

            life.End();
        },
        iter: 300);

    /// <summary>What should be known of one URR.</summary>
    private sealed class Model(uint id, ulong? threshold, ulong? quota)
    {
        public uint Id { get; } = id;

        public bool IsPaused { get; set; }

        public bool IsAttached { get; set; } = true;

        public ulong? Threshold { get; set; } = threshold;

        public ulong ThresholdFrom { get; set; }

        public ulong? Quota { get; set; } = quota;

        public ulong QuotaFrom { get; set; }

        public ulong Counted { get; set; }

        public ulong Packets { get; set; }

        public ulong Reported { get; private set; }

        private ulong ReportedPackets { get; set; }

        private uint Reports { get; set; }

        private uint? End { get; set; }

        public bool Counts => IsAttached && !IsPaused;

        public bool IsUsedUp => Counts && Counted - QuotaFrom >= Quota;

        public void Take(UsageReport report)
        {
            var volume = report.VolumeMeasurement!.Value;
            Assert.Equal(Reports++, report.UrSeqn.Value);
            Assert.Equal(End ?? report.StartTime!.Value.Seconds, report.StartTime!.Value.Seconds);
            End = report.EndTime!.Value.Seconds;
            Reported += volume.Total;
            ReportedPackets += volume.TotalPackets;
            if (report.UsageReportTrigger.Triggers.HasFlag(UsageReportTriggers.Volth))
            {
                Assert.True(Reported - ThresholdFrom >= Threshold, $"{report}");
                ThresholdFrom = Reported;
            }

            if (report.UsageReportTrigger.Triggers.HasFlag(UsageReportTriggers.Volqu))
            {
                Assert.True(Reported - QuotaFrom >= Quota, $"{report}");
            }
        }

        public void AssertComplete() =>
            Assert.Equal((Counted, Packets), (Reported, ReportedPackets));
    }

    private sealed class Life
    {
        private readonly N4Rig _rig;
        private readonly CountingWorker _worker;
        private readonly ulong _seid;
        private readonly List<Model> _models = [new(1, 2000, 5000), new(2, 700, null)];

        public Life(N4Rig rig)
        {
            _rig = rig;
            _worker = new(rig.Rig);
            _seid = rig.Accept(Requests.Metered(1) with
            {
                CreatePdr = Repeated.From(Requests.Session(1).CreatePdr.AsEnumerable()
                    .Select(pdr => pdr with { UrrId = [new(1), new(2)] })),
                CreateQer = default,
                CreateUrr = [.. _models.Select(Create)],
            });
        }

        public void Do(int what, uint number)
        {
            var model = _models[(int)number % 2];
            switch (what)
            {
                case < 6:
                    Packet(what, number);
                    break;
                case 6:
                    _worker.IsHeard = !_worker.IsHeard;
                    break;
                case 7:
                    _rig.Rig.Crash();
                    break;
                case 8:
                    Modify(new(QueryUrr: [new(new(model.Id))]));
                    break;
                case 9:
                    Modify(new(PfcpSmReqFlags: new PfcpSmReqFlags(SmReqFlags.Qaurr)));
                    break;
                case 10:
                    Update(new(new(model.Id), VolumeThreshold: new(Volumes.Total, number * 3)));
                    (model.Threshold, model.ThresholdFrom) = (number * 3, model.Reported);
                    break;
                case 11:
                    Update(new(new(model.Id), VolumeQuota: new(Volumes.Total, number * 5)));
                    (model.Quota, model.QuotaFrom) = (number * 5, model.Reported);
                    break;
                case 12:
                    model.IsPaused = !model.IsPaused;
                    Update(new(new(model.Id), MeasurementInformation: Flags(model)));
                    break;
                case 13:
                    Attach(model);
                    break;
                case 14:
                    Renew(number);
                    break;
                default:
                    _rig.Rig.Advance(TimeSpan.FromSeconds(number % 4));
                    break;
            }

            Settle();
        }

        public void End()
        {
            foreach (var report in _rig.Delete(_seid).UsageReport)
            {
                Take(report);
            }

            _models.ForEach(model => model.AssertComplete());
            Assert.False(_rig.Engine.TryTakeReport(out _));
        }

        private void Packet(int what, uint bytes)
        {
            var passes = !_models.Exists(model => model.IsUsedUp);
            Assert.Equal(passes, what % 2 == 0
                ? _worker.Uplink(_seid, bytes)
                : _worker.Downlink(_seid, bytes));
            foreach (var model in _models.Where(model => passes && model.Counts))
            {
                model.Counted += bytes;
                model.Packets++;
            }
        }

        // After a moment nothing is due any more.
        private void Settle()
        {
            _rig.Rig.Advance(TimeSpan.FromMilliseconds(50));
            TakeReports();
            Assert.All(_models, model => Assert.False(
                model.Counts && model.Counted - model.ThresholdFrom >= model.Threshold));
        }

        // Whatever is linked to no PDR is what it was when it began.
        private void Attach(Model model)
        {
            model.IsAttached = !model.IsAttached;
            UrrId[] attached =
                [.. _models.Where(each => each.IsAttached).Select(each => new UrrId(each.Id))];
            var list = Repeated.From(attached);
            var cleared = attached.Length == 0 ? Cleared.Of(UrrId.IeType) : default;
            Modify(new(UpdatePdr:
            [
                new(new(1), UrrId: list, Cleared: cleared),
                new(new(2), UrrId: list, Cleared: cleared),
            ]));
            if (!model.IsAttached)
            {
                (model.ThresholdFrom, model.QuotaFrom) = (model.Counted, model.Counted);
            }
        }

        // One of the same number is another URR.
        private void Renew(uint number)
        {
            var old = _models[1];
            var fresh = new Model(2, number, number * 2) { IsAttached = old.IsAttached };
            var response = _rig.Modify(_seid, new(
                RemoveUrr: [new(new(2))], CreateUrr: [Create(fresh)]));
            Assert.True(response.Cause.Value == CauseValue.Accepted, $"{response}");
            old.Take(Assert.Single(response.UsageReport.AsEnumerable()));
            old.AssertComplete();
            _models[1] = fresh;
        }

        private void Update(UpdateUrr update) => Modify(new(UpdateUrr: [update]));

        private void Modify(SessionModificationRequest request)
        {
            var response = _rig.Modify(_seid, request);
            Assert.True(response.Cause.Value == CauseValue.Accepted, $"{response}");
            foreach (var report in response.UsageReport)
            {
                Take(report);
            }
        }

        private void TakeReports()
        {
            while (_rig.Engine.TryTakeReport(out var report))
            {
                foreach (var each in report.Request.UsageReport)
                {
                    Take(each);
                }
            }
        }

        private void Take(UsageReport report) =>
            _models[(int)report.UrrId.Value - 1].Take(report);

        private static MeasurementInformation Flags(Model model) => new(
            MeasurementFlags.Mnop | (model.IsPaused ? MeasurementFlags.Inam : 0));

        private static CreateUrr Create(Model model) => new(
            new(model.Id),
            new(MeasurementMethods.Volum),
            new(Triggers),
            MeasurementPeriod: new(7),
            VolumeThreshold: model.Threshold is { } threshold
                ? new(Volumes.Total, threshold) : null,
            VolumeQuota: model.Quota is { } quota ? new(Volumes.Total, quota) : null,
            MeasurementInformation: Flags(model));
    }
}
