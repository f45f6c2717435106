#!/usr/bin/env bash
# What can be wrong with a machine or an operator: one clear line each, the right exit code, and
# whatever already runs goes on.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

RUN=(run -c "$CONFIG")

# refuses NAME EXIT-CODE PATTERN COMMAND…: ends by itself; its last line says what is wrong
refuses() {
  local answer status=0
  answer=$(in_upf timeout -k 1 20 "${@:4}" 2>&1 </dev/null) || status=$?
  equal "$1: exit code" "$2" "$status"
  matches "$1: reason" "$3" "$(grep -E "$3" <<<"$answer" || tail -n 3 <<<"$answer")"
  equal "$1: no stack trace" 0 "$(grep -cE '^ +at |Unhandled' <<<"$answer")"
}

other() { printf '%s\n' --set "name=$NET-other" --set "management.socket=$RUN_DIR/other.sock"; }

leftovers() { ls -d /dev/shm/"$NET"* /dev/hugepages/"$NET"* 2>/dev/null; }

lab_begin
mapfile -t OTHER < <(other)
refuses "no such port" 1 'upf-nosuch' "$UPF" "${RUN[@]}" "${OTHER[@]}" \
  --set "ports.0.device=net_af_packet0,iface=upf-nosuch"
refuses "a mistake in the configuration" 2 'veth.yaml.*did you mean|--set.*did you mean' \
  "$UPF" "${RUN[@]}" --set dataplane.worker=1
refuses "more huge pages required than there are" 1 '[Hh]uge' "$UPF" "${RUN[@]}" "${OTHER[@]}" \
  --set dataplane.hugepages=required --set dataplane.memoryMb=65536
refuses "no privileges" 1 'not permitted|permission' \
  setpriv --reuid=65534 --regid=65534 --clear-groups "$UPF" "${RUN[@]}" \
  --set "name=$NET-nobody" --set management.socket=/tmp/upf-lab-nobody.sock
equal "nothing left of them" "" "$(leftovers | grep -v "$NET-nobody" || true)"

port_is_gone() { [[ $(status ".dataPlane.ports[1].state") != up ]]; }

lab_upf
start_gnb
check "traffic flows" answered 5 "$DN4"
refuses "a second instance" 1 'upf-lab.*(in use|use it|uses|already|another)' \
  "$UPF" "${RUN[@]}" --set "name=$NET" --set "management.socket=$RUN_DIR/other.sock"
refuses "the management socket in use" 1 'upf.sock' "$UPF" "${RUN[@]}" --set "name=$NET-other"
refuses "no upf at the socket" 3 'no upf answers' "$UPF" status --socket "$RUN_DIR/nosuch.sock"
check "the first one goes on" answered 5 "$DN4"
check "its socket still answers" "$UPF" status

ip -n "$NET-upf" link delete upf-n6
wait_for 5 port_is_gone || true
matches "a port that died is named" 'core.*(failed|removed|gone|down)' "$("$UPF" status)"
check "the other port still answers" in_ran ping -c 3 -i 0.05 -W 1 10.3.0.1
check "both processes live" kill -0 "$UPF_PID" "$(status .dataPlane.pid)"
check "upf stops in order" stop_process "$UPF_PID" 10
UPF_PID=''
equal "no file left" "" "$(leftovers || true)"
