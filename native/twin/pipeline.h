/* SPDX-License-Identifier: Apache-2.0
 *
 * The C# pipeline once more in C, stage by stage, for comparison: untagged IPv4 with GTP-U over
 * IPv4. Every check that a measured packet passes in C# is made here as well; what the measured
 * stream never has (IPv6, VLAN tags, chained mbufs, punting) is left out.
 */
#ifndef TWIN_PIPELINE_H
#define TWIN_PIPELINE_H

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
    uint16_t user_offset, user_bytes, ip_bytes, ip_offset;
    uint8_t interface, network_instance, egress_port, lookup, verdict;
} __attribute__((aligned(64)));

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

/* Sum of a 20-byte IPv4 header; of a right one, checksum included, it is 0xFFFF. */
static inline uint16_t sum20(const uint8_t *at)
{
    uint32_t words[5];
    memcpy(words, at, sizeof(words));
    uint64_t sum = (uint64_t)words[0] + words[1] + words[2] + words[3] + words[4];
    sum = (sum & 0xFFFFFFFF) + (sum >> 32);
    return fold((uint32_t)((sum & 0xFFFF) + ((sum >> 16) & 0xFFFF) + (sum >> 32)));
}

static inline enum verdict check_ipv4(const uint8_t *ip, int available)
{
    if (available < 20 || ip[0] != 0x45) {
        return IP_HEADER;
    }
    if (get16(ip + 2) < 20 || get16(ip + 2) > available) {
        return IP_LENGTH;
    }
    return sum20(ip) == 0xFFFF ? NONE : IP_BAD_CHECKSUM;
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
static inline enum verdict walk_extensions(const uint8_t *gtp, int total, int *header_bytes)
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
        if (next == 0x85 && gtp[offset + 1] >> 4 != 1) {
            return PDU_SESSION_CONTAINER;
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
    enum verdict verdict = gtp[0] & 7 ? walk_extensions(gtp, total, &header_bytes) : NONE;
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
    p->network_instance = interface->network_instance;
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
    p->tag = address ^ (p->network_instance * 0x85EBCA6Bu);
    p->user_offset = 14;
    p->user_bytes = get16(ip + 2);
    return NONE;
}

static inline struct bucket *home(const struct twin *t, const struct packet *p)
{
    struct bucket *table = p->lookup == LOOKUP_TEID ? t->teids : t->ipv4;
    return table + ((p->tag * 0x9E3779B1u) >> t->bucket_shift);
}

/* First bucket only: the measured tables have no overflow, and a miss would be counted. */
static inline uint32_t find(const struct bucket *bucket, uint32_t tag)
{
    __m256i tags = _mm256_loadu_si256((const __m256i *)bucket->tags);
    __m256i hits = _mm256_cmpeq_epi32(tags, _mm256_set1_epi32((int)tag));
    unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(hits));
    return mask == 0 ? NO_SESSION : bucket->values[__builtin_ctz(mask)] & ~OVERFLOW_BIT;
}

static inline struct rule *rules_of(const struct twin *t, const struct packet *p, int *count)
{
    uint64_t program = __atomic_load_n(&t->sessions[p->session].program, __ATOMIC_ACQUIRE);
    struct rule *rules = (struct rule *)(t->lines + (program & 0xFFFFFFFF) * LINE);
    int uplink = (program >> 32) & 0xFFFF;
    *count = p->lookup == LOOKUP_TEID ? uplink : (int)(program >> 48);
    return p->lookup == LOOKUP_TEID ? rules : rules + uplink;
}

static inline enum verdict match(const struct twin *t, struct packet *p)
{
    int count = 0;
    if (p->session == NO_SESSION || p->session >= (uint32_t)t->header->sizes.sessions) {
        return p->lookup == LOOKUP_TEID ? UNKNOWN_TEID : UNKNOWN_UE;
    }
    const uint8_t *user = rte_pktmbuf_mtod_offset(p->mbuf, const uint8_t *, p->user_offset);
    struct rule *rule = rules_of(t, p, &count);
    for (struct rule *end = rule + count; rule < end; rule++) {
        if (rule->network_instance == p->network_instance &&
            (p->lookup == LOOKUP_TEID ? rule->local_teid == p->tag
                                      : rule->ue_ipv4 == get32(user + 16))) {
            p->rule = rule;
            return NONE;
        }
    }
    return p->lookup == LOOKUP_TEID ? UNKNOWN_TEID : UNKNOWN_UE;
}

static inline enum verdict check_user(struct packet *p)
{
    const uint8_t *user = rte_pktmbuf_mtod_offset(p->mbuf, const uint8_t *, p->user_offset);
    if (p->user_bytes < 1 || user[0] >> 4 != 4) {
        return p->user_bytes < 1 ? INNER_LENGTH : INNER_VERSION;
    }
    if (p->lookup == LOOKUP_TEID) {
        if (check_ipv4(user, p->user_bytes) != NONE) {
            return INNER_LENGTH;
        }
        if (get32(user + 12) != p->rule->ue_ipv4) {
            return SPOOFED_SOURCE;
        }
        if (is_martian(get32(user + 16))) {
            return MARTIAN;
        }
    }
    p->ip_bytes = get16(user + 2);
    return user[8] <= 1 ? TTL_EXPIRED : NONE;
}

static inline int cut(struct packet *p, int header_bytes)
{
    struct rte_mbuf *mbuf = p->mbuf;
    int tail = (int)mbuf->pkt_len - p->user_offset - p->ip_bytes;
    if (tail != 0 && rte_pktmbuf_trim(mbuf, (uint16_t)tail) != 0) {
        return 0;
    }
    uint8_t *user = rte_pktmbuf_mtod_offset(mbuf, uint8_t *, p->user_offset);
    user[8]--;
    /* RFC 1624: the checksum grows by what the TTL's word shrank by. */
    put16(user + 10, fold((uint32_t)get16(user + 10) + 0x0100));
    return rte_pktmbuf_adj(mbuf, p->user_offset) != NULL &&
           rte_pktmbuf_prepend(mbuf, (uint16_t)header_bytes) != NULL;
}

static inline enum verdict leave_by(const struct twin *t, struct packet *p, uint32_t index)
{
    const struct next_hop *hop = t->next_hops + index;
    uint8_t *frame = rte_pktmbuf_mtod(p->mbuf, uint8_t *);
    p->egress_port = hop->port;
    p->sent_bytes = p->mbuf->pkt_len;
    if (__atomic_load_n(&hop->state, __ATOMIC_ACQUIRE) != HOP_REACHABLE) {
        return NEXT_HOP_UNRESOLVED;
    }
    memcpy(frame, &hop->ethernet_high, 8);
    memcpy(frame + 8, &hop->ethernet_low, 4);
    put16(frame + 12, 0x0800);
    return p->lookup == LOOKUP_TEID ? UPLINK : DOWNLINK;
}

static inline enum verdict route(const struct twin *t, struct packet *p)
{
    const uint8_t *user = rte_pktmbuf_mtod_offset(p->mbuf, const uint8_t *, p->user_offset);
    uint32_t address = get32(user + 16);
    uint32_t root =
        __atomic_load_n(&t->header->routes[p->rule->egress_instance * 2], __ATOMIC_ACQUIRE);
    uint32_t entry = t->nodes[root * NODE_ENTRIES + (address >> 24)];
    for (int shift = 16; entry & CHILD_BIT; shift -= 8) {
        entry = t->nodes[(entry & ~CHILD_BIT) * NODE_ENTRIES + ((address >> shift) & 0xFF)];
    }
    if (entry == 0) {
        return NO_ROUTE;
    }
    const struct next_hop *hop = t->next_hops + entry - 1;
    if (hop->state == HOP_LOCAL || hop->state == HOP_FREE) {
        return hop->state == HOP_LOCAL ? INNER_TO_LOCAL : NO_ROUTE;
    }
    if (p->ip_bytes > hop->mtu) {
        return PACKET_TOO_BIG;
    }
    return cut(p, 14) ? leave_by(t, p, entry - 1) : NO_HEADROOM;
}

static inline enum verdict encapsulate(const struct twin *t, struct packet *p)
{
    const struct rule *rule = p->rule;
    const struct next_hop *hop = t->next_hops + rule->next_hop;
    int total = rule->outer_bytes + p->ip_bytes;
    if (hop->state == HOP_FREE || total > hop->mtu) {
        return hop->state == HOP_FREE ? NO_ROUTE : PACKET_TOO_BIG;
    }
    if (!cut(p, rule->outer_bytes + 14)) {
        return NO_HEADROOM;
    }
    uint8_t *start = rte_pktmbuf_mtod_offset(p->mbuf, uint8_t *, 14);
    int last = rule->outer_bytes - 32;
    __m256i head = _mm256_loadu_si256((const __m256i *)rule->outer);
    __m256i tail = _mm256_loadu_si256((const __m256i *)(rule->outer + last));
    _mm256_storeu_si256((__m256i *)start, head);
    _mm256_storeu_si256((__m256i *)(start + last), tail);
    put16(start + 2, (uint16_t)total);
    put16(start + 10, (uint16_t)~fold(rule->template_sum + (uint32_t)total));
    put16(start + 24, (uint16_t)(total - 20));
    put16(start + 30, (uint16_t)(total - 36));
    return leave_by(t, p, rule->next_hop);
}

static inline enum verdict forward(const struct twin *t, struct packet *p)
{
    if (p->rule->gate_closed || p->rule->action == ACTION_DROP) {
        return p->rule->gate_closed ? GATE_CLOSED : FAR_DROP;
    }
    enum verdict verdict = check_user(p);
    if (verdict != NONE) {
        return verdict;
    }
    return p->rule->action == ACTION_ROUTE ? route(t, p) : encapsulate(t, p);
}

static inline void run_pipeline(const struct twin *t, struct packet *packets, int count)
{
    for (int i = 0; i < count; i++) {
        _mm_prefetch(rte_pktmbuf_mtod(packets[i].mbuf, const char *), _MM_HINT_T0);
    }
    for (int i = 0; i < count; i++) {
        struct packet *p = &packets[i];
        p->frame_bytes = p->mbuf->pkt_len;
        p->session = NO_SESSION;
        p->lookup = LOOKUP_NONE;
        p->verdict = (uint8_t)classify_frame(t, p);
        if (p->lookup != LOOKUP_NONE) {
            _mm_prefetch((const char *)home(t, p), _MM_HINT_T0);
        }
    }
    for (int i = 0; i < count; i++) {
        struct packet *p = &packets[i];
        if (p->lookup == LOOKUP_NONE) {
            continue;
        }
        p->session = find(home(t, p), p->tag);
        if (p->session != NO_SESSION) {
            _mm_prefetch((const char *)(t->sessions + p->session), _MM_HINT_T0);
            _mm_prefetch((const char *)(t->session_counters + p->session), _MM_HINT_T0);
        }
    }
    for (int i = 0; i < count; i++) {
        if (packets[i].session != NO_SESSION) {
            int rules = 0;
            const char *rule = (const char *)rules_of(t, &packets[i], &rules);
            _mm_prefetch(rule, _MM_HINT_T0);
            _mm_prefetch(rule + LINE, _MM_HINT_T0);
        }
    }
    for (int i = 0; i < count; i++) {
        struct packet *p = &packets[i];
        if (p->lookup != LOOKUP_NONE) {
            enum verdict verdict = match(t, p);
            p->verdict = (uint8_t)(verdict == NONE ? forward(t, p) : verdict);
        }
    }
}

#endif
