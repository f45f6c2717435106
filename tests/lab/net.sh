# shellcheck shell=bash
# shellcheck disable=SC2034  # the names are for those who source it
# The lab's network, for the demo and the scenarios: four namespaces and three veth pairs.
#
#   $NET-ran               $NET-upf                    $NET-dn
#   ue0 (TUN) ─ gnb ─ n3 ───── upf-n3 [UPF] upf-n6 ───── n6 ─ lo ("the internet")
#         10.3.0.2/24            10.3.0.1  10.6.0.1           10.6.0.2/24   198.51.100.1
#         fd00:3::2/64         fd00:3::1  fd00:6::1         fd00:6::2/64  2001:db8:ff::1
#
#   $NET-smf               $NET-upf
#   smf ─ n4 ───────────────── upf-n4
#         10.4.0.2/24          10.4.0.1/24
#         fd00:4::2/64         fd00:4::1/64
#
# The UPF's user plane addresses live in the UPF: the kernel has none on upf-n3 and upf-n6. N4 is
# the kernel's: `upf` has ordinary sockets.

NET=${NET:-upf-lab}               # prefix of every name we make: what we remove at the end
UE4=10.60.0.1 UE6=2001:db8:60:1::1
DN4=198.51.100.1 DN6=2001:db8:ff::1
UE_MTU=1400                       # leaves room for the outer headers within 1500

in_ran() { ip netns exec "$NET-ran" "$@"; }
in_upf() { ip netns exec "$NET-upf" "$@"; }
in_smf() { ip netns exec "$NET-smf" "$@"; }
in_dn() { ip netns exec "$NET-dn" "$@"; }

# Removes the namespaces and whatever runs in them, also an earlier run's.
net_down() {
  local name pids
  for name in ran upf dn smf; do
    [[ -e /run/netns/$NET-$name ]] || continue
    pids=$(ip netns pids "$NET-$name")
    # shellcheck disable=SC2086  # one word a process
    [[ -z $pids ]] || kill -9 $pids 2>/dev/null || true
    ip netns delete "$NET-$name"
  done
}

# A namespace without the kernel's own chatter: no duplicate address detection, no router search.
net_namespace() {
  ip netns add "$NET-$1"
  ip -n "$NET-$1" link set lo up
  ip netns exec "$NET-$1" sysctl -qw net.ipv6.conf.{all,default}.accept_dad=0 \
    net.ipv6.conf.{all,default}.accept_ra=0 net.ipv6.conf.{all,default}.router_solicitations=0
}

# net_link HOST DEVICE PORT: HOST's device, with the UPF's port at the other end.
net_link() {
  local end
  ip -n "$NET-$1" link add "$2" type veth peer name "$3" netns "$NET-upf"
  in_upf sysctl -qw "net.ipv6.conf.$3.disable_ipv6=1"
  for end in "$1 $2" "upf $3"; do
    # A checksum or a segmentation that the kernel leaves to the other end never happens there:
    # a user-space port sees the packet as it is. With these on, ping works and TCP stalls.
    # shellcheck disable=SC2086  # namespace and device
    set -- $end
    ip netns exec "$NET-$1" ethtool -K "$2" rx off tx off sg off tso off gso off gro off \
      rxvlan off txvlan off >/dev/null 2>&1 || true
    ip -n "$NET-$1" link set "$2" up
  done
}

# net_n4: between two kernels.
net_n4() {
  ip -n "$NET-smf" link add n4 type veth peer name upf-n4 netns "$NET-upf"
  ip -n "$NET-smf" link set n4 up
  ip -n "$NET-upf" link set upf-n4 up
  ip -n "$NET-smf" address add 10.4.0.2/24 dev n4
  ip -n "$NET-smf" address add fd00:4::2/64 dev n4 nodad
  ip -n "$NET-upf" address add 10.4.0.1/24 dev upf-n4
  ip -n "$NET-upf" address add fd00:4::1/64 dev upf-n4 nodad
}

net_up() {
  local name
  for name in ran upf dn smf; do net_namespace "$name"; done
  net_link ran n3 upf-n3
  net_link dn n6 upf-n6
  net_n4
  ip -n "$NET-ran" address add 10.3.0.2/24 dev n3
  ip -n "$NET-ran" address add fd00:3::2/64 dev n3 nodad
  ip -n "$NET-dn" address add 10.6.0.2/24 dev n6
  ip -n "$NET-dn" address add fd00:6::2/64 dev n6 nodad
  ip -n "$NET-dn" address add "$DN4/32" dev lo
  ip -n "$NET-dn" address add "$DN6/128" dev lo nodad
  ip -n "$NET-dn" route add 10.60.0.0/16 via 10.6.0.1 src "$DN4"
  ip -n "$NET-dn" route add 2001:db8:60::/48 via fd00:6::1 src "$DN6"
}

# net_ue: the UEs' device in front of the gNB, with both addresses and the default routes.
net_ue() {
  ip -n "$NET-ran" tuntap add dev ue0 mode tun
  ip -n "$NET-ran" link set ue0 mtu "$UE_MTU" txqueuelen 10000 up
  ip -n "$NET-ran" address add "$UE4/32" dev ue0
  ip -n "$NET-ran" address add "$UE6/128" dev ue0 nodad
  ip -n "$NET-ran" route add default dev ue0 src "$UE4"
  ip -n "$NET-ran" route add default dev ue0 src "$UE6"
}

# ---- who lives there; $RUN_DIR holds logs and sockets ----

# start NAME COMMAND…: in the background, out of reach of the terminal's Ctrl-C. Pid in $STARTED.
start() {
  setsid "${@:2}" >>"$RUN_DIR/$1.log" 2>&1 </dev/null &
  STARTED=$!
  disown
}

# stop_process PID SECONDS: asked politely first; true if it ended by itself.
stop_process() {
  local tries=$(($2 * 20))
  kill -TERM "$1" 2>/dev/null || return 0
  while ((tries-- > 0)); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.05
  done
  kill -KILL "$1" 2>/dev/null
  return 1
}

# start_gnb [OPTION…]: by default the two tunnels of config/veth.yaml.
start_gnb() {
  [[ $# -gt 0 ]] || set -- --local 10.3.0.2 --peer 10.3.0.1 \
    --tunnel "0x2001,0x1001,$UE4,9" --tunnel "0x2002,0x1002,$UE6,9"
  start_gnb_at gnb ue0 "$@"
  GNB_PID=$STARTED
}

# start_gnb_at NAME DEVICE OPTION…: one with a log and a TUN device of its own. Pid in $STARTED.
start_gnb_at() {
  rm -f "$RUN_DIR/$1.log"
  start "$1" ip netns exec "$NET-ran" "$LAB_BIN/gnb" --tun "$2" "${@:3}"
  wait_for 10 grep -q ready "$RUN_DIR/$1.log"
}

# cell_counter NAME PID FILTER: what a gNB has counted
cell_counter() {
  kill -USR1 "$2"
  sleep 0.1
  grep '^{' "$RUN_DIR/$1.log" | tail -n 1 | jq ".$3"
}

# start_upf [OPTION…]: `upf run` in its namespace, as $NET, with files of its own.
start_upf() {
  export UPF_MANAGEMENT__SOCKET=$RUN_DIR/upf.sock
  start upf ip netns exec "$NET-upf" "$STAGE/upf" run --set "name=$NET" "$@"
  UPF_PID=$STARTED
}

# wait_for SECONDS COMMAND…: tries until it succeeds.
wait_for() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}
