#!/usr/bin/env bash
# What the rules of a session do to its packets: QoS flows, filters in both directions, gates, bit
# rates, a tunnel into another one. The packets are Scapy's, each with a name of its own in it;
# tshark finds them again.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

WANTED=()     # "NAME|DEVICE|FILTER|COUNT": judged when the captures are closed

# uplink NAME QFI INNER N6-FILTER: from the gNB, over IPv4; "" as filter: shall not arrive
uplink() {
  scapy ran n3 "IP(src='10.3.0.2', dst='10.3.0.1') / gpdu($TEID, $3 / Raw(b'<$1>'), $2)"
  want "$1" n6 "$4"
}

# downlink NAME INNER N3-FILTER: from the data network
downlink() {
  scapy dn n6 "$2 / Raw(b'<$1>')"
  want "$1" n3 "$3"
}

want() { WANTED+=("$1|$2|${3:-frame}|$([[ -n $3 ]] && echo 1 || echo 0)"); }

judge() {
  local each name device filter count
  for each in "${WANTED[@]}"; do
    IFS='|' read -r name device filter count <<<"$each"
    equal "$name" "$count" \
      "$(captured "$RUN_DIR/$device.pcap" "($filter) && frame contains \"<$name>\"")"
  done
}

qfi() { echo "gtp.ext_hdr.pdu_ses_con.qos_flow_id == $1"; }

lab_begin
echo_server
iperf_server 5201
lab_upf "${N4_CONFIG[@]}"
# The kernel does not speak for the gNB here: there is none until later.
capture ran n3 "$RUN_DIR/n3.pcap" 'udp port 2152'
capture_n3=$CAPTURE_PID
capture dn n6 "$RUN_DIR/n6.pcap" 'udp'
start_smf smf
accepted "association" 'associate()'
GNB='Tunnel(0x2001, "10.3.0.2")'
v4() { echo "IP(src='$1', dst='$2') / UDP(sport=$3, dport=$4)"; }
v6() { echo "IPv6(src='$1', dst='$2') / UDP(sport=$3, dport=$4)"; }

# ---- QoS flows: 9 is forwarded, 5 is dropped, for 7 there is no rule ----
accepted "a session with two QoS flows" "establish('flows', [*session(gnb=$GNB),
  create_pdr(5, ACCESS, [choose_f_teid(choose_id=1), pfcp.IE_QFI(QFI=5)], removal(),
    precedence=50), act(5, 'DROP')])"
take_addresses
TEID=$(uplink_teid)
equal "one F-TEID for both PDRs" 1 \
  "$(answer '[.CreatedPDR[].FTEID.TEID // empty] | unique | length')"
uplink "QFI 9" 9 "$(v4 "$UE4" "$DN4" 40000 40000)" "ip.src == $UE4"
uplink "QFI 9, IPv6" 9 "$(v6 "$UE6" "$DN6" 40000 40000)" "ipv6.src == $UE6"
uplink "QFI 5" 5 "$(v4 "$UE4" "$DN4" 40000 40000)" ""
uplink "QFI 7" 7 "$(v4 "$UE4" "$DN4" 40000 40000)" ""
uplink "no QFI" None "$(v4 "$UE4" "$DN4" 40000 40000)" ""
downlink "marked with QFI 9" "$(v4 "$DN4" "$UE4" 40000 40000)" "gtp.teid == 0x2001 && $(qfi 9)"
uplink "another UE address" 9 "$(v4 10.60.255.1 "$DN4" 40000 40000)" ""

# ---- gates ----
accepted "uplink gate closed" 'modify("flows", [update_gate(1, uplink="CLOSED")])'
uplink "uplink through a closed gate" 9 "$(v4 "$UE4" "$DN4" 40000 40000)" ""
downlink "downlink beside it" "$(v4 "$DN4" "$UE4" 40000 40000)" "gtp.teid == 0x2001"
accepted "downlink gate closed" 'modify("flows", [update_gate(1, downlink="CLOSED")])'
uplink "uplink beside a closed gate" 9 "$(v4 "$UE4" "$DN4" 40000 40000)" "ip.src == $UE4"
downlink "downlink through it" "$(v4 "$DN4" "$UE4" 40000 40000)" ""
accepted "both open" 'modify("flows", [update_gate(1)])'
downlink "downlink again" "$(v4 "$DN4" "$UE4" 40000 40000)" "gtp.teid == 0x2001"
accepted "the session goes" 'delete("flows")'

# ---- filters: what they match gets QFI 5 downlink, and is dropped uplink ----
filtered() {
  accepted "a session that filters: $1" "establish('filtered', [*session(gnb=$GNB, qfi=9),
    create_qer(2, qfi=5), act(6, 'DROP'),
    create_pdr(5, CORE, [ue_address(['choose4', 'choose6'], True), network_instance('internet'),
      sdf_filter('$1', filter_id=1)], pfcp.IE_QER_Id(id=2), precedence=10, far=DOWNLINK),
    create_pdr(6, ACCESS, [choose_f_teid(choose_id=1), pfcp.IE_SDF_Filter(BID=1, sdf_filter_id=1)],
      removal(), precedence=10)])"
  take_addresses
  TEID=$(uplink_teid)
}
filtered 'permit out 17 from 198.51.100.0/24 5300 to assigned'
downlink "port 5300" "$(v4 "$DN4" "$UE4" 5300 4000)" "$(qfi 5)"
downlink "port 5301" "$(v4 "$DN4" "$UE4" 5301 4000)" "$(qfi 9)"
downlink "port 5300 at the UE" "$(v4 "$DN4" "$UE4" 4000 5300)" "$(qfi 9)"
downlink "TCP port 5300" "IP(src='$DN4', dst='$UE4') / TCP(sport=5300, dport=4000)" "$(qfi 9)"
downlink "IPv6 port 5300" "$(v6 "$DN6" "$UE6" 5300 4000)" "$(qfi 9)"
uplink "to port 5300" 9 "$(v4 "$UE4" "$DN4" 4000 5300)" ""
uplink "to port 5301" 9 "$(v4 "$UE4" "$DN4" 4000 5301)" "ip.src == $UE4"
accepted "it goes" 'delete("filtered")'
filtered 'permit out ip from any to assigned 2000-3000,5000'
downlink "first of a range" "$(v4 "$DN4" "$UE4" 7 2000)" "$(qfi 5)"
downlink "last of a range" "$(v6 "$DN6" "$UE6" 7 3000)" "$(qfi 5)"
downlink "beyond the range" "$(v4 "$DN4" "$UE4" 7 3001)" "$(qfi 9)"
downlink "a single port" "IP(src='$DN4', dst='$UE4') / TCP(sport=7, dport=5000)" "$(qfi 5)"
uplink "from the range" 9 "$(v6 "$UE6" "$DN6" 2500 7)" ""
uplink "from beyond it" 9 "$(v6 "$UE6" "$DN6" 1999 7)" "ipv6.src == $UE6"
accepted "and goes" 'delete("filtered")'
filtered 'permit out 17 from 2001:db8:ff::/48 to assigned'
downlink "an IPv6 prefix" "$(v6 "$DN6" "$UE6" 7 7)" "$(qfi 5)"
downlink "IPv4 beside it" "$(v4 "$DN4" "$UE4" 7 7)" "$(qfi 9)"
uplink "to the IPv6 prefix" 9 "$(v6 "$UE6" "$DN6" 7 7)" ""
accepted "and goes too" 'delete("filtered")'

# ---- a tunnel into another one, as an intermediate UPF has them ----
accepted "a session between two tunnels" "establish('n9', [
  create_pdr(1, ACCESS, [choose_f_teid(), network_instance('access')], removal()),
  create_pdr(2, CORE, [choose_f_teid(), network_instance('access')], removal()),
  forward(1, CORE, network_instance('access'), outer_header(0x9001, '10.3.0.99')),
  forward(2, ACCESS, network_instance('access'), outer_header(0x2001, '10.3.0.2'))])"
TEID=$(uplink_teid)
ip -n "$NET-ran" address add 10.3.0.99/24 dev n3
scapy ran n3 "IP(src='10.3.0.2', dst='10.3.0.1') /
  gpdu($TEID, $(v4 10.99.0.1 "$DN4" 1 1) / Raw(b'<to the anchor>'), 9)"
want "to the anchor" n3 "ip.dst == 10.3.0.99 && gtp.teid == 0x9001"
TEID=$(answer '.CreatedPDR[] | select(.PDR_Id == 2) | .FTEID.TEID')
scapy ran n3 "IP(src='10.3.0.99', dst='10.3.0.1') /
  gpdu($TEID, $(v4 "$DN4" 10.99.0.1 1 1) / Raw(b'<from the anchor>'))"
want "from the anchor" n3 "ip.dst == 10.3.0.2 && gtp.teid == 0x2001"
accepted "and goes again" 'delete("n9")'
sleep 0.5
stop_process "$capture_n3" 5
stop_capture
judge

# ---- bit rates: far below and far above, with the kernel's own traffic ----
accepted "a session of 2 Mbit/s" "establish('slow', [*without(session(gnb=$GNB), pfcp.IE_CreateQER),
  create_qer(1, limit(2000, 2000), qfi=9)])"
take_addresses
cell gnb ue0 10.3.0.2 0x2001 "$(uplink_teid)" 9
GNB_PID=$STARTED
# rate [OPTION…]: what arrives of 20 Mbit/s UDP, in Mbit/s
rate() {
  wait_for 10 iperf_connects "$DN4" -u -b 20M -l 1000 -t 3 "$@" >/dev/null || true
  jq '.end.sum | (.bits_per_second // 0) * (1 - (.lost_percent // 100) / 100) / 1e6' \
    "$RUN_DIR/iperf.json"
}
for direction in up down; do
  option=(); [[ $direction == up ]] || option=(-R)
  got=$(rate "${option[@]}")
  # A worker that a busy machine starves sees bursts, of which a meter lets little pass.
  at_least "2 Mbit/s $direction: some of it arrives" 0.1 "$got"
  at_most "2 Mbit/s $direction: and no more" 4 "$got"
done
accepted "now 2 Gbit/s" 'modify("slow", [pfcp.IE_UpdateQER(IE_list=[pfcp.IE_QER_Id(id=1),
  limit(2000000, 2000000)])])'
for direction in up down; do
  option=(); [[ $direction == up ]] || option=(-R)
  at_least "2 Gbit/s $direction: 20 Mbit/s arrive" 15 "$(rate "${option[@]}")"
done
equal "the gNB finds nothing wrong" 0 "$(gnb_counter '| .bad_qfi + .unknown_teid + .wrong_ue')"
check "tshark finds nothing wrong on N3" clean_capture "$RUN_DIR/n3.pcap"
stop_upf
