#!/usr/bin/env bash
# The demo: terminated, killed, and run to its end, with an SMF and with static tunnels. It must
# work, and leave nothing behind.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

DEMO=("$ROOT/scripts/demo.sh" --no-build)

leftovers() {
  ip netns list | grep upf-demo
  ls -d /run/upf-demo* /dev/shm/upf-demo* /dev/hugepages/upf-demo* 2>/dev/null
  pgrep -f 'name=upf-demo|upf-demo.tables'
}

# until_traffic LOG: the demo in the background, until its first packet came through
until_traffic() {
  setsid "${DEMO[@]}" >"$1" 2>&1 </dev/null &
  DEMO_PID=$!
  wait_for 120 grep -q 'first packet' "$1"
}

mkdir -p "$LOG_DIR"
until_traffic "$LOG_DIR/terminated.log"
kill -TERM "$DEMO_PID"
wait "$DEMO_PID" || true
equal "terminated: nothing left" "" "$(leftovers)"

until_traffic "$LOG_DIR/killed.log"
kill -KILL -- "-$DEMO_PID"
wait "$DEMO_PID" 2>/dev/null || true
check "killed: something is left" test -n "$(leftovers)"

ROWS='first packet|ping|TCP|UDP|association|session|downlink|handover|deletion|release|tshark'

# whole NAME OPTION…: one run; each of its rows must be good
whole() {
  local status=0 row
  "${DEMO[@]}" --seconds 3 "${@:2}" >"$LOG_DIR/$1.log" 2>&1 || status=$?
  equal "$1: works" 0 "$status"
  while read -r row; do
    if [[ $row == *failed* ]]; then fail "$1" "$row"; else ok "$1: $row"; fi
  done < <(grep -E "^  ($ROWS)" "$LOG_DIR/$1.log" | tr -s ' ')
}

whole static --static
whole whole
for step in association session downlink handover deletion release; do
  matches "the SMF's $step" "^  $step +accepted" "$(cat "$LOG_DIR/whole.log")"
done
matches "its live view shows the worker's load" '^WORKER .*LOAD' "$(cat "$LOG_DIR/whole.log")"
equal "nothing left" "" "$(leftovers)"
((FAILED == 0))
