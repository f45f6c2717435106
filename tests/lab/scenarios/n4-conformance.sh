#!/usr/bin/env bash
# What real control planes do, and the specification allows: both families of N4, every form of a
# name, rules in any order, elements that a UPF need not know. At the end tshark and scapy must have
# read the same in each message of the run, without a complaint.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# deleted NAME: a session goes
deleted() { accepted "$1 goes" "delete('$1')"; }

# comes NAME RULES: a session that is accepted
comes() { accepted "$1" "establish('$1', $2)"; }

# has_traffic NAME: the kernel's, through the gNB that was started last; it stops
has_traffic() {
  check "$1: ping IPv4" answered 5 "$DN4"
  check "$1: ping IPv6" answered 5 "$DN6"
  equal "$1: the gNB finds nothing wrong" 0 "$(cell_counter gnb "$STARTED" \
    '| .bad_qfi + .bad_extension + .unknown_teid + .wrong_ue + .error_indications')"
  stop_process "$STARTED" 2
}

BY_UPF="ip.src == $N4_UPF4 || ipv6.src == $N4_UPF6"

by_tshark() {
  tshark -r "$RUN_DIR/n4.pcap" -Y "pfcp && ($BY_UPF)" -T fields -E separator='|' \
    -E aggregator=, -e pfcp.msg_type -e pfcp.seqno -e pfcp.cause \
    -e pfcp.offending_ie -e pfcp.f_seid.ipv4 -e pfcp.f_seid.ipv6 -e pfcp.f_teid.teid \
    -e pfcp.ue_ip_addr_ipv4 -e pfcp.ue_ip_addr_ipv6 2>/dev/null
}

by_scapy() {
  local created='[.CreatedPDR[]?, .CreatedTrafficEndpoint[]?]'
  jq -r "select(.received) | .received | [.type, .seq, .Cause, .OffendingIE, .FSEID.ipv4,
    .FSEID.ipv6, ($created | map(.FTEID.TEID // empty) | join(\",\")),
    ($created | map(.UE_IP_Address[]?.ipv4 // empty) | join(\",\")),
    ($created | map(.UE_IP_Address[]?.ipv6 // empty) | join(\",\"))]
    | map(. // \"\" | tostring) | join(\"|\")" "$RUN_DIR"/smf*.json
}

lab_begin
lab_upf "${N4_CONFIG[@]}"
capture smf n4 "$RUN_DIR/n4.pcap" 'udp port 8805'

# ---- two SMFs, two families, three kinds of Node ID ----
start_smf smf6 --local "$SMF6" --peer "$N4_UPF6" --node-id "$SMF6"
smf_at smf6 'associate()'
equal "association over IPv6, by address" 1 "$(answer .Cause)"
smf_at smf6 'establish("six", session(ue=["choose4"]))'
equal "its sessions" 1 "$(answer .Cause)"
equal "are at our IPv6 address" fd00:4::1 "$(answer .FSEID.ipv6)"
start_smf smf --local "$SMF4" --peer "$N4_UPF4" --node-id smf.example
accepted "association over IPv4, by name, in labels" 'associate()'
accepted "by name, in plain text" \
  'ask(SETUP, ie(60, b"\x02smf.example"), recovery_time())'
equal "as the same peer" 2 "$("$UPF" peers -o json | jq length)"
accepted "with features and a vendor's elements" 'associate(ie(89, "03"), ie(32800, "28af1122"))'
accepted "association update" 'ask(UPDATE, own_node_id(), ie(89, "01"))'

# ---- forms of the same rules ----
comes labels 'session(encoding="labels")'
take_addresses
labels_ue=$UE4
comes plain 'session(encoding="plain")'
comes both-families 'session(families="46")'
matches "its F-TEID has both addresses" '^10.3.0.1 fd00:3::1$' \
  "$(answer '.CreatedPDR[0].FTEID | "\(.ipv4) \(.ipv6)"')"
comes backwards 'session()[::-1]'
comes no-qos-flow 'session(qfi=None, gnb=Tunnel(0x2005, "10.3.0.2"))'
take_addresses
cell gnb ue0 10.3.0.2 0x2005 "$(uplink_teid)"
has_traffic "without QoS flows, as 4G"
comes for-ipv4-only 'session(ue=["choose4"])'
comes f-teid-by-the-smf '[create_pdr(1, ACCESS, [f_teid(0xfffffff0, "10.3.0.1"),
  network_instance("access"), ue_address(["10.60.8.8"], False)], removal(0)),
  create_pdr(2, CORE, [ue_address(["10.60.8.8"], True)]), forward(1, CORE),
  forward(2, ACCESS, outer_header(0x2002, "10.3.0.2"))]'
equal "and nothing was chosen" null "$(answer .CreatedPDR)"
comes address-in-one-rule-only '[create_pdr(1, ACCESS, [choose_f_teid(),
  ue_address(["10.60.8.9"], False)], removal()),
  create_pdr(2, CORE, [network_instance("internet")]), forward(1, CORE),
  forward(2, ACCESS, outer_header(0x2003, "10.3.0.2"))]'
comes ipv6-gnb 'session(families="6", gnb=Tunnel(0x2004, "fd00:3::2"))'
take_addresses
start_gnb_at gnb ue0 --local fd00:3::2 --peer fd00:3::1 \
  --tunnel "0x2004,$(uplink_teid),$UE4,9" --tunnel "0x2004,$(uplink_teid),$UE6,9"
has_traffic "to an IPv6 gNB"
comes unknown-elements 'session(uplink=[ie(160, "00"), ie(999, "0102"), ie(33000, "00010203")]) +
  [pfcp.IE_PDNType(pdn_type=3), ie(141, "010800010100000000f0"), ie(159, b"\x08internet"),
   ie(257, "01ffffff"), ie(400)]'
comes framed-routes '[create_pdr(1, ACCESS, [choose_f_teid(), ue_address(["10.60.8.7"], False),
  framed_route("10.77.0.0/24 0.0.0.0 1")], removal()), create_pdr(2, CORE,
  [ue_address(["10.60.8.7"], True), framed_route("10.77.0.0/24 0.0.0.0 1")]), forward(1, CORE),
  act(2, "DROP")]'
comes several-qers-and-urrs '[*session(uplink=[pfcp.IE_QER_Id(id=2), pfcp.IE_URR_Id(id=2)]),
  create_qer(2, limit(1000000, 1000000)), create_urr(2)]'
comes traffic-endpoint '[
  pfcp.IE_CreateTrafficEndpoint(IE_list=[pfcp.IE_TrafficEndpointId(id=1), choose_f_teid(),
    network_instance("access"), ue_address(["choose4"], False)]),
  create_pdr(1, ACCESS, [pfcp.IE_TrafficEndpointId(id=1)], removal()),
  create_pdr(2, CORE, [pfcp.IE_TrafficEndpointId(id=1)]), forward(1, CORE), act(2, "DROP")]'
matches "its F-TEID was chosen" '^0x' "$(answer '.CreatedTrafficEndpoint[0].FTEID.TEID')"

# ---- modifications ----
modified() { accepted "$1" "modify('labels', $2)"; }
modified "rules made in a modification" '[create_pdr(7, ACCESS, [choose_f_teid(choose_id=1),
  pfcp.IE_QFI(QFI=7)], removal(), pfcp.IE_URR_Id(id=7), pfcp.IE_QER_Id(id=7), precedence=7),
  act(7, "DROP"), create_urr(7), create_qer(7, qfi=7)]'
matches "an F-TEID for the new PDR" '^0x' "$(answer '.CreatedPDR[0].FTEID.TEID')"
modified "only what changes" '[pfcp.IE_UpdatePDR(IE_list=[pfcp.IE_PDR_Id(id=7),
  pfcp.IE_Precedence(precedence=8)])]'
modified "rules removed again" '[remove_pdr(7),
  pfcp.IE_RemoveFAR(IE_list=[pfcp.IE_FAR_Id(id=7)]),
  pfcp.IE_RemoveURR(IE_list=[pfcp.IE_URR_Id(id=7)]),
  pfcp.IE_RemoveQER(IE_list=[pfcp.IE_QER_Id(id=7)])]'
equal "a URR that goes reports" 7 "$(answer '.UsageReport_SMR[0].URR_Id')"
modified "nothing at all" '[]'
modified "every URR is asked" '[pfcp.IE_PFCPSMReqFlags(spare=0, QUARR=1)]'
equal "and reports" 1 "$(answer '.UsageReport_SMR | length')"
modified "another SEID of the SMF" "[f_seid(0x77, '$SMF4')]"
smf 'forget() and setattr(node.sessions["labels"], "local_seid", 0x77)'
in_dn ping -c 1 -W 0.2 "$labels_ue" >/dev/null || true
smf 'reports()'
matches "reports go there from now on" '^0x0*77$' "$(answer '.[0].seid')"

for name in labels plain both-families backwards no-qos-flow for-ipv4-only f-teid-by-the-smf \
  address-in-one-rule-only ipv6-gnb unknown-elements several-qers-and-urrs \
  traffic-endpoint framed-routes; do
  deleted "$name"
done
equal "the other SMF's session is still there" 1 "$(sessions)"
smf_at smf6 'release()'
equal "release" 1 "$(answer .Cause)"
equal "takes its sessions along" 0 "$(sessions)"
stop_upf

# ---- the UPF sets the association up ----
lab_upf "${N4_CONFIG[@]}" --set n4.peers.0.nodeId=smf.example \
  --set "n4.peers.0.addresses.0=$SMF4" --set n4.peers.0.connect=true
smf 'reports(SETUP, seconds=10)'
equal "it introduces itself" upf.example "$(answer '.[-1].NodeId.id')"
comes after-its-own-setup 'session()'
deleted after-its-own-setup
stop_upf

stop_capture
check "tshark finds nothing wrong in what the UPF says" clean_n4 "$RUN_DIR/n4.pcap" "$BY_UPF"
equal "tshark and scapy read the same" "$(by_scapy | sort)" "$(by_tshark | sort)"
