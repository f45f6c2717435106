#define _GNU_SOURCE
#include "gtpu.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 64, HEADROOM = 16, SLOT = 9216 };
enum { ECHO_REQUEST = 1, ECHO_RESPONSE = 2, ERROR_INDICATION = 26 };
enum { EXTENSION_NOTIFICATION = 31, END_MARKER = 254, G_PDU = 255 };
enum { FLAG_PN = 1, FLAG_S = 2, FLAG_E = 4, OPTIONAL = FLAG_PN | FLAG_S | FLAG_E };
enum { VERSION1_PT = 0x30 };
enum { PDU_SESSION_CONTAINER = 0x85, PSC_DOWNLINK = 0, PSC_UPLINK = 1 };
enum { IE_RECOVERY = 14, IE_TEID = 16, IE_PEER = 133, IE_EXTENSIONS = 141 };

/* One parsed G-PDU: where its inner packet starts, and the QFI of its container, if it has one. */
struct gpdu {
    size_t start;
    int qfi;
};

static uint8_t buffers[BATCH][SLOT];
static struct sockaddr_storage senders[BATCH];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}
static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static void put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

static const char *print_address(const struct sockaddr_storage *from, char *text, socklen_t size)
{
    const void *bytes = from->ss_family == AF_INET
                            ? (const void *)&((const struct sockaddr_in *)from)->sin_addr
                            : (const void *)&((const struct sockaddr_in6 *)from)->sin6_addr;
    return inet_ntop(from->ss_family, bytes, text, size);
}

void gtpu_print_counters(const struct endpoint *endpoint)
{
    const char *separator = "{";
#define PRINT(name)                                                                                \
    printf("%s\"" #name "\":%llu", separator, (unsigned long long)endpoint->count.name);           \
    separator = ",";
    COUNTERS(PRINT)
#undef PRINT
    puts("}");
    fflush(stdout);
}

/* ---- uplink: TUN → GTP-U ---- */

static bool matches(const struct address *ue, int family, const uint8_t *bytes)
{
    return ue->family == family && memcmp(ue->bytes, bytes, family == AF_INET ? 4 : 8) == 0;
}

static bool is_of_ue(const struct tunnel *tunnel, const uint8_t *packet, size_t size, bool source)
{
    if (size >= 20 && packet[0] >> 4 == 4)
        return matches(&tunnel->ue, AF_INET, packet + (source ? 12 : 16));
    if (size >= 40 && packet[0] >> 4 == 6)
        return matches(&tunnel->ue, AF_INET6, packet + (source ? 8 : 24));
    return false;
}

static const struct tunnel *tunnel_of_sender(const struct endpoint *endpoint, const uint8_t *packet,
                                             size_t size)
{
    for (size_t i = 0; i < endpoint->tunnel_count; i++)
        if (is_of_ue(&endpoint->tunnels[i], packet, size, true))
            return &endpoint->tunnels[i];
    return NULL;
}

/* TS 29.281 §5.1; container: TS 38.415 §5.5.2.2. Returns the header's size; it ends at `end`. */
static size_t write_header(struct endpoint *endpoint, uint8_t *end, const struct tunnel *tunnel,
                           size_t payload)
{
    bool container = tunnel->qfi != NO_QFI;
    size_t size = 8u + (container || endpoint->with_sequence ? 4u : 0u) + (container ? 4u : 0u);
    uint8_t *header = end - size;
    memset(header, 0, size);
    header[0] =
        (uint8_t)(VERSION1_PT | (container ? FLAG_E : 0) | (endpoint->with_sequence ? FLAG_S : 0));
    header[1] = G_PDU;
    put16(header + 2, (unsigned)(payload + size - 8));
    put32(header + 4, tunnel->uplink_teid);
    if (endpoint->with_sequence)
        put16(header + 8, endpoint->sequence++);
    if (container) {
        header[11] = PDU_SESSION_CONTAINER;
        header[12] = 1; /* in units of 4 bytes */
        header[13] = PSC_UPLINK << 4;
        header[14] = (uint8_t)tunnel->qfi;
    }
    return size;
}

static void send_batch(struct endpoint *endpoint, unsigned filled)
{
    unsigned sent = 0;
    while (sent < filled) {
        int taken = sendmmsg(endpoint->udp, messages + sent, filled - sent, 0);
        if (taken < 0) {
            endpoint->count.udp_errors++;
            taken = 1; /* the first one is what failed: go on behind it */
        }
        sent += (unsigned)taken;
    }
}

void gtpu_uplink(struct endpoint *endpoint)
{
    unsigned filled = 0;
    while (filled < BATCH) {
        uint8_t *packet = buffers[filled] + HEADROOM;
        ssize_t size = read(endpoint->tun, packet, SLOT - HEADROOM);
        if (size <= 0)
            break;
        const struct tunnel *tunnel = tunnel_of_sender(endpoint, packet, (size_t)size);
        if (tunnel == NULL) {
            endpoint->count.uplink_no_tunnel++;
            continue;
        }
        size_t header = write_header(endpoint, packet, tunnel, (size_t)size);
        vectors[filled] = (struct iovec){packet - header, header + (size_t)size};
        messages[filled].msg_hdr = (struct msghdr){.msg_name = &endpoint->peer,
                                                   .msg_namelen = endpoint->peer_size,
                                                   .msg_iov = &vectors[filled],
                                                   .msg_iovlen = 1};
        filled++;
        endpoint->count.uplink_packets++;
        endpoint->count.uplink_bytes += (uint64_t)size;
    }
    send_batch(endpoint, filled);
}

/* ---- downlink: GTP-U → TUN ---- */

/* Walks the extension headers. Only the PDU Session Container may be there, downlink and once. */
static bool parse_extensions(const uint8_t *message, size_t size, struct gpdu *gpdu)
{
    uint8_t next = message[0] & FLAG_E ? message[11] : 0;
    while (next != 0) {
        size_t units = gpdu->start < size ? message[gpdu->start] : 0;
        if (units == 0 || gpdu->start + units * 4 > size)
            return false;
        const uint8_t *content = message + gpdu->start + 1;
        if (next != PDU_SESSION_CONTAINER || gpdu->qfi != NO_QFI || content[0] >> 4 != PSC_DOWNLINK)
            return false;
        gpdu->qfi = content[1] & 0x3f;
        gpdu->start += units * 4;
        next = message[gpdu->start - 1];
    }
    return true;
}

static const struct tunnel *tunnel_of_teid(const struct endpoint *endpoint, uint32_t teid)
{
    for (size_t i = 0; i < endpoint->tunnel_count; i++)
        if (endpoint->tunnels[i].downlink_teid == teid)
            return &endpoint->tunnels[i];
    return NULL;
}

/* A dual-stack UE has one tunnel twice, once for each of its addresses. */
static bool is_for_ue(const struct endpoint *endpoint, uint32_t teid, const uint8_t *packet,
                      size_t size)
{
    for (size_t i = 0; i < endpoint->tunnel_count; i++)
        if (endpoint->tunnels[i].downlink_teid == teid &&
            is_of_ue(&endpoint->tunnels[i], packet, size, false))
            return true;
    return false;
}

static void downlink(struct endpoint *endpoint, const uint8_t *message, size_t size)
{
    const struct tunnel *tunnel = tunnel_of_teid(endpoint, get32(message + 4));
    struct gpdu gpdu = {.start = message[0] & OPTIONAL ? 12 : 8, .qfi = NO_QFI};
    if (tunnel == NULL)
        endpoint->count.unknown_teid++;
    else if (gpdu.start > size || !parse_extensions(message, size, &gpdu))
        endpoint->count.bad_extension++;
    else if (gpdu.qfi != tunnel->qfi)
        endpoint->count.bad_qfi++;
    else if (!is_for_ue(endpoint, tunnel->downlink_teid, message + gpdu.start, size - gpdu.start))
        endpoint->count.wrong_ue++;
    else if (write(endpoint->tun, message + gpdu.start, size - gpdu.start) < 0)
        endpoint->count.tun_errors++;
    else {
        endpoint->count.downlink_packets++;
        endpoint->count.downlink_bytes += size - gpdu.start;
    }
}

/* ---- signalling messages ---- */

static void answer_echo(struct endpoint *endpoint, const uint8_t *request,
                        const struct sockaddr_storage *to, socklen_t to_size)
{
    uint8_t response[14] = {VERSION1_PT | FLAG_S, ECHO_RESPONSE, 0, 6, [12] = IE_RECOVERY};
    memcpy(response + 8, request + 8, 2);
    endpoint->count.echo_requests++;
    if (sendto(endpoint->udp, response, sizeof response, 0, (const struct sockaddr *)to, to_size) <
        0)
        endpoint->count.udp_errors++;
}

/* Where the information elements begin; other extension headers than G-PDUs have may be there. */
static size_t skip_extensions(const uint8_t *message, size_t size)
{
    size_t at = message[0] & OPTIONAL ? 12 : 8;
    uint8_t next = message[0] & FLAG_E && size >= 12 ? message[11] : 0;
    while (next != 0 && at < size && message[at] != 0 && at + message[at] * 4u <= size) {
        printf(" extension=0x%02x", next);
        at += message[at] * 4u;
        next = message[at - 1];
    }
    return at;
}

/* Prints the information elements one after the other: the scenarios read these lines. */
static void print_signal(const char *name, const uint8_t *message, size_t size,
                         const struct sockaddr_storage *from)
{
    char text[INET6_ADDRSTRLEN];
    bool optional = message[0] & OPTIONAL;
    printf("%s from=%s teid=0x%08x", name, print_address(from, text, sizeof text),
           get32(message + 4));
    if (optional && size >= 12)
        printf(" sequence=%u", get16(message + 8));
    size_t at = skip_extensions(message, size);
    while (at < size) {
        uint8_t type = message[at];
        const uint8_t *value = message + at + 1;
        if (type == IE_RECOVERY && at + 2 <= size) {
            printf(" recovery=%u", value[0]);
            at += 2;
        } else if (type == IE_TEID && at + 5 <= size) {
            printf(" data-teid=0x%08x", get32(value));
            at += 5;
        } else if ((type == IE_PEER || type == IE_EXTENSIONS) && at + 3 <= size) {
            size_t header = type == IE_PEER ? 3 : 2; /* the list's length is one byte only */
            size_t length = type == IE_PEER ? get16(value) : value[0];
            printf(" %s=", type == IE_PEER ? "peer" : "extensions");
            for (size_t i = 0; i < length && at + header + i < size; i++)
                printf("%02x", message[at + header + i]);
            at += header + length;
        } else {
            printf(" unexpected-ie=%u", type);
            break;
        }
    }
    puts("");
    fflush(stdout);
}

static void receive(struct endpoint *endpoint, const uint8_t *message, size_t size,
                    const struct sockaddr_storage *from, socklen_t from_size)
{
    if (size < 8 || (message[0] & ~OPTIONAL) != VERSION1_PT) {
        endpoint->count.bad_header++;
        return;
    }
    if (get16(message + 2) != size - 8) {
        endpoint->count.bad_length++;
        return;
    }
    switch (message[1]) {
    case G_PDU: downlink(endpoint, message, size); return;
    case ECHO_REQUEST:
        if (size >= 12)
            answer_echo(endpoint, message, from, from_size);
        return;
    case ECHO_RESPONSE:
        endpoint->count.echo_responses++;
        print_signal("echo-response", message, size, from);
        return;
    case ERROR_INDICATION:
        endpoint->count.error_indications++;
        print_signal("error-indication", message, size, from);
        return;
    case EXTENSION_NOTIFICATION:
        endpoint->count.extension_notifications++;
        print_signal("supported-extensions", message, size, from);
        return;
    case END_MARKER:
        endpoint->count.end_markers++;
        print_signal("end-marker", message, size, from);
        return;
    default: endpoint->count.other_messages++;
    }
}

void gtpu_receive(struct endpoint *endpoint)
{
    for (unsigned i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){buffers[i], SLOT};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &senders[i],
                                              .msg_namelen = sizeof senders[i],
                                              .msg_iov = &vectors[i],
                                              .msg_iovlen = 1};
    }
    int received = recvmmsg(endpoint->udp, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < received; i++)
        receive(endpoint, buffers[i], messages[i].msg_len, &senders[i],
                messages[i].msg_hdr.msg_namelen);
}

void gtpu_send_echo_request(struct endpoint *endpoint)
{
    uint8_t request[12] = {VERSION1_PT | FLAG_S, ECHO_REQUEST, 0, 4};
    put16(request + 8, ++endpoint->sequence);
    if (sendto(endpoint->udp, request, sizeof request, 0, (const struct sockaddr *)&endpoint->peer,
               endpoint->peer_size) < 0)
        endpoint->count.udp_errors++;
}
