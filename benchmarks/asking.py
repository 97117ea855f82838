"""How well questions are answered: the labelled ones of `evaluation/questions.txt`, over the demonstration company.

.venv/bin/python benchmarks/asking.py [--each] [--labelled]

The unit is the conversation: of those that answer a question, how many are found (recall), and of those found, how many
answer it (precision). `--each` prints every question with what it became, what was missed and what was found wrongly.
`--labelled` gives Ask the labels of the company in place of what the reader heard: what is then missed is Ask's own.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sayso.demo.reading import Conversation as Talk
    from sayso.domain.asker import Asker
    from sayso.domain.signal import Signal
    from sayso.domain.transcript import Transcript

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src")]
QUESTIONS = ROOT / "evaluation" / "questions.txt"
ANCHOR = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """One question: what it became, and the conversations that answer it and that were found."""

    question: str
    text: str
    wanted: frozenset[str]
    found: frozenset[str]


def questions() -> list[tuple[str, frozenset[str]]]:
    """Each question with the conversations that answer it."""
    lines = [line for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    parts = [line.partition("|") for line in lines]
    return [(question.strip(), frozenset(talks.split())) for question, _, talks in parts]


def load(at: datetime, only: frozenset[str] | None = None, *, labelled: bool = False) -> dict[int, str]:
    """Take in the company (or `only` some of its talks) and read it; the talks' names by conversation.

    What no rule could match to a deal is matched by hand, as its people would. With `labelled` nothing is read: the
    labels stand as the signals.
    """
    from sayso.capture.services import capture_file
    from sayso.demo import loading
    from sayso.demo.reading import load_shifted
    from sayso.domain.asker import Door, system
    from sayso.extract.services import read
    from sayso.org.selectors import asker_for, user_by_email

    root, whole = system("asking"), load_shifted(0)
    loading.load(asker=root, company=replace(whole, conversations=()), at=at, progress=lambda _: None)
    ids = loading._deal_ids(root)  # noqa: SLF001 - as the loading itself knows them
    deals = {deal.key: ids[deal.name] for account in whole.accounts for deal in account.deals}
    names: dict[int, str] = {}
    for talk in whole.conversations:
        host = user_by_email(talk.visible_to)
        if host is None or (only is not None and talk.id not in only):
            continue
        stated = loading._stated(talk)  # noqa: SLF001 - what the loading itself states
        captured = capture_file(
            asker=root, content=talk.raw, filename=talk.filename, at=at, source="demo", host=host.pk, stated=stated
        )
        person = asker_for(user=host, door=Door.WEB, request=f"asking-{talk.id}", at=at, may_decide=True)
        for one in captured.conversations:
            place(person, one.id, deals.get(talk.deal_key or ""), at)
            _labelled(root, one.id, talk) if labelled else read(asker=root, conversation_id=one.id, at=at)
            names[one.id] = talk.id
    return names


def place(person: Asker, conversation_id: int, deal_id: int | None, at: datetime) -> None:
    """What the talk's rep says of it, where no rule could tell: which deal it was."""
    from sayso.capture.selectors import get_conversation
    from sayso.capture.services import choose_deal

    if deal_id is not None and get_conversation(person, conversation_id).match == "unmatched":
        choose_deal(asker=person, conversation_id=conversation_id, deal_id=deal_id, at=at)


def _labelled(asker: Asker, conversation_id: int, talk: Talk) -> None:
    from sayso.capture.models import Conversation
    from sayso.capture.selectors import transcript_of
    from sayso.extract.indexing import index_signals
    from sayso.extract.models import Signal
    from sayso.extract.rows import signal_rows

    transcript = transcript_of(asker, conversation_id)
    conversation = Conversation.objects.get(pk=conversation_id)
    rows = signal_rows(conversation, transcript, _labels(talk, transcript))
    index_signals(conversation_id, Signal.objects.bulk_create(rows))


def _labels(talk: Talk, transcript: Transcript) -> Iterator[Signal]:
    """The labels as signals, each at the first turn of its speaker in which it stands, else at the first of all."""
    from sayso.domain.signal import Signal
    from sayso.extract.remote.answering import locate

    for label in talk.case["signals"]:
        turns = sorted(transcript.turns, key=lambda turn: turn.speaker != label["speaker"])
        places = [found for turn in turns if (found := locate(label["quote"], turn))]
        if places:
            yield Signal(label["kind"], places[0], label["value"])


def outcomes(names: dict[int, str], at: datetime) -> list[Outcome]:
    """Ask every question of everything; what was not taken in is not asked for."""
    from sayso.domain.asker import system
    from sayso.giveback.ask.answering import MOST, Wanted, answer

    known, found = frozenset(names.values()), []
    for question, wanted in questions():
        one = answer(system("asking"), question, at, Wanted(groups=MOST, each=MOST))
        quotes = [quote for group in one.groups for quote in group.quotes]
        heard = frozenset(names[quote.conversation_id] for quote in quotes if quote.conversation_id in names)
        found.append(Outcome(question, one.text, wanted & known, heard))
    return found


def scored(all_of: list[Outcome]) -> tuple[float, float]:
    """Precision and recall over all questions together."""
    right = sum(len(one.wanted & one.found) for one in all_of)
    return right / max(1, sum(len(one.found) for one in all_of)), right / max(1, sum(len(one.wanted) for one in all_of))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--each", action="store_true")
    arguments.add_argument("--labelled", action="store_true")
    options = arguments.parse_args()
    os.environ["SAYSO_HOME"] = tempfile.mkdtemp(prefix="sayso-asking-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    all_of = outcomes(load(ANCHOR, labelled=options.labelled), ANCHOR)
    for one in all_of if options.each else ():
        print(f"{one.question}\n    {one.text}")
        for name, talks in (("missed", one.wanted - one.found), ("wrong", one.found - one.wanted)):
            print(*(f"    {name} {talk}" for talk in sorted(talks)), sep="\n", end="\n" if talks else "")
    heard = [one for one in all_of if any(mark in one.text for mark in ("kind:", *KINDS))]
    words = [one for one in all_of if one not in heard]
    print("\n| questions | | precision | recall |\n|---|---|---|---|")
    for name, some in (("all", all_of), ("of a kind of signal", heard), ("of words", words)):
        precision, recall = scored(some)
        print(f"| {name} | {len(some)} | {precision:.2f} | {recall:.2f} |")


KINDS = ("objection:", "competitor:", "milestone:", "stakeholder:", "step:", "date:", "money:")

if __name__ == "__main__":
    main()
