/* SPDX-License-Identifier: Apache-2.0
 *
 * The library's own view of everything C# touches without a call. DpdkUpf.Dpdk compares it with
 * its structs at start-up and refuses to run on a difference.
 */
#include <stdlib.h>
#include <string.h>

#include <rte_mbuf.h>
#include <rte_version.h>

#include "upf.h"

#define FIELD(type, field)                                                                         \
    {                                                                                              \
#type "." #field, offsetof(struct type, field)                                             \
    }
#define VALUE(constant)                                                                            \
    {                                                                                              \
#constant, constant                                                                        \
    }

static struct upf_layout_entry entries[] = {
    {"DPDK release at build time", RTE_VER_YEAR * 100 + RTE_VER_MONTH},
    {"DPDK release at run time", 0},
    {"rte_mbuf size", sizeof(struct rte_mbuf)},
    FIELD(rte_mbuf, buf_addr),
    FIELD(rte_mbuf, buf_iova),
    FIELD(rte_mbuf, data_off),
    FIELD(rte_mbuf, refcnt),
    FIELD(rte_mbuf, nb_segs),
    FIELD(rte_mbuf, port),
    FIELD(rte_mbuf, ol_flags),
    FIELD(rte_mbuf, packet_type),
    FIELD(rte_mbuf, pkt_len),
    FIELD(rte_mbuf, data_len),
    FIELD(rte_mbuf, vlan_tci),
    FIELD(rte_mbuf, hash),
    FIELD(rte_mbuf, buf_len),
    FIELD(rte_mbuf, pool),
    FIELD(rte_mbuf, next),
    FIELD(rte_mbuf, tx_offload),
    VALUE(RTE_PKTMBUF_HEADROOM),
    VALUE(RTE_MBUF_F_RX_IP_CKSUM_MASK),
    VALUE(RTE_MBUF_F_RX_IP_CKSUM_BAD),
    VALUE(RTE_MBUF_F_RX_IP_CKSUM_GOOD),
    VALUE(RTE_MBUF_F_RX_L4_CKSUM_MASK),
    VALUE(RTE_MBUF_F_RX_L4_CKSUM_BAD),
    VALUE(RTE_MBUF_F_RX_L4_CKSUM_GOOD),
    {"upf_port_info size", sizeof(struct upf_port_info)},
    {"upf_port_config size", sizeof(struct upf_port_config)},
    {"upf_port_stats size", sizeof(struct upf_port_stats)},
    {"upf_link size", sizeof(struct upf_link)},
};

/* 2211 of "DPDK 22.11.11". */
static uint64_t release_of(const char *version)
{
    char *rest = NULL;
    uint64_t year = strtoul(version + strcspn(version, "0123456789"), &rest, 10);
    return year * 100 + (*rest == '.' ? strtoul(rest + 1, NULL, 10) : 0);
}

const struct upf_layout_entry *upf_layout(size_t *count)
{
    entries[1].value = release_of(rte_version());
    *count = RTE_DIM(entries);
    return entries;
}

const char *upf_version(void)
{
    return rte_version();
}
