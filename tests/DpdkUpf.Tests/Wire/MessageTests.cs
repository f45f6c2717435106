using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

/// <summary>The slow path's messages, against bytes made by the tests' own encoder.</summary>
public sealed class MessageTests
{
    private static readonly MacAddress Ours = MacAddress.Parse("02:00:00:00:00:01");
    private static readonly MacAddress Theirs = MacAddress.Parse("02:00:00:00:00:02");
    private static readonly Ipv6Address OurIp = Ipv6Address.Parse("fd00:3::1");
    private static readonly Ipv6Address TheirIp = Ipv6Address.Parse("fd00:3::2");

    [Fact]
    public void Frames_are_headed_with_and_without_a_tag()
    {
        var to = new byte[18];
        Assert.Equal(14, EthernetHeader.Write(to, Theirs, Ours, 0, EtherType.Arp));
        Assert.Equal("0200000000020200000000010806", Hex.Text(to.AsSpan(0, 14)));
        Assert.Equal(18, EthernetHeader.Write(to, Theirs, Ours, 100, EtherType.Arp));
        Assert.Equal("02000000000202000000000181000064" + "0806", Hex.Text(to));
    }

    [Fact]
    public void Arp()
    {
        var to = new byte[ArpPacket.Size];
        ArpPacket.WriteRequest(to, Ours, 0x0A030001, 0x0A030002);
        Assert.Equal(
            "0001080006040001" + "0200000000010A030001" + "0000000000000A030002", Hex.Text(to));
        ArpPacket.WriteReply(to, Ours, 0x0A030001, Theirs, 0x0A030002);
        Assert.Equal(
            "0001080006040002" + "0200000000010A030001" + "0200000000020A030002", Hex.Text(to));

        Assert.True(ArpPacket.TryRead(to, out var packet));
        Assert.Equal(
            (Ours, 0x0A030001u, Theirs, 0x0A030002u),
            (packet.SenderMac, (uint)packet.SenderAddress,
                packet.TargetMac, (uint)packet.TargetAddress));
    }

    [Theory]
    [InlineData(0, "02", "hardware type")]
    [InlineData(2, "86", "protocol type")]
    [InlineData(4, "08", "hardware size")]
    [InlineData(5, "10", "protocol size")]
    [InlineData(7, "03", "reverse ARP")]
    public void Other_kinds_of_arp_are_refused(int offset, string value, string what)
    {
        Assert.NotEmpty(what);
        var bytes = new byte[ArpPacket.Size];
        ArpPacket.WriteRequest(bytes, Ours, 1, 2);
        Assert.True(ArpPacket.TryRead(bytes, out _));
        Assert.False(ArpPacket.TryRead(bytes.AsSpan(0, ArpPacket.Size - 1), out _));
        bytes[offset] = Hex.Bytes(value)[0];
        Assert.False(ArpPacket.TryRead(bytes, out _));
    }

    [Fact]
    public void Echo_replies_carry_the_request_back()
    {
        var to = new byte[200];
        var request = Frame.Empty.Ipv4("10.3.0.2", "10.3.0.1").Icmp(8, 0, 0x00070001)
            .Payload(33).Bytes();
        var length = IcmpHeader.WriteEchoReply(to, 0x0A030001, 0x0A030002, request.AsSpan(20));
        var reply = Frame.Empty.Ipv4("10.3.0.1", "10.3.0.2").Icmp(0, 0, 0x00070001).Payload(33);
        AssertSame(reply, to.AsSpan(0, length));

        request = Frame.Empty.Ipv6("fd00:3::2", "fd00:3::1").Icmpv6(128, 0, 0x00070001)
            .Payload(33).Bytes();
        length = Icmpv6Header.WriteEchoReply(to, OurIp, TheirIp, request.AsSpan(40));
        reply = Frame.Empty.Ipv6("fd00:3::1", "fd00:3::2").Icmpv6(129, 0, 0x00070001).Payload(33);
        AssertSame(reply, to.AsSpan(0, length));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    public void Icmp_errors_quote_the_packet(int payload)
    {
        var to = new byte[1500];
        var original = Frame.Empty.Ipv4("10.60.0.1", "192.0.2.1").Udp(53).Payload(payload).Bytes();
        var quoted = original[..Math.Min(original.Length, 576 - 28)];
        var ip = Frame.Empty.Ipv4("10.3.0.1", "10.60.0.1");

        var length = IcmpHeader.WriteError(to, 0x0A030001, 0x0A3C0001, 11, 0, 0, original);
        AssertSame(ip.Icmp(11).Payload(quoted), to.AsSpan(0, length));
        length = IcmpHeader.WriteError(to, 0x0A030001, 0x0A3C0001, 3, 4, 1400, original);
        AssertSame(ip.Icmp(3, 4, 1400).Payload(quoted), to.AsSpan(0, length));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    public void Icmpv6_errors_quote_the_packet(int payload)
    {
        var to = new byte[1500];
        var original = Frame.Empty.Ipv6("fd00:60::1", "2001:db8::1").Udp(53)
            .Payload(payload).Bytes();
        var quoted = original[..Math.Min(original.Length, 1280 - 48)];
        var ip = Frame.Empty.Ipv6("fd00:3::1", "fd00:3::2");

        var length = Icmpv6Header.WriteError(to, OurIp, TheirIp, 3, 0, 0, original);
        AssertSame(ip.Icmpv6(3).Payload(quoted), to.AsSpan(0, length));
        length = Icmpv6Header.WriteError(to, OurIp, TheirIp, 2, 0, 1400, original);
        AssertSame(ip.Icmpv6(2, 0, 1400).Payload(quoted), to.AsSpan(0, length));
    }

    [Fact]
    public void Neighbour_discovery()
    {
        var to = new byte[100];
        var length = NeighborDiscovery.WriteSolicitation(
            to, OurIp, TheirIp.SolicitedNode(), TheirIp, Ours);
        var expected = Frame.Empty.Ipv6("fd00:3::1", "ff02::1:ff00:2", hopLimit: 255).Icmpv6(135)
            .Payload("FD000003000000000000000000000002 0101020000000001");
        AssertSame(expected, to.AsSpan(0, length));
        Assert.Equal((TheirIp, Ours, Icmpv6Type.NeighborSolicitation), Read(to.AsSpan(0, length)));

        length = NeighborDiscovery.WriteAdvertisement(
            to, OurIp, TheirIp, OurIp, Ours, NeighborFlags.Solicited | NeighborFlags.Override);
        expected = Frame.Empty.Ipv6("fd00:3::1", "fd00:3::2", 255).Icmpv6(136, 0, 0x60000000)
            .Payload("FD000003000000000000000000000001 0201020000000001");
        AssertSame(expected, to.AsSpan(0, length));
        Assert.Equal((OurIp, Ours, Icmpv6Type.NeighborAdvertisement), Read(to.AsSpan(0, length)));
    }

    private const string Target = "FD000003000000000000000000000001";

    private static Frame Nd(
        int type, string rest, string source = "fd00:3::2", string to = "fd00:3::1",
        int hops = 255, int code = 0, uint flags = 0) =>
        Frame.Empty.Ipv6(source, to, hops).Icmpv6(type, code, flags).Payload(rest);

    // RFC 4861 §7.1
    public static TheoryData<string, Frame, bool> Discoveries => new()
    {
        { "solicitation", Nd(135, Target + "0101020000000002"), true },
        { "without option", Nd(135, Target), true },
        { "address detection", Nd(135, Target, "::", "ff02::1:ff00:1"), true },
        { "address detection with a MAC", Nd(135, Target + "0101020000000002", "::", "ff02::1:ff00:1"), false },
        { "other option", Nd(135, Target + "0E01000000000000"), true },
        { "from beyond a router", Nd(135, Target, hops: 254), false },
        { "code 1", Nd(135, Target, code: 1), false },
        { "target is a group", Nd(135, "FF020000000000000000000000000001"), false },
        { "no target", Nd(135, Target[..30]), false },
        { "option of length 0", Nd(135, Target + "0100020000000002"), false },
        { "option past the end", Nd(135, Target + "0102020000000002"), false },
        { "half an option", Nd(135, Target + "01010200"), false },
        { "advertisement", Nd(136, Target + "0201020000000002"), true },
        { "unsolicited", Nd(136, Target + "0201020000000002", to: "ff02::1"), true },
        { "solicited, to a group", Nd(136, Target, to: "ff02::1", flags: 0x40000000), false },
        { "router advertisement", Nd(134, Target), false },
    };

    [Theory]
    [MemberData(nameof(Discoveries))]
    public void Neighbour_discovery_is_validated(string what, Frame frame, bool valid)
    {
        Assert.NotEmpty(what);
        var bytes = frame.Bytes();
        Assert.True(IpPacket.TryRead(bytes, out var packet));
        Assert.Equal(valid, NeighborDiscovery.TryRead(packet, out _));

        bytes[^1] ^= 1;
        Assert.True(IpPacket.TryRead(bytes, out packet));
        Assert.False(NeighborDiscovery.TryRead(packet, out _)); // checksum
    }

    [Fact]
    public void Udp_packets_of_both_families()
    {
        var to = new byte[100];
        byte[] payload = [1, 2, 3];
        (string, string)[] pairs = [("10.3.0.1", "10.3.0.2"), ("fd00:3::1", "fd00:3::2")];
        foreach (var (source, target) in pairs)
        {
            var ip = source.Contains(':')
                ? Frame.Empty.Ipv6(source, target)
                : Frame.Empty.Ipv4(source, target);
            var length = UdpHeader.WritePacket(
                to, IpAddress.Parse(source), IpAddress.Parse(target), 2152, 3000, payload);
            AssertSame(ip.Udp(3000).Payload(payload), to.AsSpan(0, length));
        }
    }

    private static void AssertSame(Frame expected, ReadOnlySpan<byte> written) =>
        Assert.Equal(Hex.Text(expected.Bytes()), Hex.Text(written));

    private static (Ipv6Address Target, MacAddress Mac, byte Type) Read(ReadOnlySpan<byte> bytes)
    {
        Assert.True(IpPacket.TryRead(bytes, out var packet));
        Assert.True(NeighborDiscovery.TryRead(packet, out var message));
        return (message.Target, message.LinkLayer, message.Type);
    }
}
