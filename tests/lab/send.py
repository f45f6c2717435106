"""Sends what the kernel would not: a packet given as a Scapy expression, COUNT times.

send.py DEVICE EXPRESSION [COUNT]

Without an Ethernet header the kernel's routes and neighbours decide. G(hex) is a GTP-U message
between the ports 2152, gpdu(teid, packet, qfi) one that carries a user's packet uplink.
"""

import logging
import struct
import sys

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.all import *  # noqa: E402, F403  the expression may use any of it


def G(message):
    return UDP(sport=2152, dport=2152) / Raw(bytes.fromhex(message))  # noqa: F405


def gpdu(teid, packet, qfi=None):
    container = b"" if qfi is None else bytes([0, 0, 0, 0x85, 1, 0x10, qfi, 0])
    length = len(container) + len(packet)
    flags = 0x30 if qfi is None else 0x34
    header = struct.pack("!BBHI", flags, 255, length, teid)
    return UDP(sport=2152, dport=2152) / Raw(header + container + bytes(packet))  # noqa: F405


conf.verb = 0  # noqa: F405
device, expression = sys.argv[1:3]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1
packet = eval(f"({expression})")
deliver = sendp if isinstance(packet, Ether) else send  # noqa: F405
deliver(packet, iface=device, count=count)
