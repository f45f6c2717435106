#!/usr/bin/env bash
# What the seam is for: garbage collections in upf, and upf killed and started again, under traffic
# and without a lost packet or tunnel; upf-dataplane killed, and forwarding again on its own.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

PROBE_SECONDS=6

# start_probes NAME: 2 × 2000 packets a second to the data network's echo and back
start_probes() {
  diagnostics gaps
  long_gaps_before=$(long_gaps)
  start_probe "$1-4" "$DN4" 2000 "$PROBE_SECONDS"
  start_probe "$1-6" "$DN6" 2000 "$PROBE_SECONDS"
  sleep 1
}

lost() { jq -n "$(probed "$1-4" lost) + $(probed "$1-6" lost)"; }
gap_us() { jq -n "[$(probed "$1-4" longest_gap_us), $(probed "$1-6" longest_gap_us)] | max"; }

long_gaps() { status '[.dataPlane.workers[].gapsOver100Us] | add'; }

# show NAME: what the probes and the workers themselves saw
show() {
  note "$1: $(lost "$1") of $((2 * $(probed "$1-4" sent))) packets lost," \
    "longest gap at the receiver $(gap_us "$1") µs; workers: longest gap" \
    "$(status '[.dataPlane.workers[].longestGapUs] | max | round') µs," \
    "$(($(long_gaps) - long_gaps_before)) over 100 µs"
}

# diagnostics WHAT: gc (full collections over 50 MB of garbage) or gaps (measured anew)
diagnostics() {
  curl -fsS --unix-socket "$RUN_DIR/upf.sock" -X POST "http://upf/v1/diagnostics/$1" >/dev/null
}

force_collections() {
  local i
  for ((i = 0; i < $1; i++)); do
    diagnostics 'gc?count=1&garbageMb=50'
    sleep 0.1
  done
}

# on_worker_cpu: threads of upf that may run on the CPU that polls
on_worker_cpu() {
  local cpu mask threads=0
  cpu=$(status '.dataPlane.workers[0].lcore')
  while read -r _ mask; do
    threads=$((threads + (16#${mask//,/} >> cpu & 1)))
  done < <(grep -hs '^Cpus_allowed:' /proc/"$UPF_PID"/task/*/status)
  echo "$threads"
}

tunnels() { "$UPF" tunnels list -o json | jq -c '[.[] | .name] | sort'; }

lab_begin
echo_server
lab_upf
start_gnb
check "traffic flows" answered 5 "$DN4"
equal "no thread of upf on the worker's CPU" 0 "$(on_worker_cpu)"

start_probes quiet
show quiet
equal "nothing happens: no packet lost" 0 "$(lost quiet)"

start_probes collections
check "30 forced garbage collections in upf" force_collections 30
show collections
equal "garbage collections: no packet lost" 0 "$(lost collections)"
at_least "they happened" 30 "$(status .control.collections)"

"$UPF" tunnels add --local-teid 0xfffffffe --remote-teid 4294967294 --peer 10.3.0.2 \
  --ue 10.60.0.77 --name added >/dev/null
before=$(tunnels)
plane=$(status .dataPlane.pid)
start_probes restart
kill -KILL "$UPF_PID"
sleep 1
check "the data plane outlives upf" kill -0 "$plane"
lab_upf
equal "the same data plane goes on" "$plane" "$(status .dataPlane.pid)"
show restart
equal "upf killed and started again: no packet lost" 0 "$(lost restart)"
equal "no tunnel lost" "$before" "$(tunnels)"
check "a new flow after the restart" answered 5 "$DN6"

generation=$(status .dataPlane.generation)
start_probes plane
kill -KILL "$plane"
check "the data plane is back within 10 s" wait_for 10 answered 1 "$DN4"
equal "started once more" "$((generation + 1))" "$(status .dataPlane.generation)"
show plane
at_most "packets lost only until its ports were up" 20000 "$(lost plane)"
equal "no tunnel lost with it" "$before" "$(tunnels)"

kill -KILL "$UPF_PID" "$(status .dataPlane.pid)"
lab_upf
check "both killed: forwarding again" wait_for 10 answered 1 "$DN4"
equal "no tunnel lost with both" "$before" "$(tunnels)"
check "and over IPv6" wait_for 10 answered 5 "$DN6"
# A burst that a killed data plane had received and not yet counted is missing, at each kill.
stop_upf 64
