"""Brief, ledger of promises, handoff and day for a deal with 200 conversations. Run it on an idle machine.

.venv/bin/python benchmarks/giveback.py [--talks 200] [--postgres]

The conversations are pieces of what the demonstration company's people say, captured and read for real.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parent)]
RUNS, TURNS = 15, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--talks", type=int, default=200)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    os.environ["SAYSO_HOME"] = tempfile.mkdtemp(prefix="sayso-giveback-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    if options.postgres:
        from pages import start_postgres

        start_postgres(None)
    from one_hour_call import founded

    root, at = founded()
    fill(root, at, options.talks)
    measure(at)


def fill(root: Any, at: datetime, talks: int) -> None:
    """One conversation every other day, of an hour's share each, all with the same two people of Northgate."""
    from sayso.capture.rules import Stated
    from sayso.capture.services import capture_file
    from sayso.domain.transcript import Participant
    from sayso.extract.services import read

    people = (
        Participant(label="Sam Ode", name="Sam Ode", email="sam@seller.example"),
        Participant(label="Anna Reed", name="Anna Reed", email="anna@northgate.example", title="Operations Manager"),
    )
    said = spoken()
    for number in range(talks):
        start = number * TURNS % (len(said) - TURNS)
        text = "\n".join(
            f"{('Sam Ode', 'Anna Reed')[place % 2]}: {line}" for place, line in enumerate(said[start : start + TURNS])
        )
        held = at - timedelta(days=2 * (talks - number))
        stated = Stated(started_at=held, title=f"Call {number}", external_id=f"call-{number}", participants=people)
        captured = capture_file(
            asker=root, content=f"{text}\n".encode(), filename="call.txt", at=held, source="b", stated=stated
        )
        for one in captured.conversations:
            read(asker=root, conversation_id=one.id, at=at)


def spoken() -> list[str]:
    from sayso.capture.reading_files import read_file
    from sayso.demo.reading import load_shifted

    return [
        " ".join(turn.text.split())
        for talk in load_shifted(0).conversations
        if talk.channel == "call"
        for turn in read_file(talk.raw, talk.filename, talk.format)[0].turns
    ]


def measure(at: datetime) -> None:
    from sayso.capture.models import Turn
    from sayso.domain.asker import Door
    from sayso.extract.models import Signal
    from sayso.giveback import selectors as giveback
    from sayso.giveback.selectors_day import day
    from sayso.giveback.selectors_handoff import handoff_brief
    from sayso.org.selectors import asker_for, user_by_email
    from sayso.record.selectors import list_deals

    sam = asker_for(
        user=user_by_email("sam@seller.example"), door=Door.WEB, request="benchmark", at=at, may_decide=True
    )
    deal = list_deals(sam).rows[0].id
    print(f"{Turn.objects.count()} turns, {Signal.objects.count()} signals; median (least) of {RUNS} runs in ms")
    acts: dict[str, Callable[[], Any]] = {
        "brief": lambda: giveback.brief_of_deal(sam, deal, at),
        "promises": lambda: giveback.promises_of_deal(sam, deal, at),
        "handoff": lambda: handoff_brief(sam, deal, at),
        "day": lambda: day(sam, at),
    }
    for name, act in acts.items():
        print("{:9} {:7.0f} ({:.0f}), {:.0f} of its own work".format(name, *times(act)))
    found = handoff_brief(sam, deal, at)
    print(f"handoff: {found.words} words, {found.seconds / 60:.1f} minutes")


def times(act: Callable[[], Any]) -> tuple[float, float, float]:
    """Median and least on the clock, and the median of this process's own work, in milliseconds."""
    act()
    clock, own = [], []
    for _ in range(RUNS):
        start, worked = time.perf_counter(), time.process_time()
        act()
        clock.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - worked) * 1000)
    return statistics.median(clock), min(clock), statistics.median(own)


if __name__ == "__main__":
    main()
