using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;
using static DpdkUpf.Tests.DataPlane.Packets;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>Outer headers other than GTP-U (TS 29.244 §8.2.56), and marked ones.</summary>
public sealed class OuterHeaderTests
{
    // what, family of the outer header, UDP port or 0, the user's packet
    public static TheoryData<string, int, int, Frame> Headers => new()
    {
        { "UDP/IPv4", 4, 5000, FromUe(4, 20) },
        { "UDP/IPv4, IPv6 inside", 4, 5000, FromUe(6, 20) },
        { "UDP/IPv4, nothing inside", 4, 5000, FromUe(4, 0) },
        { "UDP/IPv6", 6, 5000, FromUe(4, 20) },
        { "UDP/IPv6, odd", 6, 5000, FromUe(6, 21) },
        { "IPv4", 4, 0, FromUe(4, 20) },
        { "IPv4, IPv6 inside", 4, 0, FromUe(6, 20) },
        { "IPv6", 6, 0, FromUe(4, 20) },
        { "IPv6, IPv6 inside", 6, 0, FromUe(6, 20) },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Stand_in_front_of_the_users_packet(string what, int family, int port, Frame user)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        var outer = new TestOuter(family, port);
        upf.Add(new ProgramContent
        {
            TeidRules = [outer.On(TestTunnel.First.Uplink(TestUpf.Core), upf.Routes.Router)],
        });
        var frame = Over4.GPdu().Payload(user.Bytes()).Bytes();
        var expected = outer.Around(user).Bytes();
        foreach (var segments in (int[][])[[], [frame.Length - 3, 2]])
        {
            var outcome = upf.Process(frame, 0, segments);
            if (outcome.Verdict == Verdict.Segmented)
            {
                Assert.NotEmpty(segments); // nothing but a header inside, and that was cut
                continue;
            }

            Assert.Equal((Verdict.Uplink, 1), (outcome.Verdict, outcome.Port));
            Assert.Equal(Hex.Text(expected), Hex.Text(outcome.Bytes));
        }
    }

    // what, family, ToS
    public static TheoryData<string, int, byte> Marks => new()
    {
        { "EF", 4, 0xB8 },
        { "EF, IPv6", 6, 0xB8 },
        { "none", 4, 0 },
        { "everything", 6, 0xFF },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public unsafe void Carry_the_transport_level_marking(string what, int family, byte tos)
    {
        Assert.NotEmpty(what);
        using var upf = new TestUpf();
        var rule = (TestTunnel.First with { OverIpv6 = family == 6 })
            .Downlink(TestUpf.Core, upf.Routes.ToGnb);
        if (family == 4)
        {
            rule.OuterHeader[1] = tos;
            rule.TemplateSum += tos;
        }
        else
        {
            rule.OuterHeader[0] |= (byte)(tos >> 4);
            rule.OuterHeader[1] |= (byte)(tos << 4);
        }

        upf.Add(new ProgramContent { AddressRules = [rule] });
        var bytes = upf.Process(Ethernet6.ToUe4().Payload(20).Bytes(), 1).Bytes.AsSpan(14);
        Assert.True(IpPacket.TryRead(bytes, out _)); // with a valid header checksum
        Assert.Equal(tos, family == 4 ? bytes[1] : (byte)(bytes[0] << 4 | bytes[1] >> 4));
    }

    private static Frame FromUe(int family, int bytes) =>
        (family == 4 ? Frame.Empty.FromUe4() : Frame.Empty.FromUe6()).Payload(bytes);
}
