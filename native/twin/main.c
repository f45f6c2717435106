/* SPDX-License-Identifier: Apache-2.0
 *
 * upf-twin --tables PATH: takes upf-dataplane's place for a comparison in C. Same tables, ports,
 * counters and order of work; one worker, and nothing for packets that are not user packets.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../upf.h"
#include "pipeline.h"

static volatile sig_atomic_t stopped;

struct batch {
    int count;
    struct rte_mbuf *mbufs[BURST];
    uint8_t indices[BURST];
};

static void stop(int signal)
{
    (void)signal;
    stopped = 1;
}

static void fail(const char *what)
{
    fprintf(stderr, "upf-twin: %s: %s\n", what, upf_take_error_line());
    exit(1);
}

static uint8_t *map_tables(const char *path)
{
    struct stat status;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        fail("cannot open the tables");
    }
    void *base = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (base == MAP_FAILED || ((struct header *)base)->version != TABLES_VERSION) {
        fail("cannot map the tables, or they are of another version");
    }
    return base;
}

static uint32_t bucket_count(const struct sizes *sizes)
{
    uint32_t buckets = 1;
    while (buckets < (uint32_t)sizes->sessions) {
        buckets *= 2;
    }
    buckets = buckets * 2 / 8;
    return buckets < 16 ? 16 : buckets;
}

static void find_sections(struct twin *t, uint8_t *base)
{
    const struct sizes *sizes = &((struct header *)base)->sizes;
    uint32_t buckets = bucket_count(sizes);
    t->header = (struct header *)base;
    t->bucket_mask = buckets - 1;
    t->bucket_shift = 32 - __builtin_ctz(buckets);
    uint8_t *at = base + HEADER_BYTES;
    t->worker = (struct worker *)at;
    at += (size_t)sizes->workers * WORKER_BYTES + (size_t)MAX_PORTS * PORT_BYTES;
    t->teids = (struct bucket *)at;
    at += buckets * sizeof(struct bucket);
    t->ipv4 = (struct bucket *)at;
    at += (size_t)2 * buckets * sizeof(struct bucket);
    t->sessions = (struct session *)at;
    at += (size_t)sizes->sessions * sizeof(struct session);
    t->session_counters = (struct session_counters *)at;
    at += (size_t)sizes->sessions * sizeof(struct session_counters);
    t->lines = at;
    at += (size_t)sizes->lines * LINE;
    at += (size_t)sizes->meters * METER_BYTES;
    at += ((size_t)sizes->usages * USAGE_BYTES + LINE - 1) / LINE * LINE;
    at += (size_t)PEERS * PEER_BYTES;
    t->next_hops = (struct next_hop *)at;
    at += (size_t)sizes->next_hops * sizeof(struct next_hop);
    t->nodes = (uint32_t *)at;
}

static void start_eal(const struct twin *t)
{
    char lcores[64], memory[16];
    snprintf(lcores, sizeof(lcores), "0@%d,1@%d",
             t->header->main_lcore < 0 ? 0 : t->header->main_lcore, t->worker->lcore);
    snprintf(memory, sizeof(memory), "%d", t->header->memory_mb);
    int is_huge = t->header->hugepages == 1;
    char *arguments[] = {"upf-twin",
                         "--lcores",
                         lcores,
                         "-m",
                         memory,
                         "--no-pci",
                         "--no-telemetry",
                         "--log-level=*:warning",
                         "--log-level=lib.eal:error",
                         is_huge ? "--in-memory" : "--no-huge",
                         is_huge ? NULL : "--no-shconf",
                         NULL};
    if (upf_eal_init(is_huge ? 10 : 11, arguments) < 0) {
        fail("DPDK does not start");
    }
}

static void start_port(struct twin *t, int index, struct rte_mempool *pool)
{
    struct port *port =
        (struct port *)((uint8_t *)t->worker + (size_t)t->header->sizes.workers * WORKER_BYTES +
                        (size_t)index * PORT_BYTES);
    struct upf_port_config config = {.rx_queues = 1, .tx_queues = 1, .mtu = port->mtu};
    struct upf_port_info info;
    uint16_t rx = port->descriptors, tx = rx;
    char name[64];
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(port->device, ","), port->device);
    if (upf_device_add(port->device) != 0) {
        fail(port->device);
    }
    uint16_t id = (uint16_t)upf_port_find(name);
    upf_port_info(id, &info);
    config.tx_offloads = info.tx_offloads & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
    if (upf_port_configure(id, &config) != 0 || upf_port_adjust_descriptors(id, &rx, &tx) != 0 ||
        upf_port_rx_queue(id, 0, rx, pool) != 0 || upf_port_tx_queue(id, 0, tx) != 0 ||
        upf_port_start(id) != 0) {
        fail(port->device);
    }
    t->ports[id] = port;
    t->poll_ports[t->poll_count++] = id;
    memcpy(&t->macs[id], info.mac, 6);
    memcpy(port->mac, info.mac, 6);
    port->dpdk_port = id;
}

static void count_sent(struct twin *t, const struct packet *p, int port)
{
    struct counter *verdict = &t->worker->verdicts[p->verdict];
    struct counter *traffic = &t->worker->ports[port].tx;
    struct counter *session = p->verdict == UPLINK ? &t->session_counters[p->session].uplink
                                                   : &t->session_counters[p->session].downlink;
    verdict->packets++, verdict->bytes += p->frame_bytes;
    traffic->packets++, traffic->bytes += p->sent_bytes;
    session->packets++, session->bytes += p->ip_bytes;
}

static void count_drop(struct twin *t, const struct packet *p, enum verdict verdict)
{
    t->worker->verdicts[verdict].packets++;
    t->worker->verdicts[verdict].bytes += p->frame_bytes;
    if (p->session != NO_SESSION) {
        t->session_counters[p->session].dropped.packets++;
        t->session_counters[p->session].dropped.bytes += p->user_bytes;
    }
}

static void transmit(struct twin *t, struct packet *packets, int port, struct batch *batch)
{
    uint16_t id = (uint16_t)t->poll_ports[port];
    int sent = rte_eth_tx_burst(id, 0, batch->mbufs, (uint16_t)batch->count);
    unsigned usages = 0;
    for (int i = 0; i < sent; i++) {
        count_sent(t, &packets[batch->indices[i]], port);
        usages |= packets[batch->indices[i]].rule->usage_count;
    }
    if (usages != 0) {
        fail("rules with usage counters are not measured");
    }
    for (int i = sent; i < batch->count; i++) {
        count_drop(t, &packets[batch->indices[i]], TX_FULL);
        rte_pktmbuf_free(batch->mbufs[i]);
    }
    batch->count = 0;
}

static void finish(struct twin *t, struct packet *packets, int count, struct batch *batches)
{
    struct rte_mbuf *done[BURST];
    int done_count = 0;
    unsigned used = 0;
    for (int i = 0; i < count; i++) {
        struct packet *p = &packets[i];
        if (p->verdict < 16) {
            struct batch *batch = &batches[p->egress_port & (MAX_PORTS - 1)];
            batch->mbufs[batch->count] = p->mbuf;
            batch->indices[batch->count++] = (uint8_t)i;
            used |= 1U << (p->egress_port & (MAX_PORTS - 1));
        } else {
            count_drop(t, p, p->verdict);
            done[done_count++] = p->mbuf;
        }
    }
    for (; used != 0; used &= used - 1) {
        transmit(t, packets, __builtin_ctz(used), &batches[__builtin_ctz(used)]);
    }
    rte_pktmbuf_free_bulk(done, (unsigned)done_count);
}

static int poll_port(struct twin *t, int port, struct packet *packets, struct batch *batches,
                     uint64_t *tsc)
{
    struct rte_mbuf *mbufs[BURST];
    uint16_t count = rte_eth_rx_burst((uint16_t)t->poll_ports[port], 0, mbufs, BURST);
    *tsc = rte_rdtsc();
    t->worker->bursts[count]++;
    for (int i = 0; i < count; i++) {
        packets[i].mbuf = mbufs[i];
        t->worker->ports[port].rx.packets++;
        t->worker->ports[port].rx.bytes += mbufs[i]->pkt_len;
    }
    if (count != 0) {
        run_pipeline(t, packets, count);
        finish(t, packets, count, batches);
    }
    return count;
}

static void account(struct worker *worker, int packets, uint64_t tsc)
{
    uint64_t gap = tsc - worker->tsc;
    worker->tsc = tsc;
    *(packets == 0 ? &worker->idle_cycles : &worker->busy_cycles) += gap;
    int log = 63 - __builtin_clzll(gap | 1);
    worker->gaps[log < 47 ? log : 47]++;
    if (gap > worker->longest_gap) {
        worker->longest_gap = gap;
    }
    worker->iterations++;
    uint64_t wanted = __atomic_load_n(&worker->gap_reset_wanted, __ATOMIC_ACQUIRE);
    if (worker->gap_reset != wanted) {
        worker->longest_gap = 0;
        __atomic_store_n(&worker->gap_reset, wanted, __ATOMIC_RELEASE);
    }
}

static int work(void *argument)
{
    static struct packet packets[BURST];
    static struct batch batches[MAX_PORTS];
    struct twin *t = argument;
    t->worker->running = 1;
    t->worker->tsc = rte_rdtsc();
    while (!stopped) {
        __atomic_add_fetch(&t->worker->epoch, 1, __ATOMIC_SEQ_CST);
        int count = 0;
        uint64_t tsc = 0;
        for (int port = 0; port < t->poll_count; port++) {
            count += poll_port(t, port, packets, batches, &tsc);
        }
        account(t->worker, count, tsc);
    }
    t->worker->running = 0;
    return 0;
}

int main(int argc, char **argv)
{
    static struct twin twin;
    uint32_t lcores[2];
    if (argc != 3 || strcmp(argv[1], "--tables") != 0) {
        fprintf(stderr, "usage: upf-twin --tables PATH\n");
        return 2;
    }
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    find_sections(&twin, map_tables(argv[2]));
    start_eal(&twin);
    pid_t parent = getppid();
    struct rte_mempool *pool =
        upf_mempool_create("mbufs", (uint32_t)twin.header->mbufs, 256, 2048 + 128, -1);
    if (pool == NULL) {
        fail("mbufs");
    }
    for (int port = 0; port < twin.header->port_count && port < MAX_PORTS; port++) {
        start_port(&twin, port, pool);
    }
    if (upf_lcores(lcores, 2) != 2 || upf_launch(lcores[1], work, &twin) != 0) {
        fail("no lcore for the worker");
    }
    twin.header->tsc_hz = upf_tsc_hz();
    __atomic_store_n(&twin.header->data_plane_ready, 1, __ATOMIC_RELEASE);
    while (!stopped && getppid() == parent) { /* whoever measures us may be killed */
        usleep(50000);                        /* DPDK's own waiting would keep this CPU busy */
    }
    upf_wait(lcores[1]);
    return 0;
}
