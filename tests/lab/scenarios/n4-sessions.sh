#!/usr/bin/env bash
# A PDU session's life, ordered by an SMF on scapy: association, an F-TEID and UE addresses that the
# UPF chooses, kernel traffic, usage, handover, paging, deletion, and a pool that has no more.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# last_message TEID ADDRESS: the type of the last one there
last_message() {
  tshark -r "$RUN_DIR/n3.pcap" -Y "gtp.teid == $1 && ip.dst == $2" -T fields -e gtp.message \
    2>/dev/null | tail -n 1
}

# both_ways NAME: what a UE does
both_ways() {
  local address
  for address in "$DN4" "$DN6"; do
    check "$1: ping $address" answered 10 "$address"
    check "$1: UDP there and back $address" udp "$address" 1000
    check "$1: TCP up $address" tcp "$address"
    check "$1: TCP down $address" tcp "$address" -R
  done
}

lost() { jq -n "$(probed "$1-4" lost) + $(probed "$1-6" lost)"; }

# gnb_is_content NAME PID: every packet was for one of its UEs, as agreed
gnb_is_content() {
  equal "$1 finds nothing wrong" 0 "$(cell_counter "$1" "$2" '| .bad_header + .bad_length
    + .bad_extension + .unknown_teid + .bad_qfi + .wrong_ue + .other_messages')"
}

lab_begin
second_cell
echo_server
iperf_server 5201
lab_upf "${N4_CONFIG[@]}"
capture smf n4 "$RUN_DIR/n4.pcap"
capture_n4=$CAPTURE_PID
start_smf smf

# ---- association and heartbeats ----
accepted "association" 'associate()'
equal "the UPF's name" upf.example "$(answer .NodeId.id)"
recovery=$(answer .RecoveryTimeStamp)
matches "FTUP: it chooses F-TEIDs" 1 "$(answer .UPFunctionFeatures.FTUP)"
smf 'heartbeat()'
equal "the same Recovery Time Stamp in a heartbeat" "$recovery" "$(answer .RecoveryTimeStamp)"
at_most "a heartbeat's milliseconds" 50 "$(answer .ms)"
smf 'reports(HEARTBEAT, seconds=5)'
at_least "the UPF sends heartbeats" 1 "$(answer length)"

# ---- a session ----
accepted "establishment with CHOOSE" 'establish("ue1", session())'
take_addresses
teid=$(uplink_teid)
matches "a UE address from the IPv4 pool" '^10\.60\.' "$UE4"
matches "a UE prefix from the IPv6 pool" '^2001:db8:60:' "$UE6"
equal "the F-TEID's address is ours" 10.3.0.1 "$(answer '.CreatedPDR[0].FTEID.ipv4')"
equal "one session" 1 "$(sessions)"
cell gnb ue0 10.3.0.2 0x2001 "$teid" 9
GNB_PID=$STARTED
in_dn ping -c 1 -W 0.2 "$UE4" >/dev/null || true
smf 'reports()'
equal "before the gNB is known: downlink data is reported" 1 "$(answer '.[0].ReportType.DLDR')"
accepted "the gNB becomes known" 'modify("ue1", connect(Tunnel(0x2001, "10.3.0.2")))'
both_ways "first gNB"

accepted "usage on demand" 'modify("ue1", [query(1)])'
at_least "octets up" 1000000 "$(answer '.UsageReport_SMR[0].VolumeMeasurement.uplink')"
at_least "octets down" 1000000 "$(answer '.UsageReport_SMR[0].VolumeMeasurement.downlink')"
at_least "seconds since the first packet" 1 "$(answer '.UsageReport_SMR[0].DurationMeasurement')"
at_least "which are fewer than since the beginning" 0 \
  "$(answer '.UsageReport_SMR[0] | .EndTime - .StartTime - .DurationMeasurement')"

# ---- handover ----
cell gnb2 ue1 "$GNB2" 0x3001 "$teid" 9
GNB2_PID=$STARTED
capture ran n3 "$RUN_DIR/n3.pcap" 'udp port 2152'
start_probe handover-4 "$DN4" 1000 3
start_probe handover-6 "$DN6" 1000 3
sleep 1
accepted "handover" "modify('ue1', handover(Tunnel(0x3001, '$GNB2')))"
ue_moves ue1
equal "handover: no packet lost" 0 "$(lost handover)"
stop_capture
equal "one End Marker for the old gNB" 1 "$(cell_counter gnb "$GNB_PID" end_markers)"
equal "none for the new one" 0 "$(cell_counter gnb2 "$GNB2_PID" end_markers)"
at_least "the new gNB has the traffic" 1000 "$(cell_counter gnb2 "$GNB2_PID" downlink_packets)"
equal "the End Marker is the last to the old gNB" 0xfe "$(last_message 0x2001 10.3.0.2)"
equal "End Markers on the wire" 1 "$(captured "$RUN_DIR/n3.pcap" 'gtp.message == 0xfe')"
check "tshark finds nothing wrong on N3" clean_capture "$RUN_DIR/n3.pcap"
old=$(gnb_counter downlink_packets)
both_ways "second gNB"
equal "nothing more through the old gNB" "$old" "$(gnb_counter downlink_packets)"

# ---- idle, and paging ----
smf 'forget()'
accepted "the UE becomes idle" 'modify("ue1", idle())'
in_dn ping -Q 0xb8 -c 3 -i 0.05 -W 0.2 "$UE4" >/dev/null || true
smf 'reports()'
equal "downlink data is reported" 1 "$(answer '.[0].ReportType.DLDR')"
equal "of the downlink PDR" 2 "$(answer '.[0].DownlinkDataReport.PDR_Id')"
equal "with its DSCP, for paging" 46 \
  "$(answer '.[0].DownlinkDataReport.DownlinkDataServiceInformation.ppi_val')"
equal "and QFI" 9 "$(answer '.[0].DownlinkDataReport.DownlinkDataServiceInformation.qfi_val')"
sleep 0.5
smf 'reports()'
equal "once" 1 "$(answer length)"
accepted "the UE is back" "modify('ue1', connect(Tunnel(0x3001, '$GNB2')))"
smf 'forget()'
accepted "idle once more, paged 2 s late" 'modify("ue1", idle(delay_s=2))'
in_dn ping -c 1 -W 0.2 "$UE4" >/dev/null || true
smf 'reports(seconds=0.5)'
equal "no report yet" 0 "$(answer length)"
smf 'reports(seconds=10)'
equal "but in time" 1 "$(answer length)"
accepted "the UE is back again" "modify('ue1', connect(Tunnel(0x3001, '$GNB2')))"
check "traffic again" answered 5 "$DN4"
gnb_is_content gnb "$GNB_PID"
gnb_is_content gnb2 "$GNB2_PID"

# ---- deletion ----
accepted "deletion" 'delete("ue1")'
at_least "the last usage report" 1000000 \
  "$(answer '.UsageReport_SDR[0].VolumeMeasurement.downlink')"
check "no IPv4 any more" fails answered 1 "$DN4"
check "no IPv6 any more" fails answered 1 "$DN6"
equal "no session left" 0 "$(sessions)"
matches "the gNB is told that its tunnel is gone" "data-teid=$teid" \
  "$(cat "$RUN_DIR/gnb2.log")"
accepted "release of the association" 'release()'
rejected "no session without an association" 72 "" 'establish("ue1", session())'

# ---- a pool that has no more ----
accepted "association again" 'associate()'
accepted "given addresses" 'establish("given", session(ue=["10.60.0.9", "2001:db8:60:9::"]))'
rejected "an address in use" 73 93 'establish("again", session(ue=["10.60.0.9"]))'
stop_upf

lab_upf "${N4_CONFIG[@]}" --set dnn.0.pools.0=10.60.0.0/30 --set dnn.0.pools.1=2001:db8:60::/48
accepted "association with a small pool" 'associate()'
smf '[establish(f"ue{i}", session(ue=["choose4"]))["Cause"] for i in range(5)]'
matches "the pool has no more" '^(1,)+(75|79,?)+$' "$(answer 'map(tostring) | join(",")'),"
accepted "one goes" 'delete("ue0")'
accepted "and another one comes" 'establish("another", session(ue=["choose4"]))'
stop_upf

stop_process "$capture_n4" 5
check "tshark finds nothing wrong on N4" clean_n4 "$RUN_DIR/n4.pcap"
