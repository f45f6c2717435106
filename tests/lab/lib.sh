# shellcheck shell=bash
# What every scenario shares: begin, check, end. A scenario prints one line a check, "ok NAME" or
# "FAIL NAME", and ends with status 1 if any failed. Run one by itself with
# `scripts/test.sh --only lab-NAME`, or as root once scripts/build.sh has run.
# shellcheck disable=SC2034  # the names are for those who source it
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
source "$ROOT/tests/lab/net.sh"
source "$ROOT/tests/lab/n4.sh"

SCENARIO=$(basename "$0" .sh)
RUN_DIR=/run/$NET
LOG_DIR=$ROOT/artifacts/log/lab-$SCENARIO
DRIVER=${UPF_LAB_DRIVER:-af_packet}
SCAPY=/usr/bin/python3            # Debian's: another python3 first in PATH may lack scapy
UPF=$STAGE/upf
CONFIG=$ROOT/config/veth.yaml
UPF_PID='' GNB_PID='' PASSED=0 FAILED=0

# ---- checks ----

ok() { PASSED=$((PASSED + 1)); printf 'ok %s\n' "$*"; }

# fail NAME WHY
fail() {
  FAILED=$((FAILED + 1))
  printf 'FAIL %s: %s\n' "$1" "$2"
}

# check NAME COMMAND…: passes if the command does; its output is shown only if not.
check() {
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then ok "$name"; else fail "$name" "${output:-status $?}"; fi
}

# fails COMMAND…: for check
fails() { ! "$@"; }

# equal NAME EXPECTED ACTUAL
equal() { if [[ $2 == "$3" ]]; then ok "$1"; else fail "$1" "expected '$2', got '$3'"; fi; }

# matches NAME PATTERN TEXT: an extended regular expression
matches() {
  if grep -qE -- "$2" <<<"$3"; then ok "$1"; else fail "$1" "no /$2/ in: $3"; fi
}

# at_most NAME LIMIT ACTUAL
at_most() {
  if [[ -n $3 ]] && jq -en "$3 <= $2" >/dev/null; then
    ok "$1 ($3, at most $2)"
  else
    fail "$1" "${3:-nothing}, at most $2"
  fi
}

# at_least NAME LIMIT ACTUAL
at_least() {
  if [[ -n $3 ]] && jq -en "$3 >= $2" >/dev/null; then
    ok "$1 ($3, at least $2)"
  else
    fail "$1" "${3:-nothing}, at least $2"
  fi
}

# ---- begin and end ----

lab_begin() {
  [[ $EUID -eq 0 ]] || die "namespaces need root"
  lab_clean
  trap lab_end EXIT
  trap 'exit 130' INT TERM HUP
  mkdir -p "$RUN_DIR"
  rm -rf "$LOG_DIR"
  net_up
  net_ue
}

lab_clean() {
  net_down
  rm -rf "$RUN_DIR" /dev/shm/"$NET"[.-]* /dev/hugepages/"$NET"[.-]*
}

lab_end() {
  local status=$?
  [[ -z $UPF_PID ]] || stop_process "$UPF_PID" 5 || true
  mkdir -p "$LOG_DIR"
  cp -r "$RUN_DIR/." "$LOG_DIR/" 2>/dev/null || true
  rm -f "$LOG_DIR"/*.sock
  lab_clean
  ((status == 0)) || fail "$SCENARIO" "ended early with status $status"
  if ((FAILED > 0)); then
    trap - EXIT
    exit 1
  fi
}

# ---- the UPF ----

# lab_upf [OPTION…]: starts it on the lab's ports and waits until its workers run.
lab_upf() {
  local ring=''
  # Room for what arrives while a busy machine gives the worker's CPU to somebody else.
  [[ $DRIVER != af_packet ]] || ring=,framecnt=8192
  start_upf -c "$CONFIG" --set "ports.0.device=net_${DRIVER}0,iface=upf-n3$ring" \
    --set "ports.1.device=net_${DRIVER}1,iface=upf-n6$ring" --set management.diagnostics=true "$@"
  wait_for 60 upf_is_ready || fail "upf starts" "$(tail -n 5 "$RUN_DIR/upf.log")"
}

upf_is_ready() { [[ $(status .dataPlane.isReady) == true ]]; }

# status FILTER: a value of `upf status`
status() { "$UPF" status -o json 2>/dev/null | jq -r "$1"; }

# verdict NAME: packets that ended with it
verdict() {
  "$UPF" counters -o json | jq "[.verdicts[] | select(.verdict == \"$1\") | .packets] | add // 0"
}

gnb_counter() { cell_counter gnb "$GNB_PID" "$1"; }

# stop_upf [UNCOUNTED]: in order; every packet but so many has its verdict, every buffer is back.
stop_upf() {
  sleep 0.3 # what is in flight arrives; ports are summed every 250 ms
  local counters
  counters=$("$UPF" counters -o json)
  at_most "balance: each received packet has one verdict" "${1:-0}" "$(jq '
    ([.workers[].rxPackets] | add) - ([.verdicts[] |
      select(.verdict != "Injected" and .verdict != "InjectFailed") | .packets] | add) | fabs' \
    <<<"$counters")"
  at_most "balance: each forwarded packet left through a port" "${1:-0}" "$(jq '
    ([.ports[].txPackets] | add) -
      ([.verdicts[] | select(.kind == "forwarded") | .packets] | add) | fabs' <<<"$counters")"
  equal "no managed memory taken by the workers" 0 \
    "$(jq '[.workers[].allocatedBytes] | add' <<<"$counters")"
  check "upf stops in order" stop_process "$UPF_PID" 10
  UPF_PID=''
  check "every packet buffer given back" lacks 'not given back' "$RUN_DIR/upf.log"
}

lacks() { ! grep -H -- "$1" "$2"; }

# ---- traffic ----

# answered COUNT ADDRESS [OPTION…]: each of COUNT pings from the UE
answered() {
  local got
  got=$(in_ran ping -c "$1" -i 0.02 -W 3 -q "${@:3}" "$2" | awk '/received/ { print $4 }')
  [[ $got == "$1" ]] || { echo "${got:-0} of $1 answered"; return 1; }
}

iperf_server() { start "iperf-$1" ip netns exec "$NET-dn" iperf3 -s -p "$1"; }

# iperf3's server resets whoever connects while it ends its last test.
iperf_connects() {
  in_ran timeout 20 iperf3 -J -t 2 -c "$@" >"$RUN_DIR/iperf.json" || true
  jq -e '.start.connected != []' "$RUN_DIR/iperf.json"
}

# tcp ADDRESS [OPTION…]: two seconds from the UE; fails below 5 Mbit/s
tcp() {
  wait_for 10 iperf_connects "$@" || true
  jq -e '.end.sum_received.bits_per_second > 5e6' "$RUN_DIR/iperf.json"
}

# start_probe NAME ADDRESS [PER-SECOND SECONDS SIZE]: UDP to the data network's echo and back
start_probe() {
  start "$1" ip netns exec "$NET-ran" "$LAB_BIN/probe" "$2" 7 "${3:-1000}" "${4:-1}" "${5:-1000}"
  PROBE_PID=$STARTED
}

# probed NAME FIELD: waits for its result
probed() {
  wait_for 60 grep -q '^{' "$RUN_DIR/$1.log" || true
  grep '^{' "$RUN_DIR/$1.log" | tail -n 1 | jq ".$2"
}

echo_server() { start echo ip netns exec "$NET-dn" "$LAB_BIN/probe" echo 7; }

# udp ADDRESS SIZE: a second of datagrams; fails unless each comes back, once
udp() {
  local result
  result=$(in_ran "$LAB_BIN/probe" "$1" 7 1000 1 "$2")
  jq -e '.sent == 1000 and .lost + .duplicated == 0' <<<"$result" >/dev/null || {
    echo "$result"
    return 1
  }
}

# scapy HOST DEVICE EXPRESSION [COUNT]: see send.py
scapy() { ip netns exec "$NET-$1" "$SCAPY" "$ROOT/tests/lab/send.py" "${@:2}"; }

# captured FILE FILTER: how many frames match
captured() { tshark -r "$1" -Y "$2" 2>/dev/null | wc -l; }

# capture NAMESPACE DEVICE FILE [FILTER]: until stop_capture
capture() {
  start "capture-$1" ip netns exec "$NET-$1" dumpcap -q -i "$2" -w "$3" ${4:+-f "$4"}
  CAPTURE_PID=$STARTED
  wait_for 5 test -s "$3"
}

stop_capture() { stop_process "$CAPTURE_PID" 5; }

# clean_n4 FILE [FILTER]: it has PFCP messages, and tshark reads each (of these) without a complaint
clean_n4() {
  local bad filter=${2:-frame}
  [[ $(captured "$1" "pfcp && ($filter)") -gt 0 ]] || { echo "no PFCP message in $1"; return 1; }
  bad=$(tshark -r "$1" -Y "($filter) && ($N4_COMPLAINTS)" 2>/dev/null) || return
  [[ -z $bad ]] || { echo "$bad" | head -n 5; return 1; }
}

# clean_capture FILE: tshark finds nothing malformed and no wrong checksum
clean_capture() {
  local bad
  bad=$(tshark -r "$1" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
    -Y '_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0' 2>/dev/null)
  [[ -z $bad ]] || { echo "$bad" | head -n 5; return 1; }
}
