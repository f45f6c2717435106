#!/usr/bin/env bash
# What URRs do by themselves: kernel traffic against quotas of volume and time, thresholds and
# periods. What arrived at the other side is what was granted, and what all reports say together.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

OFFERED=1000 OCTETS=1000    # IP packets from the UE in a second, and their size

# offer NAME: so many from the UE; those that the data network has seen are $ARRIVED
offer() {
  capture dn n6 "$RUN_DIR/$1.pcap" 'udp dst port 7'
  in_ran "$LAB_BIN/probe" "$DN4" 7 "$OFFERED" 1 $((OCTETS - 28)) >"$RUN_DIR/$1.json"
  sleep 0.3
  stop_capture
  ARRIVED=$(captured "$RUN_DIR/$1.pcap" udp)
  TOTAL=$((TOTAL + ARRIVED))
}
TOTAL=0

# reported URR TRIGGER FIELD: the sum of a field over the reports of a URR, "" any trigger. One that
# a slow SMF got twice counts once.
reported() {
  smf 'reports()'
  answer "[unique_by(.seq)[].UsageReport_SRR[]? | select(.URR_Id == $1)
    | select(\"$2\" == \"\" or .UsageReportTrigger[\"$2\"] == 1) | $3 // 0] | add // 0"
}

octets() { answer ".UsageReport_SDR[] | select(.URR_Id == $1) | .VolumeMeasurement.$2 // 0"; }

# shows TEXT: `upf sessions show` has it, of the only session
shows() {
  local seid
  seid=$("$UPF" sessions list -o json | jq -r '.[0].seid')
  "$UPF" sessions show "$seid" | grep -F "$1"
}

lab_begin
echo_server
lab_upf "${N4_CONFIG[@]}"
capture smf n4 "$RUN_DIR/n4.pcap"
capture_n4=$CAPTURE_PID
start_smf smf
accepted "association" 'associate()'

# ---- a quota, a period and a threshold over the same packets ----
accepted "a session with three URRs" "establish('ue', [
  *without(session(gnb=Tunnel(0x2001, '10.3.0.2'), uplink=[pfcp.IE_URR_Id(id=2),
    pfcp.IE_URR_Id(id=3)], downlink=[pfcp.IE_URR_Id(id=2), pfcp.IE_URR_Id(id=3)]),
    pfcp.IE_CreateURR),
  create_urr(1, volume(pfcp.IE_VolumeQuota, uplink=300 * $OCTETS), reports=['volume_quota']),
  create_urr(2, pfcp.IE_MeasurementPeriod(period=1), reports=['periodic_reporting']),
  create_urr(3, volume(pfcp.IE_VolumeThreshold, total=100 * $OCTETS),
    reports=['volume_threshold'])])"
take_addresses
cell gnb ue0 10.3.0.2 0x2001 "$(uplink_teid)" 9
GNB_PID=$STARTED
offer granted
equal "what arrives is the quota, to the packet" 300 "$ARRIVED"
equal "the report says so" $((300 * OCTETS)) "$(reported 1 VOLQU .VolumeMeasurement.uplink)"
at_least "all others are dropped by name" $((OFFERED - 300)) "$(verdict QuotaExhausted)"
check "and people see it" shows 'quota used up'
kill -KILL "$UPF_PID"
lab_upf "${N4_CONFIG[@]}"
offer exhausted
equal "nothing passes, also when upf was killed and started again" 0 "$ARRIVED"
accepted "a new quota" "modify('ue', [update_urr(1,
  volume(pfcp.IE_VolumeQuota, uplink=100 * $OCTETS + 1))])"
offer more
equal "traffic flows again, up to the packet that reaches it" 101 "$ARRIVED"
equal "the reports say so" $((401 * OCTETS)) "$(reported 1 VOLQU .VolumeMeasurement.uplink)"
accepted "no quota any more" "modify('ue', [pfcp.IE_UpdateURR(IE_list=[pfcp.IE_URR_Id(id=1),
  ie(73)])])"
offer free
equal "and no limit" "$OFFERED" "$ARRIVED"

# ---- what all reports say together ----
threshold=$(reported 3 VOLTH .VolumeMeasurement.total)
threshold_up=$(reported 3 "" .VolumeMeasurement.uplink)
at_least "thresholds were reached" $((10 * 100 * OCTETS)) "$threshold"
equal "by nothing but threshold reports" "$threshold" "$(reported 3 "" .VolumeMeasurement.total)"
at_least "periodic reports" 4 "$(reported 2 PERIO .UsageReportTrigger.PERIO)"
quota_up=$(reported 1 "" .VolumeMeasurement.uplink)
smf 'reports()'
matches "UR-SEQN counts them" true \
  "$(answer '[unique_by(.seq)[].UsageReport_SRR[]? | select(.URR_Id == 2) | .UR_SEQN] |
    sort == [range(length)]')"
accepted "the session goes" 'delete("ue")'
deletion=$ANSWER
period_up=$(reported 2 "" .VolumeMeasurement.uplink)
ANSWER=$deletion
for urr in "1:$quota_up" "2:$period_up" "3:$threshold_up"; do
  equal "URR ${urr%%:*}: all reports together are what arrived" $((TOTAL * OCTETS)) \
    $((${urr#*:} + $(octets "${urr%%:*}" uplink)))
done
smf 'forget()'
stop_process "$GNB_PID" 5

# ---- a quota of time ----
accepted "a session of two seconds" "establish('timed', [
  *without(session(gnb=Tunnel(0x2001, '10.3.0.2')), pfcp.IE_CreateURR),
  create_urr(1, pfcp.IE_TimeQuota(quota=2), time=True, reports=['time_quota'])])"
take_addresses
cell gnb ue0 10.3.0.2 0x2001 "$(uplink_teid)" 9
GNB_PID=$STARTED
check "traffic flows" answered 5 "$DN4"
smf 'reports(seconds=10)'
equal "the end of the time is reported" 2 "$(reported 1 TIMQU .DurationMeasurement)"
offer late
equal "and nothing passes any more" 0 "$ARRIVED"
accepted "a minute more" "modify('timed', [update_urr(1, pfcp.IE_TimeQuota(quota=60))])"
check "traffic flows again" answered 5 "$DN4"
accepted "it goes" 'delete("timed")'
equal "the gNB finds nothing wrong" 0 "$(gnb_counter '| .bad_qfi + .unknown_teid + .wrong_ue')"
stop_upf
stop_process "$capture_n4" 5
check "tshark finds nothing wrong on N4" clean_n4 "$RUN_DIR/n4.pcap"
