"""What the local reader finds beside what a keyword finds, and what it makes of public meetings.

.venv/bin/python benchmarks/reading.py [--part development] [--corpora ../shared/corpora]

The keyword reader is of a common kind: a turn that holds one of a list of phrases is a next step, due never, owned by
nobody; a turn that holds a word of a list is an objection, and so on. It quotes whole turns, which the scores are
kind to. The public meetings are no sales conversations: what matters is how few false alarms an hour of talk gives.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sayso.capture.reading_files import read_file
from sayso.domain.signal import Signal
from sayso.domain.transcript import Channel, Transcript, Turn, TurnKind, quote
from sayso.extract.context import ReadingContext
from sayso.extract.evaluation import KINDS, evaluate, load_cases
from sayso.extract.points import READERS

WORDS_AN_HOUR = 9_000
NEAR = 6  # turns between what was said and where somebody noted it
STEPS = (
    r"\b(?:next steps?|follow(?:ing)? up|i'll|i will|we'll|action item|schedule|let's|get back to you"
    r"|can you|could you)\b"
)
KEYWORDS = {
    "next_step": (
        STEPS,
        {"action": "follow up", "owner": None, "owner_side": "unknown", "due": None, "agreement": "agreed"},
    ),
    "objection": (r"\b(?:too expensive|concern|worried|not sure|budget is tight|no time)\b", {"category": "price"}),
    "close_date": (r"\b(?:deadline|go live|sign by|decision by)\b", {"date": "2026-12-31", "what": "decision"}),
    "amount": (r"[$€£]\s?\d|\bbudget\b", {"value": 0, "currency": None, "what": "price", "period": None}),
    "competitor": (r"\b(?:competitor|alternative|salesforce|hubspot)\b", {"name": "competitor", "status": "mentioned"}),
    "stakeholder": (r"\b(?:ceo|cfo|cto|decision maker)\b", {"name": None, "title": None, "role": "decision_maker"}),
    "milestone": (r"\b(?:contract signed|security review|pilot)\b", {"event": "evaluation_started"}),
}


class KeywordReader:
    """One finding for each turn that holds a word of the list."""

    name, version = "keywords", "1"

    def read(self, transcript: Transcript, context: ReadingContext) -> tuple[Signal, ...]:
        return tuple(self._found(transcript))

    def _found(self, transcript: Transcript) -> Iterator[Signal]:
        for turn in transcript.turns:
            if turn.kind is TurnKind.SAID and turn.text:
                for kind, (words, value) in KEYWORDS.items():
                    if re.search(words, turn.text, re.IGNORECASE):
                        yield Signal(kind, quote(turn, 0, len(turn.text)), value)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--part", default="development")
    arguments.add_argument("--corpora", type=Path, default=ROOT.parent / "shared/corpora")
    options = arguments.parse_args()
    beside_keywords(ROOT / "evaluation" / options.part)
    meetings(options.corpora / "meeting_actions_dev.jsonl")
    promises(options.corpora / "mrda_commitments_train.jsonl")


def beside_keywords(folder: Path) -> None:
    """F1 of both readers, kind by kind. A turn is longer than a quote, so the keyword reader's matches are generous."""
    cases = load_cases(folder)
    local, keyword = (evaluate(cases, reader, read_file) for reader in (READERS.get("local"), KeywordReader()))
    print(f"{len(cases)} labelled conversations   keywords   local reader")
    for kind in KINDS:
        print(f"  {kind:28} {keyword.scores[kind].f1:>8.2f} {local.scores[kind].f1:>14.2f}")
    print(f"  {'macro F1':28} {keyword.macro_f1:>8.2f} {local.macro_f1:>14.2f}")
    print(f"  {'clean accepts':28} {keyword.clean_accept_rate:>8.0%} {local.clean_accept_rate:>14.0%}\n")


def meetings(file: Path) -> None:
    """Meetings in which people noted actions: what of them is found near by, and how much is found in all."""
    if not file.exists():
        print(f"{file} is absent: no public meetings are read.")
        return
    hours = found = near = noted = 0.0
    for row in map(json.loads, file.read_text().splitlines()):
        steps = [
            signal
            for signal in READERS.get("local").read(_meeting(row), ReadingContext())
            if signal.kind == "next_step"
        ]
        places = [signal.quote.turn for signal in steps]
        hours += sum(len(turn["text"].split()) for turn in row["turns"]) / WORDS_AN_HOUR
        found += len(steps)
        noted += len(row["action_items"])
        near += sum(any(0 <= item["after_turn"] - place <= NEAR for place in places) for item in row["action_items"])
    print(f"public meetings: {hours:.1f} hours of speech, {found / hours:.1f} steps found an hour")
    print(f"  {noted:.0f} actions noted by those present, {near:.0f} of them with a step found near by\n")


def promises(file: Path) -> None:
    """Promises made within meetings, most of them kept within the meeting: how many are taken for next steps."""
    if not file.exists():
        print(f"{file} is absent: no promises within meetings are read.")
        return
    taken = rows = 0
    for row in map(json.loads, file.read_text().splitlines()):
        rows += 1
        target = row["target_index"]
        signals = READERS.get("local").read(_window(row), ReadingContext())
        taken += any(one.kind == "next_step" and one.quote.turn == target for one in signals)
    print(f"promises within meetings: {rows}, of which {taken} ({taken / rows:.0%}) are taken for next steps")


def _meeting(row: dict[str, Any]) -> Transcript:
    turns = tuple(Turn(place, turn["speaker"], turn["text"]) for place, turn in enumerate(row["turns"]))
    return Transcript("txt", Channel.CALL, turns, started_at=datetime(2024, 6, 3, 17, 0, tzinfo=UTC))


def _window(row: dict[str, Any]) -> Transcript:
    said = row["window"]
    turns = tuple(Turn(place, one["speaker"], one["text"]) for place, one in enumerate(said))
    return Transcript("txt", Channel.CALL, turns)


if __name__ == "__main__":
    main()
