#!/usr/bin/python3
"""The golden cases whose rules come by PFCP: as make.py, and each case's n4.pcap besides.

The requests are those of the lab's SMF (tests/lab/smf), on Scapy. F-TEIDs are the control plane's;
SEIDs are what GoldenUpf's random numbers make of them.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import count

from packets import (
    END_MARKER, GNB, HERE, N3, N6, PFCP_PORT, ROUTER, SERVER4, SERVER6, SHOWN_OF_RULES, UE4, UE6,
    Fields, Step, gnb_to_upf, gtpu, hop, outer, payload, routed, to_gnb, user, write)
from scapy.all import IP, UDP, Dot1Q, Ether, IPv6, Packet, Raw
from scapy.contrib import pfcp

sys.path.append(str(HERE.parents[1] / "lab/smf"))
from elements import (  # noqa: E402
    ACCESS, CORE, f_seid, f_teid, network_instance, node_id, outer_header, sdf_filter, ue_address)
from node import ESTABLISHMENT, MODIFICATION, SETUP, encode  # noqa: E402
from rules import (  # noqa: E402
    DOWNLINK, REMOVE_GTPU_V4, UPLINK, Tunnel, act, create_pdr, create_qer, create_urr, forward,
    framed_route, handover, query, removal, update_gate, update_measurement)

SMF, UPF = "192.0.2.10", "192.0.2.1"
UP_SEIDS = 0x5EED_0000_0000_0000     # and the session's number
REMOVE_GTPU_V6 = 1                   # §8.2.64; 6 is either
TEID = 0x1001
GNB1, GNB2 = Tunnel(0x2001, "10.3.0.2"), Tunnel(0x3001, "10.3.0.3")
GNB2_MAC, ANCHOR_MAC = "02:00:00:00:03:03", "02:00:00:00:09:02"
ANCHOR = Tunnel(0x9001, "10.9.0.2")  # the next UPF's end of N9, which is VLAN 9
N3_ADDRESSES, N9_ADDRESS = ("10.3.0.1", "fd00:3::1"), "10.9.0.1"


class Smf:
    """The control plane's end of N4: each request in a frame, and what tshark shows of its answer.

    All of them are accepted. Of answers only those about sessions are looked at.
    """

    def __init__(self) -> None:
        self.sequence = count(1)
        self.sessions = 0

    def associate(self) -> Step:
        recovery = pfcp.IE_RecoveryTimeStamp(timestamp=0xE000_0000)
        return self.ask(SETUP, {}, node_id(SMF), recovery)[0]

    def establish(self, *rules: Packet) -> Step:
        """Our SEIDs are 1, 2 …"""
        self.sessions += 1
        ours, theirs = self.sessions, UP_SEIDS + self.sessions - 1
        return self.ask(
            ESTABLISHMENT, {"pfcp.seid": f"0x{ours:016x},0x{theirs:016x}"},
            node_id(SMF), f_seid(ours, SMF), *rules, seid=0)

    def modify(self, session: int, *changes: Packet, **shown: str) -> Step:
        names = {f"pfcp.{name.replace('__', '.')}": value for name, value in shown.items()}
        return self.ask(
            MODIFICATION, {"pfcp.seid": f"0x{session:016x}"} | names,
            *changes, seid=UP_SEIDS + session - 1)

    def ask(self, kind: int, shown: Fields, *elements: Packet, seid: int | None = None) -> Step:
        request = encode(kind, next(self.sequence), seid, elements)
        frame = (Ether(dst="02:00:00:00:04:01", src="02:00:00:00:04:02") / IP(src=SMF, dst=UPF)
                 / UDP(sport=PFCP_PORT, dport=PFCP_PORT) / Raw(request))
        return frame, {"pfcp.msg_type": str(kind + 1), "pfcp.cause": "1"} | shown


# ---- rules ----

def uplink(*more: Packet, pdr: int = UPLINK, teid: int = TEID, ue: Sequence[str] = (UE4, UE6),
           addresses: Sequence[str] = N3_ADDRESSES[:1], detection: Sequence[Packet] = (),
           remove: int = REMOVE_GTPU_V4, far: int = UPLINK, precedence: int = 100) -> Packet:
    """PDR for what comes from the gNB."""
    return create_pdr(
        pdr, ACCESS,
        [f_teid(teid, *addresses), network_instance("access"), ue_address(ue, False), *detection],
        removal(remove), *more, far=far, precedence=precedence)


def downlink(*more: Packet, pdr: int = DOWNLINK, ue: Sequence[str] = (UE4, UE6),
             detection: Sequence[Packet] = (), far: int = DOWNLINK,
             precedence: int = 100) -> Packet:
    """PDR for what comes from the data network."""
    return create_pdr(
        pdr, CORE, [network_instance("internet"), ue_address(ue, True), *detection],
        *more, far=far, precedence=precedence)


def to_data_network(far: int = UPLINK) -> Packet:
    return forward(far, CORE, network_instance("internet"))


def to_ran(gnb: Tunnel = GNB1, far: int = DOWNLINK) -> Packet:
    return forward(far, ACCESS, network_instance("access"), outer_header(*gnb))


def qer(number: int) -> Packet:
    return pfcp.IE_QER_Id(id=number)


def urr(number: int) -> Packet:
    return pfcp.IE_URR_Id(id=number)


def qfi(number: int) -> Packet:
    return pfcp.IE_QFI(QFI=number)


# ---- packets ----

def from_server(packet: Packet) -> Packet:
    return Ether(dst=N6, src=ROUTER) / packet


def udp4(source: str, destination: str, ports: tuple[int, int], tos: int = 0) -> Packet:
    return (IP(src=source, dst=destination, tos=tos)
            / UDP(sport=ports[0], dport=ports[1]) / Raw(b"to be filtered"))


# ---- cases ----

def qos_flows(smf: Smf) -> Iterator[Step]:
    """Downlink QFI and RQI of a QER; uplink a PDR for each of two QFIs, and none for others."""
    yield smf.associate()
    yield smf.establish(
        uplink(urr(1), detection=[qfi(1)]), uplink(urr(2), pdr=5, detection=[qfi(2)]),
        downlink(qer(1), urr(1)), to_data_network(), to_ran(),
        create_qer(1, pfcp.IE_RQI(RQI=1), qfi=9), create_urr(1), create_urr(2))
    for flow, version, size in ((1, 4, 10), (2, 4, 20), (2, 6, 30)):
        packet = user(version) / payload(size)
        yield outer(4, TEID, qfi=flow) / packet, routed(packet)
    yield outer(4, TEID, qfi=3) / user(4) / payload(40)
    yield outer(4, TEID) / user(4) / payload(40)
    for version in (4, 6):
        packet = user(version, down=True) / payload(50)
        yield from_server(packet), to_gnb(4, GNB1.teid, 9, packet, rqi=1)
    yield smf.modify(
        1, query(1), query(2), urr_id="1,2", ur_seqn="0,0",
        volume_measurement__ulvol=f"{28 + 10},{28 + 20 + 48 + 30}",
        volume_measurement__dlvol=f"{28 + 50 + 48 + 50},0")


def filters(smf: Smf) -> Iterator[Step]:
    """SDF filters by precedence: downlink each gives its QFI, uplink what fits is dropped."""
    found = [
        (1, sdf_filter(f"permit out 17 from {SERVER4} 5060 to {UE4} 4000")),
        (2, sdf_filter("permit out ip from any 8000-8099 to assigned 6000")),
        (3, pfcp.IE_SDF_Filter(TTC=1, tos_traffic_class=0xB8, tos_traffic_mask=0xFC)),
        (4, pfcp.IE_SDF_Filter(FL=1, flow_label=0x12345)),
    ]
    yield smf.associate()
    yield smf.establish(
        # In the order of their numbers the last would always win.
        downlink(qer(9), precedence=255),
        *(downlink(qer(flow), pdr=10 + flow, precedence=10 * flow, detection=[sdf])
          for flow, sdf in reversed(found)),
        uplink(detection=[sdf_filter("permit out 17 from 198.51.100.0/24 5060 to assigned")],
               precedence=1, far=7, pdr=7),
        uplink(), to_data_network(), to_ran(), act(7, "DROP"),
        *(create_qer(flow, qfi=flow) for flow in (1, 2, 3, 4, 9)))
    ipv6 = user(6, down=True)
    for flow, packet in (
        (1, udp4(SERVER4, UE4, (5060, 4000))),
        (9, udp4(SERVER4, UE4, (5061, 4000))),
        (9, udp4("198.51.100.2", UE4, (5060, 4000))),
        (1, udp4(SERVER4, UE4, (5060, 4000), tos=0xB8)),
        (2, udp4(SERVER4, UE4, (8000, 6000))),
        (2, udp4(SERVER4, UE4, (8099, 6000), tos=0xB8)),
        (9, udp4(SERVER4, UE4, (8100, 6000))),
        (2, ipv6 / UDP(sport=8050, dport=6000)),
        (3, udp4(SERVER4, UE4, (8100, 6000), tos=0xBB)),
        (9, udp4(SERVER4, UE4, (8100, 6000), tos=0x04)),
        (3, IPv6(src=SERVER6, dst=UE6, tc=0xB8, fl=0x12345) / payload(4)),
        (4, IPv6(src=SERVER6, dst=UE6, fl=0x12345) / payload(4)),
        (9, IPv6(src=SERVER6, dst=UE6, fl=0x12346) / payload(4)),
    ):
        yield from_server(packet), to_gnb(4, GNB1.teid, flow, packet)
    yield outer(4, TEID) / udp4(UE4, SERVER4, (4000, 5060))
    packet = udp4(UE4, SERVER4, (5060, 4000))
    yield outer(4, TEID) / packet, routed(packet)


def gates(smf: Smf) -> Iterator[Step]:
    """A gate that is closed in one direction, and then in the other."""
    yield smf.associate()
    yield smf.establish(
        uplink(qer(1)), downlink(qer(1)), to_data_network(), to_ran(),
        create_qer(1, qfi=9, uplink="CLOSED"))
    up, down = user(4) / payload(9), user(6, down=True) / payload(9)
    yield outer(4, TEID, qfi=9) / up
    yield from_server(down), to_gnb(4, GNB1.teid, 9, down)
    yield smf.modify(1, update_gate(1, downlink="CLOSED"))
    yield outer(4, TEID, qfi=9) / up, routed(up)
    yield from_server(down)


def closed_flow(smf: Smf) -> Iterator[Step]:
    """Several QERs: of the session, and of two flows, of which one is closed."""
    yield smf.associate()
    dns = sdf_filter("permit out 17 from any 53 to assigned")
    yield smf.establish(
        uplink(qer(1), qer(2)), uplink(qer(1), qer(3), pdr=5, detection=[dns], precedence=10),
        downlink(qer(1), qer(2)),
        downlink(qer(1), qer(3), pdr=6, detection=[dns], precedence=10),
        to_data_network(), to_ran(),
        create_qer(1), create_qer(2, qfi=9),
        create_qer(3, qfi=5, uplink="CLOSED", downlink="CLOSED"))
    for port in (53, 54):
        up, down = udp4(UE4, SERVER4, (4000, port)), udp4(SERVER4, UE4, (port, 4000))
        is_open = port != 53
        yield (outer(4, TEID) / up, *([routed(up)] if is_open else []))
        yield (from_server(down), *([to_gnb(4, GNB1.teid, 9, down)] if is_open else []))


def n9(smf: Smf) -> Iterator[Step]:
    """From tunnel to tunnel: N9 carries uplink containers up and downlink ones down."""
    anchored = 0x1009
    yield smf.associate()
    yield smf.establish(
        create_pdr(UPLINK, ACCESS, [f_teid(TEID, N3_ADDRESSES[0]), network_instance("access")],
                   removal(), qer(1)),
        create_pdr(DOWNLINK, CORE, [f_teid(anchored, N9_ADDRESS), network_instance("core")],
                   removal(), qer(1)),
        forward(UPLINK, CORE, network_instance("core"), outer_header(*ANCHOR)),
        to_ran(), create_qer(1, qfi=9))
    there, back = (
        Ether(dst=ANCHOR_MAC, src=N6) / Dot1Q(vlan=9) / IP(src=N9_ADDRESS, dst=ANCHOR.address),
        Ether(dst=N6, src=ANCHOR_MAC) / Dot1Q(vlan=9) / IP(src=ANCHOR.address, dst=N9_ADDRESS))
    for version in (4, 6):
        # No router in between: no hop is counted.
        up, down = user(version) / payload(11), user(version, down=True) / payload(12)
        yield outer(4, TEID, qfi=9) / up, there / gtpu(ANCHOR.teid, 9, kind=1) / up
        yield (
            back / gtpu(anchored, 9, kind=0) / down,
            Ether(dst=GNB, src=N3) / IP(src=N3_ADDRESSES[0], dst=GNB1.address)
            / gtpu(GNB1.teid, 9, kind=0) / down)


def families(smf: Smf) -> Iterator[Step]:
    """IPv4 through a tunnel over IPv6, and IPv6 through one over IPv4."""
    yield smf.associate()
    yield smf.establish(
        uplink(ue=[UE4], addresses=N3_ADDRESSES[1:], remove=REMOVE_GTPU_V6),
        downlink(qer(1), ue=[UE4]), to_data_network(), to_ran(Tunnel(0x2001, "fd00:3::2")),
        create_qer(1, qfi=9))
    yield smf.establish(
        uplink(ue=[UE6], teid=0x1002), downlink(qer(1), ue=[UE6]),
        to_data_network(), to_ran(Tunnel(0x2002, "10.3.0.2")), create_qer(1, qfi=9))
    for number, outside, inside in ((1, 6, 4), (2, 4, 6)):
        for size in (13, 14):
            up, down = user(inside) / payload(size), user(inside, down=True) / payload(size)
            yield outer(outside, 0x1000 + number, qfi=9) / up, routed(up)
            yield from_server(down), to_gnb(outside, 0x2000 + number, 9, down)


def removal_of_either(smf: Smf) -> Iterator[Step]:
    """One F-TEID with both addresses, and Outer Header Removal 6, which takes off either."""
    yield smf.associate()
    yield smf.establish(
        uplink(addresses=N3_ADDRESSES, remove=6), downlink(), to_data_network(), to_ran())
    for outside in (4, 6):
        for inside in (4, 6):
            packet = user(inside) / payload(15)
            yield outer(outside, TEID) / packet, routed(packet)


def handed_over(smf: Smf) -> Iterator[Step]:
    """Downlink to one gNB, an End Marker to it, downlink to the other one."""
    packet = user(4, down=True) / payload(16)
    yield smf.associate()
    yield smf.establish(
        uplink(), downlink(qer(1)), to_data_network(), to_ran(), create_qer(1, qfi=9))
    yield from_server(packet), to_gnb(4, GNB1.teid, 9, packet)
    request, answer = smf.modify(1, *handover(GNB2))
    old = Ether(dst=GNB, src=N3) / IP(src=N3_ADDRESSES[0], dst=GNB1.address)
    yield request, answer, old / gtpu(GNB1.teid, message=END_MARKER)
    new = Ether(dst=GNB2_MAC, src=N3) / IP(src=N3_ADDRESSES[0], dst=GNB2.address)
    yield from_server(packet), new / gtpu(GNB2.teid, 9, kind=0) / hop(packet)
    packet = user(4) / payload(17)
    for address in (GNB1.address, GNB2.address):
        yield gnb_to_upf(4, address) / gtpu(TEID, 9) / packet, routed(packet)


def without_gtpu(smf: Smf) -> Iterator[Step]:
    """Outer headers towards the data network: UDP over IPv4, and IPv6 alone.

    These are tunnels too: no hop is counted.
    """
    far4, far6 = "203.0.113.7", "2001:db8:77::7"
    yield smf.associate()
    for number, creation in (
        (1, pfcp.IE_OuterHeaderCreation(UDPIPV4=1, ipv4=far4, port=50000)),
        (2, pfcp.IE_OuterHeaderCreation(IPV6=1, ipv6=far6)),
    ):
        yield smf.establish(
            uplink(teid=0x1000 + number, ue=[f"10.60.0.{number}", f"2001:db8:60:{number}::1"]),
            forward(UPLINK, CORE, network_instance("internet"), creation))
    for version in (4, 6):
        packet = user(version) / payload(18)
        # To tshark what UDP carries is just data.
        yield outer(4, 0x1001) / packet, (
            Ether(dst=ROUTER, src=N6) / IP(src="10.6.0.1", dst=far4)
            / UDP(sport=50000, dport=50000) / Raw(bytes(packet)))
    for packet in (IP(src="10.60.0.2", dst=SERVER4), IPv6(src="2001:db8:60:2::1", dst=SERVER6)):
        packet = packet / payload(19)
        yield outer(4, 0x1002) / packet, (
            Ether(dst=ROUTER, src=N6) / IPv6(src="fd00:6::1", dst=far6) / packet)


def networks_behind(smf: Smf) -> Iterator[Step]:
    """Framed routes: packets to and from networks behind the UE."""
    routes = [framed_route("10.99.0.0/24 0.0.0.0 1"),
              pfcp.IE_FramedIPv6Route(framed_ipv6_route="2001:db8:99::/56 :: 1")]
    yield smf.associate()
    yield smf.establish(
        uplink(), downlink(qer(1), detection=routes), to_data_network(), to_ran(),
        create_qer(1, qfi=9))
    for host in (UE4, "10.99.0.7"):
        up, down = udp4(host, SERVER4, (1, 2)), udp4(SERVER4, host, (2, 1))
        yield outer(4, TEID) / up, routed(up)
        yield from_server(down), to_gnb(4, GNB1.teid, 9, down)
    up = IPv6(src="2001:db8:99:ff::7", dst=SERVER6) / payload(20)
    down = IPv6(src=SERVER6, dst="2001:db8:99:ff::7") / payload(20)
    yield outer(4, TEID) / up, routed(up)
    yield from_server(down), to_gnb(4, GNB1.teid, 9, down)
    for host in ("10.99.1.7", "10.60.0.2"):
        yield outer(4, TEID) / udp4(host, SERVER4, (1, 2))
        yield from_server(udp4(SERVER4, host, (2, 1)))


def without_qfi(smf: Smf) -> Iterator[Step]:
    """As 4G has sessions: no QFI in rules or tunnels."""
    yield smf.associate()
    yield smf.establish(
        uplink(qer(1)), downlink(qer(1)), to_data_network(), to_ran(), create_qer(1))
    for version in (4, 6):
        up, down = user(version) / payload(21), user(version, down=True) / payload(22)
        yield outer(4, TEID, seq=7) / up, routed(up)
        yield from_server(down), to_gnb(4, GNB1.teid, None, down)


def usage(smf: Smf) -> Iterator[Step]:
    """Volume and time: from the first packet on or at once, and while it is paused neither."""
    at_once = pfcp.IE_MeasurementInformation(ISTM=1)
    yield smf.associate()
    yield smf.establish(
        uplink(urr(1)), downlink(urr(1), urr(2)), to_data_network(), to_ran(),
        create_urr(1, time=True), create_urr(2, at_once, time=True))
    yield 100.0
    up, down = user(4) / payload(23), user(6, down=True) / payload(24)
    yield outer(4, TEID) / up, routed(up)
    yield 10.0
    yield from_server(down), to_gnb(4, GNB1.teid, None, down)
    yield smf.modify(
        1, query(1), query(2), urr_id="1,2", ur_seqn="0,0",
        volume_measurement__ulvol=f"{28 + 23},0",
        volume_measurement__dlvol=f"{48 + 24},{48 + 24}", duration_measurement="10,110")
    yield 20.0
    yield smf.modify(1, update_measurement(1, INAM=1))
    yield 300.0
    yield outer(4, TEID) / up, routed(up)
    yield from_server(down), to_gnb(4, GNB1.teid, None, down)
    yield smf.modify(1, update_measurement(1, ISTM=1))
    yield 4.0
    yield from_server(down), to_gnb(4, GNB1.teid, None, down)
    yield smf.modify(
        1, query(1), query(2), urr_id="1,2", ur_seqn="1,1", volume_measurement__ulvol="0,0",
        volume_measurement__dlvol=f"{48 + 24},{2 * (48 + 24)}", duration_measurement="24,324")


SHOWN_WITH_DATA = SHOWN_OF_RULES | {"udp.payload": (UDP, lambda layer: bytes(layer.payload).hex())}
CASES: dict[str, tuple[Callable[[Smf], Iterator[Step]], dict]] = {
    "n4-qos-flows": (qos_flows, SHOWN_OF_RULES),
    "n4-filters": (filters, SHOWN_OF_RULES),
    "n4-gates": (gates, SHOWN_OF_RULES),
    "n4-closed-flow": (closed_flow, SHOWN_OF_RULES),
    "n4-n9": (n9, SHOWN_OF_RULES),
    "n4-families": (families, SHOWN_OF_RULES),
    "n4-removal-of-either": (removal_of_either, SHOWN_OF_RULES),
    "n4-handover": (handed_over, SHOWN_OF_RULES),
    "n4-without-gtpu": (without_gtpu, SHOWN_WITH_DATA),
    "n4-framed-routes": (networks_behind, SHOWN_OF_RULES),
    "n4-without-qfi": (without_qfi, SHOWN_OF_RULES),
    "n4-usage": (usage, SHOWN_OF_RULES),
}

for name, (make, shown) in CASES.items():
    write(name, make(Smf()), shown)
