"""The failing network does what it says: each fault is seen by a client, and the server gets what arrives."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.fakes.faults import (
    GARBAGE,
    LOST_AFTER,
    LOST_BEFORE,
    RESET_IN_BODY,
    Fault,
    Network,
    broken,
    failing,
    once,
    refused,
    served,
    slow,
)


@pytest.fixture
def arrived() -> list[bytes]:
    return []


@pytest.fixture
def network(arrived: list[bytes]) -> Iterator[Network]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arrived.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(201)
            self.send_header("Content-Length", "12")
            self.end_headers()
            self.wfile.write(b'{"made": 12}')

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler) as url, failing(url) as failing_network:
        yield failing_network


def test_it_passes_on_what_no_fault_is_planned_for(network: Network, arrived: list[bytes]) -> None:
    reply = httpx2.post(f"{network.url}/deals", content=b"one")

    assert (reply.status_code, reply.json(), arrived) == (201, {"made": 12}, [b"one"])


@pytest.mark.parametrize("fault", [LOST_BEFORE, LOST_AFTER, RESET_IN_BODY, slow(0.3, arrives=True)])
def test_a_lost_answer_leaves_the_client_without_one(network: Network, arrived: list[bytes], fault: Fault) -> None:
    network.plan = once(fault)

    with pytest.raises(httpx2.TransportError):
        httpx2.post(f"{network.url}/deals", content=b"one", timeout=0.2)

    assert arrived == ([b"one"] if fault.arrives else [])
    assert httpx2.post(f"{network.url}/deals", content=b"two").status_code == 201


@pytest.mark.parametrize(
    ("fault", "status"),
    [(refused(429, {"message": "busy"}, **{"Retry-After": "3"}), 429), (broken(502), 502), (GARBAGE, 200)],
)
def test_a_wrong_answer_is_given_in_the_server_s_place(
    network: Network, arrived: list[bytes], fault: Fault, status: int
) -> None:
    network.plan = once(fault)

    reply = httpx2.post(f"{network.url}/deals", content=b"one")

    assert reply.status_code == status
    assert reply.headers.get("retry-after") == fault.headers.get("Retry-After")
    assert bool(arrived) is fault.arrives


def test_nothing_of_a_server_outlives_it() -> None:
    before = set(threading.enumerate())
    with served(BaseHTTPRequestHandler) as url:
        parts = urlsplit(url)
        client = socket.create_connection((parts.hostname, parts.port), timeout=5)
        while len(set(threading.enumerate()) - before) < 2:
            time.sleep(0.01)

    with client:
        assert client.recv(1) == b""
    assert set(threading.enumerate()) <= before
