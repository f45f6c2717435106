#!/usr/bin/python3
"""Writes each case's in.pcap, and in expected.tsv what tshark must find in out.pcap.

Scapy is an encoder that shares nothing with the product. Run it after a change here, then the
tests with --update, and look at the difference of both before committing it.
"""
from itertools import product

from packets import (
    GNB, N3, N6, ROUTER, SERVER4, SERVER6, UE4, outer, payload, routed, to_gnb, user, write)
from scapy.all import ICMP, IP, TCP, Ether, IPv6, Raw
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6ExtHdrDestOpt


def uplink():
    """Every inner and outer family, with and without sequence number and container."""
    for inner, out, seq, qfi in product((4, 6), (4, 6), (None, 7), (None, 9)):
        packet = user(inner) / payload(20 + out)
        yield outer(out, 0x1001, seq, qfi) / packet, routed(packet)


def downlink(version, teid, qfi):
    for inner, size in product((4, 6), (0, 1, 31, 32, 33, 1300)):
        packet = user(inner, down=True) / payload(size)
        yield Ether(dst=N6, src=ROUTER) / packet, to_gnb(version, teid, qfi, packet)


def protocols():
    """Other payloads than UDP: they are none of the UPF's business."""
    for packet in (
        user(4) / ICMP() / b"ping", user(6) / ICMPv6EchoRequest(data=b"ping"),
        user(4) / TCP(sport=1, dport=2, flags="S"), user(6) / IPv6ExtHdrDestOpt() / payload(3),
        user(4) / Raw(b""), IP(src=UE4, dst=SERVER4, flags="MF", proto=17) / Raw(b"12345678"),
    ):
        packet = packet.__class__(bytes(packet))
        yield outer(4, 0x1001, qfi=9) / packet, routed(packet)


def refused():
    """Nothing of this leaves: counters.txt says under which names it was dropped."""
    fine = user(4) / payload(8)
    yield outer(4, 0x7777) / fine
    yield outer(6, 0x7777, 7, 9) / fine
    yield outer(4, 0) / fine
    yield outer(4, 0x1001, qfi=9, kind=0) / fine
    yield outer(4, 0x1001) / user(4, hops=1) / payload(8)
    yield outer(4, 0x1001) / IP(src="10.60.0.2", dst=SERVER4) / payload(8)
    yield outer(4, 0x1001) / IPv6(src="2001:db8:60:2::1", dst=SERVER6) / payload(8)
    yield outer(4, 0x1001) / IP(src=UE4, dst="224.0.0.1") / payload(8)
    yield outer(4, 0x1001) / IP(src=UE4, dst="10.6.0.1") / payload(8)
    yield outer(4, 0x1001) / IP(src=UE4, dst=SERVER4, chksum=1) / payload(8)
    yield outer(4, 0x1001) / IP(src=UE4, dst=SERVER4, len=999) / payload(8)
    yield outer(4, 0x1001) / Raw(b"\x00" * 20)
    yield Ether(bytes(outer(4, 0x1001) / fine)[:-9])
    for flags in (b"\x10", b"\x50", b"\x20"):
        frame = bytearray(bytes(outer(4, 0x1001) / fine))
        frame[42:43] = flags
        frame[40:42] = b"\0\0"
        yield Ether(bytes(frame))
    frame = bytearray(bytes(outer(4, 0x1001, qfi=9) / fine))
    frame[54], frame[40:42] = 0, b"\0\0"
    yield Ether(bytes(frame))
    frame = bytearray(bytes(outer(6, 0x1001) / fine))
    frame[60:62] = b"\0\0"
    yield Ether(bytes(frame))
    frame[60:62] = b"\x12\x34"
    yield Ether(bytes(frame))
    yield Ether(dst=N6, src=ROUTER) / IP(src=SERVER4, dst="10.60.0.9") / payload(8)
    yield Ether(dst=N6, src=ROUTER) / IPv6(src=SERVER6, dst="2001:db8:60:9::1") / payload(8)
    yield Ether(dst=N6, src=ROUTER) / user(4, down=True, hops=1) / payload(8)
    yield Ether(dst=N6, src=ROUTER) / user(4, down=True) / payload(1473)
    yield Ether(dst="02:00:00:00:00:99", src=ROUTER) / fine
    yield Ether(dst=N6, src=ROUTER, type=0x88CC) / Raw(b"\0" * 46)


def fragment():
    yield Ether(dst=N3, src=GNB) / IP(
        src="10.3.0.2", dst="10.3.0.1", flags="MF", proto=17) / Raw(b"\0" * 32)


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
    write(name, make())
