"""The calls that are stamped: what the real pipeline made of the demonstration company, taken before it is undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

SHORTEST = 20  # turns


@dataclass(frozen=True, slots=True)
class Template:
    """One call as it was read: rows by value. `words` are each turn's, as the search index holds them."""

    title: str
    channel: str
    started: datetime
    identity: str
    stage: dict[str, Any]
    speakers: tuple[tuple[str, str], ...]  # label and side, in order
    turns: tuple[dict[str, Any], ...]
    words: tuple[str, ...]
    signals: tuple[dict[str, Any], ...]
    proposals: tuple[dict[str, Any], ...]

    def first(self, side: str) -> str:
        """Who speaks first for a side."""
        return next((label for label, each in self.speakers if each == side), "")


def read_templates(at: datetime, calls: int | None) -> list[Template]:
    """Load the demonstration company, take its calls, and leave nothing of it in the database."""
    from django.db import transaction

    from sayso.demo.loading import load
    from sayso.demo.reading import load_company
    from sayso.domain.asker import system

    company = load_company(at.date())
    if calls is not None:
        few = [talk for talk in company.conversations if talk.channel == "call"][:calls]
        company = replace(company, conversations=tuple(few))
    with transaction.atomic():
        load(asker=system("filling"), company=company, at=at, progress=lambda _: None)
        found = _taken()
        transaction.set_rollback(True)
    return found


def _taken() -> list[Template]:
    from sayso.capture.models import Conversation

    rows = Conversation.objects.filter(channel="call", match="matched").select_related("deal__stage__pipeline")
    templates = [_template(row) for row in rows.order_by("identity")]
    return [one for one in templates if len(one.turns) >= SHORTEST and one.proposals]


def _template(row: Any) -> Template:
    from sayso.capture.models import Turn
    from sayso.capture.search.words import spans

    turns = Turn.objects.filter(revision__conversation=row, revision__number=row.revision).order_by("index")
    told = tuple(_values(turn, {"id", "revision_id"}) for turn in turns)
    return Template(
        title=row.title,
        channel=row.channel,
        started=row.started_at,
        identity=row.identity,
        stage={"pipeline": row.deal.stage.pipeline.key, "key": row.deal.stage.key},
        speakers=tuple(row.participants.values_list("label", "side")),
        turns=told,
        words=tuple(" ".join(word for word, _, _ in spans(turn["text"])) for turn in told),
        signals=tuple(_values(one, {"conversation_id"}) for one in row.signals.all()),
        proposals=tuple(
            _values(one, {"conversation_id", "deal_id", "digest"})
            for one in row.proposals.filter(entity="deal").exclude(field="stage").order_by("rank", "key")
        ),
    )


def _values(row: Any, without: set[str]) -> dict[str, Any]:
    fields = (field.attname for field in row._meta.concrete_fields)  # noqa: SLF001 - Django's documented API
    return {name: getattr(row, name) for name in fields if name not in without}


def told_anew(value: Any, names: Mapping[str, Any], days: Any) -> Any:
    """JSON with some texts become others, and its days moved by whole weeks."""
    if isinstance(value, dict):
        return {key: told_anew(each, names, days) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [told_anew(each, names, days) for each in value]
    if not isinstance(value, str):
        return value
    return names[value] if value in names else days(value)
