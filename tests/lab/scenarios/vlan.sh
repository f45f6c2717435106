#!/usr/bin/env bash
# N3 and N6 tagged, on two VLANs. The frames are Scapy's, and tshark says what came out.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

mac() { ip -n "$NET-$1" -j link show "$2" | jq -r '.[0].address'; }

# A G-PDU of TEID 0x1001 around UDP from the UE, with a PDU session container of QFI 9.
uplink="(lambda inner: Ether(dst='%s', src='%s') / Dot1Q(vlan=%d) /
  IP(src='10.3.0.2', dst='10.3.0.1') / UDP(sport=2152, dport=2152) /
  Raw(bytes.fromhex('34ff%%04x000010010000008501100900' %% (len(inner) + 8)) + inner))(
  bytes(IP(src='$UE4', dst='$DN4') / UDP(sport=40001, dport=40002) / Raw(b'up')))"
downlink="Ether(dst='%s', src='%s') / Dot1Q(vlan=%d) /
  IP(src='$DN4', dst='$UE4') / UDP(sport=40002, dport=40001) / Raw(b'down')"

# send_up VLAN, send_down VLAN
send_up() {
  # shellcheck disable=SC2059  # the format is the packet
  scapy ran n3 "$(printf "$uplink" "$(port_mac access)" "$(mac ran n3)" "$1")"
}
send_down() {
  # shellcheck disable=SC2059
  scapy dn n6 "$(printf "$downlink" "$(port_mac core)" "$(mac dn n6)" "$1")"
}

port_mac() { status ".dataPlane.ports[] | select(.name == \"$1\") | .mac"; }

lab_begin
lab_upf --set n3.0.vlan=103 --set n6.0.vlan=106 \
  --set neighbours.0.interface=n3 --set neighbours.0.address=10.3.0.2 \
  --set "neighbours.0.mac=$(mac ran n3)" \
  --set neighbours.1.interface=n6 --set neighbours.1.address=10.6.0.2 \
  --set "neighbours.1.mac=$(mac dn n6)"
capture ran n3 "$RUN_DIR/n3.pcap"
capture_n3=$CAPTURE_PID
capture dn n6 "$RUN_DIR/n6.pcap"
before=$(verdict UnknownVlan)
send_up 103
send_down 106
send_up 104
send_down 103
sleep 0.5
kill -TERM "$capture_n3" "$CAPTURE_PID"
sleep 0.3
equal "uplink leaves tagged for N6" 1 \
  "$(captured "$RUN_DIR/n6.pcap" "vlan.id == 106 && ip.src == $UE4 && udp.dstport == 40002")"
equal "downlink leaves tagged for N3" 1 \
  "$(captured "$RUN_DIR/n3.pcap" 'vlan.id == 103 && gtp.teid == 0x2001 && udp.srcport == 40002')"
equal "two frames of other VLANs" 2 "$(($(verdict UnknownVlan) - before))"
check "tshark finds nothing wrong" clean_capture "$RUN_DIR/n3.pcap"
stop_upf
