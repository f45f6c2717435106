/* SPDX-License-Identifier: Apache-2.0
 *
 * libupf: what C# needs of DPDK, and nothing else. This header is the whole ABI; no packet logic
 * lives behind it. Functions returning int give 0 or a count, or a negative errno; those returning
 * a pointer give NULL and leave the reason in upf_errno(). Integers are in host order, addresses
 * of memory are the process's own. Cold functions belong to the start-up thread; each hot one
 * names its callers.
 */
#ifndef UPF_H
#define UPF_H

#include <stddef.h>
#include <stdint.h>

#define UPF_API __attribute__((visibility("default")))

struct rte_mbuf;
struct rte_mempool;
struct rte_ring;

/* ---- layout.c: what the C# side assumes, as this build of the library sees it ---------------- */

struct upf_layout_entry {
    const char *name; /* "rte_mbuf.data_off", "DPDK release at run time", … */
    uint64_t value;   /* offset or size in bytes, flag bits, or year * 100 + month */
};

/* The table; *count gets its length. May be called before upf_eal_init. */
UPF_API const struct upf_layout_entry *upf_layout(size_t *count);
/* "DPDK 22.11.11", of the library loaded now. */
UPF_API const char *upf_version(void);

/* ---- eal.c: environment, lcores, memory pools (cold) ------------------------------------------
 */

/* Once per process, before everything below. Returns the number of arguments taken. */
UPF_API int upf_eal_init(int argc, char **argv);
UPF_API int upf_eal_cleanup(void);
/* Reason of the last failure on this thread, as an errno, and the text of any errno. */
UPF_API int upf_errno(void);
UPF_API const char *upf_strerror(int error);
/* The first line DPDK or a driver logged as an error since the call before; "" if none. */
UPF_API const char *upf_take_error_line(void);

/* Fills ids with enabled lcores, main included; returns how many there are, even if > capacity. */
UPF_API int upf_lcores(uint32_t *ids, int capacity);
UPF_API uint32_t upf_main_lcore(void);
UPF_API int upf_lcore_socket(uint32_t lcore);
/* Runs function(argument) on a worker lcore; -EBUSY if that lcore runs something already. */
UPF_API int upf_launch(uint32_t lcore, int (*function)(void *), void *argument);
/* Waits for that function and returns its result. */
UPF_API int upf_wait(uint32_t lcore);

/* count mbufs of data_room bytes (headroom included), cache objects kept per lcore. */
UPF_API struct rte_mempool *upf_mempool_create(const char *name, uint32_t count, uint32_t cache,
                                               uint16_t data_room, int socket);
UPF_API void upf_mempool_free(struct rte_mempool *pool);
/* Exact only while no lcore allocates or frees. Both walk every lcore's cache. */
UPF_API uint32_t upf_mempool_available(const struct rte_mempool *pool);
UPF_API uint32_t upf_mempool_in_use(const struct rte_mempool *pool);

/* Single producer, single consumer; size is a power of two, one slot of it stays empty. */
UPF_API struct rte_ring *upf_ring_create(const char *name, uint32_t size, int socket);
UPF_API void upf_ring_free(struct rte_ring *ring);

/* ---- port.c: ports and their queues (cold) -----------------------------------------------------
 */

struct upf_port_info {
    uint64_t rx_offloads; /* RTE_ETH_RX_OFFLOAD_* */
    uint64_t tx_offloads; /* RTE_ETH_TX_OFFLOAD_* */
    uint64_t rss_types;   /* RTE_ETH_RSS_*; 0: the port cannot spread its packets */
    uint32_t min_mtu, max_mtu;
    uint32_t max_rx_packet; /* bytes of a frame */
    uint16_t max_rx_queues, max_tx_queues;
    uint16_t reta_size;    /* entries of the RSS redirection table; 0: none */
    int16_t socket;        /* NUMA socket, -1: any */
    uint32_t reports_link; /* 1: link-state interrupts; 2: removal interrupts; 3: both */
    uint8_t mac[6];
    char driver[58];
};

struct upf_port_config {
    uint64_t rx_offloads, tx_offloads, rss_types; /* subsets of what upf_port_info offers */
    uint16_t rx_queues, tx_queues;
    uint32_t mtu; /* 0: the driver's default */
};

struct upf_port_stats {
    uint64_t rx_packets, tx_packets, rx_bytes, tx_bytes;
    uint64_t rx_missed;    /* no free descriptor: the worker was too slow */
    uint64_t rx_errors;    /* broken frames */
    uint64_t tx_errors;    /* frames the device did not send */
    uint64_t rx_no_memory; /* the mempool was empty */
};

struct upf_link {
    uint32_t speed_mbps; /* 0xffffffff: unknown */
    uint32_t is_up;
};

UPF_API int upf_port_count(void);
/* Port number of "net_null0" or "0000:01:00.0", or -ENODEV. */
UPF_API int upf_port_find(const char *name);
/* Probes "net_af_packet0,iface=x" or "0000:01:00.0,…", unless EAL's arguments did already. */
UPF_API int upf_device_add(const char *devargs);
UPF_API int upf_port_info(uint16_t port, struct upf_port_info *info);
UPF_API int upf_port_configure(uint16_t port, const struct upf_port_config *config);
/* Clamps both to what the device has. */
UPF_API int upf_port_adjust_descriptors(uint16_t port, uint16_t *rx, uint16_t *tx);
UPF_API int upf_port_rx_queue(uint16_t port, uint16_t queue, uint16_t descriptors,
                              struct rte_mempool *pool);
UPF_API int upf_port_tx_queue(uint16_t port, uint16_t queue, uint16_t descriptors);
UPF_API int upf_port_set_mtu(uint16_t port, uint16_t mtu);
UPF_API int upf_port_set_promiscuous(uint16_t port, int on);
UPF_API int upf_port_set_all_multicast(uint16_t port, int on);
UPF_API int upf_port_start(uint16_t port);
UPF_API int upf_port_stop(uint16_t port);
/* Closes a stopped port and takes its device out of DPDK. */
UPF_API int upf_port_remove(uint16_t port);
UPF_API int upf_port_link(uint16_t port, struct upf_link *link);
UPF_API int upf_port_stats(uint16_t port, struct upf_port_stats *stats);
/* 1 once the device announced its removal: its queues must not be polled any more. Any thread. */
UPF_API int upf_port_is_removed(uint16_t port);
/* Whether the kernel has a network interface of this name. Its drivers announce no removal. */
UPF_API int upf_interface_exists(const char *name);

/* ---- burst.c: what DPDK declares static inline, exported once (hot) ----------------------------
 */

/* One thread per (port, queue). *tsc gets the cycle counter after the burst: packets' arrival. */
UPF_API uint16_t upf_rx_burst(uint16_t port, uint16_t queue, struct rte_mbuf **mbufs,
                              uint16_t capacity, uint64_t *tsc);
/* One thread per (port, queue). Returns how many the port took; the rest stay the caller's. */
UPF_API uint16_t upf_tx_burst(uint16_t port, uint16_t queue, struct rte_mbuf **mbufs,
                              uint16_t count);

/* All or nothing: 0, or -ENOENT with mbufs untouched. Any thread. */
UPF_API int upf_mbuf_alloc_bulk(struct rte_mempool *pool, struct rte_mbuf **mbufs, uint32_t count);
/* Frees whole chains; NULL entries are skipped. Any thread. */
UPF_API void upf_mbuf_free_bulk(struct rte_mbuf **mbufs, uint32_t count);
UPF_API void upf_mbuf_free(struct rte_mbuf *mbuf);

/* As many as fit, or as there are. One producer thread, one consumer thread. */
UPF_API uint32_t upf_ring_enqueue(struct rte_ring *ring, void *const *objects, uint32_t count);
UPF_API uint32_t upf_ring_dequeue(struct rte_ring *ring, void **objects, uint32_t capacity);
UPF_API uint32_t upf_ring_count(const struct rte_ring *ring);

UPF_API uint64_t upf_tsc(void);
UPF_API uint64_t upf_tsc_hz(void);

#endif
