#!/usr/bin/env bash
# How an association ends without losing an octet (EPFAR): under kernel traffic, begun by the SMF or
# by `upf peers release`, with a upf that is killed on the way. And how sessions that were lost come
# back as they were (RESTI), while no gNB is told that its tunnels are gone.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

PEER=smf.example
# A busy machine shall not make a report be given up.
DRAIN_CONFIG=("${N4_CONFIG[@]}" --set n4.t1=3s)

# peer_is STATE
peer_is() { [[ $("$UPF" peers -o json | jq -r '.[0].state') == "$1" ]]; }
no_peers() { "$UPF" peers -o json | jq -e 'length == 0'; }

# reported DIRECTION: octets in all reports that the SMF has had, as scapy reads them
reported() {
  answer "[.[].UsageReport_SRR[]?.VolumeMeasurement.$1 // 0] | add // 0"
}

# octets CAPTURE FILTER: of the packets themselves, within tunnels of those inside, by tshark
octets() {
  tshark -r "$RUN_DIR/$1.pcap" -Y "$2" -T fields -E occurrence=l -e ip.len -e ipv6.plen \
    2>/dev/null | awk -F '\t' '{ sum += $2 == "" ? $1 : $2 + 40 } END { printf "%d", sum }'
}

# judge NAME: what the SMF was told is what the data network and the gNB got
judge() {
  equal "$1: octets up" "$(octets "$1-n6" "ip.src == $UE4 || ipv6.src == $UE6")" \
    "$(reported uplink)"
  equal "$1: octets down" "$(octets "$1-n3" 'gtp.message == 0xff && gtp.teid == 0x2001')" \
    "$(reported downlink)"
}

# begin NAME COUNT: one session under traffic that is captured on both sides, and many without
begin() {
  accepted "$1: association" 'associate(EPFAR)'
  accepted "$1: a session" 'establish("ue1", session(gnb=Tunnel(0x2001, "10.3.0.2")))'
  take_addresses
  cell "$1-gnb" ue0 10.3.0.2 0x2001 "$(uplink_teid)" 9
  GNB_PID=$STARTED
  smf "[establish(f'idle{i}', session())['Cause'] for i in range($2)]"
  equal "$1: $2 without traffic" "$2" "$(answer 'map(select(. == 1)) | length')"
  accepted "$1: and one that nobody counts" 'establish("uncounted",
    without(without(session(), pfcp.IE_CreateURR), pfcp.IE_URR_Id))'
  capture dn n6 "$RUN_DIR/$1-n6.pcap"
  capture_n6=$CAPTURE_PID
  capture ran n3 "$RUN_DIR/$1-n3.pcap" 'udp port 2152'
  start_probe "$1-4" "$DN4" 1000 6
  start_probe "$1-6" "$DN6" 1000 6
  smf 'forget()'
  sleep 1
}

# finish NAME COUNT: all was told, and the SMF releases
finish() {
  check "$1: drained" wait_for 60 peer_is drained
  equal "$1: no session left" 0 "$(sessions)"
  accepted "$1: release" 'release()'
  check "$1: no association" no_peers
  sleep 0.5
  stop_process "$capture_n6" 5
  stop_capture
  smf 'reports()'
  judge "$1"
  at_least "$1: that is a lot" 500000 "$(reported uplink)"
  equal "$1: every session was told of" $(($2 + 2)) "$(answer '[.[].seid] | unique | length')"
  equal "$1: the SMF has none left" 0 "$(smf 'len(node.sessions)' && answer .)"
  smf 'reports(UPDATE)'
  # Scapy does not know this bit of PFCP Association Release Request (§8.2.77).
  matches "$1: the SMF knows that it was all (URSS)" '006f000102$' "$(answer 'last.hex')"
  probed "$1-4" lost >/dev/null
  probed "$1-6" lost >/dev/null
  stop_process "$GNB_PID" 2
}

lab_begin
echo_server
lab_upf "${DRAIN_CONFIG[@]}"
capture smf n4 "$RUN_DIR/n4.pcap" 'udp port 8805'
capture_n4=$CAPTURE_PID
start_smf smf

# ---- the SMF begins ----
begin smf 150
accepted "smf: prepares a release" 'prepare_release()'
rejected "smf: nothing new begins" 64 "" 'establish("late", session())'
finish smf 150

# ---- upf begins ----
begin upf 150
matches "upf: peers release" "^$PEER: preparing, 152 sessions" "$("$UPF" peers release "$PEER")"
finish upf 150

# ---- upf dies while nobody answers it ----
begin killed 40
smf 'silent()'
accepted "killed: prepares a release" 'prepare_release()'
smf 'reports()'
sleep 0.2
first=$(answer '[.[] | select(.UsageReport_SRR)][0].UsageReport_SRR')
matches "killed: the usage was told, and not answered" VolumeMeasurement "$first"
kill -KILL "$UPF_PID"
smf 'forget() and silent(False)'
lab_upf "${DRAIN_CONFIG[@]}"
finish killed 40
smf 'reports()'
again=$(answer '[.[] | select(.UsageReport_SRR)][0].UsageReport_SRR')
equal "killed: it told the same again, under the same UR-SEQN" \
  "$(jq -c '[.[] | {URR_Id, UR_SEQN, VolumeMeasurement}]' <<<"$first")" \
  "$(jq -c '[.[] | {URR_Id, UR_SEQN, VolumeMeasurement}]' <<<"$again")"

# ---- a peer without EPFAR ----
accepted "plain: association" 'associate()'
accepted "plain: a session" 'establish("ue1", session(gnb=Tunnel(0x2001, "10.3.0.2")))'
matches "plain: peers release" "^$PEER: releasing, 1 sessions" "$("$UPF" peers release "$PEER")"
equal "plain: its session goes on" 1 "$(sessions)"
accepted "plain: release" 'release()'
stop_upf 64

# ---- sessions that were lost are restored ----
lab_upf "${N4_CONFIG[@]}" --set n4.errorIndicationHoldOff=1h
accepted "restored: association" 'associate()'
accepted "restored: a session" 'establish("ue1", session(gnb=Tunnel(0x2001, "10.3.0.2")))'
take_addresses
teid=$(uplink_teid)
stamp=$(smf 'heartbeat()' && answer .RecoveryTimeStamp)
cell restored-gnb ue0 10.3.0.2 0x2001 "$teid" 9
GNB_PID=$STARTED
check "restored: traffic flows" wait_for 10 answered 5 "$DN4"
stop_upf
lab_upf "${N4_CONFIG[@]}" --set n4.errorIndicationHoldOff=1h
smf 'heartbeat()'
check "restored: the UPF lost its sessions" test "$stamp" != "$(answer .RecoveryTimeStamp)"
check "restored: no traffic" fails answered 5 "$DN4"
equal "restored: the gNB keeps its tunnels" 0 \
  "$(cell_counter restored-gnb "$GNB_PID" error_indications)"
smf 'sessions.clear()'
accepted "restored: association anew" 'associate()'
again="session(gnb=Tunnel(0x2001, '10.3.0.2'), ue=['$UE4', '${UE6%::*}::'],
  f_teid=f_teid($teid, '10.3.0.1'))"
accepted "restored: the session with what it had" "establish('ue1', $again, RESTORATION)"
check "restored: IPv4 flows through the same tunnel" answered 5 "$DN4"
check "restored: and IPv6" answered 5 "$DN6"
rejected "restored: nobody else gets it" 86 21 "establish('ue2', $again, RESTORATION)"
smf '[establish(f"new{i}", session()) for i in range(50)]'
equal "restored: nor by our own choice" 0 "$(answer "[.[].CreatedPDR[] |
  select(.FTEID.TEID == \"$teid\" or .UE_IP_Address[0].ipv4? == \"$UE4\")] | length")"
stop_upf

stop_process "$capture_n4" 5
equal "tshark: sessions that we ended" 346 "$(tshark -r "$RUN_DIR/n4.pcap" -T fields -e pfcp.seid \
  -Y 'pfcp.msg_type == 56 && pfcp.srreq_flags.psdbu == 1' 2>/dev/null | sort -u | wc -l)"
equal "tshark: all usage for that reason" \
  "$(captured "$RUN_DIR/n4.pcap" 'pfcp.msg_type == 56 && pfcp.report_type.usar == 1')" \
  "$(captured "$RUN_DIR/n4.pcap" 'pfcp.usage_report_trigger_flags.tebur == 1')"
equal "tshark: the others were without" \
  "$(captured "$RUN_DIR/n4.pcap" 'pfcp.msg_type == 56 && pfcp.report_type.usar == 0')" \
  "$(captured "$RUN_DIR/n4.pcap" 'pfcp.report_type.uisr == 1')"
at_least "tshark: preparations of both sides" 3 \
  "$(captured "$RUN_DIR/n4.pcap" 'pfcp.aureq_flags.parps == 1')"
check "tshark finds nothing wrong on N4" clean_n4 "$RUN_DIR/n4.pcap"
