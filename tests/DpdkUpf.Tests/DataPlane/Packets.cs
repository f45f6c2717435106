using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>The packets the tests are made of: parts to be put together.</summary>
internal static class Packets
{
    public const string Ue4 = "10.60.0.1", Ue6 = "fd00:60:0:1::5";
    public const string Server4 = "192.0.2.1", Server6 = "2001:db8::1";

    public static Frame Ethernet3 => Frame.Ethernet(TestUpf.N3Mac, TestUpf.GnbMac);

    public static Frame Ethernet6 => Frame.Ethernet(TestUpf.N6Mac, TestUpf.RouterMac);

    /// <summary>From the gNB over IPv4, without UDP checksum, as most RANs send.</summary>
    public static Frame Over4 => Ethernet3.Ipv4("10.3.0.2", "10.3.0.1").Udp(2152, checksum: 0);

    /// <summary>The same with a checksum.</summary>
    public static Frame Over4Summed => Ethernet3.Ipv4("10.3.0.2", "10.3.0.1").Udp(2152);

    /// <summary>From the gNB over IPv6.</summary>
    public static Frame Over6 => Ethernet3.Ipv6("fd00:3::2", "fd00:3::1").Udp(2152);

    public static Frame GPdu(this Frame outer) => outer.Gtpu(0x1001);

    public static Frame FromUe4(
        this Frame frame, string destination = Server4, int ttl = 64, string source = Ue4) =>
        frame.Ipv4(source, destination, ttl).Udp(53, 40000);

    public static Frame FromUe6(
        this Frame frame, string destination = Server6, int hops = 64, string source = Ue6) =>
        frame.Ipv6(source, destination, hops).Udp(53, 40000);

    public static Frame ToUe4(this Frame frame, string destination = Ue4, int ttl = 64) =>
        frame.Ipv4(Server4, destination, ttl).Udp(40000, 53);

    public static Frame ToUe6(this Frame frame, string destination = Ue6, int hops = 64) =>
        frame.Ipv6(Server6, destination, hops).Udp(40000, 53);

    /// <summary>A frame as the UPF sends it towards the data network.</summary>
    public static Frame OnN6 => Frame.Ethernet(TestUpf.RouterMac, TestUpf.N6Mac);

    /// <summary>A frame as the UPF sends it towards the gNB.</summary>
    public static Frame OnN3 => Frame.Ethernet(TestUpf.GnbMac, TestUpf.N3Mac);
}
