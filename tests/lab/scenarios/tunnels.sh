#!/usr/bin/env bash
# Static tunnels from the command line: in force when the command returns, gone when it is deleted,
# and refused as a whole, with a reason, when they collide with another.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# refused NAME PATTERN OPTION…: exit code 4, one line that matches, and nothing half done
refused() {
  local before answer status=0
  before=$("$UPF" tunnels list -o json | jq -c '[.[].name]')
  answer=$("$UPF" tunnels add "${@:3}" 2>&1) || status=$?
  equal "$1: exit code" 4 "$status"
  matches "$1: reason" "$2" "$answer"
  equal "$1: one line" 1 "$(wc -l <<<"$answer")"
  equal "$1: nothing half done" "$before" "$("$UPF" tunnels list -o json | jq -c '[.[].name]')"
}

add() { "$UPF" tunnels add --peer 10.3.0.2 "$@"; }

lab_begin
lab_upf
start_gnb --local 10.3.0.2 --peer 10.3.0.1 --tunnel "0x2001,0x1001,$UE4,9" \
  --tunnel "0xffffffff,0xffffffff,10.60.0.2,5" --tunnel "7,305419896,10.60.0.3"
ip -n "$NET-ran" address add 10.60.0.2/32 dev ue0
ip -n "$NET-ran" address add 10.60.0.3/32 dev ue0

check "no tunnel, no answer" fails answered 1 "$DN4" -I 10.60.0.2
check "add with the highest TEID, hexadecimal" add --local-teid 0xffffffff \
  --remote-teid 0xffffffff --ue 10.60.0.2 --qfi 5 --name highest
check "in force at once" answered 10 "$DN4" -I 10.60.0.2
check "add with decimal TEIDs and without a QFI" add --local-teid 305419896 --remote-teid 7 \
  --ue 10.60.0.3
check "in force at once, without a container" answered 10 "$DN4" -I 10.60.0.3
equal "the gNB found nothing wrong" 0 "$(gnb_counter '| .bad_qfi + .unknown_teid + .wrong_ue')"

refused "the same local TEID" 12345678 --local-teid 0x12345678 --remote-teid 9 \
  --peer 10.3.0.2 --ue 10.60.0.9
refused "the same UE address" 10.60.0.2 --local-teid 9 --remote-teid 9 --peer 10.3.0.2 \
  --ue 10.60.0.2
refused "a UE address outside the pools" 192.0.2.1 --local-teid 9 --remote-teid 9 \
  --peer 10.3.0.2 --ue 192.0.2.1
refused "one of two addresses taken" 10.60.0.2 --local-teid 9 --remote-teid 9 --peer 10.3.0.2 \
  --ue 2001:db8:60:9::1 --ue 10.60.0.2

list=$("$UPF" tunnels list -o json)
equal "list -o json has all" 4 "$(jq length <<<"$list")"
equal "TEIDs are numbers there" 4294967295 \
  "$(jq '.[] | select(.name == "highest") | .localTeid' <<<"$list")"
matches "the table shows them in hexadecimal" '0xffffffff|0xFFFFFFFF' "$("$UPF" tunnels list)"

check "delete by name" "$UPF" tunnels del highest
check "gone at once" fails answered 1 "$DN4" -I 10.60.0.2
check "the others stay" answered 5 "$DN4" -I 10.60.0.3
check "deleting it again is refused" fails "$UPF" tunnels del highest
check "its TEID and address are free again" add --local-teid 0xffffffff \
  --remote-teid 0xffffffff --ue 10.60.0.2 --qfi 5
check "and it forwards" answered 5 "$DN4" -I 10.60.0.2

stop_upf
