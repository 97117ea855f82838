"""What of a model's claim is believed: what our own grammar reads in the quoted words, and nothing beyond them.

A model says where to look. Days, sums, names, sides and what kind of statement it is are worked out again from the
quotes; a claim that they do not bear out is dropped with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from sayso.domain.signal import Certainty, JsonValue, Signal
from sayso.domain.transcript import Quote, Side
from sayso.extract.amounts.grammar import in_currency
from sayso.extract.dates import Day
from sayso.extract.local.answers import Answer
from sayso.extract.local.cues import Cue
from sayso.extract.local.reading import Reading, Sentence
from sayso.extract.local.speakers import name_parts
from sayso.extract.remote.answering import Claim

Value = dict[str, JsonValue]
UNREAL: Final = {
    Cue.HYPOTHETICAL: "it is hypothetical",
    Cue.JOKING: "it was said in jest",
    Cue.WITHDRAWN: "it was taken back",
}
_HEDGED: Final = re.compile(r"\b(?:maybe|perhaps|possibly|might|we'll see|not sure|no promises|i guess|try to)\b")
_RESTATED: Final = re.compile(r"\b(?:you(?:'re| are| said| told| mentioned| feel| think| need| don't| can't)|your)\b")
_WORD: Final = re.compile(r"\w+")
_ADDRESS: Final = re.compile(r"\S*(?:@|://|www\.)\S*")
_LONGEST: Final = 120
_STEM: Final = 4  # words that begin alike are one word: send, sending


class NotBorneOut(ValueError):
    """The quoted words do not say what the model says they say."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A claim beside the sentences that it quotes, main one first."""

    claim: Claim
    reading: Reading
    sentences: tuple[Sentence, ...]

    @property
    def main(self) -> Sentence:
        """The sentence in which the quote begins."""
        return self.sentences[0]

    @property
    def words(self) -> frozenset[str]:
        """The words of all quoted sentences, in lower case."""
        return frozenset(word for sentence in self.sentences for word in sentence.words)

    @property
    def days(self) -> tuple[Day, ...]:
        """The days named in the quoted sentences."""
        return tuple(day for sentence in self.sentences for day in self.reading.days(sentence))


def believed(claim: Claim, reading: Reading) -> Signal:
    """The claim as a signal, its value as the quotes bear it out. Raises NotBorneOut, which says what is wrong."""
    heard = Heard(claim, reading, tuple(_sentences(claim, reading)))
    if not heard.sentences:
        raise NotBorneOut("its quote is no sentence")
    for cue, why in UNREAL.items():
        if cue in heard.main.cues:
            raise NotBorneOut(why)
    judge = _JUDGES.get(claim.kind)
    if judge is None:
        raise NotBorneOut(f"there is no way to check a '{claim.kind}'")
    value, reason = judge(heard)
    return Signal(claim.kind, claim.quote, value, claim.support, Certainty.UNSURE, reason)


def _next_step(heard: Heard) -> tuple[Value, str]:
    value, main = dict(heard.claim.value), heard.main
    agreement = value.get("agreement")
    if agreement != "declined" and Cue.NEGATED in main.cues and Cue.QUESTION not in main.cues:
        raise NotBorneOut("it is negated")
    if agreement == "agreed" and _HEDGED.search(main.plain):
        raise NotBorneOut("it is a maybe")
    if agreement == "agreed":
        agreement = _taken(heard)
    due, reason = (None, "") if agreement == "declined" else _due(heard, value.get("due"))
    owner, side = _owner(heard, value)
    given = {"action": _action(heard, value.get("action")), "owner": owner, "owner_side": side}
    return {**given, "due": due, "agreement": agreement}, reason


def _taken(heard: Heard) -> str:
    """What is left of "agreed" once our own ear has listened to the other side's answer."""
    for sentence in heard.sentences:
        if heard.reading.reply(sentence, was_asked=Cue.QUESTION in sentence.cues).answer is Answer.REFUSED:
            raise NotBorneOut("the other side refused it")
    return "agreed"


def _due(heard: Heard, claimed: JsonValue) -> tuple[str | None, str]:
    days = {day.on.isoformat(): day.words for day in heard.days}
    if isinstance(claimed, str) and claimed in days:
        return claimed, days[claimed]
    if len(days) == 1:
        ((only, words),) = days.items()
        return only, words
    return None, "no one day is said for it" if claimed else ""


def _owner(heard: Heard, value: Mapping[str, JsonValue]) -> tuple[str | None, JsonValue]:
    if value.get("owner_side") == "both":
        return None, "both"
    wanted = name_parts(str(value.get("owner") or ""))
    found = [one for one in heard.reading.people if wanted and wanted <= name_parts(one.name or one.label)]
    if len(found) == 1 and found[0].side is not Side.UNKNOWN:
        return found[0].name or found[0].label, str(found[0].side)
    return None, value.get("owner_side")


def _action(heard: Heard, claimed: JsonValue) -> str:
    """The action in the model's words where they are words of the quotes; else the quote itself."""
    text = " ".join(claimed.split()) if isinstance(claimed, str) else ""
    said = {word[:_STEM] for word in heard.words}
    words = [word[:_STEM] for word in _WORD.findall(text.lower())]
    spoken = sum(word in said for word in words)
    quoted = " ".join(sentence.text for sentence in heard.sentences)
    strange = [found for found in _ADDRESS.findall(text) if found not in quoted]
    numbers = [word for word in words if any(letter.isdigit() for letter in word) and word not in said]
    if not words or 2 * spoken < len(words) or strange or numbers or len(text) > _LONGEST:
        text = " ".join(heard.claim.quote.text.split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0]


def _close_date(heard: Heard) -> tuple[Value, str]:
    _stated(heard)
    day, reason = _due(heard, heard.claim.value.get("date"))
    if day is None:
        raise NotBorneOut("its quotes name no such day")
    return {"date": day, "what": heard.claim.value.get("what")}, reason


def _amount(heard: Heard) -> tuple[Value, str]:
    value = dict(heard.claim.value)
    wanted = value.get("value")
    for found in chain.from_iterable(sentence.sums for sentence in heard.sentences):
        ends = {float(end) for end in (found.value, found.lowest) if end is not None}
        if isinstance(wanted, int | float) and float(wanted) in ends and not found.is_lower_end:
            currency = None if found.percent else in_currency(found.currency, heard.reading.context.currency) or None
            whole = found.value == found.value.to_integral_value()
            upper = int(found.value) if whole else float(found.value)  # of a range, whichever end was claimed
            return {**value, "value": upper, "currency": currency, "accepted": False}, f"“{found.text}”"
    raise NotBorneOut("its quotes name no such sum")


def _of_the_buyer(heard: Heard) -> tuple[Value, str]:
    restates = Cue.REPORTED in heard.main.cues or _RESTATED.search(heard.main.plain)
    if heard.main.speaker.side is Side.OURS and not restates:
        raise NotBorneOut("it is our own side that says it")
    return dict(heard.claim.value), ""


def _competitor(heard: Heard) -> tuple[Value, str]:
    _named(heard, heard.claim.value.get("name"))
    return dict(heard.claim.value), ""


def _stakeholder(heard: Heard) -> tuple[Value, str]:
    value = dict(heard.claim.value)
    name = value.get("name")
    present = [one for one in heard.reading.people if name_parts(str(name or "")) & name_parts(one.name or one.label)]
    if name and not present:
        _named(heard, name)
    if any(one.side is Side.OURS for one in present):
        raise NotBorneOut("that is one of us")
    return value, ""


def _milestone(heard: Heard) -> tuple[Value, str]:
    _stated(heard)
    if heard.claim.value.get("event") not in {"lost", "on_hold"} and Cue.NEGATED in heard.main.cues:
        raise NotBorneOut("it is negated")
    return dict(heard.claim.value), ""


def _stated(heard: Heard) -> None:
    if Cue.QUESTION in heard.main.cues and not heard.claim.support:
        raise NotBorneOut("it is asked, not said")
    if _HEDGED.search(heard.main.plain):
        raise NotBorneOut("it is a maybe")


def _named(heard: Heard, name: JsonValue) -> None:
    wanted = set(_WORD.findall(str(name or "").lower()))
    if not wanted or not wanted <= heard.words:
        raise NotBorneOut("its quotes do not say that name")


def _sentences(claim: Claim, reading: Reading) -> Iterator[Sentence]:
    """The sentences that the quotes touch, the main quote's first, each once."""
    seen: set[int] = set()
    for quoted in (claim.quote, *claim.support):
        for sentence in _touched(quoted, reading.by_turn.get(quoted.turn, ())):
            if sentence.index not in seen:
                seen.add(sentence.index)
                yield sentence


def _touched(quoted: Quote, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    return (one for one in sentences if one.start < quoted.end and quoted.start < one.end)


_JUDGES: Final[Mapping[str, Callable[[Heard], tuple[Value, str]]]] = {
    "next_step": _next_step,
    "close_date": _close_date,
    "amount": _amount,
    "objection": _of_the_buyer,
    "competitor": _competitor,
    "stakeholder": _stakeholder,
    "milestone": _milestone,
    "need": _of_the_buyer,
}
