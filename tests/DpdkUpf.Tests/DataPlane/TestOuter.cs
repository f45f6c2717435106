using DpdkUpf.Tables;
using DpdkUpf.Tests.Aids;

namespace DpdkUpf.Tests.DataPlane;

/// <summary>
/// An outer header towards the data network (TS 29.244 §8.2.56), made with the tests' own encoder:
/// UDP, or with port 0 nothing but IP.
/// </summary>
internal sealed record TestOuter(int Family, int Port)
{
    /// <summary>The rule, with this header.</summary>
    public unsafe Rule On(Rule rule, uint nextHop)
    {
        var header = Template();
        rule.Action = Family == 4 ? RuleAction.EncapsulateIpv4 : RuleAction.EncapsulateIpv6;
        rule.NextHop = nextHop;
        rule.OuterHeaderBytes = (byte)header.Length;
        rule.TemplateSum = Family == 4
            ? NaiveChecksum.Sum(header[..20])
            : (uint)NaiveChecksum.Sum(header[8..], [0, 17]);
        header.CopyTo(new Span<byte>(rule.OuterHeader, Rule.LineBytes));
        return rule;
    }

    /// <summary>The user's packet behind the header, as it leaves.</summary>
    public Frame Around(Frame user)
    {
        var inner = user.Bytes();
        int? protocol = Port != 0 ? null : inner[0] >> 4 == 4 ? 4 : 41;
        var ip = Family == 4
            ? Packets.OnN6.Ipv4("10.6.0.1", "192.0.2.7", protocol: protocol)
            : Packets.OnN6.Ipv6("fd00:6::1", "2001:db8::7", nextHeader: protocol);
        return (Port == 0 ? ip : ip.Udp(Port, checksum: Family == 4 ? 0 : null)).Payload(inner);
    }

    private byte[] Template()
    {
        var protocol = Port == 0 ? 0 : 17;
        var ip = Family == 4
            ? Frame.Empty.Ipv4(
                "10.6.0.1", "192.0.2.7", totalLength: 0, checksum: 0, protocol: protocol)
            : Frame.Empty.Ipv6(
                "fd00:6::1", "2001:db8::7", payloadLength: 0, nextHeader: protocol);
        return (Port == 0 ? ip : ip.Udp(Port, length: 0, checksum: 0)).Bytes();
    }
}
