"""The golden cases' captures on other ports than those in memory.

frames.py split IN.pcap N3.pcap N6.pcap      each port's part of in.pcap
frames.py send IN.pcap N3|N6 DEVICE          sends it, slowly enough for a busy machine
frames.py same OUT.pcap CAPTURE…             the captures together hold the frames of out.pcap
"""

import logging
import sys
from collections import Counter

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.all import ARP, IP, UDP, IPv6, PcapReader, conf, rdpcap, sendp, wrpcap  # noqa: E402

N3, N6 = "02:70:63:61:70:00", "02:70:63:61:70:01"
OURS = {"10.3.0.1", "10.6.0.1", "fd00:3::1", "fd00:6::1"}
G_PDU = 255


def part(path, port):
    """Frames for a port; what is for neither goes to N6."""
    return [frame for frame in rdpcap(path) if (frame.dst == N3) == (port == "N3")]


def is_own(frame):
    """Sent by the UPF in its own name, or not by it at all: not a user's packet."""
    if frame.src not in (N3, N6) or ARP in frame:
        return True
    ip = frame[IP] if IP in frame else frame[IPv6]
    if ip.src not in OURS and not ip.src.startswith("fe80:"):
        return False
    return UDP not in ip or bytes(ip[UDP].payload)[1] != G_PDU


def same(expected, captures):
    want = Counter(bytes(frame) for frame in rdpcap(expected))
    got = Counter(
        bytes(frame) for path in captures for frame in PcapReader(path) if not is_own(frame))
    for name, frames in (("missing", want - got), ("too many", got - want)):
        for frame, count in frames.items():
            print(f"{name}: {count} × {frame.hex()}")
    return want == got


conf.verb = 0
verb, source, *rest = sys.argv[1:]
if verb == "split":
    # An empty capture needs to be told what it is of.
    wrpcap(rest[0], part(source, "N3"), linktype=1)
    wrpcap(rest[1], part(source, "N6"), linktype=1)
elif verb == "send":
    sendp(part(source, rest[0]), iface=rest[1], inter=0.002)
else:
    sys.exit(not same(source, rest))
