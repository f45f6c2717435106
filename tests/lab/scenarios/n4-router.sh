#!/usr/bin/env bash
# An IPv6 UE finds its router: the kernel's router solicitation goes through GTP-U to the SMF, whose
# advertisement comes back through a tunnel of its own; then the UE uses the prefix it learned.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

SMF_USER=10.3.0.9   # the SMF's end of its tunnel

advertised() { ip -n "$NET-ran" -6 address show dev ue0 scope global | grep -o '2001:db8:[^/]*'; }

lab_begin
lab_upf "${N4_CONFIG[@]}"
capture ran n3 "$RUN_DIR/n3.pcap" 'udp port 2152'
start_smf smf
accepted "association" 'associate()'
accepted "a session with a way to the SMF" "establish('ue1', [*session(ue=['choose6'],
  gnb=Tunnel(0x2001, '10.3.0.2')), *router(Tunnel(0x7001, '$SMF_USER'))])"
prefix=$(answer 'first(.CreatedPDR[].UE_IP_Address // [] | .[].ipv6 // empty)')
teid=$(uplink_teid)
equal "one F-TEID for user data and solicitations" "$teid" \
  "$(answer '.CreatedPDR[] | select(.PDR_Id == 3) | .FTEID.TEID')"
ip -n "$NET-ran" address add "$SMF_USER/24" dev n3
start router ip netns exec "$NET-ran" /usr/bin/python3 "$ROOT/tests/lab/router.py" "$SMF_USER" \
  "$(answer '.CreatedPDR[] | select(.PDR_Id == 4) | .FTEID | "\(.ipv4) \(.TEID)"' | tr ' ' ,)" \
  "$prefix"
wait_for 10 grep -q ready "$RUN_DIR/router.log"

# A UE that has nothing but a link-local address, and asks.
ip -n "$NET-ran" link delete ue0
in_ran sysctl -qw net.ipv6.conf.default.accept_ra=2 net.ipv6.conf.default.router_solicitations=-1
ip -n "$NET-ran" tuntap add dev ue0 mode tun
start_gnb --local 10.3.0.2 --peer 10.3.0.1 --tunnel "0x2001,$teid,fe80::1,9" \
  --tunnel "0x2001,$teid,${prefix%::*}::1,9"
ip -n "$NET-ran" link set ue0 mtu "$UE_MTU" up

check "the UE has an address" wait_for 15 advertised
matches "from the prefix that the UPF chose" "^${prefix%::*}:" "$(advertised)"
matches "and a default route" '^default via fe80::' "$(ip -n "$NET-ran" -6 route show dev ue0)"
check "which leads to the data network" answered 5 "$DN6"
sleep 0.3
stop_capture
at_least "the solicitation arrived as it was sent" 1 "$(captured "$RUN_DIR/n3.pcap" \
  "ip.dst == $SMF_USER && gtp.teid == 0x7001 && icmpv6.type == 133 && ipv6.hlim == 255")"
equal "and nothing else" 0 "$(captured "$RUN_DIR/n3.pcap" \
  "ip.dst == $SMF_USER && gtp.message == 0xff && icmpv6.type != 133")"
check "tshark finds nothing wrong" clean_capture "$RUN_DIR/n3.pcap"
stop_upf
