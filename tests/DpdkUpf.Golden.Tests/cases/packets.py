"""What the golden cases are made of, and what tshark shows of what comes of them.

A case is a sequence of steps. A step is a frame, perhaps with what must come of it: packets that
leave the UPF, and of an answer on N4 the fields that tshark shows, by their names. A float is a
step too: so many seconds pass.
"""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.all import IP, UDP, Dot1Q, Ether, IPv6, Packet, Raw, wrpcap  # noqa: E402
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer  # noqa: E402

HERE = Path(__file__).resolve().parent
N3, N6 = "02:70:63:61:70:00", "02:70:63:61:70:01"
GNB, ROUTER = "02:00:00:00:03:02", "02:00:00:00:06:02"
UE4, UE6 = "10.60.0.1", "2001:db8:60:1::1"
SERVER4, SERVER6 = "198.51.100.1", "2001:db8:ff::1"
G_PDU, END_MARKER = 255, 254
PFCP_PORT = 8805

Fields = dict[str, str]
Step = float | Packet | tuple[Packet | Fields, ...]

# What tshark shows of a packet that left: by layer, of each that there is.
SHOWN = {
    "eth.dst": (Ether, lambda layer: layer.dst),
    "ip.src": (IP, lambda layer: layer.src),
    "ip.dst": (IP, lambda layer: layer.dst),
    "ip.ttl": (IP, lambda layer: layer.ttl),
    "ipv6.src": (IPv6, lambda layer: layer.src),
    "ipv6.dst": (IPv6, lambda layer: layer.dst),
    "ipv6.hlim": (IPv6, lambda layer: layer.hlim),
    "gtp.teid": (GTP_U_Header, lambda layer: f"0x{layer.teid:08x}"),
    "gtp.ext_hdr.pdu_ses_con.pdu_type": (GTPPDUSessionContainer, lambda layer: layer.type),
    "gtp.ext_hdr.pdu_ses_con.qos_flow_id": (GTPPDUSessionContainer, lambda layer: layer.QFI),
}
SHOWN_OF_RULES = SHOWN | {
    "vlan.id": (Dot1Q, lambda layer: layer.vlan),
    "gtp.message": (GTP_U_Header, lambda layer: f"0x{layer.gtp_type:02x}"),
    # Uplink containers have no such bit.
    "gtp.ext_hdr.pdu_ses_cont.rqi": (
        GTPPDUSessionContainer, lambda layer: layer.RQI if layer.type == 0 else None),
    "udp.dstport": (UDP, lambda layer: layer.dport),
}
SHOWN_OF_ANSWERS = [
    "pfcp.msg_type", "pfcp.cause", "pfcp.seid", "pfcp.urr_id", "pfcp.ur_seqn",
    "pfcp.volume_measurement.ulvol", "pfcp.volume_measurement.dlvol",
    "pfcp.duration_measurement",
]


def layers(packet: Packet) -> list[Packet]:
    return [packet.getlayer(number) for number in range(len(packet.layers()))]


def fields_of(packet: Packet, shown: dict) -> Fields:
    """What occurs twice is joined with commas, outermost first."""
    fields = {}
    for name, (kind, show) in shown.items():
        values = [show(layer) for layer in layers(packet) if type(layer) is kind]
        fields[name] = ",".join(str(value) for value in values if value is not None)
    return fields | {"frame.len": str(len(packet))}


def to_tsv(names: list[str], rows: list[Fields]) -> str:
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def is_n4(frame: Packet) -> bool:
    return UDP in frame and frame[UDP].dport == PFCP_PORT


def timed(steps: Iterable[Step]) -> Iterator[tuple[Packet | Fields, ...]]:
    """The steps that have frames, each a microsecond after the one before."""
    now = 0.0
    for step in steps:
        if isinstance(step, float):
            now += step
            continue
        frame, *results = step if isinstance(step, tuple) else (step,)
        frame.time = now
        now += 1e-6
        yield frame, *results


def write(name: str, steps: Iterable[Step], shown: dict = SHOWN) -> None:
    """A case: its captures, and what tshark must find in those that come of them."""
    case = HERE / name
    case.mkdir(exist_ok=True)
    rows = list(timed(steps))
    results = [result for _, *some in rows for result in some]
    sent = [fields_of(each, shown) for each in results if isinstance(each, Packet)]
    wrpcap(str(case / "in.pcap"), [frame for frame, *_ in rows if not is_n4(frame)], linktype=1)
    (case / "expected.tsv").write_text(to_tsv([*shown, "frame.len"], sent))
    requests = [frame for frame, *_ in rows if is_n4(frame)]
    if requests:
        answers = [each for each in results if isinstance(each, dict)]
        wrpcap(str(case / "n4.pcap"), requests, linktype=1)
        (case / "n4.expected.tsv").write_text(to_tsv(SHOWN_OF_ANSWERS, answers))


# ---- packets ----

def gnb_to_upf(version: int, source: str = "") -> Packet:
    """Ethernet and outer IP of what a gNB sends."""
    ip = IP(src=source or "10.3.0.2", dst="10.3.0.1") if version == 4 else \
        IPv6(src=source or "fd00:3::2", dst="fd00:3::1")
    return Ether(dst=N3, src=GNB) / ip


def gtpu(teid: int, qfi: int | None = None, kind: int = 1, seq: int | None = None,
         message: int = G_PDU, rqi: int = 0) -> Packet:
    """UDP and GTP-U; with a QFI a PDU Session Container."""
    gtp = GTP_U_Header(teid=teid, gtp_type=message, E=int(qfi is not None), S=int(seq is not None))
    if seq is not None:
        gtp.seq = seq
    if qfi is not None:
        gtp.next_ex = 0x85
        container = GTPPDUSessionContainer(type=kind, QFI=qfi)
        if rqi:
            container.RQI = rqi
        gtp = gtp / container
    return UDP(sport=2152, dport=2152) / gtp


def outer(version: int, teid: int, seq: int | None = None, qfi: int | None = None,
          kind: int = 1) -> Packet:
    """From the gNB to our N3 address."""
    return gnb_to_upf(version) / gtpu(teid, qfi, kind, seq)


def user(version: int, down: bool = False, hops: int = 64) -> Packet:
    """Between the UE and a server."""
    if version == 4:
        pair = (SERVER4, UE4) if down else (UE4, SERVER4)
        return IP(src=pair[0], dst=pair[1], ttl=hops)
    pair = (SERVER6, UE6) if down else (UE6, SERVER6)
    return IPv6(src=pair[0], dst=pair[1], hlim=hops)


def payload(number: int) -> Packet:
    return UDP(sport=40000, dport=40001) / Raw(bytes(i & 255 for i in range(number)))


def hop(packet: Packet) -> Packet:
    """The packet behind a router."""
    copy = packet.copy()
    if IP in copy:
        copy[IP].ttl -= 1
    else:
        copy[IPv6].hlim -= 1
    return copy


def routed(packet: Packet) -> Packet:
    """What the data network receives of a user's packet."""
    return Ether(dst=ROUTER, src=N6) / hop(packet)


def to_gnb(version: int, teid: int, qfi: int | None, packet: Packet, rqi: int = 0) -> Packet:
    """What the gNB receives of a user's packet."""
    ip = IP(src="10.3.0.1", dst="10.3.0.2", ttl=64) if version == 4 else \
        IPv6(src="fd00:3::1", dst="fd00:3::2", hlim=64)
    return Ether(dst=GNB, src=N3) / ip / gtpu(teid, qfi, kind=0, rqi=rqi) / hop(packet)
