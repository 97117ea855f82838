"""What moved from one conversation to the next: days, sums, people, competitors, milestones. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sayso.domain.money import Money
from sayso.giveback.facts import Facts, Source, is_sure, stated
from sayso.giveback.statements import Quoted, Statement, clipped
from sayso.propose.facts import Heard
from sayso.record.days import shown

LONG_UNNAMED = timedelta(days=30)
LONGEST = 20  # words of one line
OUT = "ruled_out"
DAYS = {"decision": "Decision", "signature": "Signature", "go_live": "Go-live"}
SUMS = {"price": "Price", "budget": "Budget", "discount": "Discount"}
EVENTS = {
    "pain_confirmed": "Pain confirmed", "budget_confirmed": "Budget confirmed",
    "decision_process_shared": "They told how they decide", "evaluation_started": "Evaluation started",
    "proposal_requested": "They asked for a proposal", "security_review_started": "Security review started",
    "legal_review_started": "Legal review started", "verbal_commitment": "Verbal commitment",
    "contract_signed": "Contract signed", "on_hold": "Put on hold", "lost": "They said no",
}  # fmt: skip


class Kind(StrEnum):
    """What moved."""

    DATE = "date_moved"
    BUDGET = "budget_moved"
    PERSON = "new_person"
    COMPETITOR = "competitor"
    RETURNING = "competitor_returning"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class Movement:
    """One thing that was otherwise, or not there, before. `conversation` is the identity of the one that told it."""

    kind: Kind
    subject: str
    conversation: str
    at: datetime | None
    told: Statement


def movements(facts: Facts) -> tuple[Movement, ...]:
    """Everything that moved, in the order it was told."""
    source = Source(facts)
    found = [*_days(source), *_budgets(source), *_people(source), *_competitors(source), *_milestones(source)]
    places = {talk.about.identity: place for place, talk in enumerate(facts.talks)}
    return tuple(sorted(found, key=lambda one: places[one.conversation]))


def day_told(heard: Heard) -> str:
    """A day that was told, in words: "Decision 12 Mar 2026"."""
    what = DAYS.get(str(heard.signal.value.get("what")), "Day")
    return f"{what} {_day(heard)}"


def sum_told(heard: Heard) -> str:
    """A sum that was told, in words: "Budget 40,000 GBP a year", "Discount 10%"."""
    value = heard.signal.value
    what = SUMS.get(str(value.get("what")), "Sum")
    number = Decimal(str(value.get("value") or 0))
    if value.get("what") == "discount":
        return f"{what} {number:f}%"
    period = {"year": " a year", "month": " a month", "once": " once"}.get(str(value.get("period")), "")
    return f"{what} {Money(number, str(value.get('currency') or ''))}{period}"


def _days(source: Source) -> Iterator[Movement]:
    latest: dict[str, Heard] = {}
    for heard in _sure(source, "close_date"):
        what = str(heard.signal.value.get("what"))
        before = latest.get(what)
        if before is not None and _day(before) != _day(heard) and before.conversation != heard.conversation:
            text = f"{DAYS.get(what, 'Day')} moved from {_day(before)} to {_day(heard)}."
            yield _movement(source, Kind.DATE, what, heard, text, before)
        latest[what] = heard


def _budgets(source: Source) -> Iterator[Movement]:
    before: Heard | None = None
    for heard in _sure(source, "amount"):
        if heard.signal.value.get("what") != "budget":
            continue
        if before is not None and sum_told(before) != sum_told(heard) and before.conversation != heard.conversation:
            text = f"{sum_told(before)} became {sum_told(heard).removeprefix('Budget ')}."
            yield _movement(source, Kind.BUDGET, "budget", heard, text, before)
        before = heard


def _people(source: Source) -> Iterator[Movement]:
    """Who speaks for the buyer for the first time, once there was a conversation before."""
    known: set[str] = set()
    first: dict[tuple[str, str], Heard] = {}
    for told in source.facts.heard:
        first.setdefault((told.conversation, told.signal.quote.speaker), told)
    for place, talk in enumerate(source.facts.talks):
        for one in talk.theirs:
            heard = first.get((talk.about.identity, one.label))
            if one.key not in known and place and known and heard is not None:
                title = f", {one.title}" if one.title else ""
                yield _movement(source, Kind.PERSON, one.called, heard, f"{one.called}{title} joined.")
            known.add(one.key)


def _competitors(source: Source) -> Iterator[Movement]:
    latest: dict[str, Heard] = {}
    for heard in _sure(source, "competitor"):
        name, status = str(heard.signal.value.get("name")), str(heard.signal.value.get("status"))
        before = latest.get(name.casefold())
        words = status.replace("_", " ")
        if before is None:
            yield _movement(source, Kind.COMPETITOR, name, heard, f"{name} came up: {words}.")
        elif _returns(before, heard):
            yield _movement(source, Kind.RETURNING, name, heard, f"{name} is back: {words}.", before)
        elif before.signal.value.get("status") != status and before.conversation != heard.conversation:
            was = str(before.signal.value.get("status")).replace("_", " ")
            yield _movement(source, Kind.COMPETITOR, name, heard, f"{name}: {was} before, now {words}.", before)
        latest[name.casefold()] = heard


def _returns(before: Heard, heard: Heard) -> bool:
    if before.conversation == heard.conversation or heard.signal.value.get("status") == OUT:
        return False
    silent = before.said_at and heard.said_at and heard.said_at - before.said_at > LONG_UNNAMED
    return before.signal.value.get("status") == OUT or bool(silent)


def _milestones(source: Source) -> Iterator[Movement]:
    seen = set()
    for heard in _sure(source, "milestone"):
        event = str(heard.signal.value.get("event"))
        if event not in seen:
            yield _movement(source, Kind.MILESTONE, event, heard, f"{EVENTS.get(event, event)}.")
        seen.add(event)


def _sure(source: Source, kind: str) -> list[Heard]:
    return [heard for heard in stated(source.facts, kind) if is_sure(source.facts, heard)]


def _movement(
    source: Source, kind: Kind, subject: str, heard: Heard, text: str, before: Heard | None = None
) -> Movement:
    quotes: tuple[Quoted, ...] = source.quoted(heard)[:2]
    if before is not None:
        quotes += source.quoted(before)[:1]
    told = Statement(clipped(text, LONGEST), tuple(dict.fromkeys(quotes)))
    return Movement(kind, subject, heard.conversation, heard.said_at, told)


def _day(heard: Heard) -> str:
    return shown(date.fromisoformat(str(heard.signal.value["date"])))
