"""The lab's SMF: PFCP by scapy, so that the UPF's codec meets one that nobody here wrote.

smf run SOCKET --local ADDRESS --peer ADDRESS [--node-id NAME] [--log FILE]
smf ask SOCKET EXPRESSION

`run` serves N4 until it is terminated, and does what `ask` wants: an expression over Node's
methods and the functions of elements.py and rules.py, such as

    associate()
    establish("ue1", session(ue=["10.60.0.7"]))
    modify("ue1", handover(Tunnel(0x3001, "10.3.0.3")))

The answer is one line of JSON; `ask` fails if there was an exception.
"""

import argparse
import contextlib
import select
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

MAX_EXPRESSION = 65536


def ask(path: str, expression: str) -> int:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as client:
        client.connect(path)
        client.send(expression.encode())
        answer = client.recv(1 << 20).decode()
    print(answer)
    return int(answer.startswith('{"error"'))


def vocabulary(node: Any, *modules: ModuleType) -> dict[str, Any]:
    """What an expression may use."""
    words: dict[str, Any] = {}
    for module in modules:
        words |= vars(module)
    methods = {name: getattr(node, name) for name in dir(node) if not name.startswith("_")}
    return words | methods | {"node": node}


def evaluate(expression: str, words: dict[str, Any]) -> Any:
    try:
        return eval(expression, dict(words))
    except Exception as error:  # belongs to whoever asked; the SMF goes on
        return {"error": f"{type(error).__name__}: {error}"}


def run(options: argparse.Namespace) -> None:
    # Scapy takes a second to load: `ask` does without it.
    import elements
    import node as n4
    import rules
    log = open(options.log, "a", buffering=1, encoding="utf-8")
    node = n4.Node(
        options.local, options.peer, options.node_id or options.local,
        lambda values: print(n4.json_line(values), file=log))
    words = vocabulary(node, elements, rules, n4)
    with contextlib.suppress(FileNotFoundError):
        Path(options.socket).unlink()
    server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.bind(options.socket)
    server.listen()
    while True:
        readable = select.select([server, node.socket], [], [])[0]
        if node.socket in readable:
            node.receive(0)
        if server in readable:
            client, _ = server.accept()
            with client:
                answer = evaluate(client.recv(MAX_EXPRESSION).decode(), words)
                client.send(n4.json_line(answer).encode())


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="smf")
    verbs = parser.add_subparsers(dest="verb", required=True)
    serving = verbs.add_parser("run")
    serving.add_argument("socket")
    serving.add_argument("--local", required=True)
    serving.add_argument("--peer", required=True)
    serving.add_argument("--node-id")
    serving.add_argument("--log", default="/dev/null")
    asking = verbs.add_parser("ask")
    asking.add_argument("socket")
    asking.add_argument("expression")
    return parser.parse_args(arguments)


given = parse(sys.argv[1:])
if given.verb == "ask":
    sys.exit(ask(given.socket, given.expression))
run(given)
