#!/usr/bin/env bash
# What a control plane can do wrong, or somebody who is none: the cause and the offending element
# that the clause names (as tshark reads them), or silence where it says so; nothing changed, and
# the others go on.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# silence NAME HEX: no answer
silence() {
  smf "raw('$2')"
  equal "$1: no answer" true "$(answer .timeout)"
}

# establishment NAME CAUSE OFFENDING-IE RULES: refused, with a session's rules
establishment() { rejected "$1" "$2" "$3" "establish('refused', $4)"; }

# modification NAME CAUSE OFFENDING-IE RULES: refused, of the session that has traffic
modification() { rejected "$1" "$2" "$3" "modify('ue1', $4)"; }

# unchanged WHAT
unchanged() {
  equal "$1: sessions" 1 "$(sessions)"
  check "$1: traffic goes on over IPv4" answered 3 "$DN4"
  check "$1: traffic goes on over IPv6" answered 3 "$DN6"
}

lab_begin
# Two peers, by Node ID and network.
lab_upf "${N4_CONFIG[@]}" \
  --set n4.peers.0.nodeId=smf.example --set n4.peers.0.addresses.0=10.4.0.0/29 \
  --set n4.peers.1.nodeId=other.example --set n4.peers.1.addresses.0=10.4.0.0/29
capture smf n4 "$RUN_DIR/n4.pcap"
start_smf smf

# ---- without an association ----
rejected "a session before the association" 72 "" 'establish("early", session())'
rejected "a modification before it" 72 "" 'ask(MODIFICATION, query(1), seid=77)'
accepted "association" 'associate()'
accepted "a session" 'establish("ue1", session(gnb=Tunnel(0x2001, "10.3.0.2")))'
take_addresses
teid=$(uplink_teid)
cell gnb ue0 10.3.0.2 0x2001 "$(uplink_teid)" 9
GNB_PID=$STARTED
unchanged "at first"

# ---- who may ----
ip -n "$NET-smf" address add 10.4.0.3/29 dev n4
ip -n "$NET-smf" address add 10.4.0.4/29 dev n4
ip -n "$NET-smf" address add 10.4.0.100/24 dev n4
start_smf stranger --local 10.4.0.100 --peer "$N4_UPF4" --node-id smf.example
start_smf impostor --local 10.4.0.3 --peer "$N4_UPF4" --node-id impostor.example
start_smf other --local 10.4.0.4 --peer "$N4_UPF4" --node-id other.example
smf 'hex(node.sessions["ue1"].remote_seid)'
seid=$(answer .)
smf_at stranger 'raw(encode(HEARTBEAT, 1, None, [recovery_time()]))'
equal "an address that no peer has: no answer" true "$(answer .timeout)"
smf_at impostor 'associate()'
equal "a Node ID that no peer has" 64 "$(answer .Cause)"
smf_at impostor "ask(DELETION, seid=$seid)"
equal "without an association it deletes nothing" 72 "$(answer .Cause)"
smf_at other 'associate()'
equal "another peer" 1 "$(answer .Cause)"
smf_at other "ask(DELETION, seid=$seid)"
equal "the first one's session is not found" "65 0x0000000000000000" \
  "$(answer '"\(.Cause) \(.seid)"')"
smf_at other "ask(MODIFICATION, *idle(), seid=$seid)"
equal "nor can it be modified" 65 "$(answer .Cause)"
smf_at other 'release()'
equal "the other one goes" 1 "$(answer .Cause)"
unchanged "after them"

# ---- headers (§7.6.2 to §7.6.5) ----
smf 'raw("4001000400000100")'
equal "another version: version not supported" 11 "$(answer .type)"
silence "too short for a header" 200100
silence "nothing" ""
silence "a type that there is not" 2063000400000100
silence "an answer to no request" 2002000c00000100006000040000abcd
silence "an establishment response" 2133001000000000000000000000010000130001 01
silence "a report request, which only a UPF sends" 21380011000000000000000100000100002700010100
rejected "a length that is too long" 68 "" \
  'raw(bytes.fromhex("2036ff00") + bytes(8) + bytes.fromhex("00000500"))'
rejected "an unknown session" 65 "" 'ask(DELETION, seid=0xdeadbeef)'
rejected "an unknown session, modified" 65 "" 'ask(MODIFICATION, query(1), seid=0xdeadbeef)'

# ---- elements that are missing or wrong (§7.6.6 to §7.6.8) ----
# The answer to an association has no room for the offending element (table 7.4.4.2-1).
rejected "an association without Node ID" 66 "" 'ask(SETUP, recovery_time())'
rejected "without Recovery Time Stamp" 66 "" 'ask(SETUP, own_node_id())'
rejected "a session without Node ID" 66 60 \
  'ask(ESTABLISHMENT, f_seid(9, "10.4.0.2"), *session(), seid=0)'
rejected "without F-SEID" 66 57 'ask(ESTABLISHMENT, own_node_id(), *session(), seid=0)'
# What a group must have, and the group need not be there, is a condition.
while read -r kind cause offending; do
  establishment "without $kind" "$cause" "$offending" "without(session(), pfcp.IE_$kind)"
done <<'TABLE'
CreatePDR 66 1
CreateFAR 66 3
PDR_Id 66 56
PDI 66 2
SourceInterface 66 20
ApplyAction 66 44
DestinationInterface 67 42
GateStatus 67 25
ReportingTriggers 67 37
MeasurementMethod 67 62
TABLE
establishment "an element that is too short" 68 108 \
  '[*session(), pfcp.IE_CreateFAR(IE_list=[ie(108, "0007"), apply_action("DROP")])]'
establishment "an element longer than its message" 68 22 'session(), ie(22, "61", length=255)'
establishment "an outer header removal that there is not" 69 95 \
  '[*session(), create_pdr(7, ACCESS, [choose_f_teid()], removal(9), far=1)]'
establishment "forward and drop at once" 69 44 '[*session(), act(7, "FORW", "DROP")]'

# ---- rules that do not fit each other ----
establishment "a PDR whose FAR is missing" 73 108 \
  '[*session(), create_pdr(7, ACCESS, [choose_f_teid()], far=70)]'
equal "and which PDR it was" '{"pdr_id":7}' "$(answer '.FailedRuleId | tojson')"
establishment "the same PDR twice" 73 56 '[*session(), *session()]'
establishment "a UE address in use" 73 93 "session(ue=['$UE4'])"
establishment "a UE prefix in use" 73 93 "session(ue=['$UE6'])"
establishment "an F-TEID in use" 73 21 \
  "[forward(1, CORE), create_pdr(1, ACCESS, [f_teid($teid, '10.3.0.1')])]"
modification "a FAR that there is not" 73 108 '[update_far(9, apply_action("DROP"))]'
modification "a PDR that there is not" 73 56 '[remove_pdr(9)]'
modification "one right, one wrong" 73 56 '[*idle(), remove_pdr(9)]'
unchanged "after all of them"

# ---- the same request again (§6.4) ----
accepted "a second session" 'establish("ue2", session(ue=["10.60.7.7"]))'
first=$(answer .hex)
smf 'again()'
equal "the same request: the same answer, bit by bit" "$first" "$(answer .hex)"
equal "executed once" 2 "$(sessions)"
smf 'exchange(encode(ESTABLISHMENT, pfcp.PFCP(node.last).seq, 0,
  [own_node_id(), f_seid(99, "10.4.0.2"), *session(ue=["10.60.7.8"])]), pfcp.PFCP(node.last).seq)'
equal "the same number, another content: another session" 3 "$(sessions)"

# ---- a flood ----
smf '[send(bytes([0x20, 50, 0, 255]) + bytes([i % 256]) * (i % 300)) for i in range(5000)] and 0'
smf '{"best": min(heartbeat().get("ms", 9999) for _ in range(10))}'
at_most "heartbeats during a flood, milliseconds" 50 "$(answer .best)"
accepted "deletion" 'delete("ue2")'
check "traffic goes on" answered 5 "$DN4"
equal "upf has no exception to tell" 0 "$(grep -cE '^ +at |Unhandled' "$RUN_DIR/upf.log")"
stop_upf
