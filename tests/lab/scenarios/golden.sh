#!/usr/bin/env bash
# The golden cases with static tunnels through the real upf and upf-dataplane: once from capture to
# capture by DPDK's pcap ports, once from Scapy to a capture over veth. The frames must be those of
# out.pcap, bit by bit, and the counters those of counters.txt.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

CASES=$ROOT/tests/DpdkUpf.Golden.Tests/cases
N3_MAC=02:70:63:61:70:00 N6_MAC=02:70:63:61:70:01   # of DPDK's pcap ports

frames() { "$SCAPY" "$ROOT/tests/lab/frames.py" "$@"; }

# counted: "verdict packets bytes", without what the UPF says of its own accord
counted() {
  "$UPF" counters -o json | jq -r '
    [.verdicts[] | select(.packets > 0 and .verdict != "Injected")] | group_by(.verdict)[]
    | "\(.[0].verdict) \(map(.packets) | add) \(map(.bytes) | add)"' | sort
}

drops() { grep -vE '^(Uplink|Downlink|NextHopUnresolved) ' || true; }

received() { "$UPF" counters -o json | jq '[.workers[].rxPackets] | add'; }

# all_in CASE: as many as in.pcap has were received
all_in() { [[ $(received) -ge $(frames_in "$1/in.pcap") ]]; }
frames_in() { tshark -r "$1" 2>/dev/null | wc -l; }

# run_case NAME CASE DEVICE DEVICE: starts the UPF with a case's rules on two ports
run_case() {
  start_upf -c "$CASES/base.yaml" -c "$2/rules.yaml" \
    --set "ports.0.device=$3" --set "ports.1.device=$4"
  wait_for 20 upf_is_ready || fail "$1: upf starts" "$(tail -n 5 "$RUN_DIR/upf.log")"
}

by_pcap() {
  local name=$1 case=$CASES/$1 dir=$RUN_DIR/$1
  mkdir -p "$dir"
  frames split "$case/in.pcap" "$dir/n3-in.pcap" "$dir/n6-in.pcap"
  run_case "$name by pcap" "$case" \
    "net_pcap0,rx_pcap=$dir/n3-in.pcap,tx_pcap=$dir/n3-out.pcap" \
    "net_pcap1,rx_pcap=$dir/n6-in.pcap,tx_pcap=$dir/n6-out.pcap"
  check "$name by pcap: all received" wait_for 10 all_in "$case"
  # Packets that are there before the neighbours wait for them in control: see its counters.
  equal "$name by pcap: drops" "$(sort "$case/counters.txt" | drops)" "$(counted | drops)"
  stop_upf
  check "$name by pcap: same frames" frames same "$case/out.pcap" "$dir/n3-out.pcap" \
    "$dir/n6-out.pcap"
}

by_veth() {
  local name=$1 case=$CASES/$1 dir=$RUN_DIR/$1 capture_n3
  run_case "$name by veth" "$case" "net_${DRIVER}0,iface=upf-n3" "net_${DRIVER}1,iface=upf-n6"
  capture ran n3 "$dir/n3.pcap"
  capture_n3=$CAPTURE_PID
  capture dn n6 "$dir/n6.pcap"
  ip netns exec "$NET-ran" "$SCAPY" "$ROOT/tests/lab/frames.py" send "$case/in.pcap" N3 n3
  ip netns exec "$NET-dn" "$SCAPY" "$ROOT/tests/lab/frames.py" send "$case/in.pcap" N6 n6
  check "$name by veth: all received" wait_for 10 all_in "$case"
  sleep 0.3
  stop_process "$capture_n3" 5
  stop_capture
  equal "$name by veth: counters" "$(sort "$case/counters.txt")" "$(counted)"
  stop_upf
  check "$name by veth: same frames" frames same "$case/out.pcap" "$dir/n3.pcap" "$dir/n6.pcap"
}

# The kernel keeps silent on both links, and the UPF's ends have the MAC addresses of the captures.
quiet_network() {
  local end
  for end in "ran n3" "dn n6"; do
    # shellcheck disable=SC2086  # namespace and device
    set -- $end
    ip netns exec "$NET-$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1"
    ip -n "$NET-$1" address flush dev "$2"
    ip -n "$NET-$1" link set "$2" arp off mtu 1600   # one frame is too big for the gNB's side
  done
  ip -n "$NET-upf" link set upf-n3 address "$N3_MAC"
  ip -n "$NET-upf" link set upf-n6 address "$N6_MAC"
}

lab_begin
quiet_network
for path in "$CASES"/*/rules.yaml; do
  name=$(basename "$(dirname "$path")")
  by_pcap "$name"
  # Of the kernel's packet sockets DPDK asks that they reassemble: a lone fragment never arrives.
  [[ $name == *-fragment ]] || by_veth "$name"
done
