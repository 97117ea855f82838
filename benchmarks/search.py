"""Searching and asking over a million turns, on SQLite or PostgreSQL, with the permission filter on.

.venv/bin/python benchmarks/search.py [--scale 1.0] [--postgres] [--runs 30] [--home DIR]

Each question is asked by a rep, a manager and RevOps in turn; times are of the selector alone, without page and log.
`--home` keeps the filled database for another run (the one of `pages.py` will do).
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pages import PEOPLE, own_ms, prepare, serving, start_postgres

SEARCHES = {
    "search: a rare word": "thermos",
    "search: a common word": "the",
    "search: two common words": "the price",
    "search: a phrase": '"on the phone"',
    "search: nothing of that name": "xylophone",
}
QUESTIONS = {
    "ask: a rare word": "thermos",
    "ask: a common word": '"the"',
    "ask: a word in any form": "price",
    "ask: what did they say about ...?": "What did they say about Portway?",
    "ask: a kind": "kind:objection",
    "ask: a kind and value": "objection:price",
    "ask: a kind and a word": "kind:objection price",
    "ask: a value, in a period": "objection:price said:last-30-days",
    "ask: in deals of a stage": "stage:proposal side:theirs price",
    "ask: objections on price in large lost deals": "objections on price in deals over 50k lost last quarter",
    "ask: a common word in large deals of a period": 'amount:>50k said:last-90-days "the"',
    "ask: of one's own deals": "owner:me kind:next_step",
    "ask: by the champion": "role:champion price",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--runs", type=int, default=30)
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--home", type=Path)
    options = arguments.parse_args()
    options.home and options.home.mkdir(parents=True, exist_ok=True)
    os.environ["SAYSO_HOME"] = str(options.home or tempfile.mkdtemp(prefix="sayso-search-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    if options.postgres:
        start_postgres(options.home)
    prepare(options.scale)
    measure(options.runs)


def measure(runs: int) -> None:
    from django.utils import timezone

    from sayso.capture.search.finding import find
    from sayso.domain.asker import Door
    from sayso.giveback.ask.answering import answer
    from sayso.org.selectors import asker_for, user_by_email

    at = timezone.now()
    users = [user_by_email(email) for email in PEOPLE]
    askers = [asker_for(user=user, door=Door.WEB, request="b", at=at, may_decide=False) for user in users if user]
    print(
        "\n| question | median ms | p95 ms | own, median | own, p95 | found by the three |\n|---|---|---|---|---|---|"
    )
    for name, text in SEARCHES.items():
        found = [len(find(asker, text).hits) for asker in askers]
        print(row(name, found, [timed(lambda n=n, text=text: find(askers[n % 3], text)) for n in range(runs)]))
    for name, text in QUESTIONS.items():
        counts = [answer(asker, text, at) for asker in askers]
        found = [f"{one.count}{'+' if one.is_more else ''}" for one in counts]
        print(row(name, found, [timed(lambda n=n, text=text: answer(askers[n % 3], text, at)) for n in range(runs)]))


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds on the clock, and of own work: this process's and, on PostgreSQL, its server's that answers it."""
    server = serving()
    began, worked = time.perf_counter(), own_ms(server)
    act()
    return (time.perf_counter() - began) * 1000, own_ms(server) - worked


def row(name: str, found: list[object], times: list[tuple[float, float]]) -> str:
    clock = sorted(ms for ms, _ in times)
    p95 = clock[min(len(clock) - 1, int(len(clock) * 0.95))]
    own = sorted(ms for _, ms in times)
    told = (statistics.median(clock), p95, statistics.median(own), own[min(len(own) - 1, int(len(own) * 0.95))])
    return f"| {name} | {' | '.join(f'{ms:.0f}' for ms in told)} | {', '.join(map(str, found))} |"


if __name__ == "__main__":
    main()
