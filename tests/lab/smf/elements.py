"""Information elements of TS 29.244 §8.2, as scapy builds and reads them.

Scapy 2.5 knows Release 15. What came later, and what must be wrong on purpose, is `ie` with a
number and bytes.
"""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from scapy.contrib import pfcp
from scapy.packet import Packet

CHOOSE = {"choose4": 1, "choose6": 2}  # of UE IP Address (§8.2.62): CHV4 and CHV6, over IPv6D
ACCESS, CORE, SGI_LAN, CP_FUNCTION = range(4)


def ie(number: int, value: bytes | str = b"", length: int | None = None) -> Packet:
    """Any element: its value as bytes or in hexadecimal, its length as it is or as a lie."""
    data = bytes.fromhex(value) if isinstance(value, str) else value
    return pfcp.IE_NotImplemented(ietype=number, data=data, length=length)


EPFAR = ie(89, "04")              # CP Function Features (§8.2.58): drain before a release
PREPARE_RELEASE = ie(162, "01")   # PFCPAUReq-Flags (§8.2.120): PARPS
RESTORATION = ie(186, "01")       # PFCPSEReq-Flags (§8.2.136): RESTI


def flags_of(message: pfcp.PFCP, number: int) -> int:
    """The first octet of an element of a message that scapy does not know; 0: it has none."""
    for element in message.payload.fields.get("IE_list") or []:
        if element.ietype == number:
            return int(element.data[0])
    return 0


def by_family(addresses: Iterable[str]) -> dict[str, str]:
    """Addresses as the fields that scapy's elements have for them."""
    return {f"ipv{ip_address(address).version}": address for address in addresses}


def flags(fields: dict[str, str]) -> dict[str, int]:
    return {field.replace("ip", "").upper(): 1 for field in fields}


def node_id(name: str) -> Packet:
    try:
        number = ip_address(name).version
    except ValueError:
        return pfcp.IE_NodeId(id_type="FQDN", id=name)
    return pfcp.IE_NodeId(id_type=f"IPv{number}", **by_family([name]))


def f_seid(seid: int, *addresses: str) -> Packet:
    fields = by_family(addresses)
    presence = {flag.lower(): 1 for flag in flags(fields)}
    return pfcp.IE_FSEID(seid=seid, **presence, **fields)


def f_teid(teid: int, *addresses: str) -> Packet:
    """A local F-TEID that the control plane chose."""
    fields = by_family(addresses)
    return pfcp.IE_FTEID(TEID=teid, **flags(fields), **fields)


def choose_f_teid(families: str = "4", choose_id: int | None = None) -> Packet:
    """A local F-TEID that the UPF shall choose, for one or both families."""
    chosen = {f"V{family}": 1 for family in families}
    shared = {} if choose_id is None else {"CHID": 1, "choose_id": choose_id}
    return pfcp.IE_FTEID(CH=1, **chosen, **shared)


def ue_address(addresses: Iterable[str], destination: bool) -> Packet:
    """Given addresses, and for "choose4" and "choose6" what the UPF chooses."""
    given = by_family(address for address in addresses if address not in CHOOSE)
    chosen = sum(CHOOSE.get(address, 0) for address in addresses)
    return pfcp.IE_UE_IP_Address(spare=chosen << 1, SD=int(destination), **flags(given), **given)


def outer_header(teid: int, *addresses: str) -> Packet:
    """Outer Header Creation: GTP-U to one peer (§8.2.56)."""
    fields = by_family(addresses)
    kinds = {f"GTPUUDP{field.upper()}": 1 for field in fields}
    return pfcp.IE_OuterHeaderCreation(TEID=teid, **kinds, **fields)


def n6_header(address: str, port: int | None = None) -> Packet:
    """Outer Header Creation towards the data network: UDP, or IP in IP (§8.2.56)."""
    fields = by_family([address])
    kinds = {("" if port is None else "UDP") + field.upper(): 1 for field in fields}
    return pfcp.IE_OuterHeaderCreation(**kinds, port=port or 0, **fields)


def network_instance(name: str, encoding: str = "labels") -> Packet:
    """§8.2.4 lets it be a name of DNS labels; many write it plainly."""
    if encoding == "plain":
        return ie(22, name.encode())
    return pfcp.IE_NetworkInstance(instance=name)


def sdf_filter(description: str, filter_id: int | None = None) -> Packet:
    identified = {} if filter_id is None else {"BID": 1, "sdf_filter_id": filter_id}
    return pfcp.IE_SDF_Filter(FD=1, flow_description=description, **identified)


def apply_action(*actions: str) -> Packet:
    return pfcp.IE_ApplyAction(spare=0, **{action: 1 for action in actions})


def without(group: Packet | Sequence[Packet], kind: type[Packet]) -> Packet | list[Packet]:
    """The same without its elements of a kind, in whatever group they are."""
    if isinstance(group, Packet):
        copy = group.copy()
        if "IE_list" in copy.fields:
            copy.IE_list = without(copy.IE_list, kind)
        return copy
    return [without(element, kind) for element in group if not isinstance(element, kind)]
