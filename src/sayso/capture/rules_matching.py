"""Which deal a conversation belongs to: a ladder that says its reason, or that a person has to say. Pure.

From an address to a person, to an account, to the one deal that was open then; a mail goes where its thread went; a
full name counts only for a deal that one of our people in the conversation owns; a company named in the title counts
last, and only when nothing else is known. Two deals that fit are never weighed against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sayso.capture.rules_addresses import domain_of
from sayso.capture.rules_sides import folded

MARGIN = timedelta(days=30)  # talk begins before the deal is entered, and goes on after it is closed
LONGEST_REASON = 500
LEAST_NAME = 3  # a company of one or two letters is in every title
LONGEST_RUN = 5
MOST_TITLE_WORDS = 30


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mail of a thread that leads to a deal by itself."""

    at: datetime
    identity: str
    deal_id: int


class State(StrEnum):
    """How a conversation stands with the deals; the values of Conversation.Match."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"
    NEW = "new"
    INTERNAL = "internal"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class DealLife:
    """A deal and when it lived. `closed_at` is None while it is open."""

    id: int
    name: str
    account_id: int | None
    account: str
    owner_id: int | None
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside, and the account they lead to. `by` says how: person, domain, name, or "" for not at all."""

    label: str
    email: str
    by: str
    account_id: int | None
    account: str
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided: this deal, or none."""

    deal: DealLife | None
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Inherited:
    """What the thread of a mail has been given to: a deal or (when a person said so) none; and its title."""

    deal: DealLife | None
    title: str


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """All that the ladder may stand on.

    `deals` are those of every account that somebody or the title leads to; `met` those of them that somebody outside
    had a part in before, as the record and people's choices have it; `titled` the accounts that the title names;
    `ours` the users who took part or brought the conversation in; `unknown` the labels of whom nobody knows the side.
    """

    at: datetime
    outsiders: tuple[Outsider, ...]
    unknown: tuple[str, ...]
    ours: frozenset[int]
    title: str
    deals: tuple[DealLife, ...]
    titled: tuple[int, ...] = ()
    met: frozenset[int] = frozenset()
    choice: Choice | None = None
    thread: Inherited | None = None
    exclusion: str = ""
    is_automatic: bool = False
    is_anybody_there: bool = True


@dataclass(frozen=True, slots=True)
class Matched:
    """Where a conversation belongs, why in one sentence, and which deals fit when a person has to say."""

    state: State
    deal_id: int | None
    account_id: int | None
    reason: str
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """A question of the ladder, and what the facts answered: a sentence, "" where they did not."""

    question: str
    answer: str


def match(facts: MatchFacts) -> Matched:
    """Climb the ladder. The first rung that answers counts."""
    found = next((found for _, rung in _rungs() if (found := rung(facts)) is not None), None) or _nothing(facts)
    return _short(_aside(found) if facts.is_automatic else found)


def climb(facts: MatchFacts) -> tuple[Rung, ...]:
    """The ladder as it was climbed: each question up to the first that was answered."""
    climbed: list[Rung] = []
    for question, rung in _rungs():
        found = rung(facts)
        climbed.append(Rung(question, found.reason if found else ""))
        if found is not None:
            break
    return tuple(climbed)


def deals_at(deals: Iterable[DealLife], at: datetime) -> tuple[DealLife, ...]:
    """The deals that lived at a moment; where none did, those that lived within the margin of it. By id."""
    ordered = sorted(deals, key=lambda deal: deal.id)
    living = tuple(deal for deal in ordered if _lived(deal, at, timedelta()))
    return living or tuple(deal for deal in ordered if _lived(deal, at, MARGIN))


def title_names(title: str) -> frozenset[str]:
    """Every run of words in a title that could be a company's name, as written and in the usual cases."""
    words = re.findall(r"[^\W_]+(?:[-&.'’][^\W_]+)*", title)[:MOST_TITLE_WORDS]
    runs = {
        " ".join(words[start : start + length])
        for length in range(1, LONGEST_RUN + 1)
        for start in range(len(words) - length + 1)
    }
    long_enough = {run for run in runs if len(run) >= LEAST_NAME}
    return frozenset(variant for run in long_enough for variant in (run, run.title(), run.upper(), run.capitalize()))


def named_accounts(names: Mapping[int, str]) -> tuple[int, ...]:
    """The accounts that a title names, but for those that are part of another's: "Kestrel" beside "Kestrel Foods"."""
    folds = {account: folded(name) for account, name in names.items()}
    inner = {one for one, name in folds.items() for other in folds.values() if name != other and name in other}
    return tuple(sorted(set(names) - inner))


def anchor(candidates: Iterable[Anchor]) -> Anchor | None:
    """The mail whose deal is the thread's: the earliest that leads to one by itself, in whatever order they arrived."""
    return min(candidates, key=lambda one: (one.at, one.identity), default=None)


def _aside(found: Matched) -> Matched:
    """Automatic mail goes with its deal; without one nobody has to place it, and a newsletter is no new business."""
    if found.state not in {State.NEW, State.UNMATCHED}:
        return found
    return Matched(State.EXCLUDED, None, found.account_id, f"It is automatic mail. {found.reason}")


def _rungs() -> tuple[tuple[str, Callable[[MatchFacts], Matched | None]], ...]:
    return (
        ("Is somebody in it left out?", _excluded),
        ("Did a person say which deal?", _chosen),
        ("Did only our own people take part?", _internal),
        ("Does its thread belong to a deal?", _inherited),
        ("Does an address lead to a deal that was open then?", _by_address),
        ("Does a full name lead to a deal of somebody who took part?", _by_name),
        ("Does the title name a company with a deal?", _by_title),
    )


def _excluded(facts: MatchFacts) -> Matched | None:
    if not facts.exclusion:
        return None
    return Matched(State.EXCLUDED, None, None, f"Conversations with {facts.exclusion} are excluded.")


def _chosen(facts: MatchFacts) -> Matched | None:
    choice = facts.choice
    if choice is None:
        return None
    day = _day(choice.on)
    if choice.deal is None:
        return Matched(State.EXCLUDED, None, None, f"{choice.by} said on {day} that this belongs to no deal.")
    return Matched(
        State.MATCHED, choice.deal.id, choice.deal.account_id, f"{choice.by} chose {choice.deal.name} on {day}."
    )


def _internal(facts: MatchFacts) -> Matched | None:
    if facts.outsiders or facts.unknown or not facts.is_anybody_there:
        return None
    return Matched(State.INTERNAL, None, None, "Only our own people took part.")


def _inherited(facts: MatchFacts) -> Matched | None:
    if facts.thread is None:
        return None
    deal, thread = facts.thread.deal, f"It stands in the thread “{facts.thread.title}”"
    if deal is None:
        return Matched(State.EXCLUDED, None, None, f"{thread}, which a person said belongs to no deal.")
    reason = f"{thread}, which belongs to {deal.name}."
    return Matched(State.MATCHED, deal.id, deal.account_id, reason)


def _by_address(facts: MatchFacts) -> Matched | None:
    sure = [one for one in facts.outsiders if one.by in {"person", "domain"}]
    accounts = {one.account_id for one in sure if one.account_id is not None}
    if not accounts:
        return None
    living = deals_at((deal for deal in facts.deals if deal.account_id in accounts), facts.at)
    who = _belonging(sure)
    if not living:
        account = next(iter(accounts)) if len(accounts) == 1 else None
        return Matched(State.NEW, None, account, f"{who}; no deal was open there then.")
    if len(living) == 1:
        only = living[0]
        guide = _belonging([one for one in sure if one.account_id == only.account_id][:1])
        return Matched(State.MATCHED, only.id, only.account_id, f"{guide}, whose only {_life(only, facts.at)}.")
    named = [deal for deal in living if folded(deal.name) in folded(facts.title)]
    if len(named) == 1:
        reason = f"{who}, and the title names {named[0].name}, one of {len(living)} deals that were open then."
        return Matched(State.MATCHED, named[0].id, named[0].account_id, reason)
    met = [deal for deal in living if deal.id in facts.met]
    if len(met) == 1:
        reason = f"{who}; of {len(living)} deals that were open then, {met[0].name} alone had them in it before."
        return Matched(State.MATCHED, met[0].id, met[0].account_id, reason)
    return _several(f"{who}; {len(living)} deals were open then", living)


def _by_name(facts: MatchFacts) -> Matched | None:
    named = [one for one in facts.outsiders if one.by == "name"]
    accounts = {one.account_id for one in named if one.account_id is not None}
    if not accounts or _has_company(facts):
        return None
    living = deals_at((deal for deal in facts.deals if deal.account_id in accounts), facts.at)
    who = _belonging(named)
    if len(living) == 1 and len(accounts) == 1 and living[0].owner_id in facts.ours:
        only = living[0]
        reason = f"{who}, whose only {_life(only, facts.at)}; its owner took part."
        return Matched(State.MATCHED, only.id, only.account_id, reason)
    if not living:
        return None
    return _several(f"{who} by name alone", living)


def _by_title(facts: MatchFacts) -> Matched | None:
    if not facts.titled or _has_company(facts):
        return None
    living = deals_at((deal for deal in facts.deals if deal.account_id in facts.titled), facts.at)
    if len(living) == 1:
        only = living[0]
        reason = f"The title names {only.account}, whose only {_life(only, facts.at)}."
        return Matched(State.MATCHED, only.id, only.account_id, reason)
    return _several("The title names more than one deal that was open then", living) if living else None


def _nothing(facts: MatchFacts) -> Matched:
    company = next((one for one in facts.outsiders if _is_company(one)), None)
    if company is not None:
        titled = deals_at((deal for deal in facts.deals if deal.account_id in facts.titled), facts.at)
        reason = f"{domain_of(company.email)} is no company that the record knows."
        return Matched(State.NEW, None, None, reason, tuple(deal.id for deal in titled))
    personal = next((one for one in facts.outsiders if one.is_personal), None)
    if personal is not None:
        reason = f"{personal.email} is a personal address that nobody in the record has."
    elif facts.outsiders:
        reason = f"{_listed([one.label for one in facts.outsiders])} has no address, and the name leads to no one deal."
    elif facts.unknown:
        reason = f"Nothing says for whom {_listed([one or 'the unnamed speaker' for one in facts.unknown])} speaks."
    else:
        reason = "The file names nobody."
    return Matched(State.UNMATCHED, None, None, reason)


def _has_company(facts: MatchFacts) -> bool:
    """Whether somebody has a company's address that the record does not know: their own word then outweighs a hint."""
    return any(_is_company(one) for one in facts.outsiders)


def _is_company(one: Outsider) -> bool:
    return bool(domain_of(one.email)) and not one.is_personal and one.account_id is None


def _several(why: str, living: Sequence[DealLife]) -> Matched:
    accounts = {deal.account_id for deal in living}
    names = _listed([deal.name for deal in living])
    account = accounts.pop() if len(accounts) == 1 else None
    return Matched(State.UNMATCHED, None, account, f"{why}: {names}.", tuple(deal.id for deal in living))


def _lived(deal: DealLife, at: datetime, margin: timedelta) -> bool:
    return deal.created_at - margin <= at and (deal.closed_at is None or at <= deal.closed_at + margin)


def _life(deal: DealLife, at: datetime) -> str:
    if _lived(deal, at, timedelta()):
        return f"open deal then was {deal.name}"
    if at < deal.created_at:
        return f"deal around that time was {deal.name}, entered on {_day(deal.created_at.date())}"
    closed = deal.closed_at or at
    return f"deal around that time was {deal.name}, closed on {_day(closed.date())}"


def _belonging(outsiders: Sequence[Outsider]) -> str:
    """One clause for each account, as in "anna@x.example belongs to Northgate"."""
    first: dict[int | None, Outsider] = {}
    for one in outsiders:
        if one.account_id is not None:
            first.setdefault(one.account_id, one)
    clauses = [f"{_shown(one)} belongs to {one.account}" for one in first.values()]
    return _listed(clauses)


def _shown(one: Outsider) -> str:
    return one.label if one.by == "name" or not one.email else one.email


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else list(names)  # noqa: PLR2004 - three and a count
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def _short(found: Matched) -> Matched:
    if len(found.reason) <= LONGEST_REASON:
        return found
    return Matched(
        found.state, found.deal_id, found.account_id, found.reason[: LONGEST_REASON - 1] + "…", found.candidates
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
