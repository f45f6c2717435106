"""The SMF's user plane: answers router solicitations that come through GTP-U (TS 23.501 §5.8.2.2).

router.py LOCAL-ADDRESS UPF-ADDRESS,TEID PREFIX
"""

import logging
import socket
import struct
import sys

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.layers.inet6 import (  # noqa: E402
    ICMPv6ND_RA, ICMPv6ND_RS, ICMPv6NDOptPrefixInfo, IPv6)

GTPU_PORT, G_PDU, EXTENSION = 2152, 255, 0x04
ROUTER = "fe80::1:1"


def user_packet(message: bytes) -> IPv6:
    """What a G-PDU carries, behind its extension headers (TS 29.281 §5.2)."""
    start = 8
    if message[0] & 0x07:
        following, start = message[11], 12
        while message[0] & EXTENSION and following:
            start += message[start] * 4
            following = message[start - 1]
    return IPv6(message[start:])


def advertisement(ue: str, prefix: str) -> bytes:
    return bytes(
        IPv6(src=ROUTER, dst=ue, hlim=255) / ICMPv6ND_RA(routerlifetime=600)
        / ICMPv6NDOptPrefixInfo(prefix=prefix, prefixlen=64, L=0, A=1))


def serve(local: str, upf: tuple[str, int], teid: int, prefix: str) -> None:
    tunnel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    tunnel.bind((local, GTPU_PORT))
    print("ready", flush=True)
    while True:
        message = tunnel.recv(65535)
        if message[1] != G_PDU:
            continue
        packet = user_packet(message)
        print(packet.summary(), flush=True)
        if ICMPv6ND_RS in packet:
            answer = advertisement(packet.src, prefix)
            tunnel.sendto(struct.pack("!BBHI", 0x30, G_PDU, len(answer), teid) + answer, upf)


own, peer, ue_prefix = sys.argv[1:]
address, remote_teid = peer.split(",")
serve(own, (address, GTPU_PORT), int(remote_teid, 0), ue_prefix)
