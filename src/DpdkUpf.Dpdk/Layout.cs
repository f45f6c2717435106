using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>
/// Compares what this assembly assumes about DPDK's memory with what the loaded library says. A
/// difference would corrupt packets silently, so start-up refuses it.
/// </summary>
public static unsafe class Layout
{
    /// <summary>The DPDK release whose ABI the structs here describe: year × 100 + month.</summary>
    public const ulong SupportedRelease = 2211;

    /// <summary>What the loaded library calls itself, e.g. "DPDK 22.11.11".</summary>
    public static string LibraryVersion =>
        Marshal.PtrToStringUTF8((nint)Native.upf_version()) ?? "";

    /// <summary>Refuses to go on with another layout or release.</summary>
    /// <exception cref="DpdkException">Names the first difference and both numbers.</exception>
    public static void Check()
    {
        if (FindMismatch(Ours(), Library()) is { } mismatch)
        {
            throw new DpdkException(
                $"libupf.so and {LibraryVersion} do not fit this build of DpdkUpf: {mismatch}; "
                + "rebuild native/ and upf-dataplane against the installed libdpdk");
        }
    }

    /// <summary>The first difference as text, or null.</summary>
    internal static string? FindMismatch(
        IEnumerable<KeyValuePair<string, ulong>> ours, IReadOnlyDictionary<string, ulong> library)
    {
        foreach (var (name, expected) in ours)
        {
            if (!library.TryGetValue(name, out var actual))
            {
                return $"'{name}' is unknown to libupf.so";
            }

            if (actual != expected)
            {
                return $"'{name}' is {expected} here and {actual} in the library";
            }
        }

        return null;
    }

    /// <summary>Our view, measured on the real structs.</summary>
    internal static Dictionary<string, ulong> Ours()
    {
        var ours = MbufOffsets();
        ours["DPDK release at build time"] = SupportedRelease;
        ours["DPDK release at run time"] = SupportedRelease;
        ours["rte_mbuf size"] = (ulong)sizeof(Mbuf);
        ours["RTE_PKTMBUF_HEADROOM"] = Mempool.HeadroomBytes;
        ours["RTE_MBUF_F_RX_IP_CKSUM_MASK"] = (ulong)MbufFlags.RxIpChecksumMask;
        ours["RTE_MBUF_F_RX_IP_CKSUM_BAD"] = (ulong)MbufFlags.RxIpChecksumBad;
        ours["RTE_MBUF_F_RX_IP_CKSUM_GOOD"] = (ulong)MbufFlags.RxIpChecksumGood;
        ours["RTE_MBUF_F_RX_L4_CKSUM_MASK"] = (ulong)MbufFlags.RxL4ChecksumMask;
        ours["RTE_MBUF_F_RX_L4_CKSUM_BAD"] = (ulong)MbufFlags.RxL4ChecksumBad;
        ours["RTE_MBUF_F_RX_L4_CKSUM_GOOD"] = (ulong)MbufFlags.RxL4ChecksumGood;
        ours["upf_port_info size"] = (ulong)sizeof(NativePortInfo);
        ours["upf_port_config size"] = (ulong)sizeof(NativePortConfig);
        ours["upf_port_stats size"] = (ulong)sizeof(PortStatistics);
        ours["upf_link size"] = (ulong)sizeof(NativeLink);
        return ours;
    }

    private static Dictionary<string, ulong> MbufOffsets()
    {
        Mbuf mbuf;
        var start = (byte*)&mbuf;
        ulong Offset(void* field) => (ulong)((byte*)field - start);
        return new()
        {
            ["rte_mbuf.buf_addr"] = Offset(&mbuf.BufferAddress),
            ["rte_mbuf.buf_iova"] = Offset(&mbuf.BufferIova),
            ["rte_mbuf.data_off"] = Offset(&mbuf.DataOffset),
            ["rte_mbuf.refcnt"] = Offset(&mbuf.ReferenceCount),
            ["rte_mbuf.nb_segs"] = Offset(&mbuf.SegmentCount),
            ["rte_mbuf.port"] = Offset(&mbuf.Port),
            ["rte_mbuf.ol_flags"] = Offset(&mbuf.Flags),
            ["rte_mbuf.packet_type"] = Offset(&mbuf.PacketType),
            ["rte_mbuf.pkt_len"] = Offset(&mbuf.PacketLength),
            ["rte_mbuf.data_len"] = Offset(&mbuf.DataLength),
            ["rte_mbuf.vlan_tci"] = Offset(&mbuf.VlanTci),
            ["rte_mbuf.hash"] = Offset(&mbuf.RssHash),
            ["rte_mbuf.buf_len"] = Offset(&mbuf.BufferLength),
            ["rte_mbuf.pool"] = Offset(&mbuf.Pool),
            ["rte_mbuf.next"] = Offset(&mbuf.Next),
            ["rte_mbuf.tx_offload"] = Offset(&mbuf.TxOffload),
        };
    }

    private static Dictionary<string, ulong> Library()
    {
        var entries = Native.upf_layout(out var count);
        var library = new Dictionary<string, ulong>((int)count);
        for (nuint i = 0; i < count; i++)
        {
            library[Marshal.PtrToStringUTF8((nint)entries[i].Name)!] = entries[i].Value;
        }

        return library;
    }
}
