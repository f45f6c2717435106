/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of DpdkUpf.Tables (layout version 6) that the C twin reads and writes. The structs'
 * meaning is documented there.
 */
#ifndef TWIN_TABLES_H
#define TWIN_TABLES_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TABLES_VERSION = 6,
    BURST = 32,
    MAX_PORTS = 16,
    MAX_INTERFACES = 64,
    NETWORK_INSTANCES = 64,
    VERDICTS = 96,
    LINE = 64,
    NO_INTERFACE = 0xFF,
    HEADER_BYTES = 32768,
    WORKER_BYTES = 8192,
    PORT_BYTES = 8192,
    PEERS = 64,
    PEER_BYTES = 1024,
    METER_BYTES = 64,
    USAGE_BYTES = 32,
    NODE_ENTRIES = 256,
};

#define TABLES_MAGIC 0x0046505548445044ULL
#define CHILD_BIT    0x80000000U
#define OVERFLOW_BIT 0x80000000U
#define NO_SESSION   0xFFFFFFFFU

struct sizes {
    int32_t workers, sessions, lines, meters, usages, next_hops, route_nodes;
    int32_t ring_slots, ring_slot_bytes;
};

struct interface {
    uint8_t role, port, network_instance, ipv4_count, ipv6_count, pad0;
    uint16_t vlan, mtu, pad1;
    uint32_t pad2;
    uint32_t ipv4[4];
    uint64_t ipv6[5][2];
    uint8_t rest[144];
};

struct header {
    uint64_t magic;
    uint32_t version;
    int32_t ready;
    struct sizes sizes;
    int32_t control_pid, port_count, memory_mb, mbufs;
    uint8_t hugepages, pad0;
    uint16_t pad1;
    int32_t main_lcore;
    char eal_arguments[2048];
    uint32_t recovery_time_stamp, pad2;
    char network_instances[NETWORK_INSTANCES * 32];
    uint32_t routes[NETWORK_INSTANCES * 2];
    uint32_t framed_routes[NETWORK_INSTANCES * 2];
    struct interface interfaces[MAX_INTERFACES];
    int32_t data_plane_pid, data_plane_ready;
    uint64_t data_plane_generation, tsc_hz;
    uint32_t mempool_size, mempool_free;
};

struct counter {
    uint64_t packets, bytes;
};

struct worker {
    uint64_t epoch;
    int32_t running, lcore;
    uint64_t gap_reset_wanted, gap_reset;
    int64_t allocated_bytes, collections;
    uint64_t pad0, pad1;
    uint64_t tsc, busy_cycles, idle_cycles, iterations, longest_gap, handed_off, taken_over, pad2;
    struct counter verdicts[VERDICTS];
    struct {
        struct counter rx, tx;
    } ports[MAX_PORTS];
    uint64_t bursts[BURST + 1];
    uint64_t gaps[48];
};

struct port {
    char name[32], device[512];
    uint16_t rx_queues, tx_queues, descriptors, mtu;
    uint8_t promiscuous, pad0;
    uint16_t pad1;
    uint32_t pad2;
    uint8_t interface_of_vlan[4096];
    uint8_t state, link_up;
    uint16_t dpdk_port;
    uint32_t speed_mbps;
    uint8_t mac[8];
};

struct bucket {
    uint32_t tags[8], values[8];
};

struct session {
    uint64_t program;
    uint16_t owner;
    uint8_t rest[54];
};

struct session_counters {
    struct counter uplink, downlink, dropped, pad;
};

struct rule {
    uint32_t local_teid, ue_ipv4;
    uint64_t ue_ipv6_prefix, qfi_mask;
    uint16_t origin, filter_line;
    uint8_t filter_count, action, flags, qfi, egress_instance;
    uint8_t outer_bytes, meter_count, usage_count;
    uint16_t pdr_id, slot_line;
    uint32_t next_hop, template_sum, remote_teid;
    uint32_t block_lines, note_line, note_bytes;
    uint8_t outer[LINE];
};

struct next_hop {
    uint64_t ethernet_high;
    uint32_t ethernet_low;
    uint16_t vlan;
    uint8_t state, interface, port, family;
    uint16_t mtu;
    uint8_t rest[44];
};

static_assert(sizeof(struct interface) == 256, "interface");
static_assert(offsetof(struct header, interfaces) == 5208, "interfaces");
static_assert(sizeof(struct header) <= HEADER_BYTES, "header");
static_assert(offsetof(struct worker, verdicts) == 128, "verdicts");
static_assert(sizeof(struct worker) <= WORKER_BYTES, "worker");
static_assert(sizeof(struct port) <= PORT_BYTES, "port");
static_assert(sizeof(struct session) == 64 && sizeof(struct session_counters) == 64, "session");
static_assert(sizeof(struct rule) == (size_t)2 * LINE && offsetof(struct rule, outer) == LINE,
              "rule");
static_assert(sizeof(struct next_hop) == 64, "next hop");

enum action { ACTION_DROP, ACTION_ROUTE, ACTION_ENCAPSULATE_IPV4, ACTION_ENCAPSULATE_IPV6 };

enum rule_flags { FLAG_GATE_CLOSED = 1, FLAG_UPLINK = 2, FLAG_SOURCE_IS_UE = 4 };

enum next_hop_state { HOP_FREE, HOP_UNRESOLVED, HOP_REACHABLE, HOP_GLEAN, HOP_LOCAL };

enum verdict {
    NONE = 0,
    UPLINK = 1,
    DOWNLINK = 2,
    ARP = 16,
    LOCAL_ICMP = 18,
    GTP_SIGNALLING = 19,
    NEXT_HOP_UNRESOLVED = 20,
    UNKNOWN_TEID = 32,
    TTL_EXPIRED = 34,
    PACKET_TOO_BIG = 35,
    RUNT_FRAME = 48,
    UNKNOWN_VLAN = 49,
    UNKNOWN_ETHER_TYPE = 50,
    NOT_OUR_MAC = 51,
    IP_HEADER = 52,
    IP_LENGTH = 53,
    IP_BAD_CHECKSUM = 54,
    OUTER_FRAGMENT = 55,
    NOT_FOR_US = 57,
    NO_LISTENER = 58,
    UDP_LENGTH = 59,
    UDP_BAD_CHECKSUM = 60,
    GTP_LENGTH = 61,
    GTP_VERSION = 62,
    GTP_PRIME = 63,
    GTP_MESSAGE_TYPE = 64,
    GTP_EXTENSION_CHAIN = 65,
    PDU_SESSION_CONTAINER = 66,
    TEID_ZERO = 67,
    INNER_VERSION = 68,
    INNER_LENGTH = 69,
    SPOOFED_SOURCE = 70,
    INNER_TO_LOCAL = 71,
    MARTIAN = 72,
    UNKNOWN_UE = 73,
    NO_PDR = 74,
    GATE_CLOSED = 75,
    FAR_DROP = 76,
    NO_ROUTE = 77,
    NO_HEADROOM = 79,
    TX_FULL = 83,
    RATE_EXCEEDED = 85,
};

#endif
