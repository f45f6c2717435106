/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <net/if.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <rte_dev.h>
#include <rte_ethdev.h>

#include "upf.h"

/* Written by DPDK's interrupt thread, read by anybody. */
static atomic_bool removed[RTE_MAX_ETHPORTS];

static int on_removal(uint16_t port, enum rte_eth_event_type event, void *argument, void *result)
{
    (void)event, (void)argument, (void)result;
    atomic_store(&removed[port], true);
    return 0;
}

int upf_port_count(void)
{
    return rte_eth_dev_count_avail();
}

int upf_port_find(const char *name)
{
    uint16_t port;
    int error = rte_eth_dev_get_port_by_name(name, &port);
    return error != 0 ? error : port;
}

int upf_device_add(const char *devargs)
{
    return rte_dev_probe(devargs);
}

int upf_port_info(uint16_t port, struct upf_port_info *info)
{
    struct rte_eth_dev_info device;
    struct rte_ether_addr mac = {0};
    int error = rte_eth_dev_info_get(port, &device);
    if (error != 0) {
        return error;
    }
    rte_eth_macaddr_get(port, &mac);
    *info = (struct upf_port_info){
        .rx_offloads = device.rx_offload_capa,
        .tx_offloads = device.tx_offload_capa,
        .rss_types = device.flow_type_rss_offloads,
        .min_mtu = device.min_mtu,
        .max_mtu = device.max_mtu,
        .max_rx_packet = device.max_rx_pktlen,
        .max_rx_queues = device.max_rx_queues,
        .max_tx_queues = device.max_tx_queues,
        .reta_size = device.reta_size,
        .socket = (int16_t)rte_eth_dev_socket_id(port),
        .reports_link = (*device.dev_flags & RTE_ETH_DEV_INTR_LSC ? 1 : 0) |
                        (*device.dev_flags & RTE_ETH_DEV_INTR_RMV ? 2 : 0),
    };
    memcpy(info->mac, mac.addr_bytes, sizeof(info->mac));
    snprintf(info->driver, sizeof(info->driver), "%s", device.driver_name);
    return 0;
}

int upf_port_configure(uint16_t port, const struct upf_port_config *config)
{
    struct rte_eth_dev_info device;
    int error = rte_eth_dev_info_get(port, &device);
    if (error != 0) {
        return error;
    }
    struct rte_eth_conf wanted = {
        .rxmode = {.mq_mode = config->rss_types ? RTE_ETH_MQ_RX_RSS : RTE_ETH_MQ_RX_NONE,
                   .mtu = config->mtu,
                   .offloads = config->rx_offloads},
        .txmode = {.offloads = config->tx_offloads},
        .rx_adv_conf = {.rss_conf = {.rss_hf = config->rss_types}},
        .intr_conf = {.rmv = *device.dev_flags & RTE_ETH_DEV_INTR_RMV ? 1 : 0},
    };
    atomic_store(&removed[port], false);
    rte_eth_dev_callback_register(port, RTE_ETH_EVENT_INTR_RMV, on_removal, NULL);
    return rte_eth_dev_configure(port, config->rx_queues, config->tx_queues, &wanted);
}

int upf_port_adjust_descriptors(uint16_t port, uint16_t *rx, uint16_t *tx)
{
    return rte_eth_dev_adjust_nb_rx_tx_desc(port, rx, tx);
}

int upf_port_rx_queue(uint16_t port, uint16_t queue, uint16_t descriptors, struct rte_mempool *pool)
{
    unsigned int socket = (unsigned int)rte_eth_dev_socket_id(port);
    return rte_eth_rx_queue_setup(port, queue, descriptors, socket, NULL, pool);
}

int upf_port_tx_queue(uint16_t port, uint16_t queue, uint16_t descriptors)
{
    unsigned int socket = (unsigned int)rte_eth_dev_socket_id(port);
    return rte_eth_tx_queue_setup(port, queue, descriptors, socket, NULL);
}

int upf_port_set_mtu(uint16_t port, uint16_t mtu)
{
    return rte_eth_dev_set_mtu(port, mtu);
}

int upf_port_set_promiscuous(uint16_t port, int on)
{
    return on ? rte_eth_promiscuous_enable(port) : rte_eth_promiscuous_disable(port);
}

int upf_port_set_all_multicast(uint16_t port, int on)
{
    return on ? rte_eth_allmulticast_enable(port) : rte_eth_allmulticast_disable(port);
}

int upf_port_start(uint16_t port)
{
    return rte_eth_dev_start(port);
}

int upf_port_stop(uint16_t port)
{
    return rte_eth_dev_stop(port);
}

int upf_port_remove(uint16_t port)
{
    struct rte_eth_dev_info device;
    int error = rte_eth_dev_info_get(port, &device);
    if (error == 0) {
        error = rte_eth_dev_close(port);
    }
    return error != 0 ? error : rte_dev_remove(device.device);
}

int upf_port_link(uint16_t port, struct upf_link *link)
{
    struct rte_eth_link state;
    int error = rte_eth_link_get_nowait(port, &state);
    if (error == 0) {
        *link = (struct upf_link){state.link_speed, state.link_status};
    }
    return error;
}

int upf_port_stats(uint16_t port, struct upf_port_stats *stats)
{
    struct rte_eth_stats all;
    int error = rte_eth_stats_get(port, &all);
    if (error == 0) {
        *stats = (struct upf_port_stats){all.ipackets, all.opackets, all.ibytes,  all.obytes,
                                         all.imissed,  all.ierrors,  all.oerrors, all.rx_nombuf};
    }
    return error;
}

int upf_interface_exists(const char *name)
{
    return if_nametoindex(name) != 0;
}

int upf_port_is_removed(uint16_t port)
{
    return port < RTE_MAX_ETHPORTS && atomic_load(&removed[port]);
}
