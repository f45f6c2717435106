"""The other side of ScapyTests: scapy's own PFCP layers, which nobody here wrote.

read   each line of standard input is a message in hexadecimal; one line of answer for each:
       what scapy did not understand, or the same message as scapy builds it from the fields it saw
build  NUMBER SEED: messages that scapy builds from random fields, one in hexadecimal a line
"""
import random
import sys

from scapy.contrib import pfcp
from scapy.fields import ConditionalField, FieldLenField, IP6Field, IPField, MACField, StrField
from scapy.packet import NoPayload, Padding, Raw


def plain(field):
    return field.fld if isinstance(field, ConditionalField) else field


def strange(packet):
    """What in the packet scapy kept as bytes without a meaning."""
    if isinstance(packet, (Raw, Padding, pfcp.IE_NotImplemented)):
        yield f"{packet.name} {bytes(packet).hex()}"
    if packet.getfieldval("extra_data") if "extra_data" in packet.fields else b"":
        yield f"{packet.name} has more octets: {packet.extra_data.hex()}"
    for ie in packet.fields.get("IE_list") or []:
        yield from strange(ie)
    if not isinstance(packet.payload, NoPayload):
        yield from strange(packet.payload)


def forget(packet):
    """Drops the bytes that were read, so that building starts from the fields."""
    packet.raw_packet_cache = None
    packet.raw_packet_cache_fields = None
    for ie in packet.fields.get("IE_list") or []:
        forget(ie)
    if not isinstance(packet.payload, NoPayload):
        forget(packet.payload)


def read():
    for line in sys.stdin:
        try:
            packet = pfcp.PFCP(bytes.fromhex(line))
            wrong = "; ".join(strange(packet))
            forget(packet)
            print(f"? {wrong}" if wrong else bytes(packet).hex())
        except Exception as error:  # whatever it is, it belongs to this line
            print(f"? {type(error).__name__}: {error}".replace("\n", " "))


def value(field):
    """A random value, or None for the field's own idea."""
    if field.name.startswith(("spare", "extra", "length")) or isinstance(field, FieldLenField):
        return None
    if field.name == "flow_label":
        return random.randrange(1 << 20)
    if isinstance(field, IPField):
        return ".".join(str(random.randrange(1, 255)) for _ in range(4))
    if isinstance(field, IP6Field):
        return ":".join(f"{random.randrange(1, 0xFFFF):x}" for _ in range(8))
    if isinstance(field, MACField):
        return ":".join(f"{random.randrange(256):02x}" for _ in range(6))
    if isinstance(field, StrField):
        return bytes(random.choice(b"abcdefgh") for _ in range(random.randrange(1, 9)))
    if getattr(field, "i2s", None):
        return random.choice([key for key in field.i2s if isinstance(key, int)])
    if hasattr(field, "size"):
        return random.randrange(1 << field.size)
    # One bit less: some numbers are signed.
    return random.randrange(1 << (8 * field.sz - 1)) if isinstance(field.sz, int) else None


def element(kind):
    fields = {plain(field).name: value(plain(field)) for field in kind.fields_desc[2:]}
    return kind(**{name: chosen for name, chosen in fields.items() if chosen is not None})


def build(number, seed):
    random.seed(seed)
    kinds = [kind for kind in pfcp.ietypecls.values() if not issubclass(kind, pfcp.IE_Compound)]
    for kind in kinds:
        for _ in range(number):
            ie = element(kind)
            message = pfcp.PFCP(S=0, seq=7) / pfcp.PFCPHeartbeatRequest(IE_list=[ie])
            print(bytes(message).hex())


if sys.argv[1] == "read":
    read()
else:
    build(int(sys.argv[2]), int(sys.argv[3]))
