#!/usr/bin/env bash
# upf perf n4: an SMF of our own drives a real upf over UDP while packets flow as fast as they can.
# Everything is answered, no packet is lost, nothing stays behind. Rates are not judged here.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

SESSIONS=500
OUT=$(mktemp)
trap 'rm -f "$OUT"' EXIT

report() { jq -r "$1" "$OUT"; }

# request PHASE KIND FIELD
request() {
  report ".phases[] | select(.name == \"$1\") | .requests[] | select(.kind == \"$2\").$3"
}

# left_behind PID: files of this run
left_behind() { find /dev/shm "${TMPDIR:-/tmp}" -maxdepth 1 -name "upf-perf-$1-*"; }

# family_of PID: it and all that it has started
family_of() {
  local child
  echo "$1"
  for child in $(pgrep -P "$1"); do family_of "$child"; done
}

# still_there PID…
still_there() {
  local pid
  for pid in "$@"; do ! kill -0 "$pid" 2>/dev/null || ps -o pid=,args= -p "$pid"; done
}

# start_run OPTION…: in the background
start_run() {
  "$UPF" perf n4 --json --traffic 100 "$@" >"$OUT" &
  RUN=$!
}

has_data_plane() { family_of "$RUN" | xargs ps -o comm= -p | grep -qx upf-dataplane; }

start_run --sessions "$SESSIONS" --churn 1 --window 16
wait "$RUN"
for kind in establish modify delete; do
  equal "$kind: all answered" "$SESSIONS" "$(request "$kind" "$kind" answered)"
  at_least "churn, $kind: answered" 1 "$(request churn "$kind" answered)"
done
equal "no request refused" '' "$(report '.phases[].requests[].refused | to_entries[] | .key')"
equal "no request without an answer" 0 "$(report '[.phases[].requests[].unanswered] | add')"
for phase in quiet establish modify churn delete; do
  traffic=$(report ".phases[] | select(.name == \"$phase\").traffic")
  at_least "$phase: packets" 10000 "$(jq .forwarded <<<"$traffic")"
  equal "$phase: no packet lost" '{}' "$(jq -c .lost <<<"$traffic")"
done
at_least "a session has a size" 100 "$(report .memory.bytesPerSession)"
equal "nothing is left behind" "" "$(left_behind "$RUN")"

start_run --sessions 1000000 --churn 60
wait_for 30 has_data_plane || fail "the run starts" "$(<"$OUT")"
mapfile -t family < <(family_of "$RUN")
kill -TERM "$RUN"
status=0
wait "$RUN" || status=$?
equal "an interrupted run ends in order" 1 "$status"
equal "an interrupted run leaves nothing behind" "" "$(left_behind "$RUN")"
equal "nor any process" "" "$(still_there "${family[@]}")"
((FAILED == 0))
