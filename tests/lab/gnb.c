/* The lab's gNB: options, socket and TUN device around the endpoint of gtpu.c. */
#define _GNU_SOURCE
#include "gtpu.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "gnb --local ADDRESS --peer ADDRESS --tun DEVICE --tunnel TUNNEL… [--sequence]\n"
    "gnb --local ADDRESS --peer ADDRESS --echo\n"
    "\n"
    "  --local ADDRESS   our end of N3, IPv4 or IPv6; --local-port and --peer-port: not 2152\n"
    "  --peer ADDRESS    the UPF's end\n"
    "  --tun DEVICE      the UEs' device; made here unless it exists\n"
    "  --tunnel T        downlink TEID,uplink TEID,UE address[,QFI]; without QFI no container\n"
    "  --sequence        send G-PDUs with sequence numbers\n"
    "  --echo            send one Echo Request, print the answer, wait at most 2 s for it\n"
    "\n"
    "Says \"ready\" when it is. SIGUSR1 prints the counters as JSON, and so does the end (SIGINT, "
    "SIGTERM).\n";

enum { ECHO_TIMEOUT_SECONDS = 2, SOCKET_BUFFER_BYTES = 8 << 20 };

struct options {
    const char *local, *peer, *tun;
    int local_port, peer_port;
    bool echo;
};

static volatile sig_atomic_t stop, report;

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("gnb: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void on_signal(int signal)
{
    if (signal == SIGUSR1)
        report = 1;
    else
        stop = 1;
}

/* Signals reach us only inside ppoll, whose mask this returns: none is missed before it. */
static sigset_t catch_signals(void)
{
    static const int caught[] = {SIGUSR1, SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t blocked, before;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++) {
        sigaction(caught[i], &action, NULL);
        sigaddset(&blocked, caught[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, &before);
    return before;
}

static void parse_address(const char *text, struct address *address)
{
    address->family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(address->family, text, address->bytes) != 1)
        die("not an address: %s", text);
}

static socklen_t parse_socket_address(const char *text, int port, struct sockaddr_storage *result)
{
    struct address address;
    parse_address(text, &address);
    memset(result, 0, sizeof *result);
    result->ss_family = (sa_family_t)address.family;
    if (address.family == AF_INET) {
        struct sockaddr_in *v4 = (struct sockaddr_in *)result;
        v4->sin_port = htons((uint16_t)port);
        memcpy(&v4->sin_addr, address.bytes, sizeof v4->sin_addr);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)result;
    v6->sin6_port = htons((uint16_t)port);
    memcpy(&v6->sin6_addr, address.bytes, sizeof v6->sin6_addr);
    return sizeof *v6;
}

static uint32_t parse_number(const char *text, uint32_t maximum)
{
    char *end;
    unsigned long value = text ? strtoul(text, &end, 0) : 0;
    if (text == NULL || *text == '\0' || *end != '\0' || value > maximum)
        die("not a number up to %u: %s", maximum, text ? text : "(nothing)");
    return (uint32_t)value;
}

static void parse_tunnel(char *text, struct endpoint *endpoint)
{
    if (endpoint->tunnel_count == MAX_TUNNELS)
        die("more than %d tunnels", MAX_TUNNELS);
    struct tunnel *tunnel = &endpoint->tunnels[endpoint->tunnel_count++];
    tunnel->downlink_teid = parse_number(strtok(text, ","), UINT32_MAX);
    tunnel->uplink_teid = parse_number(strtok(NULL, ","), UINT32_MAX);
    const char *ue = strtok(NULL, ",");
    parse_address(ue ? ue : "", &tunnel->ue);
    const char *qfi = strtok(NULL, ",");
    tunnel->qfi = qfi ? (int)parse_number(qfi, 63) : NO_QFI;
}

static void parse_options(int argc, char **argv, struct options *options, struct endpoint *endpoint)
{
    static const struct option names[] = {{"local", required_argument, NULL, 'l'},
                                          {"peer", required_argument, NULL, 'p'},
                                          {"tun", required_argument, NULL, 't'},
                                          {"tunnel", required_argument, NULL, 'T'},
                                          {"local-port", required_argument, NULL, 'L'},
                                          {"peer-port", required_argument, NULL, 'P'},
                                          {"sequence", no_argument, NULL, 's'},
                                          {"echo", no_argument, NULL, 'e'},
                                          {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'l': options->local = optarg; break;
        case 'p': options->peer = optarg; break;
        case 't': options->tun = optarg; break;
        case 'T': parse_tunnel(optarg, endpoint); break;
        case 'L': options->local_port = (int)parse_number(optarg, 65535); break;
        case 'P': options->peer_port = (int)parse_number(optarg, 65535); break;
        case 's': endpoint->with_sequence = true; break;
        case 'e': options->echo = true; break;
        default: fputs(usage, stderr); exit(2);
        }
    }
    if (!options->local || !options->peer || options->echo == (options->tun != NULL)) {
        fputs(usage, stderr);
        exit(2);
    }
}

static int open_socket(const struct sockaddr_storage *local, socklen_t size)
{
    int bytes = SOCKET_BUFFER_BYTES;
    int udp = socket(local->ss_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (udp < 0 || bind(udp, (const struct sockaddr *)local, size) < 0)
        die("UDP socket: %s", strerror(errno));
    setsockopt(udp, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    setsockopt(udp, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
    return udp;
}

static int open_tun(const char *name)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    if (tun < 0 || ioctl(tun, TUNSETIFF, &request) < 0)
        die("TUN device %s: %s", name, strerror(errno));
    return tun;
}

static void serve(struct endpoint *endpoint, const sigset_t *unblocked)
{
    struct pollfd waiting[] = {{endpoint->udp, POLLIN, 0}, {endpoint->tun, POLLIN, 0}};
    puts("ready");
    fflush(stdout);
    while (!stop) {
        if (report) {
            report = 0;
            gtpu_print_counters(endpoint);
        }
        if (ppoll(waiting, 2, NULL, unblocked) <= 0)
            continue;
        if (waiting[0].revents)
            gtpu_receive(endpoint);
        if (waiting[1].revents)
            gtpu_uplink(endpoint);
    }
    gtpu_print_counters(endpoint);
}

static int echo_once(struct endpoint *endpoint)
{
    struct pollfd waiting = {endpoint->udp, POLLIN, 0};
    time_t deadline = time(NULL) + ECHO_TIMEOUT_SECONDS;
    gtpu_send_echo_request(endpoint);
    while (endpoint->count.echo_responses == 0 && time(NULL) <= deadline)
        if (poll(&waiting, 1, 100) > 0)
            gtpu_receive(endpoint);
    return endpoint->count.echo_responses == 1 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct endpoint endpoint;
    struct options options = {.local_port = GTPU_PORT, .peer_port = GTPU_PORT};
    struct sockaddr_storage local;
    parse_options(argc, argv, &options, &endpoint);
    socklen_t local_size = parse_socket_address(options.local, options.local_port, &local);
    endpoint.peer_size = parse_socket_address(options.peer, options.peer_port, &endpoint.peer);
    endpoint.udp = open_socket(&local, local_size);
    if (options.echo)
        return echo_once(&endpoint);
    endpoint.tun = open_tun(options.tun);
    sigset_t unblocked = catch_signals();
    serve(&endpoint, &unblocked);
    return 0;
}
