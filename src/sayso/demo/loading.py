"""Puts the demonstration company into an empty database: its people, its CRM as it stands, then its conversations.

The CRM's state comes in by mirroring, as a first sync would bring it; the conversations go through the same door as
anybody's. Of what is older than two weeks the invented reps have confirmed what was sure, each in their own name, so that
the record has a past; what is newer waits for whoever looks at the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from sayso.capture.rules import Stated
from sayso.capture.selectors import get_conversation
from sayso.confirm.rules import Offer
from sayso.demo.reading import Account, Colleague, Company, Conversation, Deal
from sayso.domain.asker import Asker, Door
from sayso.domain.signal import JsonValue
from sayso.domain.transcript import Participant
from sayso.flow import verbs as flow
from sayso.org import services as org
from sayso.org.models import User
from sayso.org.selectors import asker_for
from sayso.propose.selectors import list_cards
from sayso.record import mirroring
from sayso.record.mirroring import Observed, PastChange, Seen
from sayso.record.pipelines import StageDraft
from sayso.record.schema import Schema
from sayso.record.selectors import list_deals
from sayso.review import services as review
from sayso.review import services_snapshots

PASSWORD = "say-so-demo"  # noqa: S105 - printed on the terminal that made the data, which is invented
JOINED = timedelta(days=400)
UNTOUCHED = timedelta(days=14)
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was put in, and what could not be read."""

    users: int
    accounts: int
    deals: int
    conversations: int
    failures: tuple[str, ...]


def load(*, asker: Asker, company: Company, at: datetime, progress: Progress) -> Loaded:
    """Load the company. Every conversation is captured, read and proposed from before this returns."""
    with transaction.atomic():
        users = _people(asker, company, at)
        _settings(asker, company, at)
        _pipelines(asker, company, at)
        schema = Schema()
        deals = 0
        for account in company.accounts:
            deals += _account(asker, account, users, schema, at)
    failures = _conversations(asker, company, users, at, progress)
    review.sweep(at=at)
    services_snapshots.take(at=at)
    return Loaded(len(users), len(company.accounts), deals, len(company.conversations), failures)


def _people(asker: Asker, company: Company, at: datetime) -> dict[str, User]:
    teams = {team.key: org.add_team(asker=asker, name=team.name, at=at) for team in company.teams}
    users = {}
    for person in company.people:
        user = org.add_user(
            asker=asker, email=person.email, name=person.name, zone=person.zone, at=at, password=PASSWORD
        )
        users[person.email] = user
        for role in person.roles:
            team = teams[person.team] if person.team else None
            org.give_role(asker=asker, user=user, role=role, since=(at - JOINED).date(), at=at, team=team)
    return users


def _settings(asker: Asker, company: Company, at: datetime) -> None:
    days = sorted({holiday.day for calendar in company.holidays.values() for holiday in calendar})
    values: dict[str, JsonValue] = {
        "org.name": company.name,
        "org.domains": [*company.domains],
        "org.currency": "EUR",
        "org.zone": "Europe/London",
        "org.holidays": [*(day.isoformat() for day in days)],
        "org.competitors": [competitor.name for competitor in company.competitors],
        "review.rates": {"USD": "0.92", "GBP": "1.16", "CAD": "0.67"},
    }
    for name, value in values.items():
        org.set_setting(asker=asker, name=name, value=value, at=at)


def _pipelines(asker: Asker, company: Company, at: datetime) -> None:
    for pipeline in company.pipelines:
        stages = [StageDraft(s.key, s.name, s.kind, s.probability, s.exit_criteria) for s in pipeline.stages]
        mirroring.upsert_pipeline(asker=asker, key=pipeline.key, name=pipeline.name, stages=stages, at=at)


def _account(asker: Asker, account: Account, users: Mapping[str, User], schema: Schema, at: datetime) -> int:
    values = {"name": account.name, "domains": list(account.domains), "owner": users[account.owner].pk}
    seen = Seen(f"demo:{account.key}", values, account.created)
    account_id = mirroring.upsert_account(asker=asker, seen=seen, at=at, schema=schema)
    for person in account.people:
        about = {
            "name": person.name,
            "email": person.email,
            "title": person.title,
            "phone": person.phone,
            "account": account_id,
            "lifecycle": person.lifecycle,
            "lead_status": person.lead_status,
            "source": person.source,
        }
        told = {name: value for name, value in about.items() if value != ""}
        seen = Seen(f"demo:{account.key}:{person.email or person.name}", told, person.created)
        mirroring.upsert_person(asker=asker, seen=seen, at=at, schema=schema)
    for deal in account.deals:
        _deal(asker, deal, account_id, users, schema, at)
    return len(account.deals)


def _deal(asker: Asker, deal: Deal, account_id: int, users: Mapping[str, User], schema: Schema, at: datetime) -> None:
    values: dict[str, object] = {
        "name": deal.name,
        "account": account_id,
        "owner": users[deal.owner].pk,
        "stage": {"pipeline": deal.pipeline, "key": deal.stage},
        "amount": _money(deal.amount, deal.currency),
        "close_date": _iso(deal.close_date),
        "next_step": _step(deal),
    }
    told = {name: value for name, value in values.items() if value is not None}
    seen = Seen(f"demo:{deal.key}", told, deal.created, deal.closed)
    deal_id = mirroring.upsert_deal(asker=asker, seen=seen, at=at, schema=schema)
    changes = [
        PastChange(c.field, _past(deal, c.field, c.before), _past(deal, c.field, c.after), c.at, users[c.by].pk)
        for c in deal.history
        if c.field != "next_step_due"  # a part of the step, whose own change stands beside it
    ]
    mirroring.record_history(asker=asker, entity="deal", entity_id=deal_id, changes=changes, at=at)
    for past in deal.activities:
        observed = Observed(deal_id, past.kind, past.at, past.source, past.direction, past.people)
        mirroring.observe_activity(asker=asker, observed=observed, at=at)


def _conversations(
    asker: Asker, company: Company, users: Mapping[str, User], at: datetime, progress: Progress
) -> tuple[str, ...]:
    ids = _deal_ids(asker)
    deals = {deal.key: ids[deal.name] for account in company.accounts for deal in account.deals}
    failures = []
    for talk in company.conversations:
        told_at = min(at, talk.started_at + timedelta(hours=2))
        host = users[talk.visible_to]
        captured = flow.capture(
            asker=asker,
            content=talk.raw,
            filename=talk.filename,
            source="demo",
            at=told_at,
            host_id=host.pk,
            stated=_stated(talk),
        )
        if captured.failure:
            failures.append(f"{talk.id}: {captured.failure}")
        if talk.started_at < at - UNTOUCHED:
            person = asker_for(user=host, door=Door.WEB, request=f"demo-{talk.id}", at=told_at, may_decide=True)
            for one in captured.conversations:
                _say_so(person, one.id, deals.get(talk.deal_key or ""), told_at + timedelta(minutes=10))
        progress(talk.title)
    return tuple(failures)


def _say_so(person: Asker, conversation_id: int, deal_id: int | None, at: datetime) -> None:
    """What the conversation's rep did back then: said which deal it was, and accepted what was sure."""
    if get_conversation(person, conversation_id).match == "unmatched" and deal_id is not None:
        flow.choose_deal(asker=person, conversation_id=conversation_id, deal_id=deal_id, at=at)
    for card in list_cards(person, at).cards:
        if card.conversation_id == conversation_id and card.deal_id is not None:
            offers = [Offer(proposal.key, proposal.digest) for proposal in card.together]
            flow.accept(asker=person, offers=offers, at=at)


def _deal_ids(asker: Asker) -> dict[str, int]:
    """The deals by the keys that the files know them by: their names are unique."""
    return {row.name: row.id for number in range(1, 5) for row in list_deals(asker, kind="", page=number).rows}


def _stated(talk: Conversation) -> Stated | None:
    """What a recorder's own interface tells beside a transcript: when, what about, who was invited."""
    if talk.channel != "call":
        return None
    people = [
        Participant(label=p["name"], name=p["name"], email=p.get("email", ""), title=p.get("title", ""))
        for p in talk.case["conversation"]["participants"]
    ]
    return Stated(started_at=talk.started_at, title=talk.title, participants=tuple(people))


def sign_ins(company: Company) -> list[tuple[str, Colleague]]:
    """One person for each role, to sign in as: the rep first."""
    wanted = ("rep", "manager", "revops", "finance", "leader")
    found = {role: next(p for p in company.people if role in [r.value for r in p.roles]) for role in wanted}
    return list(found.items())


def _money(amount: object, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount), "currency": currency}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _step(deal: Deal) -> dict[str, object] | None:
    if not deal.next_step:
        return None
    return {"action": deal.next_step, "owner": None, "owner_side": "ours", "due": _iso(deal.next_step_due)}


def _past(deal: Deal, field: str, value: str | int | None) -> object:
    if value in (None, ""):
        return None
    if field == "stage":
        return {"pipeline": deal.pipeline, "key": value}
    if field == "amount":
        return _money(value, deal.currency)
    if field == "next_step":
        return {"action": value, "owner": None, "owner_side": "ours", "due": None}
    return value
