#!/usr/bin/env bash
# From a fresh clone to traffic through the UPF: builds, makes network namespaces, lets an SMF set
# a session up and hand it over, and runs the kernel's own ping, TCP and UDP through GTP-U. Leaves
# nothing behind, however it ends.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$ROOT/tests/lab/net.sh"
source "$ROOT/tests/lab/n4.sh"

NET="upf-demo"
RUN_DIR=/run/$NET
CAPTURE=$ROOT/artifacts/log/demo-n4.pcap
GNB_PID='' UPF_PID='' SMF_PID='' CAPTURE_PID='' DRIVER='' FAILED=0 INTERRUPTED=0
seconds=0 drivers=(af_xdp af_packet) build=1 static=0

usage() {
  cat <<TEXT
scripts/demo.sh [--static] [--seconds N] [--driver af_xdp|af_packet] [--no-build]

  --static      static tunnels of the configuration instead of an SMF
  --seconds N   end by itself after N seconds of live view (default: at Ctrl-C)
  --driver D    DPDK's driver for the veth ports (default: af_xdp where it works, else af_packet)
  --no-build    use what the last build left in artifacts/
TEXT
}

parse_options() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --static) static=1 ;;
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
  local options=(-c "$ROOT/config/veth.yaml")
  ((static)) || options+=(-c "$ROOT/tests/lab/n4.yaml")
  start_upf "${options[@]}" --set "ports.0.device=net_${1}0,iface=upf-n3" \
    --set "ports.1.device=net_${1}1,iface=upf-n6"
  wait_for 60 upf_is_decided
  if kill -0 "$UPF_PID" 2>/dev/null; then
    if ((static)); then start_gnb; else start_session; fi
    wait_for 10 in_ran ping -c 1 -W 1 "$DN4" && return
  fi
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
  ((static)) || second_cell
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

# ---- what the SMF does ----

# ordered NAME EXPRESSION [FILTER]: a row with the answer's cause and time, and what FILTER tells
ordered() {
  smf "$2"
  local cause told=''
  cause=$(answer 'if .Cause == 1 then "accepted" else "failed: \(tojson)" end')
  [[ $cause != accepted || -z ${3:-} ]] || told=", $(answer "$3")"
  measured "$1" "$cause, $(answer .ms) ms$told"
}

# start_session: association, a session whose F-TEID and addresses the UPF chooses, its first gNB
start_session() {
  [[ -z $SMF_PID ]] || stop_process "$SMF_PID" 2
  mkdir -p "${CAPTURE%/*}"
  start capture ip netns exec "$NET-smf" dumpcap -q -i n4 -f 'udp port 8805' -P -w "$CAPTURE"
  CAPTURE_PID=$STARTED
  wait_for 5 test -s "$CAPTURE"
  start_smf smf
  SMF_PID=$STARTED
  ordered "association" 'associate()' '"with \(.NodeId.id)"'
  ordered "session" 'establish("ue", session())' 'first(.CreatedPDR[] | select(.FTEID)) |
    "F-TEID \(.FTEID.TEID) at \(.FTEID.ipv4)"'
  take_addresses
  row "UE" "$UE4, $UE6"
  uplink=$(uplink_teid)
  cell gnb ue0 10.3.0.2 0x2001 "$uplink" 9
  GNB_PID=$STARTED
  ordered "downlink" 'modify("ue", connect(Tunnel(0x2001, "10.3.0.2")))' '"to gNB 10.3.0.2"'
}

# hand_over: to a second gNB, while packets go there and back
hand_over() {
  say "Handover to a second gNB, under traffic"
  start echo ip netns exec "$NET-dn" "$LAB_BIN/probe" echo 7
  start_gnb_at gnb2 ue1 --local "$GNB2" --peer 10.3.0.1 --tunnel "0x3001,$uplink,$UE4,9" \
    --tunnel "0x3001,$uplink,$UE6,9"
  GNB2_PID=$STARTED
  start probe ip netns exec "$NET-ran" "$LAB_BIN/probe" "$DN4" 7 1000 2
  sleep 1
  ordered "handover" "modify('ue', handover(Tunnel(0x3001, '$GNB2')))" "\"to gNB $GNB2\""
  ue_moves ue1
  wait_for 20 grep -q '^{' "$RUN_DIR/probe.log"
  measured "UDP both ways" \
    "$(jq -r '"\(.lost) of \(.sent) packets lost"' "$RUN_DIR/probe.log")"
  measured "End Markers" "$(cell_counter gnb "$GNB_PID" end_markers)"
}

end_session() {
  say "The end of the session"
  ordered "deletion" 'delete("ue")' 'first(.UsageReport_SDR[].VolumeMeasurement) |
    "used: \(.uplink / 1e6 | round) MB up, \(.downlink / 1e6 | round) MB down"'
  ordered "release" 'release()'
  stop_process "$CAPTURE_PID" 5 || true
  judge_n4
}

judge_n4() {
  local messages complaints
  messages=$(tshark -r "$CAPTURE" -Y pfcp 2>/dev/null | wc -l)
  complaints=$(tshark -r "$CAPTURE" -Y "$N4_COMPLAINTS" 2>/dev/null)
  row "N4 capture" "${CAPTURE#"$PWD"/}"
  measured "tshark" "${complaints:+failed: }$messages messages, ${complaints:-no complaint}"
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

prove_again() {
  measured "ping IPv6" "$(ping_result "$DN6")"
  measured "TCP IPv4 down" "$(tcp_result "$DN4" -R)"
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
  local list=sessions
  ((!static)) || list=tunnels
  local upf="sudo env UPF_MANAGEMENT__SOCKET=$RUN_DIR/upf.sock ${STAGE#"$PWD"/}/upf"
  cat <<TEXT
While it runs, from another terminal:
  sudo ip netns exec $NET-ran ping $DN4
  sudo ip netns exec $NET-ran iperf3 -c $DN6 -R
  $upf $list list
TEXT
}

# gnb_view NAME PID
gnb_view() {
  cell_counter "$1" "$2" '| to_entries[] | select(.value > 0) |
    "  \(.key | gsub("_"; " ")): \(.value)"' | jq -r .
}

summary() {
  say "gNB's view"
  gnb_view gnb "$GNB_PID"
  if ((!static)); then
    say "The second gNB's view"
    gnb_view gnb2 "$GNB2_PID"
    end_session
  fi
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
  ((static)) || need_packages "${N4_PACKAGES[@]}"
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
if ((!static)); then
  hand_over
  prove_again
fi
next_steps
live
summary
((FAILED == 0)) || die "$FAILED of the above failed"
