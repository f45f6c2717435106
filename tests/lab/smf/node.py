"""A control plane function at N4: transactions (TS 29.244 §6.4), heartbeats, sessions."""

import itertools
import json
import select
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import describe
from describe import Values
from elements import PREPARE_RELEASE, f_seid, flags_of, node_id
from scapy.contrib import pfcp
from scapy.packet import Packet

PORT = 8805
T1_SECONDS, N1 = 3.0, 3
NTP_EPOCH_SECONDS = 2_208_988_800  # 1900 to 1970: §8.2.65
MAX_DATAGRAM = 65535
ACCEPTED, CONTEXT_NOT_FOUND = 1, 65
SR_REQ_FLAGS, DELETED_BY_UPF = 161, 1   # PFCPSRReq-Flags (§8.2.119), PSDBU

HEARTBEAT, SETUP, UPDATE, RELEASE, NODE_REPORT = 1, 5, 7, 9, 12
ESTABLISHMENT, MODIFICATION, DELETION, REPORT = 50, 52, 54, 56
OF_THE_UPF = {HEARTBEAT, SETUP, UPDATE, NODE_REPORT, REPORT}  # requests that we answer


@dataclass
class Session:
    """One that we asked for: our SEID, and the UPF's once it has told us."""

    local_seid: int
    remote_seid: int = 0


@dataclass
class Node:
    """One of our addresses towards one UPF. Single-threaded: a request waits for its answer."""

    local: str
    peer: str
    name: str
    log: Callable[[Values], None]
    port: int = PORT
    answers_requests: bool = True
    recovery: int = field(default_factory=lambda: int(time.time()) + NTP_EPOCH_SECONDS)
    sessions: dict[str, Session] = field(default_factory=dict)
    received: list[Values] = field(default_factory=list)

    def __post_init__(self) -> None:
        family = socket.AF_INET6 if ":" in self.local else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((self.local, self.port))
        self.sequence = itertools.count(1)
        self.local_seids = itertools.count(0x5000_0000_0000_0001)
        self.last = b""

    # ---- what a scenario asks for ----

    def associate(self, *more: Packet) -> Values:
        return self.ask(SETUP, self.own_node_id(), self.recovery_time(), *more)

    def release(self) -> Values:
        return self.ask(RELEASE, self.own_node_id())

    def prepare_release(self) -> Values:
        """The UPF shall tell the last usage of all sessions (§5.18)."""
        return self.ask(UPDATE, self.own_node_id(), PREPARE_RELEASE)

    def heartbeat(self) -> Values:
        return self.ask(HEARTBEAT, self.recovery_time())

    def establish(self, name: str, rules: Sequence[Packet], *more: Packet) -> Values:
        session = Session(next(self.local_seids))
        answer = self.ask(
            ESTABLISHMENT, self.own_node_id(), f_seid(session.local_seid, self.local),
            *rules, *more, seid=0)
        if answer.get("Cause") == ACCEPTED:
            session.remote_seid = int(answer["FSEID"]["seid"], 16)
            self.sessions[name] = session
        return answer

    def modify(self, name: str, rules: Sequence[Packet], *more: Packet) -> Values:
        return self.ask(MODIFICATION, *rules, *more, seid=self.sessions[name].remote_seid)

    def delete(self, name: str) -> Values:
        answer = self.ask(DELETION, seid=self.sessions[name].remote_seid)
        if answer.get("Cause") == ACCEPTED:
            del self.sessions[name]
        return answer

    def restart(self) -> Values:
        """As a process that lost everything: sequence numbers anew, a later recovery time."""
        self.recovery += 1
        self.sequence = itertools.count(1)
        self.sessions.clear()
        return {"RecoveryTimeStamp": self.recovery}

    def reports(self, message_type: int = REPORT, seconds: float = 2) -> list[Values]:
        """The UPF's requests of a type so far; waits a while for the first."""
        deadline = time.monotonic() + seconds

        def matching() -> list[Values]:
            return [values for values in self.received if values["type"] == message_type]

        while not matching() and time.monotonic() < deadline:
            self.receive(deadline - time.monotonic())
        return matching()

    def forget(self) -> Values:
        """Reports from now on only."""
        self.receive_all()
        count = len(self.received)
        self.received.clear()
        return {"forgotten": count}

    def silent(self, silent: bool = True) -> Values:
        """Whether the UPF's requests stay without an answer."""
        self.receive_all()
        self.answers_requests = not silent
        return {"silent": silent}

    def own_node_id(self) -> Packet:
        return node_id(self.name)

    def recovery_time(self) -> Packet:
        return pfcp.IE_RecoveryTimeStamp(timestamp=self.recovery)

    # ---- transactions ----

    def ask(self, message_type: int, *elements: Packet, seid: int | None = None) -> Values:
        """A request and its answer; `timeout` where none came after N1 tries (§6.4)."""
        sequence = next(self.sequence)
        self.last = encode(message_type, sequence, seid, elements)
        return self.exchange(self.last, sequence)

    def again(self) -> Values:
        """The last request once more, bit by bit."""
        return self.exchange(self.last, pfcp.PFCP(self.last).seq)

    def exchange(self, request: bytes, sequence: int, tries: int = N1) -> Values:
        began = time.monotonic()
        for attempt in range(tries):
            self.send(request)
            deadline = time.monotonic() + T1_SECONDS
            while (left := deadline - time.monotonic()) > 0:
                answer = self.receive(left)
                if answer and answer["seq"] == sequence and is_response(answer["type"]):
                    answer["ms"] = round((time.monotonic() - began) * 1000, 2)
                    return answer | {"tries": attempt + 1}
        return {"timeout": True, "tries": tries}

    def raw(self, datagram: bytes | str, seconds: float = 0.5) -> Values:
        """Sends anything; the first answer, or `timeout` where there is none for a while."""
        data = bytes.fromhex(datagram) if isinstance(datagram, str) else datagram
        self.receive_all()
        self.send(data)
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            answer = self.receive(left)
            if answer and is_response(answer["type"]):
                return answer
        return {"timeout": True}

    def send(self, datagram: bytes) -> None:
        self.log({"sent": datagram.hex()})
        self.socket.sendto(datagram, (self.peer, PORT))

    def receive(self, seconds: float) -> Values | None:
        """One datagram, if it comes in time. Requests are answered at once."""
        if not select.select([self.socket], [], [], max(seconds, 0))[0]:
            return None
        datagram, sender = self.socket.recvfrom(MAX_DATAGRAM)
        message = pfcp.PFCP(datagram)
        values = describe.message(message) | {"hex": datagram.hex()}
        self.log({"received": values})
        if values["type"] in OF_THE_UPF:
            self.received.append(values)
            if self.answers_requests:
                self.socket.sendto(self.answer(message), sender)
        return values

    def receive_all(self) -> None:
        while self.receive(0):
            pass

    # ---- the UPF's requests ----

    def answer(self, request: pfcp.PFCP) -> bytes:
        elements: list[Packet] = []
        seid = None
        if request.message_type == HEARTBEAT:
            elements = [self.recovery_time()]
        elif request.message_type == SETUP:
            elements = [self.own_node_id(), pfcp.IE_Cause(cause=ACCEPTED), self.recovery_time()]
        elif request.message_type == REPORT:
            session = self.session_of(request.seid)
            seid = session.remote_seid if session else 0
            elements = [pfcp.IE_Cause(cause=ACCEPTED if session else CONTEXT_NOT_FOUND)]
            if session and flags_of(request, SR_REQ_FLAGS) & DELETED_BY_UPF:
                self.sessions = {n: s for n, s in self.sessions.items() if s is not session}
        else:
            elements = [self.own_node_id(), pfcp.IE_Cause(cause=ACCEPTED)]
        return encode(request.message_type + 1, request.seq, seid, elements)

    def session_of(self, local_seid: int) -> Session | None:
        return next((s for s in self.sessions.values() if s.local_seid == local_seid), None)


def is_response(message_type: int) -> bool:
    """Version Not Supported is one too, and requests have odd numbers below and even above it."""
    return message_type == 11 or message_type % 2 == (0 if message_type < 12 else 1)


def encode(
        message_type: int, sequence: int, seid: int | None, elements: Sequence[Packet]) -> bytes:
    header = pfcp.PFCP(
        S=int(seid is not None), message_type=message_type, seq=sequence, seid=seid or 0)
    body = b"".join(bytes(element) for element in elements)
    return bytes(header / body)


def json_line(values: Values | list[Values]) -> str:
    return json.dumps(values, default=str)
