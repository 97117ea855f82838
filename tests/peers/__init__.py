"""Programs that others wrote in JavaScript, by which what stands in for a vendor is judged: `npm ci` installs them here."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ABSENT = "Node is absent, or `npm ci` was not run in tests/peers"
PLACE = Path(__file__).parent
_STARTS_IN = 60.0  # seconds


def node() -> str:
    """The program that runs them; the test is skipped where it or they are not installed."""
    found = shutil.which("node")
    if not found or not (PLACE / "node_modules").is_dir():
        pytest.skip(ABSENT)
    return found


@contextmanager
def proxy(specification: Path, behind: str) -> Iterator[str]:
    """Prism before a server: it refuses what the specification does not know, in what is asked and what is answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    prism = PLACE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    listen = ["proxy", "--host", "127.0.0.1", "--port", str(port), "--errors"]
    command = [node(), str(prism), *listen, str(specification), behind]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _STARTS_IN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("Prism did not start.")
