/* SPDX-License-Identifier: Apache-2.0
 *
 * Walks once through upf.h on virtual ports, under the sanitizers (make check).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_mbuf.h>

#include "upf.h"

static int passed;

#define CHECK(condition) check((condition), #condition, __LINE__)

static void check(int is_true, const char *condition, int line)
{
    if (!is_true) {
        fprintf(stderr, "selftest.c:%d: %s\n", line, condition);
        exit(1);
    }
    passed++;
}

enum { BURST = 32 };

static void test_layout(void)
{
    size_t count = 0;
    const struct upf_layout_entry *entries = upf_layout(&count);
    CHECK(count > 20);
    CHECK(entries[0].value == entries[1].value);
    for (size_t i = 0; i < count; i++) {
        CHECK(entries[i].name[0] != '\0');
    }
}

static void test_pool_and_ring(void)
{
    struct rte_mempool *pool = upf_mempool_create("pool", 63, 0, 2176, -1);
    struct rte_ring *ring = upf_ring_create("ring", 64, -1);
    struct rte_mbuf *mbufs[64] = {NULL};
    CHECK(pool != NULL && ring != NULL);
    CHECK(upf_mbuf_alloc_bulk(pool, mbufs, 64) < 0);
    CHECK(upf_mbuf_alloc_bulk(pool, mbufs, 63) == 0);
    CHECK(upf_mempool_in_use(pool) == 63 && upf_mempool_available(pool) == 0);
    CHECK(upf_ring_enqueue(ring, (void **)mbufs, 64) == 63);
    CHECK(upf_ring_count(ring) == 63);
    CHECK(upf_ring_dequeue(ring, (void **)mbufs, 64) == 63);
    CHECK(rte_pktmbuf_chain(mbufs[0], mbufs[1]) == 0);
    upf_mbuf_free(mbufs[0]);
    upf_mbuf_free_bulk(mbufs + 2, 62); /* its last entry is NULL */
    CHECK(upf_mempool_in_use(pool) == 0);
    CHECK(upf_ring_create("odd", 63, -1) == NULL && upf_errno() == EINVAL);
    CHECK(upf_take_error_line()[0] != '\0');
    CHECK(upf_take_error_line()[0] == '\0');
    upf_ring_free(ring);
    upf_mempool_free(pool);
}

static int open_null(const char *devargs, const char *name, struct rte_mempool *pool)
{
    struct upf_port_info info;
    struct upf_port_config config = {.rx_queues = 1, .tx_queues = 1, .mtu = 1500};
    uint16_t rx = 512, tx = 512;
    CHECK(upf_device_add(devargs) == 0);
    int port = upf_port_find(name);
    CHECK(port >= 0);
    uint16_t id = (uint16_t)port;
    CHECK(upf_port_info(id, &info) == 0 && strcmp(info.driver, "net_null") == 0);
    CHECK(upf_port_configure(id, &config) == 0);
    CHECK(upf_port_adjust_descriptors(id, &rx, &tx) == 0);
    CHECK(upf_port_rx_queue(id, 0, rx, pool) == 0 && upf_port_tx_queue(id, 0, tx) == 0);
    CHECK(upf_port_start(id) == 0 && !upf_port_is_removed(id));
    return port;
}

static void test_ports(void)
{
    struct rte_mempool *pool = upf_mempool_create("ports", 2047, 256, 2176, -1);
    struct rte_mbuf *mbufs[BURST];
    struct upf_port_stats stats;
    struct upf_link link;
    uint64_t tsc = 0;
    int port = open_null("net_null0,size=64", "net_null0", pool);
    for (int i = 0; i < 100; i++) {
        CHECK(upf_rx_burst((uint16_t)port, 0, mbufs, BURST, &tsc) == BURST);
        CHECK(upf_tx_burst((uint16_t)port, 0, mbufs, BURST) == BURST);
    }
    CHECK(tsc != 0 && tsc <= upf_tsc());
    CHECK(upf_port_stats((uint16_t)port, &stats) == 0 && stats.tx_packets == (uint64_t)100 * BURST);
    CHECK(upf_port_link((uint16_t)port, &link) == 0);
    CHECK(upf_port_stop((uint16_t)port) == 0 && upf_port_remove((uint16_t)port) == 0);
    CHECK(upf_port_find("net_null0") < 0);
    CHECK(upf_port_info(77, &(struct upf_port_info){0}) < 0);
    CHECK(upf_device_add("net_nothing0") < 0);
    CHECK(upf_interface_exists("lo") && !upf_interface_exists("no such one"));
    CHECK(upf_mempool_in_use(pool) == 0);
    upf_mempool_free(pool);
}

static int add_one(void *argument)
{
    return ++*(int *)argument;
}

static void test_lcores(void)
{
    uint32_t ids[8];
    int value = 41;
    CHECK(upf_lcores(ids, 8) == 2 && ids[0] == upf_main_lcore());
    CHECK(upf_launch(ids[0], add_one, &value) == -EINVAL);
    CHECK(upf_launch(ids[1], add_one, &value) == 0);
    CHECK(upf_wait(ids[1]) == 42 && upf_wait(99) == -EINVAL);
}

int main(void)
{
    char *argv[] = {"selftest", "--no-huge", "--no-shconf",    "-m", "64", "--no-pci",
                    "--lcores", "0@0,1@0",   "--no-telemetry", NULL};
    CHECK(upf_eal_init(9, argv) >= 0);
    test_layout();
    test_pool_and_ring();
    test_ports();
    test_lcores();
    CHECK(upf_eal_cleanup() == 0);
    printf("native self-test: %d checks passed\n", passed);
    return 0;
}
