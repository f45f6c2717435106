#!/usr/bin/env bash
# upf perf: the real upf-dataplane on virtual ports forwards each packet of a known stream, takes
# no memory doing so, and whoever it is compared with is measured too. Rates are not judged here.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

report() { jq -r "$1" <<<"$REPORT"; }
worker() { report ".directions[$1].contenders[$2].samples[0].worker.$3"; }

PERF_PIDS=()

# start_perf OPTION…: in the background, its report in $OUT
start_perf() {
  "$UPF" perf --json "$@" >"$OUT" &
  PERF_PIDS+=("$!")
}

run_perf() {
  start_perf --seconds 0.3 "$@"
  wait "$!"
  REPORT=$(<"$OUT")
}

# left_behind: files of our own runs; others may be going on
left_behind() {
  local pid
  for pid in "${PERF_PIDS[@]}"; do
    find /dev/shm "${TMPDIR:-/tmp}" -maxdepth 1 -name "upf-perf-$pid-*"
  done
}

# data_plane_of PID: the upf-dataplane that a run has started
data_plane_of() { pgrep -P "$1" -x upf-dataplane; }

OUT=$(mktemp)
capture=$(mktemp --suffix=.pcap)
trap 'rm -f "$OUT" "$capture"' EXIT

# everything_arrives NAME DIRECTION CONTENDER
everything_arrives() {
  at_least "$1: packets" 10000 "$(worker "$2" "$3" forwarded)"
  equal "$1: all that came in went out" "$(worker "$2" "$3" received)" \
    "$(worker "$2" "$3" forwarded)"
  equal "$1: no drop" '{}' "$(worker "$2" "$3" 'drops | tojson')"
  equal "$1: no managed memory taken" 0 "$(worker "$2" "$3" allocatedBytes)"
  equal "$1: no collection" 0 "$(worker "$2" "$3" collections)"
}

run_perf --tunnels 1000 --compare twin testpmd
everything_arrives "uplink" 0 0
everything_arrives "downlink" 1 0
everything_arrives "uplink, in C" 0 1
equal "contenders" "upf-dataplane, C twin, testpmd io, testpmd macswap" \
  "$(report '[.directions[0].contenders[].name] | join(", ")')"
at_least "testpmd forwards" 0.01 "$(report '.directions[0].contenders[2].mpps')"
check "testpmd does less, so it is faster" \
  test "$(report '.directions[0].contenders | .[2].mpps > .[0].mpps')" = true

"$SCAPY" - "$capture" <<'PYTHON'
import sys
from scapy.all import IP, UDP, Ether, Raw, wrpcap
from scapy.contrib.gtp import GTP_U_Header
frames = [
    Ether() / IP(src="192.0.2.9", dst="192.0.2.1") / UDP(sport=2152, dport=2152)
    / GTP_U_Header(teid=7 + ue) / IP(src=f"10.9.0.{ue}", dst="198.51.100.1") / UDP()
    / Raw(b"x" * 64)
    for ue in range(1, 101)]
wrpcap(sys.argv[1], frames + [Ether() / IP() / UDP()])
PYTHON
run_perf --pcap "$capture"
equal "tunnels found in a capture" 100 "$(report .tunnels)"
everything_arrives "a capture" 0 0

matches "a frame too small for its headers is refused" 'have 86 to 1514 bytes, not 60' \
  "$("$UPF" perf --frame 60 2>&1 || true)"
equal "nothing is left behind" "" "$(left_behind)"

start_perf --seconds 60
interrupted=$!
wait_for 20 data_plane_of "$interrupted" >/dev/null
data_plane=$(data_plane_of "$interrupted")
kill -TERM "$interrupted"
status=0
wait "$interrupted" || status=$?
equal "an interrupted run ends in order" 1 "$status"
equal "an interrupted run leaves nothing behind" "" "$(left_behind)"
check "nor its data plane" fails kill -0 "$data_plane"

start_perf --seconds 60
killed=$!
wait_for 20 data_plane_of "$killed" >/dev/null
data_plane=$(data_plane_of "$killed")
kill -KILL "$killed"
wait "$killed" || true
run_perf
equal "what a killed run left goes with the next one" "" "$(left_behind)"
check "and so does its data plane" fails kill -0 "$data_plane"
((FAILED == 0))
