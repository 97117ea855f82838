"""Account signals: what happens in an account that asks for somebody to do something. Pure.

Each is raised once, by what was said (or by silence), and goes quiet when nobody acts on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from sayso.domain.canonical import digest
from sayso.domain.transcript import Side
from sayso.giveback.facts import Facts, Source
from sayso.giveback.rules_movements import Kind as Moved
from sayso.giveback.rules_movements import movements
from sayso.giveback.rules_people import SENTENCE, people
from sayso.giveback.statements import Quoted, Statement, verbatim
from sayso.record.days import shown

FRESH = timedelta(days=30)  # how long what moved asks for something
QUIET_AFTER = timedelta(days=14)  # how long a signal that nobody acts on is shown
LEAST_SILENCE, USUAL_TIMES = 14, 2
OFTEN_DISMISSED = 3
LEAVING_WORDS = ("leaving", "last day", "moving on", "stepping down", "retiring", "no longer with", "taking over from",
                 "my successor", "new role")  # fmt: skip
LEAVING = re.compile(
    r"\b(?:(?:i'm|i am|i'll be|i will be|(?:he|she)(?:'s| is)|is|are) (?:leaving|moving on|stepping down|retiring)"
    r"|(?:my|his|her) (?:last|final) (?:day|week)|no longer with|taking over from (?:me|him|her)|my successor"
    r"|(?:my|a) new role)\b",
    re.IGNORECASE,
)
DOUBTFUL = re.compile(r"\?|\b(?:if|not|never|n't)\b", re.IGNORECASE)


class Kind(StrEnum):
    """What happened."""

    LEAVING = "leaving"
    RETURNING = "competitor_returning"
    DATE = "date_moved"
    BUDGET = "budget_moved"
    SILENCE = "silence"
    PERSON = "new_person"


RANK = tuple(Kind)  # the order in which they are told
OF_MOVEMENT = {
    Moved.RETURNING: Kind.RETURNING, Moved.DATE: Kind.DATE, Moved.BUDGET: Kind.BUDGET, Moved.PERSON: Kind.PERSON,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountSignal:
    """One signal. `key` is the same however often it is worked out; `raised_on` the day from which it stands."""

    key: str
    kind: Kind
    deal_id: int
    raised_on: date
    told: Statement


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the reader did about a signal before: `is_act`, or they put it away."""

    key: str
    kind: str
    is_act: bool


def signals(facts: Facts, deal_id: int) -> tuple[AccountSignal, ...]:
    """The signals of an open deal, ranked: somebody leaving, a competitor back, what moved, silence, somebody new."""
    found = [*_leaving(facts), *_moved(facts), *_silence(facts)]
    ranked = sorted(found, key=lambda each: (RANK.index(each[0]), -each[1].toordinal()))
    return tuple(AccountSignal(_key(kind, deal_id, told), kind, deal_id, day, told) for kind, day, told in ranked)


def loud(found: Iterable[AccountSignal], reactions: Iterable[Reaction], today: date) -> list[AccountSignal]:
    """Those to be shown: none that was answered, that stood unanswered for two weeks, or whose kind is never of use."""
    reactions = list(reactions)
    answered = {one.key for one in reactions}
    dismissed = Counter(one.kind for one in reactions if not one.is_act)
    useful = {one.kind for one in reactions if one.is_act}
    useless = {kind for kind, times in dismissed.items() if times >= OFTEN_DISMISSED and kind not in useful}
    return [
        one
        for one in found
        if one.key not in answered and one.kind not in useless and today - one.raised_on <= QUIET_AFTER
    ]


_Found = tuple[Kind, date, Statement]


def _moved(facts: Facts) -> Iterator[_Found]:
    days = {talk.about.identity: talk.about.day for talk in facts.talks}
    if not any(day is not None and facts.today - day <= FRESH for day in days.values()):
        return
    for one in movements(facts):
        day = days[one.conversation]
        if one.kind in OF_MOVEMENT and day is not None and facts.today - day <= FRESH:
            yield OF_MOVEMENT[one.kind], day, one.told


def _silence(facts: Facts) -> Iterator[_Found]:
    """Nobody has spoken for longer than usual; the newest words are the quote."""
    days = [talk.about.day for talk in facts.spoken if talk.about.day is not None]
    if not days or not facts.heard:
        return
    gaps = [(later - earlier).days for earlier, later in pairwise(days) if later > earlier]
    patience = max(LEAST_SILENCE, round(USUAL_TIMES * median(gaps)) if gaps else 0)
    silent = (facts.today - days[-1]).days
    if silent > patience:
        words = Source(facts).quoted(facts.heard[-1])[:1]
        text = f"Silent since {shown(days[-1])}, {silent} days. Last: “{verbatim(words[0].text)}”"
        yield Kind.SILENCE, days[-1] + timedelta(days=patience + 1), Statement(text, words)


def _leaving(facts: Facts) -> Iterator[_Found]:
    source = Source(facts)
    roles = {person.name: person.role for person in people(facts)} if facts.turns else {}
    for words in facts.turns:
        talk = source.talks[words.conversation]
        day = talk.about.day
        if words.side is not Side.THEIRS or day is None or facts.today - day > FRESH:
            continue
        names = {one.label: one.called for one in talk.people}
        speaker = names.get(words.speaker, words.speaker)
        for found in SENTENCE.finditer(words.text):
            text = found[0].strip()
            if LEAVING.search(text) and not DOUBTFUL.search(text):
                start = found.start() + found[0].index(text)
                quote = source.cut(words, start, start + len(text))
                yield Kind.LEAVING, day, Statement(_leaving_told(speaker, roles.get(speaker, ""), quote), (quote,))


def _leaving_told(speaker: str, role: str, quote: Quoted) -> str:
    part = f", {role.replace('_', ' ')}" if role else ""
    return f"{speaker}{part}: “{verbatim(quote.text)}”"


def _key(kind: Kind, deal_id: int, told: Statement) -> str:
    first = told.quotes[0]
    return digest([kind.value, deal_id, first.conversation, first.turn, first.start])
