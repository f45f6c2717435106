#!/usr/bin/env bash
# ARP and neighbour discovery: announcements at the start, answers, resolution without losing the
# packet that asked for it, static entries, and echo to the UPF's own addresses.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# kernel_neighbour HOST ADDRESS: what the kernel there has learned
kernel_neighbour() { ip -n "$NET-$1" neighbour show "$2" | grep -o 'lladdr [0-9a-f:]*'; }

port_mac() { status ".dataPlane.ports[] | select(.name == \"$1\") | .mac"; }

lab_begin
capture ran n3 "$RUN_DIR/n3.pcap"
capture_n3=$CAPTURE_PID
capture dn n6 "$RUN_DIR/n6.pcap"
lab_upf
start_gnb
sleep 1

# The very first packets: nobody knows anybody yet.
check "the first IPv4 packet arrives" answered 1 "$DN4"
check "the first IPv6 packet arrives" answered 1 "$DN6"

for address in 10.3.0.1 fd00:3::1; do
  check "gNB pings $address" in_ran ping -c 3 -i 0.05 -W 1 "$address"
  matches "gNB knows $address by its port's MAC" "lladdr $(port_mac access)" \
    "$(kernel_neighbour ran "$address")"
done
for address in 10.6.0.1 fd00:6::1; do
  check "data network pings $address" in_dn ping -c 3 -i 0.05 -W 1 "$address"
done
check "a large echo to our own address" in_dn ping -c 2 -i 0.05 -W 1 -s 1400 10.6.0.1
matches "upf neighbours lists the gNB" '10\.3\.0\.2' "$("$UPF" neighbours)"

# Silence: a burst towards a next hop that must be resolved anew keeps its order and loses nothing.
ip -n "$NET-dn" neighbour flush dev n6
check "after the other side forgot" answered 10 "$DN4"

kill -TERM "$capture_n3" "$CAPTURE_PID"
sleep 0.3
for announcement in "n3 10.3.0.1" "n6 10.6.0.1"; do
  read -r device address <<<"$announcement"
  at_least "gratuitous ARP for $address" 1 "$(captured "$RUN_DIR/$device.pcap" \
    "arp.src.proto_ipv4 == $address && arp.dst.proto_ipv4 == $address")"
done
for announcement in "n3 fd00:3::1" "n6 fd00:6::1"; do
  read -r device address <<<"$announcement"
  at_least "unsolicited advertisement for $address" 1 "$(captured "$RUN_DIR/$device.pcap" \
    "icmpv6.type == 136 && icmpv6.nd.na.target_address == $address && ipv6.dst == ff02::1")"
done
check "tshark finds nothing wrong on N6" clean_capture "$RUN_DIR/n6.pcap"
stop_upf
