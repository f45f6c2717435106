# shellcheck shell=bash
# shellcheck disable=SC2034  # the names are for those who source it
# The control plane of the lab: an SMF of our own on scapy (tests/lab/smf), and what its answers
# mean for the UE and the gNBs. Source it after net.sh.

SMF4=10.4.0.2 SMF6=fd00:4::2      # its N4 addresses
N4_UPF4=10.4.0.1 N4_UPF6=fd00:4::1
GNB2=10.3.0.3                     # the second gNB's end of N3
N4_COMPLAINTS='_ws.malformed || (pfcp && _ws.expert.severity >= "Warning")'   # tshark's
ANSWER='{}'                       # the last answer of an SMF, as JSON

# start_smf NAME [OPTION…]: by default over IPv4, as smf.example. Pid in $STARTED.
start_smf() {
  local name=$1
  shift
  [[ $# -gt 0 ]] || set -- --local "$SMF4" --peer "$N4_UPF4" --node-id smf.example
  start "$name" ip netns exec "$NET-smf" /usr/bin/python3 "$ROOT/tests/lab/smf" \
    run "$RUN_DIR/$name.sock" --log "$RUN_DIR/$name.json" "$@"
  wait_for 20 test -S "$RUN_DIR/$name.sock"
}

# smf_at NAME EXPRESSION: what that SMF shall do; see tests/lab/smf.
smf_at() {
  ANSWER=$(/usr/bin/python3 "$ROOT/tests/lab/smf" ask "$RUN_DIR/$1.sock" "$2") ||
    echo "$ANSWER" >&2
}

smf() { smf_at smf "$1"; }

# answer FILTER: a value of the last answer
answer() { jq -r "$1" <<<"$ANSWER"; }

# ---- the UE ----

# ue_has DEVICE [ADDRESS…]: the UE's addresses from now on; all its traffic leaves through DEVICE.
ue_has() {
  local device=$1 address usable
  ip -n "$NET-ran" address flush dev ue0 scope global
  for address in "${@:2}"; do
    [[ $address == *:* ]] && usable=nodad || usable=''
    ip -n "$NET-ran" address add "$address" dev ue0 $usable
    ip -n "$NET-ran" route replace default dev "$device" src "$address"
  done
}

# ue_moves DEVICE: what it sends leaves through another gNB from now on; its addresses stay.
ue_moves() {
  ip -n "$NET-ran" route replace default dev "$1" src "$UE4"
  ip -n "$NET-ran" route replace default dev "$1" src "$UE6"
}

# second_cell: a second gNB's address and its TUN device
second_cell() {
  ip -n "$NET-ran" address add "$GNB2/24" dev n3
  ip -n "$NET-ran" tuntap add dev ue1 mode tun
  ip -n "$NET-ran" link set ue1 mtu "$UE_MTU" txqueuelen 10000 up
}

# take_addresses: the UE gets those that the UPF chose, in $UE4 and $UE6; of IPv6 it was a prefix.
take_addresses() {
  UE4=$(answer 'first(.CreatedPDR[]?.UE_IP_Address[]?.ipv4 // empty)')
  UE6=$(answer 'first(.CreatedPDR[]?.UE_IP_Address[]?.ipv6 // empty)')
  UE6=${UE6%::*}::1
  ue_has ue0 "$UE4" "$UE6"
}

# uplink_teid: of the F-TEID that the UPF chose for PDR 1
uplink_teid() { answer '.CreatedPDR[]? | select(.PDR_Id == 1) | .FTEID.TEID'; }

# cell NAME DEVICE ADDRESS TEID UPLINK-TEID [QFI]: a gNB with this UE; its pid in $STARTED.
cell() {
  start_gnb_at "$1" "$2" --local "$3" --peer 10.3.0.1 \
    --tunnel "$4,$5,$UE4${6:+,$6}" --tunnel "$4,$5,$UE6${6:+,$6}"
}

# ---- for scenarios ----

N4_CONFIG=(-c "$ROOT/tests/lab/n4.yaml")

# accepted NAME EXPRESSION: the SMF does it, and the UPF accepts.
accepted() {
  smf "$2"
  if [[ $(answer .Cause) == 1 ]]; then ok "$1"; else fail "$1" "$ANSWER"; fi
}

# rejected NAME CAUSE OFFENDING-IE EXPRESSION: with this cause and element ("" none), as tshark
# reads the answer
rejected() {
  smf "$4"
  local seen
  seen=$(dissected pfcp.cause pfcp.offending_ie)
  [[ $seen == "$2|$3" ]] || { fail "$1" "expected '$2|$3', got '$seen': $ANSWER"; return; }
  ok "$1"
}

# dissected FIELD…: of the last answer, or the first of several, by tshark
dissected() {
  local hex
  hex=$(answer 'if type == "array" then .[0] else . end | .hex // ""')
  [[ -n $hex ]] || return 0
  sed 's/../& /g; s/^/0000 /' <<<"$hex" |
    text2pcap -q -u 8805,8805 - "$RUN_DIR/answer.pcap" 2>/dev/null
  tshark -r "$RUN_DIR/answer.pcap" -T fields -E separator='|' "${@/#/-e}" 2>/dev/null
}

sessions() { "$UPF" sessions list -o json | jq length; }
