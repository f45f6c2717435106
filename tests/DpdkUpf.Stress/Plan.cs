using System.Buffers.Binary;
using DpdkUpf.ControlPlane;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.Stress;

/// <summary>
/// What writers write, so that readers can tell whole from torn: everything in a tunnel follows
/// from its number and its version, and both can be read from the remote TEID.
/// </summary>
internal static unsafe class Plan
{
    public const int Tunnels = 1000;

    /// <summary>Tunnels behind the others that no writer touches.</summary>
    public const int Anchors = 16;

    private const uint FirstTeid = 0x10000;
    private const uint FirstUe = 0x0A3C_0000;
    private const uint OtherUe = 0x0A3D_0000;
    private const uint FirstPeer = 0x0A03_0002;
    private const int Peers = 8;

    public static uint Teid(int number) => FirstTeid + (uint)number;

    public static uint Ue(int number, int version) =>
        ((version & 1) == 0 ? FirstUe : OtherUe) + (uint)number + 1;

    public static Tunnel Tunnel(int number, int version) => new()
    {
        LocalTeid = Teid(number),
        RemoteTeid = Remote(number, version),
        Peer = IpAddress.From(Peer(version)),
        UeIpv4 = IpAddress.From(Ue(number, version)),
        Qfi = Qfi(version),
        Dnn = "internet",
        Interface = "n3",
    };

    /// <summary>True if every field is what number and version say.</summary>
    public static bool IsWhole(in Rule uplink, in Rule downlink)
    {
        var number = (int)(uplink.LocalTeid - FirstTeid);
        var version = (int)(uplink.RemoteTeid & 0xFFFF);
        fixed (byte* header = downlink.OuterHeader)
        {
            var bytes = new ReadOnlySpan<byte>(header, Rule.LineBytes);
            return (uint)number < Tunnels + Anchors
                && uplink.RemoteTeid == Remote(number, version)
                && uplink.UeIpv4 == Ue(number, version)
                && uplink.Action == RuleAction.Route
                && downlink.LocalTeid == 0
                && downlink.RemoteTeid == uplink.RemoteTeid
                && downlink.UeIpv4 == uplink.UeIpv4
                && downlink.Qfi == Qfi(version)
                && downlink.OuterHeaderBytes == 44
                && BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]) == Peer(version)
                && BinaryPrimitives.ReadUInt32BigEndian(bytes[32..]) == downlink.RemoteTeid
                && bytes[42] == Qfi(version)
                && Checksum.Fold(downlink.TemplateSum) == Checksum.Fold(Checksum.Sum(bytes[..20]));
        }
    }

    public static ControlOptions Options(string path) => new()
    {
        TablesPath = path,
        Sessions = 2048,
        NextHops = 128,
        DataPlane = new([0, 1], -1, [], 64, 1024, HugepageUse.None),
        Ports =
        [
            new("access", "net_null0", 1, 1, 512, 1500, IsPromiscuous: false),
            new("core", "net_null1", 1, 1, 512, 1500, IsPromiscuous: false),
        ],
        Interfaces =
        [
            Interface(InterfaceRole.N3, "n3", "access", "access", "10.3.0.1/24"),
            Interface(InterfaceRole.N6, "n6", "core", "internet", "10.6.0.1/24"),
        ],
        Routes = [new("n6", IpPrefix.Parse("0.0.0.0/0"), IpAddress.Parse("10.6.0.2"))],
        Dnns = [new("internet", "internet", [])],
    };

    private static InterfaceSetup Interface(
        InterfaceRole role, string name, string port, string networkInstance, string address) =>
        new(role, name, port, 0, networkInstance, [IpPrefix.Parse(address)], 1500);

    private static uint Remote(int number, int version) =>
        ((uint)(number + 1) << 16) | ((uint)version & 0xFFFF);

    private static uint Peer(int version) => FirstPeer + (uint)(version % Peers);

    private static byte Qfi(int version) => (byte)(version % 64);
}
