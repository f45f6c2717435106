#!/usr/bin/env bash
# N6 traffic in tunnels of the data network (TS 23.501 §5.6.7): UDP and IP in IP, over IPv4 and
# IPv6, both ways at once. The headers at the far end are the kernel's.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# far_end LOCAL UPF [PORT]: the data network reaches the UE through this from now on.
far_end() {
  [[ -z $FAR_END ]] || stop_process "$FAR_END" 5
  rm -f "$RUN_DIR/tunnel.log"
  start tunnel ip netns exec "$NET-dn" /usr/bin/python3 "$ROOT/tests/lab/tunnel.py" tunnel "$@"
  FAR_END=$STARTED
  wait_for 10 grep -q ready "$RUN_DIR/tunnel.log"
  ip -n "$NET-dn" route replace 10.60.0.0/16 dev tunnel src "$DN4"
  ip -n "$NET-dn" route replace 2001:db8:60::/48 dev tunnel src "$DN6"
}

# tunnelled NAME KIND LOCAL UPF [PORT]
tunnelled() {
  accepted "$1: from now on" "modify('ue', n6_tunnel($2, '$3'${5:+, $5}))"
  far_end "${@:3}"
  for address in "$DN4" "$DN6"; do
    check "$1: ping $address" wait_for 10 answered 10 "$address"
    check "$1: UDP there and back $address" udp "$address" 1000
  done
}

FAR_END=''
lab_begin
echo_server
lab_upf "${N4_CONFIG[@]}"
capture dn n6 "$RUN_DIR/n6.pcap"
ip -n "$NET-dn" tuntap add dev tunnel mode tun
ip -n "$NET-dn" link set tunnel mtu "$UE_MTU" txqueuelen 10000 up
start_smf smf
accepted "association" 'associate()'
accepted "a session" "establish('ue', session(gnb=Tunnel(0x2001, '10.3.0.2')))"
take_addresses
cell gnb ue0 10.3.0.2 0x2001 "$(uplink_teid)" 9
GNB_PID=$STARTED
check "before all tunnels: ping" wait_for 10 answered 10 "$DN4"

tunnelled "UDP/IPv4" UDP_V4 10.6.0.2 10.6.0.1 5000
tunnelled "UDP/IPv6" UDP_V6 fd00:6::2 fd00:6::1 5000
tunnelled "IPv4" IN_V4 10.6.0.2 10.6.0.1
tunnelled "IPv6" IN_V6 fd00:6::2 fd00:6::1
equal "nothing was refused so far" "0 0" "$(verdict NoPdr) $(verdict NoListener)"
matches "a hop too few is told to who sent the packet inside" 'Time to live exceeded' \
  "$(in_dn ping -c 1 -W 3 -t 1 "$UE4")"

# ---- a tunnel device of the kernel's own: a segment list of one is plain IPv6 in front ----
ip -n "$NET-dn" sr tunsrc set fd00:6::2
for prefix in 10.60.0.0/16 2001:db8:60::/48; do
  ip -n "$NET-dn" route replace "$prefix" encap seg6 mode encap.red segs fd00:6::1 dev n6
done
check "the kernel's IPv4 in IPv6: ping" wait_for 10 answered 10 "$DN4"
check "the kernel's IPv6 in IPv6: ping" wait_for 10 answered 10 "$DN6"

# ---- what no rule takes off ----
# refused NAME VERDICT PACKET
refused() {
  local before
  before=$(verdict "$2")
  scapy dn n6 "$3 / UDP(sport=1, dport=1) / Raw(b'<$1>')"
  wait_for 5 counted "$2" "$before" || true
  equal "$1" $((before + 1)) "$(verdict "$2")"
}
counted() { [[ $(verdict "$1") -gt $2 ]]; }
to() { echo "IP(src='$DN4', dst='$1')"; }
V4="IP(src='10.6.0.2', dst='10.6.0.1')" V6="IPv6(src='fd00:6::2', dst='fd00:6::1')"
ip -n "$NET-dn" route replace 10.60.0.0/16 via 10.6.0.1
refused "without the tunnel" NoPdr "$(to "$UE4")"
refused "in another tunnel" NoListener "$V4 / $(to "$UE4")"
refused "in a third one" NoListener "$V6 / UDP(sport=5000, dport=5000) / $(to "$UE4")"
refused "to nobody" NoListener "$V6 / $(to 10.60.255.1)"
refused "a tunnel in the tunnel" NoListener "$V6 / $V4 / $(to "$UE4")"
rejected "an F-TEID and another tunnel" 73 95 'modify("ue", [pfcp.IE_UpdatePDR(
  IE_list=[pfcp.IE_PDR_Id(id=UPLINK), removal(IN_V4)])])'
accepted "the session goes" 'delete("ue")'

equal "the gNB finds nothing wrong" 0 "$(gnb_counter '| .bad_qfi + .unknown_teid + .wrong_ue')"
stop_capture
for each in "udp.port == 5000 && ip" "udp.port == 5000 && ipv6" "ip.proto == 4" "ipv6.nxt == 41"; do
  at_least "tshark sees both ways: $each" 20 "$(captured "$RUN_DIR/n6.pcap" "$each")"
done
check "tshark finds nothing wrong on N6" clean_capture "$RUN_DIR/n6.pcap"
stop_upf
