"""The rules of a PDU session, as an SMF writes them: groups of elements for a request."""

from collections.abc import Sequence
from typing import NamedTuple

from elements import (
    ACCESS, CORE, CP_FUNCTION, apply_action, choose_f_teid, ie, n6_header, network_instance,
    outer_header, sdf_filter, ue_address)
from scapy.contrib import pfcp
from scapy.packet import Packet

UPLINK, DOWNLINK, SOLICITATION, ADVERTISEMENT = 1, 2, 3, 4  # our PDR and FAR IDs
REMOVE_GTPU_V4, REMOVE_GTPU = 0, 6                          # §8.2.64
UDP_V4, UDP_V6, IN_V4, IN_V6 = range(2, 6)                  # the same, of an N6 tunnel
BY_UPF = ("choose4", "choose6")
SOLICITATIONS = "permit out 58 from ff02::2/128 to assigned"


class Tunnel(NamedTuple):
    """Somebody's end of a GTP-U tunnel."""

    teid: int
    address: str


def create_pdr(
        pdr: int, source: int, detection: Sequence[Packet], *more: Packet,
        precedence: int = 100, far: int | None = None) -> Packet:
    interface = pfcp.IE_SourceInterface(interface=source)
    return pfcp.IE_CreatePDR(IE_list=[
        pfcp.IE_PDR_Id(id=pdr),
        pfcp.IE_Precedence(precedence=precedence),
        pfcp.IE_PDI(IE_list=[interface, *detection]),
        *more,
        pfcp.IE_FAR_Id(id=pdr if far is None else far)])


def removal(kind: int = REMOVE_GTPU) -> Packet:
    return pfcp.IE_OuterHeaderRemoval(header=kind)


def to_interface(destination: int, *more: Packet) -> list[Packet]:
    return [pfcp.IE_DestinationInterface(interface=destination), *more]


def forward(far: int, destination: int, *more: Packet) -> Packet:
    """Create FAR that forwards."""
    return pfcp.IE_CreateFAR(IE_list=[
        pfcp.IE_FAR_Id(id=far), apply_action("FORW"),
        pfcp.IE_ForwardingParameters(IE_list=to_interface(destination, *more))])


def act(far: int, *actions: str) -> Packet:
    """Create FAR that does not forward: "DROP", or "BUFF" and perhaps "NOCP"."""
    return pfcp.IE_CreateFAR(IE_list=[pfcp.IE_FAR_Id(id=far), apply_action(*actions)])


def create_qer(
        qer: int, *more: Packet, qfi: int | None = None, uplink: str = "OPEN",
        downlink: str = "OPEN") -> Packet:
    marking = [] if qfi is None else [pfcp.IE_QFI(QFI=qfi)]
    return pfcp.IE_CreateQER(IE_list=[
        pfcp.IE_QER_Id(id=qer), pfcp.IE_GateStatus(ul=uplink, dl=downlink), *more, *marking])


def update_gate(qer: int, uplink: str = "OPEN", downlink: str = "OPEN") -> Packet:
    return pfcp.IE_UpdateQER(IE_list=[
        pfcp.IE_QER_Id(id=qer), pfcp.IE_GateStatus(ul=uplink, dl=downlink)])


def limit(uplink_kbps: int, downlink_kbps: int) -> Packet:
    return pfcp.IE_MBR(ul=uplink_kbps, dl=downlink_kbps)


def create_urr(
        urr: int, *more: Packet, time: bool = False, reports: Sequence[str] = ()) -> Packet:
    """Counts volume, or also time; reports when asked, and by triggers in scapy's words."""
    return pfcp.IE_CreateURR(IE_list=[
        pfcp.IE_URR_Id(id=urr), pfcp.IE_MeasurementMethod(VOLUM=1, DURAT=int(time)),
        pfcp.IE_ReportingTriggers(**dict.fromkeys(reports, 1)), *more])


def update_urr(urr: int, *more: Packet) -> Packet:
    return pfcp.IE_UpdateURR(IE_list=[pfcp.IE_URR_Id(id=urr), *more])


def volume(kind: type[Packet], **octets: int) -> Packet:
    """A volume threshold or quota: total, uplink, downlink (§8.2.13, §8.2.50)."""
    return kind(**{f"{name[0]}{'O' if name == 'total' else 'L'}VOL".upper(): 1
                   for name in octets}, **octets)


def update_measurement(urr: int, **flags: int) -> Packet:
    """Measurement Information: "INAM" pauses, "ISTM" measures time at once (§8.2.68)."""
    return update_urr(urr, pfcp.IE_MeasurementInformation(**flags))


def query(urr: int) -> Packet:
    return pfcp.IE_QueryURR(IE_list=[pfcp.IE_URR_Id(id=urr)])


def session(
        ue: Sequence[str] = BY_UPF, qfi: int | None = 9, families: str = "4",
        gnb: Tunnel | None = None, encoding: str = "labels", f_teid: Packet | None = None,
        uplink: Sequence[Packet] = (), downlink: Sequence[Packet] = ()) -> list[Packet]:
    """A session as most are: one QoS flow, everything counted by one URR.

    Until the gNB is known, downlink packets are held back and reported. Without a QFI it is
    a session as 4G has them. The F-TEID is the UPF's choice if it is not given. `uplink` and `downlink` are more elements for the two PDRs.
    """
    access = network_instance("access", encoding)
    internet = network_instance("internet", encoding)
    flow = [] if qfi is None else [pfcp.IE_QFI(QFI=qfi)]
    common = [pfcp.IE_URR_Id(id=1), pfcp.IE_QER_Id(id=1)]
    return [
        create_pdr(
            UPLINK, ACCESS,
            [choose_f_teid(families, choose_id=1) if f_teid is None else f_teid, access,
             ue_address(ue, destination=False), *flow],
            removal(), *common, *uplink),
        create_pdr(
            DOWNLINK, CORE, [internet, ue_address(ue, destination=True)], *common, *downlink),
        forward(UPLINK, CORE, internet),
        act(DOWNLINK, "BUFF", "NOCP") if gnb is None
        else forward(DOWNLINK, ACCESS, access, outer_header(*gnb)),
        create_qer(1, qfi=qfi),
        create_urr(1, time=True)]


def router(smf: Tunnel) -> list[Packet]:
    """Router solicitations go to the SMF through GTP-U, and its advertisements come back."""
    return [
        create_pdr(
            SOLICITATION, ACCESS,
            [choose_f_teid(choose_id=1), network_instance("access"), sdf_filter(SOLICITATIONS)],
            removal(), precedence=10),
        create_pdr(
            ADVERTISEMENT, CP_FUNCTION, [choose_f_teid()], removal(), pfcp.IE_QER_Id(id=1),
            far=DOWNLINK, precedence=20),
        forward(SOLICITATION, CP_FUNCTION, outer_header(*smf))]


def update_far(far: int, *more: Packet) -> Packet:
    return pfcp.IE_UpdateFAR(IE_list=[pfcp.IE_FAR_Id(id=far), *more])


def connect(gnb: Tunnel, *more: Packet, far: int = DOWNLINK) -> list[Packet]:
    """The downlink goes to this gNB from now on."""
    parameters = to_interface(ACCESS, network_instance("access"), outer_header(*gnb), *more)
    return [update_far(
        far, apply_action("FORW"), pfcp.IE_UpdateForwardingParameters(IE_list=parameters))]


def handover(gnb: Tunnel) -> list[Packet]:
    """The same, with an End Marker to the old one (§7.5.4.3, SNDEM)."""
    return connect(gnb, pfcp.IE_PFCPSMReqFlags(spare=0, SNDEM=1))


def n6_tunnel(kind: int, address: str, port: int | None = None) -> list[Packet]:
    """Both ways through a tunnel of the data network from now on (TS 23.501 §5.6.7)."""
    update = pfcp.IE_UpdatePDR(IE_list=[pfcp.IE_PDR_Id(id=DOWNLINK), removal(kind)])
    parameters = to_interface(CORE, network_instance("internet"), n6_header(address, port))
    return [
        update,
        update_far(UPLINK, pfcp.IE_UpdateForwardingParameters(IE_list=parameters))]


def idle(delay_s: float = 0) -> list[Packet]:
    """Downlink packets are held back, and the first one is reported (§8.2.28: later)."""
    held = apply_action("BUFF", "NOCP")
    if not delay_s:
        return [update_far(DOWNLINK, held)]
    delay = pfcp.IE_DownlinkDataNotificationDelay(delay=round(delay_s / 0.05))
    bar = pfcp.IE_BAR_Id(id=1)
    return [
        pfcp.IE_Create_BAR(IE_list=[bar, delay]), update_far(DOWNLINK, held, bar)]


def remove_pdr(pdr: int) -> Packet:
    return pfcp.IE_RemovePDR(IE_list=[pfcp.IE_PDR_Id(id=pdr)])


def framed_route(route: str) -> Packet:
    return ie(153, route.encode())
