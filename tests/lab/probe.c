/*
 * Counts what gets lost: sends numbered UDP datagrams at a steady rate to an echo of its own kind
 * and prints one JSON object. Its socket buffers are large and forced, so that a starved reader
 * on a busy machine does not look like a packet lost on the way.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char usage[] = "probe echo PORT\n"
                            "probe ADDRESS PORT PACKETS-PER-SECOND SECONDS [SIZE]\n";

enum { SOCKET_BUFFER_BYTES = 32 << 20, MAX_SIZE = 1400, TICKS_PER_SECOND = 1000 };
enum { MAX_SECONDS = 120, LAST_ANSWERS_SECONDS = 1 };

struct flow {
    int udp;
    size_t size;
    uint64_t sent, received, duplicated, reordered, highest;
    int64_t last_ns, longest_gap_ns, longest_rtt_ns;
    uint8_t *seen; /* by number */
    uint64_t capacity;
};

struct datagram {
    uint64_t number;
    int64_t sent_ns;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void die(const char *what)
{
    fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_socket(int family, int flags)
{
    int bytes = SOCKET_BUFFER_BYTES, off = 0;
    int udp = socket(family, SOCK_DGRAM | flags, 0);
    if (udp < 0)
        die("socket");
    setsockopt(udp, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    setsockopt(udp, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
    if (family == AF_INET6)
        setsockopt(udp, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    return udp;
}

/* Answers from the address that was asked, because only that one is a UE's peer. */
static void echo(uint16_t port)
{
    static uint8_t content[MAX_SIZE], control[256];
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)}, peer;
    int udp = open_socket(AF_INET6, 0), on = 1;
    setsockopt(udp, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    if (bind(udp, (struct sockaddr *)&any, sizeof any) < 0)
        die("bind");
    for (;;) {
        struct iovec vector = {content, sizeof content};
        struct msghdr message = {.msg_name = &peer,
                                 .msg_namelen = sizeof peer,
                                 .msg_iov = &vector,
                                 .msg_iovlen = 1,
                                 .msg_control = control,
                                 .msg_controllen = sizeof control};
        ssize_t size = recvmsg(udp, &message, 0);
        if (size < 0)
            continue;
        vector.iov_len = (size_t)size;
        sendmsg(udp, &message, 0);
    }
}

static void send_next(struct flow *flow)
{
    uint8_t content[MAX_SIZE] = {0};
    struct datagram datagram = {flow->sent, now_ns()};
    memcpy(content, &datagram, sizeof datagram);
    if (flow->sent < flow->capacity && send(flow->udp, content, flow->size, 0) > 0)
        flow->sent++;
}

static void take_answers(struct flow *flow)
{
    uint8_t content[MAX_SIZE];
    struct datagram datagram;
    while (recv(flow->udp, content, sizeof content, MSG_DONTWAIT) >= (ssize_t)sizeof datagram) {
        int64_t now = now_ns();
        memcpy(&datagram, content, sizeof datagram);
        if (datagram.number >= flow->sent)
            continue;
        flow->duplicated += flow->seen[datagram.number];
        flow->received += !flow->seen[datagram.number];
        flow->seen[datagram.number] = 1;
        flow->reordered += datagram.number < flow->highest;
        if (datagram.number > flow->highest)
            flow->highest = datagram.number;
        if (flow->last_ns != 0 && now - flow->last_ns > flow->longest_gap_ns)
            flow->longest_gap_ns = now - flow->last_ns;
        if (now - datagram.sent_ns > flow->longest_rtt_ns)
            flow->longest_rtt_ns = now - datagram.sent_ns;
        flow->last_ns = now;
    }
}

static void pause_until(int64_t deadline_ns)
{
    struct timespec deadline = {deadline_ns / 1000000000LL, deadline_ns % 1000000000LL};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, NULL);
}

static void run(struct flow *flow, uint64_t rate, uint64_t seconds)
{
    int64_t start = now_ns();
    uint64_t ticks = (seconds + LAST_ANSWERS_SECONDS) * TICKS_PER_SECOND;
    for (uint64_t tick = 1; tick <= ticks; tick++) {
        uint64_t due = tick <= seconds * TICKS_PER_SECOND ? rate * tick / TICKS_PER_SECOND : 0;
        while (flow->sent < due)
            send_next(flow);
        take_answers(flow);
        pause_until(start + (int64_t)tick * (1000000000LL / TICKS_PER_SECOND));
    }
    take_answers(flow);
}

static struct flow connect_to(const char *address, uint16_t port)
{
    struct flow flow = {0};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    int family = strchr(address, ':') ? AF_INET6 : AF_INET;
    void *bytes = family == AF_INET6 ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr;
    if (inet_pton(family, address, bytes) != 1)
        die(address);
    flow.udp = open_socket(family, 0);
    const struct sockaddr *to =
        family == AF_INET6 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
    if (connect(flow.udp, to, family == AF_INET6 ? sizeof v6 : sizeof v4) < 0)
        die("connect");
    return flow;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "echo") == 0)
        echo((uint16_t)atoi(argv[2]));
    if (argc < 5) {
        fputs(usage, stderr);
        return 2;
    }
    uint64_t rate = strtoull(argv[3], NULL, 10), seconds = strtoull(argv[4], NULL, 10);
    size_t size = argc > 5 ? strtoull(argv[5], NULL, 10) : 1000;
    if (seconds > MAX_SECONDS || size > MAX_SIZE || size < sizeof(struct datagram)) {
        fputs(usage, stderr);
        return 2;
    }
    struct flow flow = connect_to(argv[1], (uint16_t)atoi(argv[2]));
    flow.size = size;
    flow.capacity = rate * seconds;
    flow.seen = calloc(flow.capacity + 1, 1);
    run(&flow, rate, seconds);
    printf("{\"sent\":%lu,\"lost\":%lu,\"duplicated\":%lu,\"reordered\":%lu,"
           "\"longest_gap_us\":%lu,\"longest_rtt_us\":%lu}\n",
           flow.sent, flow.sent - flow.received, flow.duplicated, flow.reordered,
           (unsigned long)flow.longest_gap_ns / 1000, (unsigned long)flow.longest_rtt_ns / 1000);
    return 0;
}
