using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// What differs from a usual downlink packet in one thing only must not go its way. The other
/// tests ask the same of packets; here it is the rule.
/// </summary>
public sealed class UsualPathTests
{
    // what, flag of the rule, verdict, the hop limit that is sent
    [Theory]
    [InlineData("usual", RuleFlags.None, Verdict.Downlink, 63)]
    [InlineData("framed routes too", RuleFlags.Framed, Verdict.Downlink, 63)]
    [InlineData("counts as uplink", RuleFlags.Uplink, Verdict.Uplink, 63)]
    [InlineData("to the control plane function", RuleFlags.ToControlPlane, Verdict.Downlink, 64)]
    [InlineData("gate closed", RuleFlags.GateClosed, Verdict.GateClosed, 0)]
    public void Downlink(string what, RuleFlags flag, Verdict verdict, int hops)
    {
        using var upf = new TestUpf();
        var rule = TestTunnel.First.Downlink(TestUpf.Core, upf.Routes.ToGnb) with { Flags = flag };
        upf.Add(new ProgramContent { AddressRules = [rule] });

        var outcome = upf.Process(Ethernet6.ToUe4().Payload(20).Bytes(), port: 1);

        Assert.Equal((what, verdict), (what, outcome.Verdict));
        var sent = TestTunnel.First.Outer(OnN3).ToUe4(ttl: hops).Payload(20);
        Assert.Equal(
            verdict == Verdict.GateClosed ? "" : Hex.Text(sent.Bytes()), Hex.Text(outcome.Bytes));
    }
}
