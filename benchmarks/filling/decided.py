"""What became of what was accepted: the Decision, its Answer, the Write with its receipt, and the record's own rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from filling.record import CHUNK, keep


def decide(proposed: Sequence[tuple[Any, Any]], chance: random.Random) -> None:
    """Store all that hangs on the proposals that are marked as decided."""
    from sayso.apply.models import Attempt, Write
    from sayso.confirm.models import Decision
    from sayso.propose.models import Answer
    from sayso.record.models import FieldChange, Item

    made = [(talk, row, _decision(talk, row, chance)) for talk, row in proposed if row.closing == "decided"]
    Decision.objects.bulk_create((decision for *_, decision in made), batch_size=CHUNK)
    Answer.objects.bulk_create((_answer(*each) for each in made), batch_size=CHUNK)
    writes = Write.objects.bulk_create((_write(row, decision) for _, row, decision in made), batch_size=CHUNK)
    Attempt.objects.bulk_create(
        (
            Attempt(write=write, number=1, begun_at=write.created_at, ended_at=write.settled_at, outcome="written")
            for write in writes
        ),
        batch_size=CHUNK,
    )
    keep(FieldChange, (_change(row, decision) for _, row, decision in made))
    items = {(item.deal_id, item.field, item.value_digest): item for item in (_item(*each) for each in made)}
    standing = set(
        Item.objects.filter(deal_id__in={deal for deal, *_ in items}).values_list("deal_id", "field", "value_digest")
    )
    keep(Item, (item for place, item in items.items() if place not in standing))


def _decision(talk: Any, row: Any, chance: random.Random) -> Any:
    from sayso.confirm.models import Decision
    from sayso.propose.shown import shown_of

    batch = UUID(int=chance.getrandbits(128), version=4)
    return Decision(
        id=UUID(int=chance.getrandbits(128), version=4), kind="accepted", origin="conversation",
        by_id=talk.deal.owner.id, at=talk.happened + timedelta(hours=3, seconds=row.rank), door="web",
        request="filling", batch=batch, proposal_key=row.key, deal_id=row.deal_id,
        conversation_id=row.conversation_id, entity=row.entity, entity_id=row.entity_id, field=row.field,
        operation=row.operation, before=row.before, value=row.value, shown=shown_of(row), shown_sha256=row.digest,
    )  # fmt: skip


def _answer(talk: Any, row: Any, decision: Any) -> Any:
    from sayso.propose.models import Answer

    spans = [[one["conversation"], one["revision"], one["turn"], one["start"], one["end"]] for one in row.evidence]
    return Answer(
        decision=str(decision.pk), kind="accepted", about=row.kind, deal_id=row.deal_id,
        conversation_identity=talk.identity, entity=row.entity, entity_id=row.entity_id, field=row.field,
        operation=row.operation, offered=row.value, value=row.value, spans=spans, said_at=row.said_at,
        by_id=decision.by_id, at=decision.at,
    )  # fmt: skip


def _write(row: Any, decision: Any) -> Any:
    from sayso.apply.models import Write

    key = f"decision:{decision.pk}"
    return Write(
        decision_id=decision.pk, key=key, state="written", entity=row.entity, entity_id=row.entity_id,
        field=row.field, before=row.before, after=row.value, created_at=decision.at, settled_at=decision.at,
        receipt={"key": key, "version": 2, "at": decision.at.isoformat()},
    )  # fmt: skip


def _change(row: Any, decision: Any) -> Any:
    from sayso.record.models import FieldChange

    return FieldChange(
        entity=row.entity, entity_id=row.entity_id, field=row.field, before=row.before, after=row.value,
        at=decision.at, by_id=decision.by_id, origin="conversation", decision=str(decision.pk),
        write_key=f"decision:{decision.pk}", version=2, evidence=row.evidence, said_at=row.said_at,
    )  # fmt: skip


def _item(talk: Any, row: Any, decision: Any) -> Any:
    from datetime import date

    from sayso.domain.canonical import digest
    from sayso.record.models import Item

    due = row.value.get("due") if isinstance(row.value, dict) else None
    return Item(
        deal_id=row.deal_id, field=row.field, value=row.value, value_digest=digest(row.value),
        due=date.fromisoformat(due) if due else None,
        person_id=talk.deal.customer.contact_id if row.field == "people" else None,
        evidence=row.evidence, decision=str(decision.pk), write_key=f"decision:{decision.pk}",
        said_at=row.said_at, added_at=decision.at,
    )  # fmt: skip
