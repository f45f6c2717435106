#!/usr/bin/env bash
# GTP-U signalling: echo, error indication for an unknown TEID (rate-limited), and the notification
# of the extension headers that we know.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# A second endpoint at the gNB's address would take the answers: it has a port of its own.
echo_request() {
  in_ran "$LAB_BIN/gnb" --local "$1" --local-port 3000 --peer "$2" --echo
}

# from_gnb HEX [COUNT]: one UDP payload to the UPF from the gNB's address and port 2152
from_gnb() { scapy ran n3 "IP(src='10.3.0.2', dst='10.3.0.1') / G('$1')" "${2:-1}"; }

lab_begin
lab_upf
start_gnb
check "traffic flows" answered 5 "$DN4"

for pair in "10.3.0.2 10.3.0.1" "fd00:3::2 fd00:3::1"; do
  read -r local peer <<<"$pair"
  answer=$(echo_request "$local" "$peer" || true)
  matches "echo from $peer: sequence copied, Recovery there" \
    "^echo-response from=$peer teid=0x00000000 sequence=1 recovery=0$" "$answer"
done

# A UE that this UPF does not know sends through a tunnel that it does not have.
from_gnb 30ff0008deadbeef4500000000000000
wait_for 3 grep -q error-indication "$RUN_DIR/gnb.log"
matches "error indication names the TEID and our address" \
  '^error-indication from=10.3.0.1 teid=0x00000000.* data-teid=0xdeadbeef peer=0a030001' \
  "$(grep error-indication "$RUN_DIR/gnb.log")"
equal "counted as UnknownTeid" 1 "$(verdict UnknownTeid)"

began=$SECONDS
from_gnb 30ff0008deadbeef4500000000000000 2000
sleep 0.5
limit=$((200 + 100 * (SECONDS - began + 1)))
equal "each of 2000 more is counted" 2001 "$(verdict UnknownTeid)"
at_most "error indications are rate-limited" "$limit" "$(gnb_counter error_indications)"

# Extension header 0xC1: comprehension required (both upper bits set), and unknown.
from_gnb 34ff000800001001000000c101000000
wait_for 3 grep -q supported-extensions "$RUN_DIR/gnb.log"
matches "supported extension headers: the PDU session container" \
  '^supported-extensions from=10.3.0.1 .*extensions=.*85' \
  "$(grep supported-extensions "$RUN_DIR/gnb.log")"
equal "counted as UnknownExtensionHeader" 1 "$(verdict UnknownExtensionHeader)"

# An End Marker and an Error Indication from the peer are consumed, not answered.
before=$(gnb_counter error_indications)
from_gnb 30fe000000001001
sleep 0.2
equal "an end marker is not answered" "$before" "$(gnb_counter error_indications)"
check "traffic still flows" answered 5 "$DN6"
stop_upf
