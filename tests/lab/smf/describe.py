"""A PFCP message as plain values, for JSON. SEIDs and TEIDs are texts, as tshark writes them."""

from typing import Any

from scapy.contrib import pfcp
from scapy.packet import Packet

Values = dict[str, Any]

MANY = {"CreatedPDR", "CreatedTrafficEndpoint", "UE_IP_Address",
        "UsageReport_SMR", "UsageReport_SDR", "UsageReport_SRR"}
HEX_DIGITS = {"seid": 16, "TEID": 8}
HEADER_FIELDS = {"ietype", "length", "IE_list", "extra_data"}


def message(received: pfcp.PFCP) -> Values:
    """Header and elements. Elements that can be there several times are lists."""
    values: Values = {"type": received.message_type, "seq": received.seq}
    if received.S:
        values["seid"] = text("seid", received.seid)
    return values | elements(received.payload)


def elements(group: Packet) -> Values:
    values: Values = {}
    for element in group.fields.get("IE_list") or []:
        name = type(element).__name__.removeprefix("IE_")
        if name in MANY:
            values.setdefault(name, []).append(element_value(element))
        else:
            values.setdefault(name, element_value(element))
    return values


def element_value(element: Packet) -> Any:
    """The one field that it has, or all that are not zero."""
    if "IE_list" in element.fields:
        return elements(element)
    fields = {
        name: text(name, value) for name, value in element.fields.items()
        if name not in HEADER_FIELDS and not name.startswith("spare") and value is not None}
    if len(fields) == 1:
        return next(iter(fields.values()))
    return {name: value for name, value in fields.items() if value != 0}


def text(name: str, value: Any) -> Any:
    if name in HEX_DIGITS:
        return f"0x{value:0{HEX_DIGITS[name]}x}"
    if not isinstance(value, bytes):
        return value
    return value.decode() if value.isascii() else value.hex()
