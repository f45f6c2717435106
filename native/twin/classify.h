/* SPDX-License-Identifier: Apache-2.0
 *
 * First stage of the twin: from a frame to what its session is looked up by, or a verdict.
 */
#ifndef TWIN_CLASSIFY_H
#define TWIN_CLASSIFY_H

#include <immintrin.h>

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "tables.h"

struct twin {
    struct header *header;
    struct worker *worker;
    struct port *ports[MAX_PORTS]; /* by DPDK port */
    uint64_t macs[MAX_PORTS];
    struct bucket *teids, *ipv4;
    uint32_t bucket_mask;
    int bucket_shift;
    struct session *sessions;
    struct session_counters *session_counters;
    uint8_t *lines;
    struct next_hop *next_hops;
    uint32_t *nodes;
    int poll_ports[MAX_PORTS], poll_count; /* DPDK ports by our port */
};

struct packet {
    struct rte_mbuf *mbuf;
    struct rule *rule;
    uint32_t frame_bytes, sent_bytes, tag, session;
    uint16_t user_offset, user_bytes, ip_bytes, ip_offset, origin;
    uint8_t interface, egress_port, owner, lookup, verdict, qfi;
} __attribute__((aligned(64)));

/* Beside the network instance in a packet's origin: a G-PDU with a downlink container. */
enum { FORWARDED = 1 << 8 };

enum lookup { LOOKUP_NONE, LOOKUP_TEID, LOOKUP_IPV4 };

static inline uint16_t get16(const uint8_t *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof(value));
    return __builtin_bswap16(value);
}

static inline uint32_t get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof(value));
    return __builtin_bswap32(value);
}

static inline void put16(uint8_t *at, uint16_t value)
{
    value = __builtin_bswap16(value);
    memcpy(at, &value, sizeof(value));
}

static inline uint16_t fold(uint32_t sum)
{
    sum = (sum & 0xFFFF) + (sum >> 16);
    return (uint16_t)(sum + (sum >> 16));
}

/* Of an intact 20-byte header: a ones' complement sum is a sum modulo 2^16 - 1. */
static inline int is_intact20(const uint8_t *at)
{
    uint32_t words[5];
    memcpy(words, at, sizeof(words));
    return ((uint64_t)words[0] + words[1] + words[2] + words[3] + words[4]) % 0xFFFF == 0;
}

static inline enum verdict check_ipv4(const uint8_t *ip, int available)
{
    if (available < 20 || ip[0] != 0x45) {
        return IP_HEADER;
    }
    if (get16(ip + 2) < 20 || get16(ip + 2) > available) {
        return IP_LENGTH;
    }
    return is_intact20(ip) ? NONE : IP_BAD_CHECKSUM;
}

static inline int is_martian(uint32_t address)
{
    uint32_t first = address >> 24;
    return first == 0 || first == 127 || first >= 224;
}

static inline int owns(const struct interface *interface, uint32_t address)
{
    for (int i = 0; i < interface->ipv4_count; i++) {
        if (interface->ipv4[i] == address) {
            return 1;
        }
    }
    return 0;
}

/* Sequence and N-PDU numbers and the extension chain (TS 29.281 §5.2). */
static inline enum verdict walk_extensions(struct packet *p, const uint8_t *gtp, int total,
                                           int *header_bytes)
{
    *header_bytes = 12;
    if (total < 12) {
        return GTP_LENGTH;
    }
    uint8_t next = gtp[0] & 4 ? gtp[11] : 0;
    for (int count = 0; next != 0; count++) {
        int offset = *header_bytes;
        int bytes = count < 8 && offset < total ? gtp[offset] * 4 : 0;
        if (bytes == 0 || bytes > total - offset) {
            return GTP_EXTENSION_CHAIN;
        }
        if (next == 0x85) {
            if (gtp[offset + 1] >> 4 > 1) {
                return PDU_SESSION_CONTAINER;
            }
            p->qfi = gtp[offset + 2] & 0x3F;
            if (gtp[offset + 1] >> 4 == 0) {
                p->origin |= FORWARDED;
            }
        }
        *header_bytes += bytes;
        next = gtp[*header_bytes - 1];
    }
    return NONE;
}

static inline enum verdict classify_gtpu(struct packet *p, const uint8_t *gtp, int available)
{
    if (available < 8) {
        return GTP_LENGTH;
    }
    if (gtp[0] >> 5 != 1 || !(gtp[0] & 0x10)) {
        return gtp[0] >> 5 != 1 ? GTP_VERSION : GTP_PRIME;
    }
    int total = 8 + get16(gtp + 2);
    if (total > available) {
        return GTP_LENGTH;
    }
    if (gtp[1] != 0xFF) {
        return GTP_MESSAGE_TYPE;
    }
    int header_bytes = 8;
    enum verdict verdict = gtp[0] & 7 ? walk_extensions(p, gtp, total, &header_bytes) : NONE;
    if (verdict != NONE) {
        return verdict;
    }
    p->tag = get32(gtp + 4);
    if (p->tag == 0) {
        return TEID_ZERO;
    }
    p->lookup = LOOKUP_TEID;
    p->user_offset = (uint16_t)(gtp + header_bytes - rte_pktmbuf_mtod(p->mbuf, const uint8_t *));
    p->user_bytes = (uint16_t)(total - header_bytes);
    return NONE;
}

static inline enum verdict classify_udp(struct packet *p, const uint8_t *udp, int available)
{
    if (available < 8 || get16(udp + 4) < 8 || get16(udp + 4) > available) {
        return UDP_LENGTH;
    }
    if (get16(udp + 2) != 2152) {
        return NO_LISTENER;
    }
    if (get16(udp + 6) != 0) {
        return UDP_BAD_CHECKSUM; /* the measured stream has none */
    }
    return classify_gtpu(p, udp + 8, get16(udp + 4) - 8);
}

static inline enum verdict classify_frame(const struct twin *t, struct packet *p)
{
    const uint8_t *frame = rte_pktmbuf_mtod(p->mbuf, const uint8_t *);
    int length = p->mbuf->data_len;
    if (length < 14) {
        return RUNT_FRAME;
    }
    uint64_t destination;
    memcpy(&destination, frame, sizeof(destination));
    uint16_t dpdk_port = p->mbuf->port & (MAX_PORTS - 1);
    if ((destination & 0xFFFFFFFFFFFFULL) != t->macs[dpdk_port] && !(destination & 1)) {
        return NOT_OUR_MAC;
    }
    p->interface = t->ports[dpdk_port]->interface_of_vlan[0];
    if (p->interface == NO_INTERFACE) {
        return UNKNOWN_VLAN;
    }
    const struct interface *interface = &t->header->interfaces[p->interface];
    p->origin = interface->network_instance;
    p->ip_offset = 14;
    if (get16(frame + 12) != 0x0800) {
        return UNKNOWN_ETHER_TYPE;
    }
    const uint8_t *ip = frame + 14;
    enum verdict verdict = check_ipv4(ip, length - 14);
    if (verdict != NONE) {
        return verdict;
    }
    uint32_t address = get32(ip + 16);
    if (owns(interface, address)) {
        if (get16(ip + 6) & 0x3FFF) {
            return OUTER_FRAGMENT;
        }
        return ip[9] == 17 ? classify_udp(p, ip + 20, get16(ip + 2) - 20) : NO_LISTENER;
    }
    if (interface->role != 6) {
        return NOT_FOR_US;
    }
    if (is_martian(address) || is_martian(get32(ip + 12))) {
        return MARTIAN;
    }
    p->lookup = LOOKUP_IPV4;
    p->tag = address ^ (p->origin * 0x85EBCA6BU);
    p->user_offset = 14;
    p->user_bytes = get16(ip + 2);
    return NONE;
}

#endif
