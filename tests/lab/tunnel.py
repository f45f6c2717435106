"""The data network's end of an N6 tunnel (TS 23.501 §5.6.7): what the kernel routes to a TUN device
goes to the UPF behind a header that the kernel makes, and the other way round.

tunnel.py DEVICE LOCAL-ADDRESS UPF-ADDRESS [PORT]

With a port the tunnel is UDP, without one IP in IP.
"""

import fcntl
import os
import select
import socket
import struct
import sys
from ipaddress import ip_address

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SO_RCVBUFFORCE = 33
IN_IP = {4: socket.IPPROTO_IPIP, 6: socket.IPPROTO_IPV6}  # by version: RFC 2003, RFC 2473
LARGEST = 65535
QUEUE_BYTES = 16 << 20  # for what arrives while a busy machine lets us wait


def attach(device: str) -> int:
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def connect(local: str, upf: str, port: int, *kind: int) -> socket.socket:
    family = socket.AF_INET if ip_address(upf).version == 4 else socket.AF_INET6
    end = socket.socket(family, *kind)
    end.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_BYTES)
    end.bind((local, port))
    end.connect((upf, port))
    return end


def ends(local: str, upf: str, port: str | None) -> dict[int, socket.socket]:
    """The socket for a packet, by the packet's version."""
    if port is not None:
        datagrams = connect(local, upf, int(port), socket.SOCK_DGRAM)
        return dict.fromkeys(IN_IP, datagrams)
    return {
        version: connect(local, upf, 0, socket.SOCK_RAW, protocol)
        for version, protocol in IN_IP.items()}


def payload(end: socket.socket) -> bytes:
    """A raw IPv4 socket gives the header too."""
    message = end.recv(LARGEST)
    is_raw_ipv4 = end.type == socket.SOCK_RAW and end.family == socket.AF_INET
    return message[(message[0] & 0xF) * 4:] if is_raw_ipv4 else message


def serve(tun: int, by_version: dict[int, socket.socket]) -> None:
    print("ready", flush=True)
    while True:
        for ready in select.select([tun, *set(by_version.values())], [], [])[0]:
            if ready is tun:
                packet = os.read(tun, LARGEST)
                by_version[packet[0] >> 4].send(packet)
            else:
                os.write(tun, payload(ready))


tunnel_device, own, peer, *udp = sys.argv[1:]
serve(attach(tunnel_device), ends(own, peer, udp[0] if udp else None))
