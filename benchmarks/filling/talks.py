"""The calls: each a template's, held on another deal in another week, with all that was heard, proposed and decided."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from filling.decided import decide
from filling.record import CHUNK, Filled, keep
from filling.templates import Template, told_anew

TALKS_AT_ONCE = 200
BUSY = 0.2  # the share of deals that the calls are about
WEEK = timedelta(days=7)
FRESH, STALE = timedelta(days=30), timedelta(days=90)
DATE, MOMENT = 10, 19  # characters of an ISO day, and at least of a moment


@dataclass(frozen=True)
class Talk:
    """One call to be stored."""

    number: int
    template: Template
    deal: Filled
    weeks: int
    at: datetime

    @property
    def moved(self) -> timedelta:
        """By how much it was held later than its template (whole weeks and some minutes)."""
        return WEEK * self.weeks + timedelta(minutes=self.number % 240)

    @property
    def happened(self) -> datetime:
        """When it began."""
        return self.template.started + self.moved

    @cached_property
    def identity(self) -> str:
        """The digest by which the conversation is known."""
        from sayso.domain.canonical import digest

        return digest(["filled", self.number])

    @cached_property
    def names(self) -> dict[str, str]:
        """Who is who here, and which conversation it is."""
        template, deal = self.template, self.deal
        pairs = {template.first("ours"): deal.owner.name, template.first("theirs"): deal.customer.contact}
        return {**{old: new for old, new in pairs.items() if old}, template.identity: self.identity}

    def anew(self, value: Any) -> Any:
        """What the template says, as it is said here."""
        return told_anew(value, self.names, self._day)

    def name(self, label: str) -> str:
        """A speaker of the template, as they are called here."""
        return self.names.get(label, label)

    def key(self, key: str) -> str:
        """A derived key of the template, for here."""
        from sayso.domain.canonical import digest

        return digest([key, self.number])

    def _day(self, text: str) -> str:
        if len(text) == DATE and text[4:5] == text[7:8] == "-":
            return (date.fromisoformat(text) + WEEK * self.weeks).isoformat()
        if len(text) >= MOMENT and text[4:5] == text[7:8] == "-" and text[10] == "T":
            return (datetime.fromisoformat(text) + self.moved).isoformat()
        return text


def hold(
    turns: int, templates: Sequence[Template], deals: Sequence[Filled], chance: random.Random, at: datetime
) -> None:
    """Hold calls until so many turns were said."""
    busy = [deal for deal in deals if deal.stage == "open"][: max(1, int(len(deals) * BUSY))]
    number, waiting = 0, list[Talk]()
    while turns > 0:
        template = chance.choice(templates)
        latest = (at - template.started) // WEEK
        deal = busy[min(int(chance.expovariate(4 / len(busy))), len(busy) - 1)]
        weeks = latest - min(int(chance.expovariate(0.08)), 50)
        waiting.append(Talk(number, template, deal, weeks, at))
        number, turns = number + 1, turns - len(template.turns)
        if len(waiting) == TALKS_AT_ONCE or turns <= 0:
            store(waiting, chance)
            waiting = []


def store(talks: Sequence[Talk], chance: random.Random) -> None:
    """Store some calls with everything that hangs on them."""
    from django.db import transaction

    with transaction.atomic():
        rows = _conversations(talks)
        _said(talks, rows)
        _heard(talks, rows)
        decide(_proposed(talks, rows, chance), chance)


def _conversations(talks: Sequence[Talk]) -> list[Any]:
    from sayso.capture.models import Conversation, Original, Participant
    from sayso.record.models import Activity

    rows = Conversation.objects.bulk_create(_conversation(talk) for talk in talks)
    Original.objects.bulk_create(
        Original(
            sha256=talk.key("original"), filename=f"call-{talk.number}.vtt", size=1, content=b"x", received_at=talk.at
        )
        for talk in talks
    )
    Participant.objects.bulk_create(
        (
            Participant(
                conversation=row, label=talk.name(label), position=place, name=talk.name(label), side=side,
                person_id=talk.deal.customer.contact_id if label == talk.template.first("theirs") else None,
                user_id=talk.deal.owner.id if label == talk.template.first("ours") else None,
            )
            for talk, row in zip(talks, rows, strict=True)
            for place, (label, side) in enumerate(talk.template.speakers)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    keep(
        Activity,
        (
            Activity(deal_id=row.deal_id, kind="call", at=row.happened_at, direction="both", source=f"c:{row.pk}")
            for row in rows
        ),
    )
    return list(rows)


def _conversation(talk: Talk) -> Any:
    from sayso.capture.models import Conversation

    deal = talk.deal
    return Conversation(
        source="filled", external_id=str(talk.number), identity=talk.identity, format="vtt", channel="call",
        title=talk.template.title, started_at=talk.happened, happened_at=talk.happened, captured_at=talk.happened,
        captured_by_id=deal.owner.id, host_id=deal.owner.id, match="matched", deal_id=deal.id,
        account_id=deal.customer.id, match_reason=f"{deal.customer.contact} is in the record.",
    )  # fmt: skip


def _said(talks: Sequence[Talk], rows: Sequence[Any]) -> None:
    from sayso.capture.models import Original, Revision, SearchRow, Turn

    keys = {talk.key("original"): talk.number for talk in talks}
    originals = {keys[key]: pk for key, pk in Original.objects.filter(sha256__in=keys).values_list("sha256", "pk")}
    revisions = Revision.objects.bulk_create(
        Revision(
            conversation=row, number=1, original_id=originals[talk.number], digest=talk.identity,
            captured_at=row.captured_at,
        )
        for talk, row in zip(talks, rows, strict=True)
    )  # fmt: skip
    turns = Turn.objects.bulk_create(
        (
            Turn(**{**turn, "revision_id": revision.pk, "speaker": talk.name(turn["speaker"])})
            for talk, revision in zip(talks, revisions, strict=True)
            for turn in talk.template.turns
        ),
        batch_size=CHUNK,
    )
    at = iter(turns)
    SearchRow.objects.bulk_create(
        (
            one
            for talk, row in zip(talks, rows, strict=True)
            for one in _indexed(talk, row, [next(at) for _ in talk.template.turns])
        ),
        batch_size=CHUNK,
    )


def _indexed(talk: Talk, row: Any, turns: Sequence[Any]) -> Iterable[Any]:
    from sayso.capture.models import SearchRow
    from sayso.capture.search import index
    from sayso.extract.indexing import tags_of

    heard: dict[int, set[str]] = {}
    for signal in talk.template.signals:
        heard.setdefault(signal["turn"], set()).update(tags_of(signal["kind"], signal["value"]))
    sides = {talk.name(label): side for label, side in talk.template.speakers}
    tags = f"u{talk.deal.owner.id} ccall a{row.account_id} d{row.deal_id}"
    beginning = index.moment_of(row.happened_at)
    for turn, words in zip(turns, talk.template.words, strict=True):
        if not words:
            continue
        side = sides.get(turn.speaker, "unknown")
        who = f" p{talk.deal.customer.contact_id}" if turn.speaker == talk.deal.customer.contact else ""
        low = (turn.pk * index.MOST_ROWS_OF_TURN) % (1 << index.BITS_OF_TURN)
        scope = " ".join([f"{tags} s{side}{who}", *sorted(heard.get(turn.index, ()))])
        yield SearchRow(id=beginning + low, conversation_id=row.pk, turn_id=turn.pk, words=words, scope=scope)


def _heard(talks: Sequence[Talk], rows: Sequence[Any]) -> None:
    from sayso.extract.models import Reading, Signal

    Reading.objects.bulk_create(
        Reading(
            conversation=row, revision=1, reader="local", version="1", inputs=talk.identity, language="en",
            at=row.captured_at,
        )
        for talk, row in zip(talks, rows, strict=True)
    )  # fmt: skip
    Signal.objects.bulk_create(
        (
            Signal(**{**_moved(talk, signal), "conversation_id": row.pk})
            for talk, row in zip(talks, rows, strict=True)
            for signal in talk.template.signals
        ),
        batch_size=CHUNK,
    )


def _proposed(talks: Sequence[Talk], rows: Sequence[Any], chance: random.Random) -> list[tuple[Talk, Any]]:
    from sayso.propose.models import Proposal

    made = [
        (talk, _proposal(talk, row.pk, proposal, chance))
        for talk, row in zip(talks, rows, strict=True)
        for proposal in talk.template.proposals
    ]
    Proposal.objects.bulk_create((proposal for _, proposal in made), batch_size=CHUNK)
    return made


def _proposal(talk: Talk, conversation_id: int, proposal: dict[str, Any], chance: random.Random) -> Any:
    from sayso.domain.canonical import digest
    from sayso.propose.models import Proposal
    from sayso.propose.shown import shown_of

    told = _moved(talk, proposal)
    told |= {"conversation_id": conversation_id, "deal_id": talk.deal.id, "entity_id": talk.deal.id}
    told |= {"before": talk.deal.live.get(told["field"]), "snoozed_until": None, **_closing(talk, told, chance)}
    if told["field"] == "people" and isinstance(told["value"], dict) and "person" in told["value"]:
        told["value"] = {**told["value"], "person": talk.deal.customer.contact_id}
    row = Proposal(**told)
    row.digest = digest(shown_of(row))
    return row


def _closing(talk: Talk, told: dict[str, Any], chance: random.Random) -> dict[str, str]:
    """What is new waits, for the most part; what is older was decided, overtaken, or waited too long."""
    age, draw = talk.at - talk.happened, chance.random()
    if draw < (0.7 if age < FRESH else 0.2 if age < STALE else 0.0):
        return {"closing": "", "closing_cause": ""}
    if told["operation"] == "add" and (told["certainty"] == "confident" or draw > 0.7):  # noqa: PLR2004
        return {"closing": "decided", "closing_cause": "It was accepted."}
    if age > STALE:
        return {"closing": "expired", "closing_cause": "It waited for more than 90 days."}
    return {"closing": "superseded", "closing_cause": "A later conversation says otherwise."}


def _moved(talk: Talk, row: dict[str, Any]) -> dict[str, Any]:
    """A derived row of the template as it stands here."""
    said_at = row["said_at"] + talk.moved if row["said_at"] else None
    told = {name: talk.anew(value) for name, value in row.items() if name not in {"key", "said_at"}}
    return {**told, "key": talk.key(row["key"]), "said_at": said_at}
