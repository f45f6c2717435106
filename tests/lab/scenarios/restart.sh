#!/usr/bin/env bash
# What the seam is for: garbage collections in upf, and upf killed and started again, under traffic
# and without a lost packet or tunnel; upf-dataplane killed, and forwarding again on its own.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

FLOW_SECONDS=6

# start_flows NAME: 2 × 20 Mbit/s of UDP, up over IPv4 and down over IPv6
start_flows() {
  local options=(-J -u -b 20M -l 1000 -w 2M -t "$FLOW_SECONDS")
  start "$1-up" ip netns exec "$NET-ran" iperf3 "${options[@]}" -p 5201 -c "$DN4"
  start "$1-down" ip netns exec "$NET-ran" iperf3 "${options[@]}" -p 5202 -R -c "$DN6"
  sleep 1
}

# finished NAME: both flows' results are there
finished() { jq -es 'all(.end.sum.packets)' "$RUN_DIR/$1-up.log" "$RUN_DIR/$1-down.log"; }

lost() { jq -s 'map(.end.sum.lost_packets) | add' "$RUN_DIR/$1-up.log" "$RUN_DIR/$1-down.log"; }
sent() { jq -s 'map(.end.sum.packets) | add' "$RUN_DIR/$1-up.log" "$RUN_DIR/$1-down.log"; }

# show_gaps NAME: what the workers themselves saw since they were last asked
show_gaps() {
  note "$1: $(lost "$1") of $(sent "$1") packets lost; longest gap between two bursts" \
    "$(status '[.dataPlane.workers[].longestGapUs] | max | round') µs," \
    "$(status '[.dataPlane.workers[].gapsOver100Us] | add') over 100 µs"
}

force_collections() {
  local i
  for ((i = 0; i < $1; i++)); do
    curl -fsS --unix-socket "$RUN_DIR/upf.sock" -X POST http://upf/v1/diagnostics/gc >/dev/null
    sleep 0.1
  done
}

tunnels() { "$UPF" tunnels list -o json | jq -c '[.[] | .name] | sort'; }

lab_begin
iperf_server 5201
iperf_server 5202
lab_upf
start_gnb
check "traffic flows" answered 5 "$DN4"

start_flows quiet
wait_for 30 finished quiet || true
show_gaps quiet
equal "nothing happens: no packet lost" 0 "$(lost quiet)"

start_flows collections
check "30 forced garbage collections in upf" force_collections 30
wait_for 30 finished collections || true
show_gaps collections
equal "garbage collections: no packet lost" 0 "$(lost collections)"
at_least "they happened" 30 "$(status .control.collections)"

"$UPF" tunnels add --local-teid 0xfffffffe --remote-teid 4294967294 --peer 10.3.0.2 \
  --ue 10.60.0.77 --name added >/dev/null
before=$(tunnels)
plane=$(status .dataPlane.pid)
start_flows restart
kill -KILL "$UPF_PID"
sleep 1
check "the data plane outlives upf" kill -0 "$plane"
lab_upf
equal "the same data plane goes on" "$plane" "$(status .dataPlane.pid)"
wait_for 30 finished restart || true
show_gaps restart
equal "upf killed and started again: no packet lost" 0 "$(lost restart)"
equal "no tunnel lost" "$before" "$(tunnels)"
check "a new flow after the restart" answered 5 "$DN6"

generation=$(status .dataPlane.generation)
start_flows plane
kill -KILL "$plane"
check "the data plane is back within 10 s" wait_for 10 answered 1 "$DN4"
equal "started once more" "$((generation + 1))" "$(status .dataPlane.generation)"
wait_for 30 finished plane || true
show_gaps plane
at_most "packets lost until its ports are up" "$(sent plane)" "$(lost plane) * 2"
equal "no tunnel lost with it" "$before" "$(tunnels)"

kill -KILL "$UPF_PID" "$(status .dataPlane.pid)"
lab_upf
check "both killed: forwarding again" wait_for 10 answered 1 "$DN4"
equal "no tunnel lost with both" "$before" "$(tunnels)"
check "and over IPv6" answered 5 "$DN6"
stop_upf
