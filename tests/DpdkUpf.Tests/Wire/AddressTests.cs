using System.Net;
using CsCheck;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.Wire;

public sealed unsafe class AddressTests
{
    [Fact]
    public void Structs_have_the_size_of_their_bytes()
    {
        Assert.Equal(6, sizeof(MacAddress));
        Assert.Equal(16, sizeof(Ipv6Address));
        Assert.Equal(EthernetHeader.Size, sizeof(EthernetHeader));
        Assert.Equal(VlanTag.Size, sizeof(VlanTag));
        Assert.Equal(ArpPacket.Size, sizeof(ArpPacket));
        Assert.Equal(Ipv4Header.Size, sizeof(Ipv4Header));
        Assert.Equal(Ipv6Header.Size, sizeof(Ipv6Header));
        Assert.Equal(UdpHeader.Size, sizeof(UdpHeader));
        Assert.Equal(IcmpHeader.Size, sizeof(IcmpHeader));
        Assert.Equal(Icmpv6Header.Size, sizeof(Icmpv6Header));
        Assert.Equal(GtpuHeader.Size, sizeof(GtpuHeader));
        Assert.Equal(GtpuOptional.Size, sizeof(GtpuOptional));
        Assert.Equal(PduSession.Size, sizeof(PduSession));
    }

    [Fact]
    public void Big_endian_integers_lie_in_network_order()
    {
        var (a, b, c) = ((U16Be)(ushort)0x0102, (U32Be)0x01020304u, (U64Be)0x0102030405060708ul);
        Assert.Equal("0102", Hex.Text(new ReadOnlySpan<byte>(&a, 2)));
        Assert.Equal("01020304", Hex.Text(new ReadOnlySpan<byte>(&b, 4)));
        Assert.Equal("0102030405060708", Hex.Text(new ReadOnlySpan<byte>(&c, 8)));
        Assert.Equal((0x0102, 0x01020304u, 0x0102030405060708ul), ((ushort)a, (uint)b, (ulong)c));
    }

    public static TheoryData<string, bool> MacTexts => new()
    {
        { "02:00:5e:10:00:fe", true },
        { "02-00-5E-10-00-FE", true },
        { "02:00:5e:10:00", false },
        { "02:00:5e:10:00:fe:01", false },
        { "02:00:5e:10:00:fg", false },
        { "0200:5e:10:00:fe0", false },
        { "", false },
    };

    [Theory]
    [MemberData(nameof(MacTexts))]
    public void Mac_addresses_are_read_and_printed(string text, bool valid)
    {
        Assert.Equal(valid, MacAddress.TryParse(text, out var mac));
        Assert.Equal(valid ? "02:00:5e:10:00:fe" : "00:00:00:00:00:00", mac.ToString());
        Assert.Equal(valid ? "02005E1000FE" : "000000000000", Hex.Text(new(&mac, 6)));
    }

    [Fact]
    public void Mac_address_kinds()
    {
        Assert.True(MacAddress.Broadcast is { IsBroadcast: true, IsMulticast: true });
        Assert.True(new MacAddress(0x01_0000_000000).IsMulticast);
        Assert.False(new MacAddress(0x02_0000_000001).IsMulticast);
        Assert.True(default(MacAddress).IsZero);
        var group = Ipv6Address.Parse("ff02::1:ff00:1234");
        Assert.Equal("33:33:ff:00:12:34", MacAddress.ForMulticast(group).ToString());
    }

    [Fact]
    public void Ipv6_addresses_survive_text_and_bytes() =>
        Gen.Select(Gen.ULong, Gen.ULong).Sample((high, low) =>
        {
            var address = new Ipv6Address(high, low);
            Assert.Equal((high, low), (address.High, address.Low));
            var bytes = new ReadOnlySpan<byte>(&address, 16).ToArray();
            Assert.Equal(new IPAddress(bytes), address.ToIPAddress());
            Assert.Equal(address, Ipv6Address.Parse(address.ToString()));
            Assert.True(IpAddress.TryRead(bytes, out var either));
            Assert.Equal(IpAddress.From(address), either);
        });

    // address, multicast, link-local, unspecified, its solicited-node group
    public static TheoryData<string, bool, bool, bool, string> Ipv6Kinds => new()
    {
        { "::", false, false, true, "ff02::1:ff00:0" },
        { "2001:db8::12:3456", false, false, false, "ff02::1:ff12:3456" },
        { "fe80::1", false, true, false, "ff02::1:ff00:1" },
        { "febf::1", false, true, false, "ff02::1:ff00:1" },
        { "fec0::1", false, false, false, "ff02::1:ff00:1" },
        { "ff02::1", true, false, false, "ff02::1:ff00:1" },
    };

    [Theory]
    [MemberData(nameof(Ipv6Kinds))]
    public void Ipv6_address_kinds(
        string text, bool multicast, bool linkLocal, bool unspecified, string group)
    {
        var address = Ipv6Address.Parse(text);
        Assert.Equal(
            (multicast, linkLocal, unspecified),
            (address.IsMulticast, address.IsLinkLocal, address.IsUnspecified));
        Assert.Equal(group, address.SolicitedNode().ToString());
    }

    [Fact]
    public void A_link_local_address_comes_from_the_mac() => Assert.Equal(
        "fe80::ff:fe10:fe",
        Ipv6Address.LinkLocal(MacAddress.Parse("02:00:00:10:00:fe")).ToString());

    // text, the address or "" if refused
    public static TheoryData<string, string> IpTexts => new()
    {
        { "10.3.0.1", "10.3.0.1" },
        { "255.255.255.255", "255.255.255.255" },
        { "2001:DB8::1", "2001:db8::1" },
        { "10", "" },
        { "10.3", "" },
        { "10.3.0.256", "" },
        { "fe80::1%2", "" },
        { "n3", "" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(IpTexts))]
    public void Addresses_of_either_family_are_read_strictly(string text, string expected)
    {
        Assert.Equal(expected.Length > 0, IpAddress.TryParse(text, out var address));
        if (expected.Length > 0)
        {
            Assert.Equal(expected, address.ToString());
            Assert.Equal(address, IpAddress.From(address.ToIPAddress()));
        }
    }
}
