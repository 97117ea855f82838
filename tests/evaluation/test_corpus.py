"""Every labelled conversation keeps FORMAT.md: its file is read, its quotes were said, its values are in the vocabulary."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.labelling import folded, misspoken

from sayso.capture.reading_files import read_file, sniff
from sayso.extract.evaluation import evaluate, load_cases

HERE = Path(__file__).parents[2] / "evaluation"
CHANNELS = {"eml": "email", "mbox": "email", "slack_json": "chat"}
BELOW = 64  # the first byte of an id's hash below which a conversation belongs to the regression part


@dataclass(frozen=True, slots=True)
class Labelled:
    """A case with what is said in its file, by whom: in all its messages, of which one is labelled."""

    folder: Path
    case: dict[str, Any]
    raw: bytes
    said: tuple[tuple[str, str], ...]

    @property
    def talk(self) -> dict[str, Any]:
        talk: dict[str, Any] = self.case["conversation"]
        return talk

    @property
    def sides(self) -> dict[str, str]:
        return {person["name"]: person["side"] for person in self.talk["participants"]}


@pytest.fixture(scope="module")
def corpus() -> tuple[Labelled, ...]:
    return tuple(map(labelled, sorted(HERE.glob("*/*/*/case.json"))))


def labelled(file: Path) -> Labelled:
    case = json.loads(file.read_text(encoding="utf-8"))
    talk = case["conversation"]
    raw = (file.parent / talk["file"]).read_bytes()
    read = read_file(raw, talk["file"], talk["format"])
    said = tuple((turn.speaker, folded(turn.text)) for one in read for turn in one.turns)
    return Labelled(file.parent, case, raw, said)


def faults_of_place(one: Labelled) -> Iterator[str]:
    part = "regression" if sha256(one.case["id"].encode()).digest()[0] < BELOW else "development"
    if one.folder.name != one.case["id"]:
        yield f"the folder is not named {one.case['id']}"
    if one.folder.parents[1].name != part:
        yield f"its id puts it into {part}"
    if {entry.name for entry in one.folder.iterdir()} != {"case.json", one.talk["file"]}:
        yield "the folder holds something else than the case and its conversation"


def faults_of_file(one: Labelled) -> Iterator[str]:
    talk = one.talk
    if talk["channel"] != CHANNELS.get(talk["format"], "call"):
        yield f"a {talk['format']} is no {talk['channel']}"
    if (known := sniff(one.raw, talk["file"]).name) != talk["format"]:
        yield f"the file looks like {known}"
    if datetime.fromisoformat(talk["started_at"]).utcoffset() is None:
        yield "its start has no offset"
    if set(one.sides.values()) - {"ours", "theirs"}:
        yield "a participant is on no side"
    addresses = [person.get("email") or "" for person in talk["participants"]]
    if talk["channel"] == "call":  # the headers of a mail name programs as well
        addresses += re.findall(r"[\w.+-]+@[\w.-]+", one.raw.decode())
    yield from (f"{address} may be real" for address in addresses if address and not address.endswith(".example"))


def faults_of_signals(one: Labelled) -> Iterator[str]:
    for signal in one.case["signals"]:
        yield from misspoken(signal)
        yield from faults_of_quotes(one, signal)
        if signal["kind"] == "next_step":
            yield from faults_of_step(one, signal["value"])
    events = Counter(signal["value"].get("event") for signal in one.case["signals"] if signal["kind"] == "milestone")
    yield from (f"{event} is labelled {times} times" for event, times in events.items() if times > 1)


def faults_of_quotes(one: Labelled, signal: dict[str, Any]) -> Iterator[str]:
    quote, speaker = folded(signal["quote"]), signal["speaker"] or ""
    if not quote or not any(quote in text and by == speaker for by, text in one.said):
        yield f"{speaker!r} never says {quote!r} in one turn"
    for support in map(folded, signal["support"]):
        if not support or not any(support in text for _, text in one.said):
            yield f"nobody says {support!r} in one turn"


def faults_of_step(one: Labelled, step: dict[str, Any]) -> Iterator[str]:
    if step["owner"] is not None and one.sides.get(step["owner"]) != step["owner_side"]:
        yield f"{step['owner']!r} is nobody on the side {step['owner_side']!r}"
    if step["due"] and date.fromisoformat(step["due"]) < datetime.fromisoformat(one.talk["started_at"]).date():
        yield f"{step['action']!r} is due before it was said"


@pytest.mark.parametrize("faults_in", [faults_of_place, faults_of_file, faults_of_signals])
def test_it_keeps_the_form(corpus: tuple[Labelled, ...], faults_in: Any) -> None:
    assert [f"{one.case['id']}: {fault}" for one in corpus for fault in faults_in(one)] == []


def test_it_names_each_conversation_once(corpus: tuple[Labelled, ...]) -> None:
    assert [name for name, times in Counter(one.case["id"] for one in corpus).items() if times > 1] == []


def test_it_has_both_parts(corpus: tuple[Labelled, ...]) -> None:
    parts = Counter(one.folder.parents[1].name for one in corpus)
    assert set(parts) == {"development", "regression"}
    assert min(parts.values()) > 50


class Silent:
    """A reader that finds nothing, so that only the labels are looked at."""

    name, version = "silent", "1"

    def read(self, *_: Any) -> tuple[()]:
        return ()


def test_its_quotes_and_supports_are_said_in_what_is_labelled() -> None:
    found = evaluate(load_cases(HERE), Silent(), read_file)
    assert (found.label_faults, found.unread) == ((), ())
