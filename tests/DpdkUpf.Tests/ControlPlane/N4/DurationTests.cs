using System.Globalization;
using DpdkUpf.Pfcp;

namespace DpdkUpf.Tests.ControlPlane.N4;

/// <summary>The time that URRs measure (TS 29.244 §5.2.2.2.1), as their reports say it.</summary>
public sealed unsafe class DurationTests
{
    private const MeasurementFlags None = MeasurementFlags.None;
    private const MeasurementFlags Istm = MeasurementFlags.Istm;
    private const MeasurementFlags Aspoc = MeasurementFlags.Aspoc;

    // what                               flags  seconds and events; a question = its answer
    public static TheoryData<string, MeasurementFlags, string> Lives => new()
    {
        { "no packet",                        None,  "60 ?0 60 ?0 end=0" },
        { "from the first packet",            None,  "60 packet 7 ?7 packet 3 end=3" },
        { "at once",                          Istm,  "60 ?60 packet 7 ?7 end=0" },
        { "on and on without packets",        None,  "packet 5 ?5 100 ?100 ?0 1 end=1" },
        { "at once from now on",              None,  "60 istm 10 ?10 packet 10 end=10" },
        { "at once, but it had begun",        None,  "60 packet 4 istm 10 ?14 end=0" },
        { "paused and resumed",               None,  "packet 5 pause 100 resume 7 ?12 end=0" },
        { "a report while it is paused",      None,  "packet 5 pause 100 ?5 100 resume 7 end=7" },
        { "paused before its first packet",   None,  "5 pause 100 resume 7 ?0 packet 2 end=2" },
        { "paused from the start",            MeasurementFlags.Inam, "100 resume 7 packet 2 end=2" },
        { "paused, at once when resumed",     Istm | MeasurementFlags.Inam, "100 resume 7 end=7" },
        { "pauses are for others to say",     Aspoc, "packet 5 pause 7 ?12 end=0" },
        { "and yet said here",                Aspoc | MeasurementFlags.Ciam, "packet 5 pause 7 ?5 end=0" },
        { "no PDR for a while",               None,  "packet 5 detach=5 100 attach 7 end=7" },
        { "at once, no PDR for a while",      Istm,  "5 detach=5 100 attach 7 ?7 end=0" },
        { "inactivity is not seen",           None,  "packet 5 idt 7 ?- 9 no-idt 3 ?3 end=0" },
        { "the control process dies",         None,  "packet 5 crash 6 pause crash 9 resume crash 2 ?13 end=0" },
        { "the clock is set back",            None,  "packet later 5 end=0" },
    };

    [Theory]
    [MemberData(nameof(Lives))]
    public void A_urr_measures_time(string name, MeasurementFlags flags, string life)
    {
        using var rig = new N4Rig();
        var seid = rig.Accept(Requests.Metered(1) with { CreateUrr = [Timed(flags)] });
        var slot = rig.UsageSlot(seid);
        foreach (var step in life.Split(' '))
        {
            var parts = step.Replace("?", "query=", StringComparison.Ordinal).Split('=');
            var report = Do(rig, seid, slot, ref flags, parts[0]);
            if (parts.Length > 1)
            {
                Assert.Equal((name, step, parts[1]), (name, step, Seconds(report)));
            }
        }
    }

    private static UsageReport? Do(
        N4Rig rig, ulong seid, uint slot, ref MeasurementFlags flags, string step)
    {
        switch (step)
        {
            case "packet":
                Packet(rig, slot);
                return null;
            case "later":
                rig.File.FirstPackets[slot] += 1000;
                return null;
            case "crash":
                rig.Rig.Crash();
                return null;
            case "query":
                return Change(rig, seid, new(QueryUrr: [new(new(1))]));
            case "end":
                return rig.Delete(seid).UsageReport[0];
            case "detach":
                var none = Cleared.Of(UrrId.IeType);
                return Change(rig, seid, new(
                    UpdatePdr: [new(new(1), Cleared: none), new(new(2), Cleared: none)]));
            case "attach":
                return Change(rig, seid, new(UpdatePdr: [new(new(1), UrrId: [new(1)])]));
            case "idt" or "no-idt":
                return Update(rig, seid, new(
                    new(1), InactivityDetectionTime: new(step == "idt" ? 30u : 0)));
            case "pause" or "resume" or "istm":
                flags = step switch
                {
                    "pause" => flags | MeasurementFlags.Inam,
                    "resume" => flags & ~MeasurementFlags.Inam,
                    _ => flags | Istm,
                };
                return Update(rig, seid, new(
                    new(1), MeasurementInformation: new MeasurementInformation(flags)));
            default:
                rig.Rig.Time.Advance(TimeSpan.FromSeconds(
                    int.Parse(step, CultureInfo.InvariantCulture)));
                return null;
        }
    }

    // The data plane's part.
    private static void Packet(N4Rig rig, uint slot)
    {
        rig.File.Usages[slot].Uplink.Add(100);
        if (rig.File.FirstPackets[slot] == 0)
        {
            rig.File.FirstPackets[slot] = rig.Now;
        }
    }

    private static UsageReport? Update(N4Rig rig, ulong seid, UpdateUrr update) =>
        Change(rig, seid, new(UpdateUrr: [update]));

    private static UsageReport? Change(
        N4Rig rig, ulong seid, SessionModificationRequest request)
    {
        var response = rig.Modify(seid, request);
        Assert.True(response.Cause.Value == CauseValue.Accepted, $"{response}");
        return response.UsageReport.AsEnumerable().SingleOrDefault();
    }

    private static string Seconds(UsageReport? report) =>
        report!.DurationMeasurement is { } duration ? $"{duration.Seconds}" : "-";

    private static CreateUrr Timed(MeasurementFlags flags) => Requests.Urr(1, flags) with
    {
        MeasurementMethod = new(MeasurementMethods.Volum | MeasurementMethods.Durat),
    };
}
