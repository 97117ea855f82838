"""What the buyer holds against buying, and what was answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.domain.transcript import Side
from sayso.giveback.facts import Facts, Source, Words, stated
from sayso.giveback.rules_people import SENTENCE
from sayso.giveback.statements import Quoted, Statement, verbatim
from sayso.propose.facts import Heard

SETTLED_BY = ("verbal_commitment", "contract_signed")
REPLY = 3  # turns in which an answer is looked for
ENOUGH = 4  # words of a sentence that answers


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection, told as often as `times`: its newest words, and what was answered to them, if anything was."""

    category: str
    quote: Quoted
    answer: Quoted | None
    times: int
    place: int

    @property
    def told(self) -> Statement:
        """Both in one line."""
        often = f" ({self.times} times)" if self.times > 1 else ""
        said = f"{self.category.capitalize()}{often}: “{verbatim(self.quote.text)}”"
        if self.answer is None:
            return Statement(f"{said} No answer heard.", (self.quote,))
        return Statement(f"{said} Answered: “{verbatim(self.answer.text)}”", (self.quote, self.answer))


def open_objections(facts: Facts) -> tuple[Objection, ...]:
    """The newest objection of each kind that no commitment followed, the newest first."""
    source = Source(facts)
    places = {talk.about.identity: place for place, talk in enumerate(facts.talks)}
    settled = max((places[one.conversation] for one in stated(facts, "milestone") if _settles(one)), default=-1)
    by_category: dict[str, list[Heard]] = {}
    for heard in stated(facts, "objection"):
        if source.side(heard) is not Side.OURS and places[heard.conversation] >= settled:
            by_category.setdefault(str(heard.signal.value.get("category")), []).append(heard)
    found = [_objection(source, category, each, places) for category, each in by_category.items()]
    return tuple(sorted(found, key=lambda one: (-one.place, one.quote.turn)))


def _objection(source: Source, category: str, told: list[Heard], places: dict[str, int]) -> Objection:
    newest = told[-1]
    times = len({heard.conversation for heard in told})
    quote = source.quoted(newest)[0]
    return Objection(category, quote, _answer(source, newest), times, places[newest.conversation])


def _answer(source: Source, heard: Heard) -> Quoted | None:
    """The first sentence that our side said after it, in the same conversation."""
    turn = heard.signal.quote.turn
    for words in source.facts.turns:
        near = words.conversation == heard.conversation and turn < words.turn <= turn + REPLY
        if near and words.side is Side.OURS and (sentence := _sentence(source, words)):
            return sentence
    return None


def _sentence(source: Source, words: Words) -> Quoted | None:
    for found in SENTENCE.finditer(words.text):
        text = found[0].strip()
        if len(text.split()) >= ENOUGH:
            start = found.start() + found[0].index(text)
            return source.cut(words, start, start + len(text))
    return None


def _settles(heard: Heard) -> bool:
    return heard.signal.value.get("event") in SETTLED_BY
