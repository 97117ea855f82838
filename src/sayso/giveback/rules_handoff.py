"""The handoff: a deal told to somebody who has never heard of it, in ten minutes at most. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sayso.domain.transcript import Quote
from sayso.giveback.facts import Facts, Source, Talk, is_sure, stated
from sayso.giveback.rules_brief import competitors, days_and_money, fitted, not_known
from sayso.giveback.rules_fates import Fate
from sayso.giveback.rules_movements import EVENTS, Kind, day_told, movements, sum_told
from sayso.giveback.rules_objections import open_objections
from sayso.giveback.rules_people import people
from sayso.giveback.rules_promises import Promise, by_urgency, promises
from sayso.giveback.rules_unknown import gaps
from sayso.giveback.statements import Line, Quoted, Statement, clipped, verbatim
from sayso.giveback.views import Section
from sayso.propose.facts import Heard
from sayso.propose.rules_steps import called

TEN_MINUTES = 2300  # words, at 230 a minute
TOLD_OF_A_TALK = 4  # things told of one conversation
MOST_TALKS = 40  # of a long story, the first and the newest
MOST_PEOPLE, MOST_QUOTES = 12, 2
FEWEST_WORDS = 4  # of a quote that tells something of who said it: "6th." does not
ACTIONS = 3
LONGEST = 24
WEIGHT = ("milestone", "close_date", "amount", "competitor", "objection", "need", "next_step", "stakeholder")


def handoff(facts: Facts, room: int = TEN_MINUTES) -> tuple[Section, ...]:
    """The story in order, the people in their own words, promises in force, traps, the next three actions.

    In at most `room` words.
    """
    held = by_urgency(promises(facts))
    sections = [
        Section("Do next", tuple(_actions(facts, held))),
        Section("The story", tuple(_story(facts))),
        Section("The people, in their own words", tuple(_people(facts))),
        Section("Promises in force", tuple(one.statement for one in held if one.fate is not Fate.KEPT)),
        Section("Traps", tuple(_traps(facts, held))),
        Section("Days and money", tuple(days_and_money(facts))),
        Section("Competitors", tuple(competitors(facts))),
        Section("Not known", not_known(facts, gaps(facts))),
    ]
    return fitted([section for section in sections if section.lines], room)


def _story(facts: Facts) -> Iterator[Line]:
    """A line for each conversation, with the things in it that weigh most, in the order said."""
    talks = facts.spoken
    if len(talks) > MOST_TALKS:
        talks = (*talks[: MOST_TALKS // 4], *talks[-(MOST_TALKS - MOST_TALKS // 4) :])
    source, of_talk = Source(facts), dict[str, list[Heard]]()
    for kind in WEIGHT:
        for heard in stated(facts, kind):
            of_talk.setdefault(heard.conversation, []).append(heard)
    for talk in talks:
        # What one sentence tells is told once, by what in it weighs most.
        by_quote: dict[Quote, Heard] = {}
        for heard in sorted(of_talk.get(talk.about.identity, []), key=lambda heard: not is_sure(facts, heard)):
            by_quote.setdefault(heard.signal.quote, heard)
        weighty = list(by_quote.values())[:TOLD_OF_A_TALK]
        if weighty:
            told = sorted(weighty, key=lambda heard: (heard.signal.quote.turn, heard.signal.quote.start))
            parts = "; ".join(_told(facts, heard) for heard in told)
            yield Statement(f"{_when(talk)}: {parts}.", tuple(source.quoted(heard)[0] for heard in told))


def _when(talk: Talk) -> str:
    names = ", ".join(one.called.split()[0] for one in talk.theirs[:3] if one.called.strip())
    about = called(talk.about)
    return f"{about[0].upper()}{about[1:]}{f' with {names}' if names else ''}"


def _told(facts: Facts, heard: Heard) -> str:
    """One thing in our words where it is sure, else in theirs."""
    value, words = heard.signal.value, verbatim(heard.signal.quote.text).rstrip(".")
    if not is_sure(facts, heard) or heard.signal.kind in ("objection", "need", "stakeholder"):
        return f"“{words}”"
    if heard.signal.kind == "close_date":
        return day_told(heard)
    if heard.signal.kind == "amount":
        return sum_told(heard)
    if heard.signal.kind == "milestone":
        return EVENTS.get(str(value.get("event")), "milestone").lower()
    if heard.signal.kind == "competitor":
        return clipped(f"{value.get('name')} {str(value.get('status')).replace('_', ' ')}", LONGEST)
    return f"{str(value.get('owner') or 'both sides').split()[0]} to {verbatim(str(value.get('action')))}"


def _people(facts: Facts) -> Iterator[Line]:
    """Each with their part, and the two newest things of theirs that were heard."""
    source = Source(facts)
    said: dict[str, list[Quoted]] = {}
    for heard in reversed(facts.heard):
        if heard.signal.kind != "stakeholder":
            quote = source.quoted(heard)[0]
            if len(quote.text.split()) >= FEWEST_WORDS:
                said.setdefault(_speaker(source, heard), []).append(quote)
    for person in people(facts)[:MOST_PEOPLE]:
        quotes = list(dict.fromkeys(said.get(person.name, [])))[:MOST_QUOTES]
        if not quotes:
            yield person.line
            continue
        who = ", ".join(part for part in (person.name, person.title, person.role.replace("_", " ")) if part)
        words = " ".join(f"“{verbatim(quote.text)}”" for quote in quotes)
        yield Statement(f"{clipped(who, LONGEST)}: {words}", (*quotes, *person.role_quotes))


def _speaker(source: Source, heard: Heard) -> str:
    talk, label = source.talks[heard.conversation], heard.signal.quote.speaker
    return next((one.called for one in talk.people if one.label == label), label)


def _traps(facts: Facts, held: Sequence[Promise]) -> Iterator[Line]:
    """What one would step into: our own missed promises, open objections, what moved, somebody against it."""
    for one in held:
        if one.side == "ours" and one.is_missed and one.is_sure:
            yield Statement(f"We did not keep this: {one.told}. {one.because}", one.quotes)
    for objection in open_objections(facts):
        yield objection.told
    for moved in movements(facts):
        if moved.kind in (Kind.DATE, Kind.BUDGET, Kind.RETURNING):
            yield moved.told
    for person in people(facts):
        if person.role == "blocker" and person.role_quotes:
            yield Statement(f"{clipped(person.name, LONGEST)} is against it.", person.role_quotes)


def _actions(facts: Facts, held: Sequence[Promise]) -> Iterator[Line]:
    """The next three: what we owe, what they owe, the objection without an answer."""
    ours = [one for one in held if one.side == "ours" and one.is_sure and one.fate is not Fate.KEPT]
    theirs = [one for one in held if one.side == "theirs" and one.is_sure and one.is_missed]
    unanswered = [one for one in open_objections(facts) if one.answer is None]
    kinds: list[list[Line]] = [
        [Statement(f"Do, or say where it stands: {one.told}.", one.quotes) for one in ours],
        [Statement(f"Ask what became of this: {one.told}.", one.quotes) for one in theirs],
        [Statement(f"Answer this, {one.category}: “{verbatim(one.quote.text)}”", (one.quote,)) for one in unanswered],
    ]
    # One of each kind first, so that the three do not all say the same.
    first, rest = [each[0] for each in kinds if each], [line for each in kinds for line in each[1:]]
    yield from [*first, *rest][:ACTIONS]
