#!/usr/bin/env python3
"""Sets Sayso up in a private environment beside this file, then runs it. Needs nothing but Python 3.11 or newer.

python3 run.py demo          the demonstration company, served at the address it prints
python3 run.py demo --once   the same without the server: says what was captured, found and proposed
python3 run.py test          every test, on SQLite and on PostgreSQL, browser included
python3 run.py VERB ...      any verb of the `sayso` command (--help lists them)
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = ROOT / "requirements"
PEERS = ROOT / "tests" / "peers"
BESIDE = ("tests/browser", "tests/capture", "tests/connectors", "tests/extract", "tests/giveback")
"""Half of the tests by the time they take: on SQLite they run in a process of their own."""


def main(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    if sys.version_info < (3, 11):
        return refuse("Sayso needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")
    testing = arguments[:1] == ["test"]
    try:
        set_up(LOCKS / ("test.lock" if testing else "run.lock"))
    except subprocess.CalledProcessError as error:
        return refuse(f"Setting up failed at: {' '.join(map(str, error.cmd[:6]))} (exit code {error.returncode}).")
    os.environ.setdefault("SAYSO_HOME", str(ROOT / ".sayso"))
    if testing:
        set_up_peers()
        return run_tests(arguments[1:])
    return subprocess.call([PYTHON, "-m", "sayso", *(arguments or ["--help"])])


def refuse(reason: str) -> int:
    """Say why not."""
    print(f"run.py: {reason}", file=sys.stderr)
    return 2


def set_up(lock: Path) -> None:
    """Make the environment hold what the lock names, and Sayso itself. Does nothing when it already does."""
    stamp = ENVIRONMENT / "installed"
    wanted = {digest(lock)} | ({digest(LOCKS / "test.lock")} if lock.name == "run.lock" else set())
    if stamp.exists() and stamp.read_text() in wanted:
        return
    print("Setting up (once) ...", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        make_environment()
    installer = find_installer()
    environment = {**os.environ, "VIRTUAL_ENV": str(ENVIRONMENT)}
    command = [*installer, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", str(lock)]
    subprocess.run(command, check=True, env=environment)
    packages = next(ENVIRONMENT.glob("[Ll]ib/**/site-packages"))
    (packages / "sayso.pth").write_text(str(ROOT / "src") + "\n")  # the checkout itself, nothing to build
    stamp.write_text(digest(lock))


def make_environment() -> None:
    """A virtual environment beside this file."""
    try:
        venv.create(ENVIRONMENT, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        raise SystemExit(refuse("this Python cannot make virtual environments: install python3-venv.")) from None


def find_installer() -> list[str]:
    """The `uv` on this machine, else the locked one in a folder of its own, so that a sync does not take it away."""
    found = shutil.which("uv")
    if found:
        return [found]
    place = ENVIRONMENT / "installer"
    if not place.exists():
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "--target", str(place), "-r", str(LOCKS / "uv.lock")], check=True)
    return [str(place / "bin" / ("uv.exe" if os.name == "nt" else "uv"))]


def set_up_peers() -> None:
    """Install what the tests are held against in JavaScript, where Node is; elsewhere those tests are skipped."""
    npm, lock, stamp = shutil.which("npm"), PEERS / "package-lock.json", PEERS / "node_modules" / "installed"
    if npm is None or (stamp.exists() and stamp.read_text() == digest(lock)):
        return
    if subprocess.call([npm, "ci", "--silent"], cwd=PEERS) == 0:
        stamp.write_text(digest(lock))


def digest(path: Path) -> str:
    """What the stamp remembers of a lock."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_tests(arguments: list[str]) -> int:
    """The whole suite, on both databases, side by side; with arguments, just those tests on SQLite."""
    command = [str(PYTHON), "-m", "pytest"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # many tests start processes: each would compile everything anew
    if arguments:
        return subprocess.call([*command, *arguments], cwd=ROOT)
    others = [
        start_tests("The browser and what is heard, on SQLite", list(BESIDE), {}),
        start_tests("On PostgreSQL", [], {"SAYSO_TEST_DATABASE": "postgres"}),
    ]
    print("On SQLite (two other parts run beside it and are shown after it):", flush=True)
    codes = [subprocess.call([*command, *(f"--ignore={folder}" for folder in BESIDE)], cwd=ROOT)]
    for part in others:
        codes.append(part.process.wait())
        print(f"\n{part.title}:\n{part.log.read_text()}", flush=True)
    return max(codes, key=abs)


class Part(NamedTuple):
    """A part of the suite in a process of its own, and the file that it writes to."""

    title: str
    process: subprocess.Popen[bytes]
    log: Path


def start_tests(title: str, arguments: list[str], environment: dict[str, str]) -> Part:
    """Start a part of the suite."""
    log = ROOT / ".pytest_cache" / f"{title.rpartition(' ')[2].lower()}.log"
    log.parent.mkdir(exist_ok=True)
    command = [str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    with log.open("w") as output:
        beside = {**os.environ, **environment}
        return Part(
            title, subprocess.Popen(command, cwd=ROOT, env=beside, stdout=output, stderr=subprocess.STDOUT), log
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
