#!/usr/bin/env bash
# From a fresh clone to traffic through the UPF: builds, makes three network namespaces, and runs
# the kernel's own ping, TCP and UDP through GTP-U. Leaves nothing behind, however it ends.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$ROOT/tests/lab/net.sh"

NET="upf-demo"
RUN_DIR=/run/$NET
GNB_PID='' UPF_PID='' DRIVER='' FAILED=0 INTERRUPTED=0
seconds=0 drivers=(af_xdp af_packet) build=1

usage() {
  cat <<TEXT
scripts/demo.sh [--seconds N] [--driver af_xdp|af_packet] [--no-build]

  --seconds N   end by itself after N seconds of live view (default: at Ctrl-C)
  --driver D    DPDK's driver for the veth ports (default: af_xdp where it works, else af_packet)
  --no-build    use what the last build left in artifacts/
TEXT
}

parse_options() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds) seconds=${2:?--seconds needs a number}; shift ;;
      --driver) drivers=("${2:?--driver needs a name}"); shift ;;
      --no-build) build=0 ;;
      -h | --help) usage; exit 0 ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  [[ $seconds =~ ^[0-9]+$ ]] || die "--seconds: not a number: $seconds"
}

# Also what a killed run left: our names are ours alone.
clean_up() {
  [[ -z $UPF_PID ]] || stop_process "$UPF_PID" 5 || true
  net_down
  release_hugepages
  rm -rf "$RUN_DIR" /dev/shm/"$NET".* /dev/hugepages/"$NET".*
}

# start_forwarding DRIVER: true once a UE's packet has come back from the data network.
start_forwarding() {
  start_upf -c "$ROOT/config/veth.yaml" --set "ports.0.device=net_${1}0,iface=upf-n3" \
    --set "ports.1.device=net_${1}1,iface=upf-n6"
  wait_for 60 upf_is_decided
  kill -0 "$UPF_PID" 2>/dev/null && wait_for 10 in_ran ping -c 1 -W 1 "$DN4" && return
  stop_process "$UPF_PID" 10 || true
  return 1
}

# Its workers run, or it gave up.
upf_is_decided() {
  ! kill -0 "$UPF_PID" ||
    "$STAGE/upf" status -o json | jq -e .dataPlane.isReady
}

start_all() {
  local started=$EPOCHREALTIME driver
  clean_up
  mkdir -p "$RUN_DIR"
  reserve_hugepages 512
  net_up
  net_ue
  start_gnb
  for port in 5201 5202; do
    start "iperf-$port" ip netns exec "$NET-dn" iperf3 -s -p "$port"
  done
  for driver in "${drivers[@]}"; do
    if start_forwarding "$driver"; then
      DRIVER=$driver
      break
    fi
    note "  ${driver} does not work here:"
    tail -n 3 "$RUN_DIR/upf.log"
  done
  [[ -n $DRIVER ]] || die "no packet came through"
  row "first packet" "$(jq -n "$EPOCHREALTIME - $started | . * 10 | round / 10") s from nothing"
}

# ---- what runs through it ----

row() { printf '  %-15s %s\n' "$1" "$2"; }

# measured NAME RESULT: a RESULT that is empty, or begins with "failed", counts
measured() {
  local colour=''
  if [[ -z $2 || $2 == failed* ]]; then
    FAILED=$((FAILED + 1)) colour=$RED
  fi
  row "$1" "$colour${2:-failed}$PLAIN"
}

ping_result() {
  in_ran ping -c 10 -i 0.05 -W 3 -q "$1" 2>/dev/null |
    awk -F'[ /]' '/received/ { got = $4 } /^rtt/ { rtt = $8 }
      END { if (got == 10) printf "%d of 10 answered, %.2f ms", got, rtt }'
}

# iperf FILTER OPTION…: two seconds of it; the filter makes its JSON one line. Tried again where
# iperf3 itself is in the way: its server takes one client, and is slow to let go of the last.
iperf() {
  local filter=$1 try result
  shift
  for try in 1 2 3; do
    result=$(in_ran timeout 20 iperf3 -J -t 2 "$@" 2>/dev/null | jq -r "
      if .error then \"failed: \" + .error else .end | $filter end") || true
    [[ $result == failed* ]] || break
    sleep "$try"
  done
  echo "$result"
}

tcp_result() { iperf '"\(.sum_received.bits_per_second / 1e6 | round) Mbit/s"' -c "$@"; }

udp_result() {
  iperf '.sum | "\(.bits_per_second / 1e6 | round) Mbit/s, \(.lost_packets) of \(.packets) lost"' \
    -u -b 10M -l 1200 -c "$@"
}

prove() {
  measured "ping IPv4" "$(ping_result "$DN4")"
  measured "ping IPv6" "$(ping_result "$DN6")"
  measured "TCP IPv4 up" "$(tcp_result "$DN4")"
  measured "TCP IPv4 down" "$(tcp_result "$DN4" -R)"
  measured "TCP IPv6 up" "$(tcp_result "$DN6")"
  measured "TCP IPv6 down" "$(tcp_result "$DN6" -R)"
  measured "UDP IPv4 up" "$(udp_result "$DN4")"
  measured "UDP IPv6 down" "$(udp_result "$DN6" -R)"
}

# The live view's traffic: a download over IPv4, an upload over IPv6, and pings.
live() {
  local length=$((seconds > 0 ? seconds : 86400))
  start download ip netns exec "$NET-ran" iperf3 -c "$DN4" -p 5201 -R -t "$length"
  start upload ip netns exec "$NET-ran" iperf3 -c "$DN6" -p 5202 -t "$length"
  start ping ip netns exec "$NET-ran" ping -i 0.2 "$DN4"
  # In the background, because a signal to us alone must be obeyed while it runs.
  "$STAGE/upf" top --seconds "$length" &
  local view=$!
  trap 'INTERRUPTED=1' INT
  wait "$view" || ((INTERRUPTED)) || FAILED=$((FAILED + 1))
  kill "$view" 2>/dev/null || true
  trap 'exit 130' INT
}

next_steps() {
  local upf="sudo env UPF_MANAGEMENT__SOCKET=$RUN_DIR/upf.sock ${STAGE#"$PWD"/}/upf"
  cat <<TEXT
While it runs, from another terminal:
  sudo ip netns exec $NET-ran ping $DN4
  sudo ip netns exec $NET-ran iperf3 -c $DN6 -R
  $upf tunnels list
TEXT
}

summary() {
  say "gNB's view"
  kill -USR1 "$GNB_PID" && sleep 0.1
  tail -n 1 "$RUN_DIR/gnb.log" | jq -r 'to_entries[] | select(.value > 0) |
    "  \(.key | gsub("_"; " ")): \(.value)"'
  say "Next"
  cat <<TEXT
  scripts/test.sh                             every test
  artifacts/stage/upf perf                    packets per second, without any network
  artifacts/stage/upf config check -c FILE    your own configuration; see config/ and docs/
TEXT
}

parse_options "$@"
if ((build)); then
  need_packages "${RUN_PACKAGES[@]}"
  "$ROOT/scripts/build.sh"
fi
if [[ $EUID -ne 0 ]]; then
  need_dotnet
  exec sudo ${DOTNET_ROOT:+"DOTNET_ROOT=$DOTNET_ROOT"} "$ROOT/scripts/demo.sh" --no-build "$@"
fi
trap "trap '' INT TERM HUP; clean_up" EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
say "Starting"
start_all
say "Through GTP-U and the UPF ($DRIVER), from the UE to the data network"
prove
next_steps
live
summary
((FAILED == 0)) || die "$FAILED of the above failed"
