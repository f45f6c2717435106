"""A PFCP message as plain values, for JSON, whose numbers are too short for a SEID: it is a text."""

from typing import Any

from scapy.contrib import pfcp
from scapy.packet import Packet

Values = dict[str, Any]

MANY = {"CreatedPDR", "CreatedTrafficEndpoint", "UE_IP_Address",
        "UsageReport_SMR", "UsageReport_SDR", "UsageReport_SRR"}
HEADER_FIELDS = {"ietype", "length", "IE_list", "extra_data"}


def message(received: pfcp.PFCP) -> Values:
    """Header and elements. Elements that can be there several times are lists."""
    values: Values = {"type": received.message_type, "seq": received.seq}
    if received.S:
        values["seid"] = hex(received.seid)
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
        name: hex(value) if name == "seid" else text(value) for name, value in element.fields.items()
        if name not in HEADER_FIELDS and not name.startswith("spare") and value is not None}
    if len(fields) == 1:
        return next(iter(fields.values()))
    return {name: value for name, value in fields.items() if value != 0}


def text(value: Any) -> Any:
    if not isinstance(value, bytes):
        return value
    return value.decode() if value.isascii() else value.hex()
