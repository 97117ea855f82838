"""What the CRM's own rules ask for: nobody publishes it beforehand, so it is learned from what was refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sayso.domain.asker import Asker
from sayso.domain.change import FieldPath
from sayso.record.crm import mapping
from sayso.record.crm.connecting import connected
from sayso.record.crm.mapping import LIVE
from sayso.record.crm.models import Order
from sayso.record.crm.orders import SET, require_revops
from sayso.record.schema import Schema

STAGE: Final = FieldPath("deal", "stage")
LATELY: Final = 500


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A field that has to be filled in first: its name there; which of ours it is, if any, and whether that is told."""

    crm_field: str
    label: str
    path: FieldPath | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class AtStages:
    """A field of the CRM's deals without which it took no deal into these stages."""

    crm_field: str
    stages: tuple[str, ...]


def asked_for(write_keys: Collection[str]) -> Mapping[str, tuple[AskedFor, ...]]:
    """What was missing when these writes were refused, by their keys."""
    rows = Order.objects.filter(write_key__in=write_keys, kind=SET, state=Order.State.FAILED).exclude(missing=[])
    found, schema = list(rows), Schema()
    mappings = {one.connector: mapping.mapped(one.connector) for one in found}
    return {
        row.write_key: tuple(_asked(schema, mappings[row.connector], row.entity, str(name)) for name in row.missing)
        for row in found
    }


def at_stages(asker: Asker) -> tuple[AtStages, ...]:
    """Which fields of its deals the connected CRM asked for lately, and at which stages. For RevOps."""
    require_revops(asker)
    plug = connected()
    if plug is None:
        return ()
    rows = Order.objects.filter(connector=plug.name, kind=SET, entity=STAGE.entity, field=STAGE.field)
    latest = rows.exclude(missing=[]).order_by("-id").values_list("missing", "value")[:LATELY]
    schema, found = Schema(), defaultdict[str, list[str]](list)
    for missing, stage in latest:
        for name in missing:
            found[str(name)].append(schema.show(STAGE, stage))
    return tuple(AtStages(name, tuple(dict.fromkeys(stages))) for name, stages in sorted(found.items()))


def _asked(schema: Schema, mappings: tuple[mapping.Mapped, ...], entity: str, name: str) -> AskedFor:
    ours = (one for one in mappings if one.path.entity == entity and one.crm_field == name and not one.is_beside)
    one = next(ours, None)
    if one is None or mapping.spec_of(schema, one.path) is None:
        return AskedFor(name, name, None, is_live=False)
    return AskedFor(name, schema.label(one.path), one.path, is_live=one.mode == LIVE)
