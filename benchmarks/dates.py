"""The date grammar against a public specification (Recognizers-Text, English, default mode), phrase by phrase.

.venv/bin/python benchmarks/dates.py ../shared/corpora/dates_recognizers_default.jsonl [--wrong]

A phrase is right where the day found for its span is the specified one: of a period its last day, as people mean
deadlines. Phrases about the past are counted by themselves, for the grammar looks for days to come. What names no day
(times, durations, repetitions) should give none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from sayso.extract import dates
from sayso.extract.dates import When
from sayso.extract.dates.calendar import FRIDAY, SUNDAY
from sayso.extract.local.reading import plain_of

WEEK = 7
WITH_A_DAY = ("date", "datetime", "daterange", "datetimerange")


class Judged(NamedTuple):
    """One phrase: what it should be, what it was found to be, and the verdict."""

    type: str
    text: str
    span: str
    wanted: date | None
    found: date | None
    verdict: str


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--wrong", action="store_true", help="list what is not right")
    options = arguments.parse_args()
    if not options.file.exists():
        sys.exit(f"{options.file} is absent: this benchmark measures on data that is not part of the project.")
    rows = [json.loads(line) for line in options.file.read_text().splitlines()]
    judged = [one for row in rows for one in judge(row)]
    table = Counter((one.type, one.verdict) for one in judged)
    verdicts = ("right", "other day", "not found", "past", "false")
    print(f"{'type':15} phrases  right   " + "  ".join(f"{name:>9}" for name in verdicts[1:]))
    for kind in (*WITH_A_DAY, "no day"):
        total = sum(table[kind, verdict] for verdict in verdicts) - table[kind, "past"]
        counts = "  ".join(f"{table[kind, verdict]:>9}" for verdict in verdicts[1:])
        print(f"{kind:15} {total:>7}  {table[kind, 'right'] / max(1, total):>5.0%}   {counts}")
    if options.wrong:
        for one in judged:
            if one.verdict != "right":
                print(f"{one.type} {one.verdict}: “{one.span}” in “{one.text}”: wanted {one.wanted}, found {one.found}")


def judge(row: Mapping[str, Any]) -> Iterator[Judged]:
    """The phrases of one specified sentence."""
    reference = row["reference_datetime"]
    said_on = datetime.fromisoformat(reference).date() if reference else None
    plain = plain_of(row["text"])
    when = When(said_on, None, 1, False, frozenset())  # the specification is American: the month first
    mentions = [(one, dates.resolve(one, when)) for one in dates.find(plain)]
    expected = [one for one in row["expected"] if one["type"] in WITH_A_DAY]
    for one in expected:
        days = wanted(one)
        near = [found for mention, found in mentions if mention.start <= one["end"] and one["start"] < mention.end]
        found = next((each.on for each in near if each), None)
        if days:
            yield Judged(one["type"], row["text"], one["text"], max(days), found, verdict(days, found, said_on))
    if not expected:
        false = next((found.on for _, found in mentions if found), None)
        yield Judged("no day", row["text"], row["text"], None, false, "false" if false else "right")


def verdict(days: set[date], found: date | None, said_on: date | None) -> str:
    """How the day that was found stands to what was specified."""
    if found in days:
        return "right"
    if said_on and max(days) < said_on:
        return "past"  # the grammar looks for days to come
    return "not found" if found is None else "other day"


def wanted(expected: Mapping[str, Any]) -> set[date]:
    """The days that are right: of several readings the last (the one to come), of a period its last day.

    A specified period ends before its end. Where the words name both ends, or say "by" or "before", the end itself is
    meant as well. A week ends on its Sunday, or for people at work on its Friday.
    """
    meaning = expected["resolution"][-1]
    text = meaning.get("value") or meaning.get("end")
    if not text or not text[:4].isdigit():
        return set()
    moment = datetime.fromisoformat(text)
    if "value" in meaning or moment.time() != datetime.min.time():
        return {moment.date()}
    last = (moment - timedelta(days=1)).date()
    names_its_end = str(meaning.get("timex", "")).startswith("(") or meaning.get("Mod") or "start" not in meaning
    friday = {last - timedelta(days=SUNDAY - FRIDAY)} if last.weekday() == SUNDAY and _days(meaning) <= WEEK else set()
    return {last} | ({moment.date()} if names_its_end else set()) | friday


def _days(meaning: Mapping[str, Any]) -> int:
    start, end = (meaning.get(name) for name in ("start", "end"))
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).days if start and end else WEEK + 1


if __name__ == "__main__":
    main()
