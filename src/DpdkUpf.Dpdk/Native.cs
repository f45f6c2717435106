using System.Runtime.InteropServices;

namespace DpdkUpf.Dpdk;

/// <summary>native/upf.h, function by function: the contract of each is documented there.</summary>
/// <remarks>
/// Only functions that never enter the kernel suppress the GC transition. A burst may: af_packet,
/// af_xdp, tap and virtio ports make system calls in it.
/// </remarks>
internal static unsafe partial class Native
{
    private const string Lib = "upf";

    // layout.c
    [LibraryImport(Lib)] internal static partial LayoutEntry* upf_layout(out nuint count);
    [LibraryImport(Lib)] internal static partial byte* upf_version();

    // eal.c
    [LibraryImport(Lib)] internal static partial int upf_eal_init(int argc, byte** argv);
    [LibraryImport(Lib)] internal static partial int upf_eal_cleanup();
    [LibraryImport(Lib)] internal static partial int upf_errno();
    [LibraryImport(Lib)] internal static partial byte* upf_strerror(int error);
    [LibraryImport(Lib)] internal static partial byte* upf_take_error_line();
    [LibraryImport(Lib)] internal static partial int upf_lcores(uint* ids, int capacity);
    [LibraryImport(Lib)] internal static partial uint upf_main_lcore();
    [LibraryImport(Lib)] internal static partial int upf_lcore_socket(uint lcore);
    [LibraryImport(Lib)]
    internal static partial int upf_launch(
        uint lcore, delegate* unmanaged<void*, int> function, void* argument);
    [LibraryImport(Lib)] internal static partial int upf_wait(uint lcore);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void* upf_mempool_create(
        string name, uint count, uint cache, ushort dataRoom, int socket);
    [LibraryImport(Lib)] internal static partial void upf_mempool_free(void* pool);
    [LibraryImport(Lib)] internal static partial uint upf_mempool_available(void* pool);
    [LibraryImport(Lib)] internal static partial uint upf_mempool_in_use(void* pool);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void* upf_ring_create(string name, uint size, int socket);
    [LibraryImport(Lib)] internal static partial void upf_ring_free(void* ring);

    // port.c
    [LibraryImport(Lib)] internal static partial int upf_port_count();
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int upf_port_find(string name);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int upf_device_add(string devargs);
    [LibraryImport(Lib)] internal static partial int upf_port_info(ushort port, NativePortInfo* i);
    [LibraryImport(Lib)]
    internal static partial int upf_port_configure(ushort port, NativePortConfig* config);
    [LibraryImport(Lib)]
    internal static partial int upf_port_adjust_descriptors(
        ushort port, ref ushort rx, ref ushort tx);
    [LibraryImport(Lib)]
    internal static partial int upf_port_rx_queue(
        ushort port, ushort queue, ushort descriptors, void* pool);
    [LibraryImport(Lib)]
    internal static partial int upf_port_tx_queue(ushort port, ushort queue, ushort descriptors);
    [LibraryImport(Lib)] internal static partial int upf_port_set_mtu(ushort port, ushort mtu);
    [LibraryImport(Lib)] internal static partial int upf_port_set_promiscuous(ushort port, int on);
    [LibraryImport(Lib)]
    internal static partial int upf_port_set_all_multicast(ushort port, int on);
    [LibraryImport(Lib)] internal static partial int upf_port_start(ushort port);
    [LibraryImport(Lib)] internal static partial int upf_port_stop(ushort port);
    [LibraryImport(Lib)] internal static partial int upf_port_remove(ushort port);
    [LibraryImport(Lib)] internal static partial int upf_port_link(ushort port, NativeLink* link);
    [LibraryImport(Lib)]
    internal static partial int upf_port_stats(ushort port, PortStatistics* stats);
    [LibraryImport(Lib)] internal static partial int upf_port_is_removed(ushort port);
    [LibraryImport(Lib)] internal static partial int upf_interface_exists(byte* name);

    // burst.c
    [LibraryImport(Lib)]
    internal static partial ushort upf_rx_burst(
        ushort port, ushort queue, Mbuf** mbufs, ushort capacity, ulong* tsc);
    [LibraryImport(Lib)]
    internal static partial ushort upf_tx_burst(
        ushort port, ushort queue, Mbuf** mbufs, ushort count);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial int upf_mbuf_alloc_bulk(void* pool, Mbuf** mbufs, uint count);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial void upf_mbuf_free_bulk(Mbuf** mbufs, uint count);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial void upf_mbuf_free(Mbuf* mbuf);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial uint upf_ring_enqueue(void* ring, void** objects, uint count);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial uint upf_ring_dequeue(void* ring, void** objects, uint capacity);
    [LibraryImport(Lib), SuppressGCTransition]
    internal static partial uint upf_ring_count(void* ring);
    [LibraryImport(Lib), SuppressGCTransition] internal static partial ulong upf_tsc();
    [LibraryImport(Lib)] internal static partial ulong upf_tsc_hz();
}
