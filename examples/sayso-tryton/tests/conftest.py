"""A real Tryton server of this machine, on SQLite. Its database is made once, in `.tryton`, which takes minutes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
MADE = HERE.parent / ".tryton"
BIN = Path(os.environ.get("TRYTON_BIN") or Path(sys.executable).parent)
DATABASE, USER, PASSWORD = "crm", "admin", "admin"


@pytest.fixture(scope="session")
def tryton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the database and the id of the one opportunity in it."""
    folder = tmp_path_factory.mktemp("tryton")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for place in (MADE, folder):
        place.mkdir(exist_ok=True)
        (place / "conf").write_text(f"[database]\nuri = sqlite://\npath = {place}\n[web]\nlisten = 127.0.0.1:{port}\n")
    deal = made_once()
    shutil.copy(MADE / f"{DATABASE}.sqlite", folder)
    command = [BIN / "trytond", "-c", folder / "conf", "-d", DATABASE]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_it_answers(port)
        yield f"http://127.0.0.1:{port}/{DATABASE}", deal
    finally:
        server.terminate()
        server.wait()


def made_once() -> str:
    """The database with a company and an opportunity in it."""
    database, password = MADE / f"{DATABASE}.sqlite", MADE / "password"
    if not (MADE / "ready").exists():
        database.write_bytes(b"")
        password.write_text(PASSWORD)
        environment = {**os.environ, "TRYTONPASSFILE": str(password)}
        modules = ["-u", "ir", "res", "sale_opportunity", "--activate-dependencies", "--email", "admin@acme.example"]
        command = [BIN / "trytond-admin", "-c", MADE / "conf", "-d", DATABASE, *modules]
        subprocess.run(command, check=True, env=environment)
        (MADE / "ready").touch()
    command = [BIN / "python", HERE / "company.py", MADE, DATABASE]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]


def until_it_answers(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Tryton did not start.")
