/*
 * The lab's gNB with its UEs: a GTP-U endpoint (TS 29.281) between a UDP socket and a TUN device.
 * It shares no code with the UPF, so that one bug cannot hide the other.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

enum { GTPU_PORT = 2152, MAX_TUNNELS = 64, NO_QFI = -1 };

/* clang-format off */
#define COUNTERS(X)                                                                                \
    X(uplink_packets) X(uplink_bytes) X(uplink_no_tunnel) X(downlink_packets) X(downlink_bytes)    \
    X(bad_header) X(bad_length) X(bad_extension) X(unknown_teid) X(bad_qfi) X(wrong_ue)            \
    X(udp_errors) X(tun_errors) X(echo_requests) X(echo_responses) X(error_indications)            \
    X(extension_notifications) X(end_markers) X(other_messages)
/* clang-format on */

struct counters {
#define FIELD(name) uint64_t name;
    COUNTERS(FIELD)
#undef FIELD
};

struct address {
    int family;
    uint8_t bytes[16];
};

struct tunnel {
    uint32_t downlink_teid; /* ours: what the UPF must send */
    uint32_t uplink_teid;   /* the UPF's: what we send */
    struct address ue;      /* IPv6: its /64 */
    int qfi;                /* NO_QFI: no PDU Session Container in either direction */
};

struct endpoint {
    int udp, tun; /* both non-blocking */
    struct sockaddr_storage peer;
    socklen_t peer_size;
    struct tunnel tunnels[MAX_TUNNELS];
    size_t tunnel_count;
    bool with_sequence; /* G-PDUs carry sequence numbers */
    uint16_t sequence;
    struct counters count;
};

/* What waits on the TUN device leaves as G-PDUs. */
void gtpu_uplink(struct endpoint *endpoint);

/* What waits on the socket is checked, and delivered or answered. */
void gtpu_receive(struct endpoint *endpoint);

void gtpu_send_echo_request(struct endpoint *endpoint);

/* One JSON object on a line of its own. */
void gtpu_print_counters(const struct endpoint *endpoint);
