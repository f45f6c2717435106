using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;
using DpdkUpf.Wire;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>A GTP-U context; its rules are made with the tests' own encoder.</summary>
internal sealed record TestTunnel(
    uint LocalTeid, uint RemoteTeid, string UeIpv4, string UeIpv6Prefix, bool OverIpv6, int? Qfi)
{
    /// <summary>A gNB over IPv4, with a QoS flow.</summary>
    public static TestTunnel First { get; } =
        new(0x1001, 0x2001, "10.60.0.1", "fd00:60:0:1::", OverIpv6: false, Qfi: 9);

    /// <summary>A gNB over IPv6, without one.</summary>
    public static TestTunnel Second { get; } =
        new(0xFFFF_FFFE, 0x8000_2002, "10.60.0.2", "fd00:60:0:2::", OverIpv6: true, Qfi: null);

    public RuleAction UplinkAction { get; init; } = RuleAction.Route;

    public RuleAction? DownlinkAction { get; init; }

    public bool IsGateClosed { get; init; }

    public byte From { get; init; } = TestUpf.Access;

    public Rule Uplink(byte core) => new()
    {
        LocalTeid = LocalTeid,
        UeIpv4 = UeIpv4 == "" ? 0 : IpAddress.Parse(UeIpv4).V4,
        UeIpv6Prefix = Prefix,
        NetworkInstance = From,
        Action = UplinkAction,
        Flags = RuleFlags.Uplink | RuleFlags.SourceIsUe | Gate,
        Qfi = Rule.NoQfi,
        EgressNetworkInstance = core,
    };

    public unsafe Rule Downlink(byte core, uint nextHop)
    {
        var header = Template().Bytes();
        var rule = new Rule
        {
            RemoteTeid = RemoteTeid,
            UeIpv4 = UeIpv4 == "" ? 0 : IpAddress.Parse(UeIpv4).V4,
            UeIpv6Prefix = Prefix,
            NetworkInstance = core,
            Action = DownlinkAction
                ?? (OverIpv6 ? RuleAction.EncapsulateIpv6 : RuleAction.EncapsulateIpv4),
            Flags = Gate,
            NextHop = nextHop,
            OuterHeaderBytes = (byte)header.Length,
            TemplateSum = OverIpv6
                ? (uint)NaiveChecksum.Sum(header[8..], [0, 17])
                : NaiveChecksum.Sum(header[..20]),
        };
        header.CopyTo(new Span<byte>(rule.OuterHeader, Rule.LineBytes));
        return rule;
    }

    /// <summary>What the downlink puts in front of a user's packet.</summary>
    public Frame Outer(Frame ethernet)
    {
        var tunnel = OverIpv6
            ? ethernet.Ipv6("fd00:3::1", "fd00:3::2").Udp(2152)
            : ethernet.Ipv4("10.3.0.1", "10.3.0.2").Udp(2152, checksum: 0);
        return Session(tunnel.Gtpu(RemoteTeid));
    }

    private RuleFlags Gate => IsGateClosed ? RuleFlags.GateClosed : RuleFlags.None;

    private ulong Prefix => UeIpv6Prefix == "" ? 0 : Ipv6Address.Parse(UeIpv6Prefix).High;

    private Frame Template()
    {
        var tunnel = OverIpv6
            ? Frame.Empty.Ipv6("fd00:3::1", "fd00:3::2", payloadLength: 0)
            : Frame.Empty.Ipv4("10.3.0.1", "10.3.0.2", totalLength: 0, checksum: 0);
        return Session(tunnel.Udp(2152, length: 0, checksum: 0).Gtpu(RemoteTeid, length: 0));
    }

    private Frame Session(Frame frame) => Qfi is { } qfi ? frame.PduSession(qfi, type: 0) : frame;
}
