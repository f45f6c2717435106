using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

/// <summary>RFC 2474 §3, RFC 791 §3.1, RFC 8200 §3.</summary>
public sealed class DscpTests
{
    // what, the packet's first bytes, DSCP
    [Theory]
    [InlineData("IPv4, expedited forwarding", "45B80014", 46)]
    [InlineData("IPv4, ECN is no part of it", "45BB0014", 46)]
    [InlineData("IPv4 with options", "46B80018", 46)]
    [InlineData("IPv6, expedited forwarding", "6B800000", 46)]
    [InlineData("IPv6, flow label and ECN are none of it", "6BBFFFFF", 46)]
    [InlineData("IPv6, default", "60000000", 0)]
    [InlineData("neither", "55B80014", null)]
    [InlineData("cut off", "45", null)]
    [InlineData("nothing", "", null)]
    public void Of(string what, string packet, int? expected) =>
        Assert.Equal((what, (byte?)expected), (what, Dscp.Of(Convert.FromHexString(packet))));
}
