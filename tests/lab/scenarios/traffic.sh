#!/usr/bin/env bash
# ping, TCP and UDP both ways: inner IPv4 and IPv6, outer IPv4 and IPv6, with and without sequence
# numbers and PDU Session Container. The gNB checks each header; tshark judges what was captured.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# traffic NAME UPF-ADDRESS GNB-ADDRESS QFI GNB-OPTION…
traffic() {
  local name=$1 upf=$2 gnb=$3 qfi=$4 options=()
  [[ -n $qfi ]] || options+=(-c "$ROOT/tests/lab/no-container.yaml")
  lab_upf "${options[@]}" --set "tunnels.0.peer=$gnb" --set "tunnels.1.peer=$gnb"
  start_gnb --local "$gnb" --peer "$upf" --tunnel "0x2001,0x1001,$UE4${qfi:+,$qfi}" \
    --tunnel "0x2002,0x1002,$UE6${qfi:+,$qfi}" "${@:5}"
  capture ran n3 "$RUN_DIR/$name.pcap" 'udp port 2152'
  for address in "$DN4" "$DN6"; do
    check "$name: ping $address" answered 20 "$address"
    check "$name: UDP there and back $address" udp "$address" 1000
    check "$name: small UDP there and back $address" udp "$address" 16
  done
  stop_capture
  at_least "$name: packets in the capture" 8000 "$(captured "$RUN_DIR/$name.pcap" gtp)"
  check "$name: tshark finds nothing wrong" clean_capture "$RUN_DIR/$name.pcap"
  for address in "$DN4" "$DN6"; do
    check "$name: TCP up $address" tcp "$address"
    check "$name: TCP down $address" tcp "$address" -R
  done
  equal "$name: nothing wrong at the gNB" 0 "$(gnb_errors)"
  stop_upf
  stop_process "$GNB_PID" 2
}

gnb_errors() {
  gnb_counter '| .bad_header + .bad_length + .bad_extension + .unknown_teid + .bad_qfi + .wrong_ue
    + .error_indications + .other_messages'
}

lab_begin
iperf_server 5201
echo_server
traffic "outer IPv4, QFI 9" 10.3.0.1 10.3.0.2 9
traffic "outer IPv6, QFI 9" fd00:3::1 fd00:3::2 9 --sequence
traffic "outer IPv4, no container" 10.3.0.1 10.3.0.2 "" --sequence
traffic "outer IPv6, no container" fd00:3::1 fd00:3::2 ""
