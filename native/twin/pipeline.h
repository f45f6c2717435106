/* SPDX-License-Identifier: Apache-2.0
 *
 * The C# pipeline once more in C, stage by stage, for comparison: untagged IPv4 with GTP-U over
 * IPv4. Every check that a measured packet passes in C# is made here as well; what the measured
 * stream never has (IPv6, VLAN tags, chained mbufs, punting) is left out.
 */
#ifndef TWIN_PIPELINE_H
#define TWIN_PIPELINE_H

#include "classify.h"

static inline struct bucket *home(const struct twin *t, const struct packet *p)
{
    struct bucket *table = p->lookup == LOOKUP_TEID ? t->teids : t->ipv4;
    return table + ((p->tag * 0x9E3779B1U) >> t->bucket_shift);
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
    int uplink = (int)((program >> 32) & 0xFFFF);
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
    p->rule = rule;
    /* In the measured stream the first rule fits, and asks for no more than its key. */
    if (count == 0 || (rule->qfi_mask | rule->filter_count) != 0 || rule->origin != p->origin) {
        return NO_PDR;
    }
    int fits =
        p->lookup == LOOKUP_TEID ? rule->local_teid == p->tag : rule->ue_ipv4 == get32(user + 16);
    p->owner = (uint8_t)t->sessions[p->session].owner;
    return fits ? NONE : NO_PDR;
}

/* From tunnel to tunnel no hop is counted. */
static inline int is_hop(const struct packet *p)
{
    return p->lookup != LOOKUP_TEID || p->rule->action == ACTION_ROUTE;
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
        if ((get32(user + 12) != p->rule->ue_ipv4 || p->rule->ue_ipv4 == 0) &&
            p->rule->flags & FLAG_SOURCE_IS_UE) {
            return SPOOFED_SOURCE;
        }
        if (is_martian(get32(user + 16)) && is_hop(p)) {
            return MARTIAN;
        }
    }
    p->ip_bytes = get16(user + 2);
    return user[8] <= 1 && is_hop(p) ? TTL_EXPIRED : NONE;
}

static inline int cut(struct packet *p, int header_bytes)
{
    struct rte_mbuf *mbuf = p->mbuf;
    int tail = (int)mbuf->pkt_len - p->user_offset - p->ip_bytes;
    if (tail != 0 && rte_pktmbuf_trim(mbuf, (uint16_t)tail) != 0) {
        return 0;
    }
    return rte_pktmbuf_adj(mbuf, p->user_offset) != NULL &&
           rte_pktmbuf_prepend(mbuf, (uint16_t)header_bytes) != NULL;
}

static inline void count_hop(uint8_t *user)
{
    user[8]--;
    /* RFC 1624: the checksum grows by what the TTL's word shrank by. */
    put16(user + 10, fold((uint32_t)get16(user + 10) + 0x0100));
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
    return p->rule->flags & FLAG_UPLINK ? UPLINK : DOWNLINK;
}

static inline enum verdict route(const struct twin *t, struct packet *p)
{
    const uint8_t *user = rte_pktmbuf_mtod_offset(p->mbuf, const uint8_t *, p->user_offset);
    uint32_t address = get32(user + 16);
    size_t table = (size_t)p->rule->egress_instance * 2;
    uint32_t root = __atomic_load_n(&t->header->routes[table], __ATOMIC_ACQUIRE);
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
    if (p->rule->meter_count != 0 || !cut(p, 14)) {
        return p->rule->meter_count != 0 ? RATE_EXCEEDED : NO_HEADROOM;
    }
    count_hop(rte_pktmbuf_mtod_offset(p->mbuf, uint8_t *, 14));
    return leave_by(t, p, entry - 1);
}

static inline enum verdict encapsulate(const struct twin *t, struct packet *p)
{
    const struct rule *rule = p->rule;
    const struct next_hop *hop = t->next_hops + rule->next_hop;
    int total = rule->outer_bytes + p->ip_bytes;
    if (hop->state == HOP_FREE || total > hop->mtu) {
        return hop->state == HOP_FREE ? NO_ROUTE : PACKET_TOO_BIG;
    }
    if (rule->meter_count != 0 || !cut(p, rule->outer_bytes + 14)) {
        return rule->meter_count != 0 ? RATE_EXCEEDED : NO_HEADROOM;
    }
    uint8_t *start = rte_pktmbuf_mtod_offset(p->mbuf, uint8_t *, 14);
    if (is_hop(p)) {
        count_hop(start + rule->outer_bytes);
    }
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
    if (p->rule->flags & FLAG_GATE_CLOSED || p->rule->action == ACTION_DROP) {
        return p->rule->flags & FLAG_GATE_CLOSED ? GATE_CLOSED : FAR_DROP;
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
        p->qfi = 0xFF;
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
            p->verdict = (uint8_t)match(t, p);
        }
    }
    for (int i = 0; i < count; i++) {
        struct packet *p = &packets[i];
        if (p->verdict == NONE && p->owner == 0) {
            p->verdict = (uint8_t)forward(t, p);
        }
    }
}

#endif
