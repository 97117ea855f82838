"""What was confirmed and stands, as rows for a file that a person loads into a CRM of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef

from sayso.apply.models import Write
from sayso.apply.rules import HOLDS, evidence_of
from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.record import scope
from sayso.record.builtin import CREATED
from sayso.record.schema import Schema

COLUMNS: Final = ("confirmed_at", "confirmed_by", "of", "id", "name", "field", "before", "after", "quote", "said_by")
CHUNK: Final = 500


def list_confirmed(asker: Asker, since: datetime) -> Iterator[dict[str, str]]:
    """Each change that was confirmed since then and was not taken back, the oldest first; by the names of COLUMNS.

    `id` is the thing's in the CRM or file that it came from. RevOps. Raises NotAllowed.
    """
    asker.require(Role.REVOPS)
    taken_back = Write.objects.filter(reverses=OuterRef("pk"), state__in=HOLDS)
    rows = Write.objects.filter(~Exists(taken_back), state__in=HOLDS, reverses=None, decision__at__gte=since)
    rows = rows.exclude(decision__origin="import").select_related("decision__by").order_by("decision__at", "pk")
    schema, chunk = Schema(), list[Write]()
    for write in rows.iterator(chunk_size=CHUNK):
        chunk.append(write)
        if len(chunk) == CHUNK:
            yield from _told(asker, schema, chunk)
            chunk = []
    yield from _told(asker, schema, chunk)


def _told(asker: Asker, schema: Schema, writes: list[Write]) -> Iterator[dict[str, str]]:
    things = _things(asker, writes)
    for write in writes:
        external_id, name = things.get((write.entity, write.entity_id), ("", ""))
        path, said = FieldPath(write.entity, write.field), _quote(evidence_of(write.decision.shown))
        yield {
            "confirmed_at": write.decision.at.isoformat(),
            "confirmed_by": str(write.decision.by),
            "of": write.entity,
            "id": external_id,
            "name": name,
            "field": "new" if write.field == CREATED else schema.label(path),
            "before": "" if write.field == CREATED else schema.show(path, write.before),
            "after": name if write.field == CREATED else schema.show(path, write.after),
            **said,
        }


def _things(asker: Asker, writes: list[Write]) -> dict[tuple[str, int | None], tuple[str, str]]:
    found = dict[tuple[str, int | None], tuple[str, str]]()
    for entity in {write.entity for write in writes}:
        ids = [write.entity_id for write in writes if write.entity == entity]
        rows = scope.few(asker, entity).filter(pk__in=ids).values_list("pk", "external_id", "name")
        found |= {(entity, pk): (str(external_id or ""), str(name)) for pk, external_id, name in rows}
    return found


def _quote(evidence: tuple[JsonValue, ...]) -> dict[str, str]:
    first = next((one for one in evidence if isinstance(one, dict)), {})
    return {"quote": str(first.get("text") or ""), "said_by": str(first.get("speaker") or "")}
