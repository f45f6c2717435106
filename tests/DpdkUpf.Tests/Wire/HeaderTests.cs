using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

public sealed unsafe class HeaderTests
{
    // what, bytes of the frame, type ("" = truncated), VLAN, header length
    public static TheoryData<string, string, string, int, int> Frames => new()
    {
        { "IPv4", "020000000001 020000000002 0800 45", "0800", 0, 14 },
        { "header only", "020000000001 020000000002 86DD", "86DD", 0, 14 },
        { "tagged", "020000000001 020000000002 8100 6064 0800", "0800", 100, 18 },
        { "priority tag", "020000000001 020000000002 8100 E000 0806", "0806", 0, 18 },
        { "two tags", "020000000001 020000000002 8100 0064 8100 0065 0800", "8100", 100, 18 },
        { "cut in the header", "020000000001 020000000002 08", "", 0, 0 },
        { "cut in the tag", "020000000001 020000000002 8100 0064 08", "", 0, 0 },
        { "nothing", "", "", 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Ethernet(string what, string hex, string type, int vlan, int headerLength)
    {
        Assert.NotEmpty(what);
        using var buffer = new GuardedBuffer();
        var bytes = Hex.Bytes(hex);
        var done = EthernetHeader.TryParse(buffer.Place(bytes), bytes.Length, out var view);
        Assert.Equal(type.Length > 0, done);
        if (done)
        {
            Assert.Equal(
                (type, vlan, headerLength),
                ($"{view.EtherType:X4}", (int)view.VlanId, view.HeaderLength));
        }
    }

    // what, header, packet length, fault
    public static TheoryData<string, Frame, int, Ipv4Fault> Ipv4Headers => new()
    {
        { "plain", Ip4(), 20, Ipv4Fault.None },
        { "padding behind", Ip4(), 46, Ipv4Fault.None },
        { "options", Ip4(options: "01010101"), 24, Ipv4Fault.None },
        { "60 bytes", Ip4(options: new string('0', 80)), 60, Ipv4Fault.None },
        { "version 6", Ip4(firstByte: 0x65), 20, Ipv4Fault.Version },
        { "version 0", Ip4(firstByte: 0x05), 20, Ipv4Fault.Version },
        { "16 bytes of header", Ip4(firstByte: 0x44), 20, Ipv4Fault.HeaderLength },
        { "options past the end", Ip4(firstByte: 0x46), 20, Ipv4Fault.Truncated },
        { "total below header", Ip4(totalLength: 19), 20, Ipv4Fault.TotalLength },
        { "total below options", Ip4(options: "01010101", totalLength: 23), 24, Ipv4Fault.TotalLength },
        { "total beyond packet", Ip4(totalLength: 21), 20, Ipv4Fault.TotalLength },
        { "total beyond packet, options", Ip4(options: "01010101", totalLength: 25), 24, Ipv4Fault.TotalLength },
        { "wrong checksum", Ip4(checksum: 1), 20, Ipv4Fault.Checksum },
        { "wrong checksum, options", Ip4(options: "01010101", checksum: 1), 24, Ipv4Fault.Checksum },
    };

    [Theory]
    [MemberData(nameof(Ipv4Headers))]
    public void Ipv4(string what, Frame frame, int packetLength, Ipv4Fault fault)
    {
        Assert.NotEmpty(what);
        using var buffer = new GuardedBuffer();
        var bytes = frame.Bytes();
        var place = buffer.Place(bytes);
        Assert.Equal(fault, Ipv4Header.Check(place, bytes.Length, packetLength));
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = Ipv4Header.Check(buffer.Place(bytes.AsSpan(0, length)), length, length);
            Assert.NotEqual(Ipv4Fault.None, cut);
        }
    }

    // what, packet, fault, protocol, header length, fragment?, later?
    public static TheoryData<string, Frame, Ipv6Fault, int, int, bool, bool> Ipv6Chains => new()
    {
        { "none", Ip6().Udp(1), Ipv6Fault.None, 17, 40, false, false },
        { "no next header", Ip6(next: 59), Ipv6Fault.None, 59, 40, false, false },
        { "hop-by-hop", Ip6().Ipv6Extension(0).Udp(1), Ipv6Fault.None, 17, 48, false, false },
        { "16 bytes of options", Ip6().Ipv6Extension(60, new string('0', 28)).Udp(1), Ipv6Fault.None, 17, 56, false, false },
        { "routing, destination", Ip6().Ipv6Extension(43).Ipv6Extension(60).Icmpv6(128), Ipv6Fault.None, 58, 56, false, false },
        { "mobility", Ip6().Ipv6Extension(135).Udp(1), Ipv6Fault.None, 17, 48, false, false },
        { "AH of 12 bytes", Ip6().Ipv6Extension(51, "00000000000000000000", 1).Udp(1), Ipv6Fault.None, 17, 52, false, false },
        { "AH past the end", Ip6().Ipv6Extension(51, "00000000000000000000", 2), Ipv6Fault.Truncated, 51, 56, false, false },
        { "first fragment", Ip6().Ipv6Extension(44, "000100000001", 0).Udp(1), Ipv6Fault.None, 17, 48, true, false },
        { "atomic fragment", Ip6().Ipv6Extension(44, "000000000001", 0).Udp(1), Ipv6Fault.None, 17, 48, false, false },
        { "later fragment", Ip6().Ipv6Extension(44, "000900000001", 0).Udp(1), Ipv6Fault.None, 17, 48, true, true },
        { "later fragment of options", Ip6().Ipv6Extension(44, "000800000001", 0).Ipv6Extension(60, "", 200), Ipv6Fault.None, 60, 48, true, true },
        { "length past the end", Ip6().Ipv6Extension(0, "000000000000", 9).Udp(1), Ipv6Fault.Truncated, 0, 120, false, false },
        { "eight", Chain(8), Ipv6Fault.None, 17, 104, false, false },
        { "nine", Chain(9), Ipv6Fault.TooManyExtensions, 60, 104, false, false },
    };

    [Theory]
    [MemberData(nameof(Ipv6Chains))]
    public void Ipv6(
        string what,
        Frame frame,
        Ipv6Fault fault,
        int protocol,
        int headerLength,
        bool isFragment,
        bool isLater)
    {
        Assert.NotEmpty(what);
        using var buffer = new GuardedBuffer();
        var bytes = frame.Bytes();
        Assert.Equal(fault, Ipv6Header.Walk(buffer.Place(bytes), bytes.Length, out var view));
        Assert.Equal(
            (protocol, headerLength, isFragment, isLater),
            ((int)view.Protocol, view.HeaderLength, view.IsFragment, view.IsLaterFragment));
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = Ipv6Header.Walk(buffer.Place(bytes.AsSpan(0, length)), length, out var at);
            Assert.True(cut != Ipv6Fault.None || at.HeaderLength <= length);
        }
    }

    [Theory]
    [InlineData(40, 40, 0, 0x60, Ipv6Fault.None)]
    [InlineData(40, 50, 10, 0x60, Ipv6Fault.None)]
    [InlineData(40, 49, 10, 0x60, Ipv6Fault.PayloadLength)]
    [InlineData(40, 40, 0, 0x40, Ipv6Fault.Version)]
    [InlineData(39, 60, 0, 0x60, Ipv6Fault.Truncated)]
    [InlineData(0, 0, 0, 0x60, Ipv6Fault.Truncated)]
    public void Ipv6_fixed_header(
        int length, int packetLength, int payload, int first, Ipv6Fault fault)
    {
        using var buffer = new GuardedBuffer();
        var bytes = Ip6(payload: payload, first: first).Bytes()[..length];
        Assert.Equal(fault, Ipv6Header.Check(buffer.Place(bytes), length, packetLength));
    }

    [Theory]
    [InlineData(8, 8, 8, true)]
    [InlineData(8, 20, 20, true)]
    [InlineData(8, 20, 21, false)]
    [InlineData(8, 20, 7, false)]
    [InlineData(7, 20, 8, false)]
    [InlineData(0, 0, 8, false)]
    public void Udp(int length, int packetLength, int said, bool fine)
    {
        using var buffer = new GuardedBuffer();
        var bytes = Hex.Bytes($"08680868{said:X4}0000")[..length];
        Assert.Equal(fine, UdpHeader.Check(buffer.Place(bytes), length, packetLength));
    }

    private static Frame Ip4(
        string options = "",
        int? totalLength = null,
        int? checksum = null,
        int? firstByte = null) =>
        Frame.Empty.Ipv4(
            "10.0.0.1",
            "10.0.0.2",
            options: options,
            totalLength: totalLength,
            checksum: checksum,
            firstByte: firstByte);

    private static Frame Ip6(int? next = null, int? payload = null, int? first = null) =>
        Frame.Empty.Ipv6(
            "fd00::1", "fd00::2", nextHeader: next, payloadLength: payload, firstByte: first);

    private static Frame Chain(int count) =>
        Enumerable.Range(0, count).Aggregate(Ip6(), (frame, _) => frame.Ipv6Extension(60)).Udp(1);
}
