#!/usr/bin/env bash
# The demo: terminated, killed, and run to its end. It must work, and leave nothing behind.
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

"${DEMO[@]}" --seconds 3 >"$LOG_DIR/whole.log" 2>&1 && status=0 || status=$?
equal "the next run works" 0 "$status"
while read -r row; do
  if [[ $row == *failed* ]]; then fail "demo" "$row"; else ok "demo: $row"; fi
done < <(grep -E '^  (first packet|ping|TCP|UDP)' "$LOG_DIR/whole.log" | tr -s ' ')
matches "its live view shows the worker's load" '^WORKER .*LOAD' "$(cat "$LOG_DIR/whole.log")"
equal "nothing left" "" "$(leftovers)"
((FAILED == 0))
