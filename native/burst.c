/* SPDX-License-Identifier: Apache-2.0 */
#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include "upf.h"

uint16_t upf_rx_burst(uint16_t port, uint16_t queue, struct rte_mbuf **mbufs, uint16_t capacity,
                      uint64_t *tsc)
{
    uint16_t count = rte_eth_rx_burst(port, queue, mbufs, capacity);
    *tsc = rte_rdtsc();
    return count;
}

uint16_t upf_tx_burst(uint16_t port, uint16_t queue, struct rte_mbuf **mbufs, uint16_t count)
{
    return rte_eth_tx_burst(port, queue, mbufs, count);
}

int upf_mbuf_alloc_bulk(struct rte_mempool *pool, struct rte_mbuf **mbufs, uint32_t count)
{
    return rte_pktmbuf_alloc_bulk(pool, mbufs, count);
}

void upf_mbuf_free_bulk(struct rte_mbuf **mbufs, uint32_t count)
{
    rte_pktmbuf_free_bulk(mbufs, count);
}

void upf_mbuf_free(struct rte_mbuf *mbuf)
{
    rte_pktmbuf_free(mbuf);
}

uint32_t upf_ring_enqueue(struct rte_ring *ring, void *const *objects, uint32_t count)
{
    return rte_ring_sp_enqueue_burst(ring, objects, count, NULL);
}

uint32_t upf_ring_dequeue(struct rte_ring *ring, void **objects, uint32_t capacity)
{
    return rte_ring_sc_dequeue_burst(ring, objects, capacity, NULL);
}

uint32_t upf_ring_count(const struct rte_ring *ring)
{
    return rte_ring_count(ring);
}

uint64_t upf_tsc(void)
{
    return rte_rdtsc();
}

uint64_t upf_tsc_hz(void)
{
    return rte_get_tsc_hz();
}
