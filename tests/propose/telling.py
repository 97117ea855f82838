"""Deals told in a few words: facts for the rules, built without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sayso.domain.change import Change, FieldPath, Operation
from sayso.domain.signal import Certainty, Signal
from sayso.domain.transcript import Channel, Quote, Side
from sayso.extract.points import BadValue
from sayso.propose.facts import (
    Answered,
    Conversation,
    DealFacts,
    Edit,
    Entry,
    Heard,
    ProposalDraft,
    Span,
    StageFacts,
    Target,
)
from sayso.propose.rules import derive
from sayso.record.builtin import BUILT_IN
from sayso.record.fields import Option

DEAL = 7
TODAY = date(2026, 3, 20)
SIDES = {"Dana": Side.OURS, "Luis": Side.THEIRS, "Ana": Side.THEIRS}
STAGE_KEYS = ("discovery", "evaluation", "won", "lost")
STAGES = (
    StageFacts("discovery", "open", 0, ("budget_confirmed", "decision_process_shared")),
    StageFacts("evaluation", "open", 1, ("evaluation_started",)),
    StageFacts("won", "won", 2),
    StageFacts("lost", "lost", 3),
)


def target(field: str) -> Target:
    return Target(FieldPath.parse(field if "." in field else f"deal.{field}"), DEAL)


def fields(**policies: Any) -> dict:
    specs = {spec.path: spec for spec in BUILT_IN}
    options = tuple(Option({"pipeline": "new", "key": key}, key.capitalize()) for key in STAGE_KEYS)
    stage = FieldPath("deal", "stage")
    specs[stage] = replace(specs[stage], options=options)
    for name, policy in policies.items():
        path = FieldPath("deal", name)
        specs[path] = replace(specs[path], policy=policy)
    return specs


@dataclass
class FakeType:
    """A signal type that asks one field for what was heard."""

    name: str
    field: str
    operation: Operation = Operation.SET

    def check(self, value: Mapping[str, Any]) -> None:
        if not value:
            raise BadValue("a value has to say something")

    def changes(self, signal: Signal) -> tuple[Change, ...]:
        value = dict(signal.value)
        value.pop("what", None)
        asked = value["value"] if set(value) == {"value"} else value
        return (Change(FieldPath.parse(f"deal.{self.field}"), self.operation, asked),)

    def phrase(self, value: Mapping[str, Any]) -> str:
        return ", ".join(f"{name}: {content}" for name, content in sorted(value.items()))


TYPES = [
    FakeType("next_step", "commitments", Operation.ADD),
    FakeType("close_date", "close_date"),
    FakeType("amount", "amount"),
    FakeType("budget", "budget"),
    FakeType("go_live", "go_live"),
    FakeType("milestone", "milestones", Operation.ADD),
    FakeType("competitor", "competitors", Operation.ADD),
    FakeType("stakeholder", "people", Operation.ADD),
    FakeType("objection", "objections", Operation.ADD),
    FakeType("note", "notes", Operation.ADD),
    FakeType("owner", "owner"),
]


def conversation(
    name: str, day: int = 10, *, channel: Channel = Channel.CALL, captured: int | None = None, month: int = 3
):
    started = datetime(2026, month, day, 15, tzinfo=UTC)
    return Conversation(
        id=sum(name.encode()),
        identity=name,
        channel=channel,
        captured_at=datetime(2026, 3, captured, 18, tzinfo=UTC) if captured else started + timedelta(hours=3),
        started_at=started,
        day=started.date(),
        sides=SIDES,
    )


def timeless(name: str) -> Conversation:
    """A conversation of which nobody knows when it was held."""
    return replace(conversation(name), started_at=None, day=None)


def heard(
    where: Conversation,
    kind: str,
    value: Any,
    *,
    minute: int = 1,
    speaker: str = "Luis",
    length: int = 40,
    start: int = 0,
    turn: int | None = None,
    revision: int = 1,
    certainty: Certainty = Certainty.CONFIDENT,
    reason: str = "",
) -> Heard:
    """Something said in minute `minute`, which is its own turn unless `turn` says otherwise."""
    place = minute if turn is None else turn
    said = where.started_at + timedelta(minutes=minute) if where.started_at else None
    quote = Quote(place, start, start + length, "x" * length, speaker)
    told = value if isinstance(value, dict) else {"value": value}
    return Heard(where.identity, revision, said, Signal(kind, quote, told, certainty=certainty, reason=reason))


def step(
    action: str, *, due: str | None = None, side: str = "ours", owner: str | None = "Dana", agreement: str = "agreed"
) -> dict[str, Any]:
    return {"action": action, "owner": owner, "owner_side": side, "due": due, "agreement": agreement}


def meeting(action: str, due: str | None) -> dict[str, Any]:
    return step(action, due=due, side="both", owner=None)


def money(amount: str, currency: str = "USD") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def facts(*said: Heard, conversations: tuple[Conversation, ...] = (), **more: Any) -> DealFacts:
    """A deal in discovery, today 20 March 2026."""
    live = {target("stage"): {"pipeline": "new", "key": "discovery"}, **more.pop("live", {})}
    defaults = {"today": TODAY, "deal_id": DEAL, "fields": fields(), "stages": STAGES, "pipeline": "new"}
    return DealFacts(**{**defaults, **more, "live": live, "heard": said, "conversations": conversations})


def answer(
    draft: ProposalDraft, kind: str = "declined", *, at: datetime | None = None, value: Any = None, **more: Any
) -> Answered:
    """What `confirm` would leave about a proposal as it was shown."""
    spans = tuple(Span(q["conversation"], q["revision"], q["turn"], q["start"], q["end"]) for q in draft.evidence)
    return Answered(
        kind=kind,
        conversation=spans[0].conversation,
        target=Target(FieldPath(draft.entity, draft.field), draft.entity_id),
        operation=Operation(draft.operation),
        offered=draft.value,
        value=draft.value if value is None else value,
        spans=spans,
        said_at=draft.said_at,
        at=at or datetime(2026, 3, 19, 9, tzinfo=UTC),
        **more,
    )


def edit(field: str, at: datetime, *, by_hand: bool = True) -> Edit:
    return Edit(target(field), at, by_hand)


def entry(value: Any, where: Conversation | None = None, *, minute: int = 1) -> Entry:
    if where is None:
        return Entry(value)
    said = where.started_at + timedelta(minutes=minute)
    quote = {
        "conversation": where.identity, "revision": 1, "turn": minute, "start": 0, "end": 20, "text": "y" * 20,
        "speaker": "Luis", "side": "theirs", "said_at": said.isoformat(),
    }  # fmt: skip
    return Entry(value, (quote,), said, said + timedelta(days=1))


def derived(*args: Any, **more: Any) -> dict[str, ProposalDraft]:
    """The proposals by field, for deals that have one per field."""
    return {draft.field: draft for draft in derive(facts(*args, **more))}


def waiting(drafts: tuple[ProposalDraft, ...]) -> list[ProposalDraft]:
    return [draft for draft in drafts if not draft.closing]


def at(day: int, hour: int = 12) -> datetime:
    """A day of the March in which the two conversations are."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


FIRST, SECOND = conversation("first", 10), conversation("second", 17)
SUMMER = {"value": "2026-06-30", "what": "signature"}
