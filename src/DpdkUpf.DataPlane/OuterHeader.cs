using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DpdkUpf.Dpdk;
using DpdkUpf.Tables;
using DpdkUpf.Wire;

namespace DpdkUpf.DataPlane;

/// <summary>
/// The outer headers, mostly IP, UDP and GTP-U: copied from the rule, then lengths and checksum
/// filled in (TS 29.281 §4.4.2, §5.1).
/// </summary>
internal static unsafe class OuterHeader
{
    /// <summary>Writes the headers between Ethernet and the user's packet.</summary>
    /// <param name="mbuf">With room made for both.</param>
    /// <param name="offset">Bytes of the Ethernet header.</param>
    /// <param name="rule">Whose template it is.</param>
    /// <param name="userBytes">Bytes of the user's packet.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Mbuf* mbuf, int offset, Rule* rule, int userBytes)
    {
        var start = mbuf->Data + offset;
        if (!HasGtpu(rule))
        {
            WriteWithoutGtpu(mbuf, offset, rule, userBytes);
            return;
        }

        Copy(start, rule->OuterHeader, rule->OuterHeaderBytes);
        if (rule->Action == RuleAction.EncapsulateIpv4)
        {
            FinishIpv4(start, rule, rule->OuterHeaderBytes + userBytes);
        }
        else
        {
            var sum = UserSum(mbuf, offset + rule->OuterHeaderBytes, userBytes);
            FinishIpv6(start, rule, rule->OuterHeaderBytes + userBytes, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasGtpu(Rule* rule) => rule->OuterHeaderBytes
        >= IpBytes(rule) + UdpHeader.Size + GtpuHeader.Size;

    private static int IpBytes(Rule* rule) =>
        rule->Action == RuleAction.EncapsulateIpv4 ? Ipv4Header.Size : Ipv6Header.Size;

    // With GTP-U a template has more than 32 bytes and at most 64: two copies, no loop.
    private static void Copy(byte* destination, byte* template, int bytes)
    {
        var last = bytes - Vector256<byte>.Count;
        var head = Vector256.Load(template);
        var tail = Vector256.Load(template + last);
        head.Store(destination);
        tail.Store(destination + last);
    }

    private static void FinishIpv4(byte* start, Rule* rule, int totalBytes)
    {
        var ip = (Ipv4Header*)start;
        ip->TotalLength = (ushort)totalBytes;
        ip->HeaderChecksum = Checksum.Finish(rule->TemplateSum + (uint)totalBytes);
        FinishUdp(start + Ipv4Header.Size, totalBytes - Ipv4Header.Size);
    }

    private static void FinishIpv6(byte* start, Rule* rule, int totalBytes, uint userSum)
    {
        var udpBytes = totalBytes - Ipv6Header.Size;
        ((Ipv6Header*)start)->PayloadLength = (ushort)udpBytes;
        var udp = (UdpHeader*)(start + Ipv6Header.Size);
        FinishUdp((byte*)udp, udpBytes);
        // The length stands in the pseudo header and in UDP; the template's sum has neither.
        var lengths = (2 * (uint)udpBytes) + (uint)GtpBytes(udpBytes);
        udp->Checksum = Checksum.FinishUdp(rule->TemplateSum + lengths + userSum);
    }

    // TS 29.244 §8.2.56: towards the data network a tunnel may be UDP, or IP in IP (RFC 2003,
    // RFC 2473), where the outer header says of which family the inner one is.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteWithoutGtpu(Mbuf* mbuf, int offset, Rule* rule, int userBytes)
    {
        var start = mbuf->Data + offset;
        Unsafe.CopyBlockUnaligned(start, rule->OuterHeader, rule->OuterHeaderBytes);
        var payloadBytes = rule->OuterHeaderBytes - IpBytes(rule) + userBytes;
        var protocol = IpProtocol.Udp;
        if (rule->OuterHeaderBytes != IpBytes(rule))
        {
            ((UdpHeader*)(start + IpBytes(rule)))->Length = (ushort)payloadBytes;
        }
        else
        {
            protocol = start[rule->OuterHeaderBytes] >> 4 == 4
                ? IpProtocol.Ipv4
                : IpProtocol.Ipv6;
        }

        if (rule->Action == RuleAction.EncapsulateIpv4)
        {
            var ip = (Ipv4Header*)start;
            var totalBytes = Ipv4Header.Size + payloadBytes;
            ip->TotalLength = (ushort)totalBytes;
            ip->Protocol = protocol;
            var added = protocol == IpProtocol.Udp ? 0u : protocol;
            ip->HeaderChecksum = Checksum.Finish(rule->TemplateSum + added + (uint)totalBytes);
            return;
        }

        ((Ipv6Header*)start)->PayloadLength = (ushort)payloadBytes;
        ((Ipv6Header*)start)->NextHeader = protocol;
        if (protocol == IpProtocol.Udp)
        {
            var sum = UserSum(mbuf, offset + rule->OuterHeaderBytes, userBytes);
            var udp = (UdpHeader*)(start + Ipv6Header.Size);
            udp->Checksum = Checksum.FinishUdp(
                rule->TemplateSum + (2 * (uint)payloadBytes) + sum);
        }
    }

    private static void FinishUdp(byte* start, int udpBytes)
    {
        ((UdpHeader*)start)->Length = (ushort)udpBytes;
        ((GtpuHeader*)(start + UdpHeader.Size))->Length = (ushort)GtpBytes(udpBytes);
    }

    // GTP-U's length does not count its first 8 bytes.
    private static int GtpBytes(int udpBytes) => udpBytes - UdpHeader.Size - GtpuHeader.Size;

    private static uint UserSum(Mbuf* mbuf, int offset, int bytes) =>
        ChainSum.Of(Segment.After(mbuf, offset), mbuf, bytes);
}
