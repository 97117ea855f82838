"""How well questions are answered: the labelled ones of `evaluation/questions.txt`, over the demonstration company.

.venv/bin/python benchmarks/asking.py [--each]

The unit is the conversation: of those that answer a question, how many are found (recall), and of those found, how many
answer it (precision). `--each` prints every question with what it became, what was missed and what was found wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

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


def load(at: datetime, only: frozenset[str] | None = None) -> dict[int, str]:
    """Take in the company (or `only` some of its talks) and read it; the talks' names by conversation."""
    from sayso.capture.services import capture_file
    from sayso.demo import loading
    from sayso.demo.reading import load_shifted
    from sayso.domain.asker import system
    from sayso.extract.services import read
    from sayso.org.selectors import user_by_email

    root, whole = system("asking"), load_shifted(0)
    loading.load(asker=root, company=replace(whole, conversations=()), at=at, progress=lambda _: None)
    names: dict[int, str] = {}
    for talk in whole.conversations:
        host = user_by_email(talk.visible_to)
        if host is None or (only is not None and talk.id not in only):
            continue
        stated = loading._stated(talk)  # noqa: SLF001 - what the loading itself states
        captured = capture_file(
            asker=root, content=talk.raw, filename=talk.filename, at=at, source="demo", host=host.pk, stated=stated
        )
        for one in captured.conversations:
            read(asker=root, conversation_id=one.id, at=at)
            names[one.id] = talk.id
    return names


def outcomes(names: dict[int, str], at: datetime) -> list[Outcome]:
    """Ask every question of everything; what was not taken in is not asked for."""
    from sayso.domain.asker import system
    from sayso.giveback.ask.answering import MOST, answer

    known, found = frozenset(names.values()), []
    for question, wanted in questions():
        one = answer(system("asking"), question, at, groups=MOST, each=MOST)
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
    options = arguments.parse_args()
    os.environ["SAYSO_HOME"] = tempfile.mkdtemp(prefix="sayso-asking-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "sayso.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    all_of = outcomes(load(ANCHOR), ANCHOR)
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
