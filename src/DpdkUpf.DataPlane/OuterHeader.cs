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
    /// <summary>IPv4, UDP and GTP-U without extension.</summary>
    public const int GtpuOverIpv4Bytes = Ipv4Header.Size + GtpuBytes;

    // At least: UDP and GTP-U without extension.
    private const int GtpuBytes = UdpHeader.Size + GtpuHeader.Size;

    /// <summary>Writes the headers in front of the user's packet.</summary>
    /// <param name="mbuf">With room made for them.</param>
    /// <param name="user">The user's packet.</param>
    /// <param name="rule">Whose template it is.</param>
    /// <param name="userBytes">Bytes of the user's packet.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Mbuf* mbuf, byte* user, Rule* rule, int userBytes)
    {
        int bytes = rule->OuterHeaderBytes;
        var start = user - bytes;
        if (rule->Action == RuleAction.EncapsulateIpv4 && bytes >= GtpuOverIpv4Bytes)
        {
            WriteGtpuOverIpv4(start, rule, bytes, userBytes);
        }
        else if (bytes >= IpBytes(rule) + GtpuBytes)
        {
            Copy(start, rule->OuterHeader, bytes);
            FinishIpv6(start, rule, bytes + userBytes, UserSum(mbuf, user, userBytes));
        }
        else
        {
            WriteWithoutGtpu(mbuf, user, rule, userBytes);
        }
    }

    /// <summary>IPv4, UDP and GTP-U: what nearly all tunnels have.</summary>
    /// <param name="start">Where they begin.</param>
    /// <param name="rule">Whose template it is.</param>
    /// <param name="bytes">Bytes of it: <see cref="GtpuOverIpv4Bytes"/> or more.</param>
    /// <param name="userBytes">Bytes of the user's packet.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteGtpuOverIpv4(byte* start, Rule* rule, int bytes, int userBytes)
    {
        Copy(start, rule->OuterHeader, bytes);
        var totalBytes = bytes + userBytes;
        FinishIpv4Header(start, rule, totalBytes, added: 0);
        FinishUdp(start + Ipv4Header.Size, totalBytes - Ipv4Header.Size);
    }

    private static int IpBytes(Rule* rule) =>
        rule->Action == RuleAction.EncapsulateIpv4 ? Ipv4Header.Size : Ipv6Header.Size;

    // With GTP-U a template has more than 32 bytes and at most 64: two copies, no loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* destination, byte* template, int bytes)
    {
        var last = bytes - Vector256<byte>.Count;
        var head = Vector256.Load(template);
        var tail = Vector256.Load(template + last);
        head.Store(destination);
        tail.Store(destination + last);
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
    private static void WriteWithoutGtpu(Mbuf* mbuf, byte* user, Rule* rule, int userBytes)
    {
        var headerBytes = rule->OuterHeaderBytes;
        var start = user - headerBytes;
        Unsafe.CopyBlockUnaligned(start, rule->OuterHeader, headerBytes);
        var protocol = *user >> 4 == 4 ? IpProtocol.Ipv4 : IpProtocol.Ipv6;
        var udpBytes = headerBytes - IpBytes(rule) + userBytes;
        var isUdp = headerBytes != IpBytes(rule);
        if (isUdp)
        {
            ((UdpHeader*)(start + IpBytes(rule)))->Length = (ushort)udpBytes;
        }

        if (rule->Action == RuleAction.EncapsulateIpv4)
        {
            ((Ipv4Header*)start)->Protocol = isUdp ? IpProtocol.Udp : protocol;
            FinishIpv4Header(start, rule, headerBytes + userBytes, isUdp ? 0u : protocol);
            return;
        }

        ((Ipv6Header*)start)->NextHeader = isUdp ? IpProtocol.Udp : protocol;
        ((Ipv6Header*)start)->PayloadLength = (ushort)udpBytes;
        if (isUdp)
        {
            var sum = UserSum(mbuf, user, userBytes) + (2 * (uint)udpBytes);
            ((UdpHeader*)(start + Ipv6Header.Size))->Checksum =
                Checksum.FinishUdp(rule->TemplateSum + sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishIpv4Header(byte* start, Rule* rule, int totalBytes, uint added)
    {
        var ip = (Ipv4Header*)start;
        ip->TotalLength = (ushort)totalBytes;
        ip->HeaderChecksum = Checksum.Finish(rule->TemplateSum + (uint)totalBytes + added);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishUdp(byte* start, int udpBytes)
    {
        ((UdpHeader*)start)->Length = (ushort)udpBytes;
        ((GtpuHeader*)(start + UdpHeader.Size))->Length = (ushort)GtpBytes(udpBytes);
    }

    // GTP-U's length does not count its first 8 bytes.
    private static int GtpBytes(int udpBytes) => udpBytes - UdpHeader.Size - GtpuHeader.Size;

    private static uint UserSum(Mbuf* mbuf, byte* user, int bytes) =>
        ChainSum.Of(Segment.After(mbuf, (int)(user - mbuf->Data)), mbuf, bytes);
}
