"""Reads the demonstration company from its files, with every date moved by whole weeks so that its "today" is this week.

The files and the marker syntax are described in ``FORMAT.md`` beside this module. Pure: standard library and the
shared vocabulary alone, no clock, no settings. Nothing is stored; the caller loads what it is given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sayso.demo.shifting import render, shift_weeks
from sayso.domain.asker import Role

__all__ = [
    "Account",
    "Activity",
    "BrokenDemoFile",
    "Change",
    "Colleague",
    "Company",
    "Competitor",
    "Contact",
    "Conversation",
    "Deal",
    "Holiday",
    "Pipeline",
    "Stage",
    "Team",
    "load_company",
    "load_shifted",
    "render",
    "shift_weeks",
]

HERE = Path(__file__).parent


class BrokenDemoFile(ValueError):
    """A file of the demonstration company does not hold what FORMAT.md says. The message names the file."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at Quayside. `zone` is an IANA name, `holidays` the calendar they keep, `team` a team's key or None."""

    name: str
    email: str
    title: str
    roles: tuple[Role, ...]
    team: str | None
    zone: str
    currency: str
    holidays: str


@dataclass(frozen=True, slots=True)
class Team:
    """A sales team; `manager` is an e-mail address."""

    key: str
    name: str
    city: str
    manager: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a pipeline: `kind` is open, won or lost, `probability` per cent, `exit_criteria` milestone events."""

    key: str
    name: str
    kind: str
    probability: int
    exit_criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A way of selling, as a row of stages."""

    key: str
    name: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Competitor:
    """Another way to solve the customer's problem, with the spellings that recognition makes of it."""

    name: str
    aliases: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off in a country's calendar. Holidays are real and never move with the demonstration."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody on the buyer's side. `lifecycle` and `lead_status` are values of the record's person."""

    name: str
    email: str
    title: str
    phone: str
    lifecycle: str
    lead_status: str
    source: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a deal's field history. `by` is a colleague's address; the values are JSON of the field's type."""

    field: str
    at: datetime
    by: str
    before: str | int | None
    after: str | int | None


@dataclass(frozen=True, slots=True)
class Activity:
    """That something took place before the conversations begin. `source` identifies it within its deal."""

    kind: str
    at: datetime
    direction: str
    people: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity as the record holds it at the anchor: before anything that was said has been confirmed."""

    key: str
    name: str
    owner: str
    pipeline: str
    stage: str
    amount: Decimal | None
    currency: str
    close_date: date | None
    next_step: str
    next_step_due: date | None
    created: datetime
    closed: datetime | None
    history: tuple[Change, ...]
    activities: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A company that buys, or might. `country` is an ISO 3166 code, `region` the folder it was read from."""

    key: str
    name: str
    domains: tuple[str, ...]
    country: str
    owner: str
    region: str
    created: datetime
    people: tuple[Contact, ...]
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation: the file as it was exported, and the label that says what is in it.

    `raw` are the bytes to capture, `case` the whole ``case.json``, both with their dates moved; `deal_key` is None
    for internal talk and for companies without a deal; `visible_to` is the colleague it belongs to.
    """

    id: str
    region: str
    filename: str
    format: str
    channel: str
    started_at: datetime
    title: str
    deal_key: str | None
    visible_to: str
    raw: bytes
    case: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Company:
    """All of it. `weeks` is how far the dates were moved from the anchor."""

    name: str
    domains: tuple[str, ...]
    weeks: int
    people: tuple[Colleague, ...]
    teams: tuple[Team, ...]
    pipelines: tuple[Pipeline, ...]
    competitors: tuple[Competitor, ...]
    holidays: Mapping[str, tuple[Holiday, ...]]
    accounts: tuple[Account, ...]
    conversations: tuple[Conversation, ...]


def load_company(today: date) -> Company:
    """Load the company as of the week of `today`. Raises BrokenDemoFile for a file that is not as FORMAT.md says."""
    return load_shifted(shift_weeks(today))


def load_shifted(weeks: int) -> Company:
    """Load the company moved by `weeks`; 0 gives it as it was written and labelled. Raises BrokenDemoFile."""
    about = _json(HERE / "company" / "people.json", weeks)
    regions = sorted(path.parent for path in HERE.glob("*/accounts.json"))
    return Company(
        name=about["name"],
        domains=tuple(about["domains"]),
        weeks=weeks,
        people=tuple(_colleague(entry) for entry in about["people"]),
        teams=tuple(Team(**entry) for entry in about["teams"]),
        pipelines=tuple(_pipeline(entry) for entry in _json(HERE / "company" / "pipelines.json", weeks)),
        competitors=tuple(Competitor(c["name"], tuple(c["aliases"]), c["note"]) for c in about["competitors"]),
        holidays=_holidays(_json(HERE / "company" / "holidays.json", 0)),
        accounts=tuple(account for region in regions for account in _accounts(region, weeks)),
        conversations=tuple(talk for region in regions for talk in _conversations(region, weeks)),
    )


def _json(path: Path, weeks: int) -> Any:
    try:
        return json.loads(render(path.read_text(encoding="utf-8"), weeks))
    except (OSError, ValueError) as broken:
        raise BrokenDemoFile(f"{path.relative_to(HERE)}: {broken}") from broken


def _colleague(entry: Mapping[str, Any]) -> Colleague:
    return Colleague(**{**entry, "roles": tuple(Role(role) for role in entry["roles"])})


def _pipeline(entry: Mapping[str, Any]) -> Pipeline:
    stages = tuple(Stage(**{**stage, "exit_criteria": tuple(stage["exit_criteria"])}) for stage in entry["stages"])
    return Pipeline(entry["key"], entry["name"], stages)


def _holidays(calendars: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[Holiday, ...]]:
    return {
        country: tuple(Holiday(date.fromisoformat(day), name) for day, name in sorted(days.items()))
        for country, days in calendars.items()
    }


def _accounts(region: Path, weeks: int) -> list[Account]:
    path = region / "accounts.json"
    entries = _json(path, weeks)
    try:
        return [_account(entry, region.name) for entry in entries]
    except (KeyError, TypeError, ValueError) as broken:
        raise BrokenDemoFile(f"{path.relative_to(HERE)}: {broken!r}") from broken


def _account(entry: Mapping[str, Any], region: str) -> Account:
    return Account(
        key=entry["key"],
        name=entry["name"],
        domains=tuple(entry["domains"]),
        country=entry["country"],
        owner=entry["owner"],
        region=region,
        created=datetime.fromisoformat(entry["created"]),
        people=tuple(_contact(person) for person in entry["people"]),
        deals=tuple(_deal(deal) for deal in entry["deals"]),
    )


def _contact(entry: Mapping[str, Any]) -> Contact:
    return Contact(
        name=entry["name"],
        email=entry["email"],
        title=entry["title"],
        phone=entry.get("phone", ""),
        lifecycle=entry["lifecycle"],
        lead_status=entry.get("lead_status", ""),
        source=entry["source"],
        created=datetime.fromisoformat(entry["created"]),
    )


def _deal(entry: Mapping[str, Any]) -> Deal:
    return Deal(
        key=entry["key"],
        name=entry["name"],
        owner=entry["owner"],
        pipeline=entry["pipeline"],
        stage=entry["stage"],
        amount=None if entry["amount"] is None else Decimal(str(entry["amount"])),
        currency=entry["currency"],
        close_date=_day(entry["close_date"]),
        next_step=entry["next_step"],
        next_step_due=_day(entry["next_step_due"]),
        created=datetime.fromisoformat(entry["created"]),
        closed=datetime.fromisoformat(entry["closed"]) if entry.get("closed") else None,
        history=tuple(Change(**{**c, "at": datetime.fromisoformat(c["at"])}) for c in entry["history"]),
        activities=tuple(_activity(a, f"{entry['key']}:{n}") for n, a in enumerate(entry["activities"], 1)),
    )


def _activity(entry: Mapping[str, Any], source: str) -> Activity:
    at = datetime.fromisoformat(entry["at"])
    return Activity(entry["kind"], at, entry["direction"], tuple(entry["people"]), source)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _conversations(region: Path, weeks: int) -> list[Conversation]:
    cases = sorted((region / "conversations").glob("*/case.json"))
    return sorted((_conversation(case, region.name, weeks) for case in cases), key=lambda talk: talk.started_at)


def _conversation(path: Path, region: str, weeks: int) -> Conversation:
    case = _json(path, weeks)
    try:
        about, ours = case["conversation"], case["sayso"]
        content = (path.parent / about["file"]).read_bytes().decode("utf-8", "surrogateescape")
        return Conversation(
            id=case["id"],
            region=region,
            filename=about["file"],
            format=about["format"],
            channel=about["channel"],
            started_at=datetime.fromisoformat(about["started_at"]),
            title=about["title"],
            deal_key=ours["deal_key"],
            visible_to=ours["visible_to"],
            raw=render(content, weeks).encode("utf-8", "surrogateescape"),
            case=case,
        )
    except (KeyError, TypeError, ValueError, OSError) as broken:
        raise BrokenDemoFile(f"{path.relative_to(HERE)}: {broken!r}") from broken
