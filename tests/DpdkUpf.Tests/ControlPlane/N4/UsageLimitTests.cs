using System.Globalization;
using DpdkUpf.Pfcp;
using static DpdkUpf.Pfcp.ReportingTriggerFlags;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>
/// Thresholds, quotas and periods of a URR (TS 29.244 §5.2.2.2.1, §5.2.2.3.1) on a virtual clock.
/// </summary>
public sealed class UsageLimitTests
{
    // A packet from the UE (u) or to it (d) passes; one with an x does not. A number: so many
    // seconds. After >: reports with trigger and volume, of URRs that measure time with seconds.
    // what                               triggers         th   quota  life
    public static TheoryData<string, ReportingTriggerFlags, int, int, string> VolumeLives => new()
    {
        { "a threshold, again and again",     Volth,          300,   -1, "u100 d100 u100>Volth:300 d299 u1>Volth:300 u7 end>Termr:7" },
        { "passed by",                        Volth,          300,   -1, "u450>Volth:450 u299 d1>Volth:300" },
        { "not asked for",                    None,           300,   -1, "u450 end>Termr:450" },
        { "none, but asked for",              Volth,           -1,   -1, "u450 end>Termr:450" },
        { "a threshold of nothing",           Volth,            0,   -1, "u450 end>Termr:450" },
        { "a query brings it no nearer",      Volth,          300,   -1, "u100 query>Immer:100 u199 u1>Volth:200 u299 u1>Volth:300" },
        { "a query when it is reached",       Volth,          300,   -1, "deaf u300 query>Immer|Volth:300 u299 u1 1>Volth:300" },
        { "a new one has what was measured",  Volth,          300,   -1, "u100 th=150 u49 u1>Volth:150 u149 u1>Volth:150" },
        { "a new one that is passed",         Volth,          300,   -1, "u100 th=50>Volth:100 u49 u1>Volth:50" },
        { "query and threshold in one",       Volth,          300,   -1, "u100 query-th=150>Immer:100 u149 u1>Volth:150" },
        { "the old one is not left over",     Volth,          300,   -1, "u250 th=1000 u749 u1>Volth:1000" },
        { "asked for later",                  None,           300,   -1, "u100 query>Immer:100 u250 ask=Volth u49 u1>Volth:300" },
        { "a quota",                          Volqu,           -1,  300, "u100 d200>Volqu:300 x100 query>Immer:0 x1 end>Termr:0" },
        { "the last packet goes beyond",      Volqu,           -1,  300, "u299 d200>Volqu:499 x1" },
        { "a new quota",                      Volqu,           -1,  300, "u300>Volqu:300 x1 quota=100 u99 u1>Volqu:100 x1 quota=5 u5>Volqu:5 x1" },
        { "has what was measured",            Volqu,           -1,  300, "u100 quota=150 u50>Volqu:150 x1" },
        { "less than was measured",           Volqu,           -1,  300, "u200 quota=100>Volqu:200 x1" },
        { "a query leaves the quota",         Volqu,           -1,  300, "u100 query>Immer:100 u200>Volqu:200 x1" },
        { "a quota taken away",               Volqu,           -1,  300, "u300>Volqu:300 x1 no-quota u5000 end>Termr:5000" },
        { "a quota of nothing",               Volqu,           -1,    0, "x100 5 x100 quota=100 u100>Volqu:100 x1 end>Termr:0" },
        { "of nothing later",                 Volqu,           -1,  300, "u100 quota=0>Volqu:100 x1 query>Immer:0 quota=0 x1" },
        { "threshold, then quota",            Volth | Volqu,  200,  300, "u200>Volth:200 u100>Volqu:100 x1 end>Termr:0" },
        { "both with one packet",             Volth | Volqu,  200,  300, "u300>Volqu|Volth:300 x1" },
        { "threshold, quota not asked for",   Volth,          200,  300, "u200>Volth:200 u100 x1 end>Termr:100" },
        { "only a quota, not asked for",      None,            -1,  300, "u300>Volqu:300 x1" },
        { "a threshold beyond the quota",     Volth | Volqu,  400,  300, "u300>Volqu:300 x1 quota=300 u99 u1>Volth:100 u200>Volqu:200 x1" },
        { "nobody hears the worker",          Volth | Volqu,  200,  300, "deaf u200 1>Volth:200 u100 x1 1>Volqu:100 x1" },
        { "the control process dies",         Volth | Volqu,  200,  300, "u100 crash u99 u1>Volth:200 crash u99 u1>Volqu:100 crash x1 1 end>Termr:0" },
        { "and hears nothing when it died",   Volth | Volqu,  200,  300, "deaf u250 crash>Volth:250 u50 x1 crash>Volqu:50 x1 crash x1" },
        { "paused",                           Volqu,           -1,  300, "u100 pause u500 5 resume u200>Volqu:300 x1 pause u100 resume x1" },
        { "no PDR for a while",               Volth | Volqu,  200,  300, "u100 detach>Termr:100 u500 attach u200>Volth:200 u100>Volqu:100 x1" },
        { "no PDR, and the quota is back",    Volqu,           -1,  300, "u300>Volqu:300 x1 detach>Termr:0 u9 attach u299 u1>Volqu:300 x1" },
        { "periods",                          Perio,           -1,   -1, "9 1>Perio:0 u5 10>Perio:5 u6 9 u1 1>Perio:7 end>Termr:0" },
        { "some missed",                      Perio,           -1,   -1, "u5 35>Perio:5 4 1>Perio:0" },
        { "a query within",                   Perio,           -1,   -1, "u5 4 query>Immer:5 5 u3 1>Perio:3" },
        { "period and threshold",             Perio | Volth,  300,   -1, "u200 10>Perio:200 u100>Volth:100 9 u1 1>Perio:1 u298 u1>Volth:299" },
        { "periods across a restart",         Perio,           -1,   -1, "u5 4 crash 5 1>Perio:5 u1 crash 9 1>Perio:1" },
        { "one that ended during it",         Perio,           -1,   -1, "u5 dead=25>Perio:5 4 1>Perio:0" },
        { "another period",                   Perio,           -1,   -1, "5 period=3 2 1>Perio:0 3>Perio:0 no-period 50" },
        { "asked for later",                  None,            -1,   -1, "50 ask=Perio 9 1>Perio:0" },
        { "periods go on while paused",       Perio,           -1,   -1, "u5 pause u5 10>Perio:5 10>Perio:0" },
        { "periods without a PDR",            Perio,           -1,   -1, "detach>Termr:0 10>Perio:0 10>Perio:0" },
        { "period and quota",                 Perio | Volqu,   -1,  300, "u200 10>Perio:200 u100>Volqu:100 x1 10>Perio:0 x1" },
    };

    // what                               triggers         th   quota  life
    public static TheoryData<string, ReportingTriggerFlags, int, int, string> TimeLives => new()
    {
        { "a threshold, again and again",     Timth,           10,   -1, "50 u1 9 1>Timth:1/10 9 1>Timth:0/10 end>Termr:0/0" },
        { "a threshold of nothing",           Timth,            0,   -1, "u1 50 end>Termr:1/50" },
        { "a query brings it no nearer",      Timth,           10,   -1, "u1 4 query>Immer:1/4 5 1>Timth:0/6 9 1>Timth:0/10" },
        { "a new one has what was measured",  Timth,           10,   -1, "u1 4 th=6 1 1>Timth:1/6 5 1>Timth:0/6" },
        { "a quota",                          Timqu,           -1,   10, "u1 10>Timqu:1/10 x1 20 x1 quota=5 u1 4 u1 1>Timqu:2/5 x1" },
        { "a quota of nothing",               Timqu,           -1,    0, "x1 50 x1 quota=5 u1 5>Timqu:1/5 x1" },
        { "threshold, then quota",            Timth | Timqu,    6,   10, "u1 6>Timth:1/6 u1 4>Timqu:1/4 x1" },
        { "threshold, quota not asked for",   Timth,            6,   10, "u1 6>Timth:1/6 u1 4 x1 9 quota=5 u1 end>Termr:2/4" },
        { "the control process dies",         Timqu,           -1,   10, "u1 4 crash 5 u1 1>Timqu:2/10 x1 crash x1" },
        { "the end comes while it is dead",   Timqu,           -1,   10, "u1 dead=12>Timqu:1/12 x1" },
        { "the first packet comes late",      Timqu,           -1,   10, "7 u1 9 u1 1>Timqu:2/10 x1" },
        { "paused",                           Timqu,           -1,   10, "u1 4 pause 50 resume u1 5 u1 1>Timqu:3/10 x1" },
        { "no PDR for a while",               Timqu,           -1,   10, "u1 4 detach>Termr:1/4 50 attach 9 u1 1>Timqu:1/10 x1" },
        { "with a period",                    Timqu | Perio,   -1,   15, "u1 10>Perio:1/10 u1 5>Timqu:1/5 x1 5>Perio:0/0" },
        { "both at once",                     Timqu | Perio,   -1,   10, "u1 10>Perio|Timqu:1/10 x1" },
    };

    [Theory]
    [MemberData(nameof(VolumeLives))]
    public void A_urr_reports_and_stops_by_volume(
        string what, ReportingTriggerFlags triggers, int threshold, int quota, string life) =>
        Live(what, life, Requests.Urr(1) with
        {
            ReportingTriggers = new(triggers),
            VolumeThreshold = threshold < 0
                ? null : new VolumeThreshold(Volumes.Total, (ulong)threshold),
            VolumeQuota = quota < 0 ? null : new VolumeQuota(Volumes.Total, (ulong)quota),
            MeasurementPeriod = triggers.HasFlag(Perio) || what == "asked for later"
                ? new MeasurementPeriod(10) : null,
        });

    [Theory]
    [MemberData(nameof(TimeLives))]
    public void A_urr_reports_and_stops_by_time(
        string what, ReportingTriggerFlags triggers, int threshold, int quota, string life) =>
        Live(what, life, Requests.Urr(1) with
        {
            MeasurementMethod = new(MeasurementMethods.Volum | MeasurementMethods.Durat),
            ReportingTriggers = new(triggers),
            TimeThreshold = threshold < 0 ? null : new TimeThreshold((uint)threshold),
            TimeQuota = quota < 0 ? null : new TimeQuota((uint)quota),
            MeasurementPeriod = triggers.HasFlag(Perio) ? new MeasurementPeriod(10) : null,
        });

    private static void Live(string what, string life, CreateUrr urr)
    {
        using var rig = new N4Rig();
        rig.Rig.BringPortsUp();
        var subject = new Subject(rig, urr);
        var sequence = 0u;
        foreach (var step in life.Split(' '))
        {
            var parts = step.Split('>');
            var reports = subject.Do(parts[0]);
            Assert.All(reports, report => Assert.Equal(sequence++, report.UrSeqn.Value));
            var said = string.Concat(reports.Select(report => $">{Text(report)}"));
            Assert.Equal((what, step), (what, parts[0] + said));
        }
    }

    private static string Text(UsageReport report)
    {
        var triggers = report.UsageReportTrigger.Triggers.ToString()
            .Split(", ").Order(StringComparer.Ordinal);
        var seconds = report.DurationMeasurement is { } duration ? $"/{duration.Seconds}" : "";
        return $"{string.Join('|', triggers)}:{report.VolumeMeasurement!.Value.Total}{seconds}";
    }

    /// <summary>A session with one URR on both PDRs.</summary>
    private sealed class Subject(N4Rig rig, CreateUrr urr)
    {
        private readonly N4Rig _rig = rig;
        private readonly CountingWorker _worker = new(rig.Rig);
        private readonly bool _isTimed = urr.MeasurementMethod.Methods.HasFlag(
            MeasurementMethods.Durat);

        private readonly ulong _seid = rig.Accept(
            Requests.Metered(1) with { CreateUrr = [urr] });

        private ReportingTriggerFlags _triggers = urr.ReportingTriggers.Triggers;

        public List<UsageReport> Do(string step)
        {
            var reports = new List<UsageReport>(Act(step).AsEnumerable());
            _rig.Rig.Engine.Poll();
            while (_rig.Engine.TryTakeReport(out var report))
            {
                Assert.Equal((3, 1UL), (report.Peer, report.CpFSeid.Seid));
                Assert.Equal(DpdkUpf.Pfcp.Reports.Usar, report.Request.ReportType.Reports);
                reports.AddRange(report.Request.UsageReport.AsEnumerable());
            }

            return reports;
        }

        private Repeated<UsageReport> Act(string step)
        {
            var parts = step.Split('=');
            var number = parts.Length > 1 && uint.TryParse(parts[1], out var n) ? n : 0;
            switch (parts[0])
            {
                case "deaf":
                    _worker.IsHeard = false;
                    return default;
                case "crash":
                    _rig.Rig.Crash();
                    return default;
                case "dead":
                    _rig.Rig.Time.Advance(TimeSpan.FromSeconds(number));
                    _rig.Rig.Crash();
                    return default;
                case "query":
                    return Modify(new(QueryUrr: [new(new(1))]));
                case "query-th":
                    return Modify(new(QueryUrr: [new(new(1))], UpdateUrr: [Threshold(number)]));
                case "th":
                    return Modify(new(UpdateUrr: [Threshold(number)]));
                case "quota":
                    return Modify(new(UpdateUrr: [Quota(number)]));
                case "no-quota":
                    return Update(new(new(1), Cleared: Cleared.Of(VolumeQuota.IeType)));
                case "period":
                    return Update(new(new(1), MeasurementPeriod: new(number)));
                case "no-period":
                    return Update(new(new(1), Cleared: Cleared.Of(MeasurementPeriod.IeType)));
                case "ask":
                    _triggers |= Enum.Parse<ReportingTriggerFlags>(parts[1]);
                    return Update(new(new(1), ReportingTriggers: new(_triggers)));
                case "pause" or "resume":
                    return Update(new(new(1), MeasurementInformation: new MeasurementInformation(
                        step == "pause" ? MeasurementFlags.Inam : MeasurementFlags.None)));
                case "detach":
                    var none = Cleared.Of(UrrId.IeType);
                    return Modify(new(
                        UpdatePdr: [new(new(1), Cleared: none), new(new(2), Cleared: none)]));
                case "attach":
                    return Modify(new(UpdatePdr:
                        [new(new(1), UrrId: [new(1)]), new(new(2), UrrId: [new(1)])]));
                case "end":
                    return _rig.Delete(_seid).UsageReport;
                default:
                    return Pass(step);
            }
        }

        private Repeated<UsageReport> Pass(string step)
        {
            if (uint.TryParse(step, out var seconds))
            {
                _rig.Rig.Advance(TimeSpan.FromSeconds(seconds));
                return default;
            }

            var bytes = uint.Parse(step[1..], CultureInfo.InvariantCulture);
            var passes = step[0] == 'd'
                ? _worker.Downlink(_seid, bytes)
                : _worker.Uplink(_seid, bytes);
            Assert.Equal((step, step[0] != 'x'), (step, passes));
            return default;
        }

        private UpdateUrr Threshold(uint number) => _isTimed
            ? new(new(1), TimeThreshold: new(number))
            : new(new(1), VolumeThreshold: new(Volumes.Total, number));

        private UpdateUrr Quota(uint number) => _isTimed
            ? new(new(1), TimeQuota: new(number))
            : new(new(1), VolumeQuota: new(Volumes.Total, number));

        private Repeated<UsageReport> Update(UpdateUrr update) =>
            Modify(new(UpdateUrr: [update]));

        private Repeated<UsageReport> Modify(SessionModificationRequest request)
        {
            var response = _rig.Modify(_seid, request);
            Assert.True(response.Cause.Value == CauseValue.Accepted, $"{response}");
            return response.UsageReport;
        }
    }
}
