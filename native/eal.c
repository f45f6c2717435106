/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>
#include <rte_log.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include "upf.h"

static char error_line[512];

/* Drivers explain themselves only in the log, and the first line names the cause: keep it for the
 * caller's message. Start-up is one thread; a later line of another one may be lost. */
static ssize_t write_log(void *cookie, const char *text, size_t length)
{
    (void)cookie;
    if (error_line[0] == '\0' && rte_log_cur_msg_loglevel() <= (int)RTE_LOG_ERR) {
        snprintf(error_line, sizeof(error_line), "%.*s", (int)length, text);
        error_line[strcspn(error_line, "\n")] = '\0';
    }
    fwrite(text, 1, length, stderr);
    return (ssize_t)length;
}

static void open_log(void)
{
    static const cookie_io_functions_t functions = {.write = write_log};
    FILE *stream = fopencookie(NULL, "w", functions);
    if (stream != NULL) {
        rte_openlog_stream(stream);
    }
}

int upf_eal_init(int argc, char **argv)
{
    open_log();
    /* We are the only user of our interfaces: libxdp need not chain programs through bpffs. */
    setenv("LIBXDP_SKIP_DISPATCHER", "1", 0);
    int taken = rte_eal_init(argc, argv);
    return taken < 0 ? -rte_errno : taken;
}

int upf_eal_cleanup(void)
{
    return rte_eal_cleanup();
}

int upf_errno(void)
{
    return rte_errno;
}

const char *upf_strerror(int error)
{
    return rte_strerror(error);
}

const char *upf_take_error_line(void)
{
    static char taken[sizeof(error_line)];
    memcpy(taken, error_line, sizeof(taken));
    error_line[0] = '\0';
    return taken;
}

int upf_lcores(uint32_t *ids, int capacity)
{
    unsigned int lcore;
    int count = 0;
    RTE_LCORE_FOREACH(lcore)
    {
        if (count < capacity) {
            ids[count] = lcore;
        }
        count++;
    }
    return count;
}

uint32_t upf_main_lcore(void)
{
    return rte_get_main_lcore();
}

int upf_lcore_socket(uint32_t lcore)
{
    return (int)rte_lcore_to_socket_id(lcore);
}

int upf_launch(uint32_t lcore, int (*function)(void *), void *argument)
{
    if (!rte_lcore_is_enabled(lcore) || lcore == rte_get_main_lcore()) {
        return -EINVAL;
    }
    return rte_eal_remote_launch(function, argument, lcore);
}

int upf_wait(uint32_t lcore)
{
    return rte_lcore_is_enabled(lcore) ? rte_eal_wait_lcore(lcore) : -EINVAL;
}

struct rte_mempool *upf_mempool_create(const char *name, uint32_t count, uint32_t cache,
                                       uint16_t data_room, int socket)
{
    return rte_pktmbuf_pool_create(name, count, cache, 0, data_room, socket);
}

void upf_mempool_free(struct rte_mempool *pool)
{
    rte_mempool_free(pool);
}

uint32_t upf_mempool_available(const struct rte_mempool *pool)
{
    return rte_mempool_avail_count(pool);
}

uint32_t upf_mempool_in_use(const struct rte_mempool *pool)
{
    return rte_mempool_in_use_count(pool);
}

struct rte_ring *upf_ring_create(const char *name, uint32_t size, int socket)
{
    return rte_ring_create(name, size, socket, RING_F_SP_ENQ | RING_F_SC_DEQ);
}

void upf_ring_free(struct rte_ring *ring)
{
    rte_ring_free(ring);
}
