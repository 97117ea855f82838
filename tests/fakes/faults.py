"""A network that fails on order: it stands between a client and a server on this machine and breaks what it is told to.

Real HTTP on both sides. A plan is asked before every request and names a fault, or None to pass it through untouched.
"""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True)
class Fault:
    """What goes wrong. `arrives` says whether the server gets the request, and so whether its effect takes place."""

    kind: str
    arrives: bool
    status: int = 0
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


LOST_BEFORE = Fault("hang up", arrives=False)
LOST_AFTER = Fault("hang up", arrives=True)
RESET_IN_BODY = Fault("cut", arrives=True)
GARBAGE = Fault("garbage", arrives=True)


def refused(status: int, body: Any = None, **headers: str) -> Fault:
    """The server says no before it does anything."""
    return Fault("answer", arrives=False, status=status, body=body, headers=headers)


def broken(status: int = 503) -> Fault:
    """The gateway gives up after the server did its work."""
    return Fault("answer", arrives=True, status=status)


def slow(seconds: float, *, arrives: bool) -> Fault:
    """No answer for that long."""
    return Fault("wait", arrives=arrives, seconds=seconds)


Plan = Callable[[Asked], Fault | None]


def once(fault: Fault, when: Callable[[Asked], bool] = lambda asked: True, times: int = 1) -> Plan:
    """That fault for the first requests of which `when` is true."""
    left = [times]

    def plan(asked: Asked) -> Fault | None:
        if left[0] > 0 and when(asked):
            left[0] -= 1
            return fault
        return None

    return plan


@dataclass
class Network:
    """Where the client finds the server through the failing network, and what went over it."""

    url: str
    plan: Plan = lambda asked: None
    seen: list[Asked] = field(default_factory=list)
    struck: list[tuple[Asked, Fault]] = field(default_factory=list)


@contextmanager
def failing(server: str) -> Iterator[Network]:
    """A failing network in front of the server at that address; it fails as `plan` says, which a test sets."""
    network = Network("")
    handler = type("Handler", (_Handler,), {"network": network, "upstream": urlsplit(server)})
    with served(handler) as url:
        network.url = url
        yield network


class _Handler(BaseHTTPRequestHandler):
    network: Network
    upstream: SplitResult
    server: _Server

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if self.raw_requestline and self.parse_request():
            self.pass_on()
        self.close_connection = True

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, body)
        self.network.seen.append(asked)
        fault = self.network.plan(asked)
        if fault is None:
            self.answer(*self.forwarded(body))
            return
        self.network.struck.append((asked, fault))
        status, headers, content = self.forwarded(body) if fault.arrives else (200, {}, b"{}")
        self.strike(fault, status, headers, content)

    def strike(self, fault: Fault, status: int, headers: Mapping[str, str], content: bytes) -> None:
        if fault.kind == "answer":
            self.answer(fault.status, fault.headers, json.dumps(fault.body).encode() if fault.body else b"")
        elif fault.kind == "garbage":
            self.answer(200, {"Content-Type": "application/json"}, b"<html>\x00 not what was asked")
        elif fault.kind == "cut":
            self.answer(status, headers, content[: len(content) // 2], promised=len(content) + 10)
            self.reset()
        elif fault.kind == "wait":
            self.server.ends.wait(fault.seconds)
            self.reset()
        else:
            self.reset()

    def forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        there = http.client.HTTPConnection(self.upstream.hostname or "127.0.0.1", self.upstream.port, timeout=30)
        try:
            there.request(self.command, self.path, body or None, dict(self.headers.items()))
            reply = there.getresponse()
            content = reply.read()
            kept = {name: value for name, value in reply.getheaders() if name.lower() not in _OF_THE_WIRE}
            return reply.status, kept, content
        finally:
            there.close()

    def answer(self, status: int, headers: Mapping[str, str], content: bytes, promised: int | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(content) if promised is None else promised))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def reset(self) -> None:
        """Hang up without a goodbye: the client sees a reset, as it does when a server dies."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_: object) -> None:
        pass


_OF_THE_WIRE = frozenset({"content-length", "transfer-encoding", "connection"})


class _Server(ThreadingHTTPServer):
    """Nothing of it outlives it: a socket that is left to the collector of garbage is closed in somebody else's test."""

    daemon_threads = False

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.ends = threading.Event()
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Hang up on whoever is still connected, and wait for their threads."""
        self.ends.set()
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is what is being tested."""


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """An HTTP server of this machine for as long as it is needed. Gives its address."""
    server = _Server(handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
