#!/usr/bin/python3
"""Writes each case's in.pcap, and in expected.tsv what tshark must find in out.pcap.

Scapy is an encoder that shares nothing with the product. Run it after a change here, then the
tests with --update, and look at the difference of both before committing it.
"""
import logging
import os
from itertools import product

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.all import ICMP, IP, TCP, UDP, Ether, IPv6, Raw, wrpcap  # noqa: E402
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer  # noqa: E402
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6ExtHdrDestOpt  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
N3, N6 = "02:70:63:61:70:00", "02:70:63:61:70:01"
GNB, ROUTER = "02:00:00:00:03:02", "02:00:00:00:06:02"
UE4, UE6 = "10.60.0.1", "2001:db8:60:1::1"
SERVER4, SERVER6 = "198.51.100.1", "2001:db8:ff::1"
G_PDU = 255

# The columns of expected.tsv, as tshark's fields. Addresses: outer, then inner.
FIELDS = [
    "eth.dst", "ip.src", "ip.dst", "ip.ttl", "ipv6.src", "ipv6.dst", "ipv6.hlim",
    "gtp.teid", "gtp.ext_hdr.pdu_ses_con.pdu_type", "gtp.ext_hdr.pdu_ses_con.qos_flow_id",
    "frame.len",
]


def outer(version, teid, seq=None, qfi=None, kind=1):
    """From the gNB to our N3 address."""
    ip = IP(src="10.3.0.2", dst="10.3.0.1") if version == 4 else \
        IPv6(src="fd00:3::2", dst="fd00:3::1")
    gtp = GTP_U_Header(teid=teid, gtp_type=G_PDU, E=int(qfi is not None), S=int(seq is not None))
    if seq is not None:
        gtp.seq = seq
    if qfi is not None:
        gtp.next_ex = 0x85
        gtp = gtp / GTPPDUSessionContainer(type=kind, QFI=qfi)
    return Ether(dst=N3, src=GNB) / ip / UDP(sport=2152, dport=2152) / gtp


def user(version, down=False, hops=64):
    """Between the UE and a server."""
    if version == 4:
        pair = (SERVER4, UE4) if down else (UE4, SERVER4)
        return IP(src=pair[0], dst=pair[1], ttl=hops)
    pair = (SERVER6, UE6) if down else (UE6, SERVER6)
    return IPv6(src=pair[0], dst=pair[1], hlim=hops)


def payload(number):
    return UDP(sport=40000, dport=40001) / Raw(bytes(i & 255 for i in range(number)))


def hops(packet):
    return packet[IP].ttl if IP in packet else packet[IPv6].hlim


def addresses(packet):
    if IP in packet:
        return packet[IP].src, packet[IP].dst
    return packet[IPv6].src, packet[IPv6].dst


def row(eth, packets, teid="", kind="", qfi="", length=0):
    """One line of expected.tsv: tshark joins what occurs twice with commas."""
    v4 = [p for p in packets if IP in p]
    v6 = [p for p in packets if IPv6 in p]

    def join(some, get):
        return ",".join(str(get(p)) for p in some)

    return [
        eth, join(v4, lambda p: addresses(p)[0]), join(v4, lambda p: addresses(p)[1]),
        join(v4, hops), join(v6, lambda p: addresses(p)[0]), join(v6, lambda p: addresses(p)[1]),
        join(v6, hops), teid, kind, qfi, str(length),
    ]


def sent_up(inner):
    """What the data network receives for a user's packet with 64 hops."""
    packet = inner.copy()
    packet[0].setfieldval("ttl" if IP in packet else "hlim", 63)
    return row(ROUTER, [packet], length=14 + len(inner))


def sent_down(inner, version, teid, qfi):
    """What the gNB receives for a user's packet with 64 hops."""
    packet = inner.copy()
    packet[0].setfieldval("ttl" if IP in packet else "hlim", 63)
    ip = IP(src="10.3.0.1", dst="10.3.0.2", ttl=64) if version == 4 else \
        IPv6(src="fd00:3::1", dst="fd00:3::2", hlim=64)
    length = 14 + (20 if version == 4 else 40) + 16 + (0 if qfi is None else 8) + len(inner)
    kind, flow = ("", "") if qfi is None else ("0", str(qfi))
    return row(GNB, [ip, packet], f"0x{teid:08x}", kind, flow, length)


def uplink():
    """Every inner and outer family, with and without sequence number and container."""
    for inner, out, seq, qfi in product((4, 6), (4, 6), (None, 7), (None, 9)):
        packet = user(inner) / payload(20 + out)
        yield outer(out, 0x1001, seq, qfi) / packet, sent_up(packet)


def downlink(version, teid, qfi):
    for inner, size in product((4, 6), (0, 1, 31, 32, 33, 1300)):
        packet = user(inner, down=True) / payload(size)
        yield Ether(dst=N6, src=ROUTER) / packet, sent_down(packet, version, teid, qfi)


def protocols():
    """Other payloads than UDP: they are none of the UPF's business."""
    for packet in (
        user(4) / ICMP() / b"ping", user(6) / ICMPv6EchoRequest(data=b"ping"),
        user(4) / TCP(sport=1, dport=2, flags="S"), user(6) / IPv6ExtHdrDestOpt() / payload(3),
        user(4) / Raw(b""), IP(src=UE4, dst=SERVER4, flags="MF", proto=17) / Raw(b"12345678"),
    ):
        packet = packet.__class__(bytes(packet))
        yield outer(4, 0x1001, qfi=9) / packet, sent_up(packet)


def refused():
    """Nothing of this leaves: counters.txt says under which names it was dropped."""
    fine = user(4) / payload(8)
    yield outer(4, 0x7777) / fine, None
    yield outer(6, 0x7777, 7, 9) / fine, None
    yield outer(4, 0) / fine, None
    yield outer(4, 0x1001, qfi=9, kind=0) / fine, None
    yield outer(4, 0x1001) / user(4, hops=1) / payload(8), None
    yield outer(4, 0x1001) / IP(src="10.60.0.2", dst=SERVER4) / payload(8), None
    yield outer(4, 0x1001) / IPv6(src="2001:db8:60:2::1", dst=SERVER6) / payload(8), None
    yield outer(4, 0x1001) / IP(src=UE4, dst="224.0.0.1") / payload(8), None
    yield outer(4, 0x1001) / IP(src=UE4, dst="10.6.0.1") / payload(8), None
    yield outer(4, 0x1001) / IP(src=UE4, dst=SERVER4, chksum=1) / payload(8), None
    yield outer(4, 0x1001) / IP(src=UE4, dst=SERVER4, len=999) / payload(8), None
    yield outer(4, 0x1001) / Raw(b"\x00" * 20), None
    yield Ether(bytes(outer(4, 0x1001) / fine)[:-9]), None
    for flags in (b"\x10", b"\x50", b"\x20"):
        frame = bytearray(bytes(outer(4, 0x1001) / fine))
        frame[42:43] = flags
        frame[40:42] = b"\0\0"
        yield Ether(bytes(frame)), None
    frame = bytearray(bytes(outer(4, 0x1001, qfi=9) / fine))
    frame[54], frame[40:42] = 0, b"\0\0"
    yield Ether(bytes(frame)), None
    frame = bytearray(bytes(outer(6, 0x1001) / fine))
    frame[60:62] = b"\0\0"
    yield Ether(bytes(frame)), None
    frame[60:62] = b"\x12\x34"
    yield Ether(bytes(frame)), None
    yield Ether(dst=N6, src=ROUTER) / IP(src=SERVER4, dst="10.60.0.9") / payload(8), None
    yield Ether(dst=N6, src=ROUTER) / IPv6(src=SERVER6, dst="2001:db8:60:9::1") / payload(8), None
    yield Ether(dst=N6, src=ROUTER) / user(4, down=True, hops=1) / payload(8), None
    yield Ether(dst=N6, src=ROUTER) / user(4, down=True) / payload(1473), None
    yield Ether(dst="02:00:00:00:00:99", src=ROUTER) / fine, None
    yield Ether(dst=N6, src=ROUTER, type=0x88CC) / Raw(b"\0" * 46), None


def fragment():
    yield Ether(dst=N3, src=GNB) / IP(
        src="10.3.0.2", dst="10.3.0.1", flags="MF", proto=17) / Raw(b"\0" * 32), None


CASES = {
    "uplink": uplink,
    "uplink-protocols": protocols,
    "downlink-over-ipv4": lambda: downlink(4, 0x2001, 9),
    "downlink-over-ipv4-without-qfi": lambda: downlink(4, 0x2001, None),
    "downlink-over-ipv6": lambda: downlink(6, 0xFFFFFFFF, 63),
    "downlink-over-ipv6-without-qfi": lambda: downlink(6, 0xFFFFFFFF, None),
    "refused": refused,
    "refused-fragment": fragment,
}

for name, make in CASES.items():
    rows = [(Ether(bytes(frame)), expected) for frame, expected in make()]
    for number, (frame, _) in enumerate(rows):
        frame.time = number * 1e-6
    wrpcap(os.path.join(HERE, name, "in.pcap"), [frame for frame, _ in rows])
    with open(os.path.join(HERE, name, "expected.tsv"), "w", encoding="utf-8") as file:
        for line in [FIELDS] + [expected for _, expected in rows if expected]:
            file.write("\t".join(line) + "\n")
