"""The organisation's own fields, and what proposals may do to each field. For RevOps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sayso.domain.asker import Asker, Role
from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.ledger.services import acting, append
from sayso.record.builtin import BUILT_IN, CREATED
from sayso.record.columns import ASIDE, MODELS
from sayso.record.fields import Policy
from sayso.record.guard import writing
from sayso.record.models import CustomField, FieldPolicy
from sayso.record.points import FIELD_TYPES
from sayso.record.schema import Schema

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


class BadField(ValueError):
    """That is no field that could be added."""


@acting()
def define_field(
    *,
    asker: Asker,
    path: FieldPath,
    label: str,
    kind: str,
    at: datetime,
    options: Sequence[tuple[str, str]] = (),
) -> None:
    """Add a field, or give the one of that path another label or other options. For RevOps.

    `kind` is the name of a field type that may be chosen (its title is not ""); `options`, for a choice, are pairs of
    value and label. The type of a field that exists stays what it is; an option that is left out is retired: it stays
    where it stands, and is not offered any more. Raises NotAllowed, BadField.
    """
    asker.require(Role.REVOPS)
    standing = CustomField.objects.filter(entity=path.entity, name=path.field).first()
    _check(path, label, kind, options)
    if standing is not None and standing.type != kind:
        raise BadField(f"{path} is of the type {standing.type}: values stand in it. Add another field instead.")
    kept = _options(standing.options if standing else (), options)
    with writing():
        CustomField.objects.update_or_create(
            entity=path.entity, name=path.field, defaults={"label": label.strip(), "type": kind, "options": kept}
        )
    append(asker=asker, name="record.field.defined", subject=("field", str(path)), at=at, payload={"type": kind})


@acting()
def set_policy(*, asker: Asker, path: FieldPath, policy: Policy, at: datetime) -> None:
    """Say what proposals may do to a field. For RevOps. Raises NotAllowed, NoSuchField, BadField."""
    asker.require(Role.REVOPS)
    spec = Schema().spec(path)
    allowed = (Policy.APPEND, Policy.NEVER) if spec.many else (Policy.BLANK_ONLY, Policy.REPLACE, Policy.NEVER)
    if policy not in allowed:
        raise BadField(f"{spec.label} can be {', '.join(allowed)}; not {policy}.")
    with writing():
        FieldPolicy.objects.update_or_create(entity=path.entity, field=path.field, defaults={"policy": policy.value})
    append(asker=asker, name="record.policy.set", subject=("field", str(path)), at=at, payload={"policy": policy.value})


@acting()
def retire_field(*, asker: Asker, path: FieldPath, at: datetime) -> None:
    """Hide a field of the organisation's own: nobody is asked for it, nothing is proposed into it. For RevOps.

    What it holds and its history stay; `restore_field` brings all of it back. Raises NotAllowed, BadField.
    """
    _turn(asker, path, at, at)


@acting()
def restore_field(*, asker: Asker, path: FieldPath, at: datetime) -> None:
    """Bring a retired field back, with all that it holds. For RevOps. Raises NotAllowed, BadField."""
    _turn(asker, path, None, at)


def _turn(asker: Asker, path: FieldPath, retired_at: datetime | None, at: datetime) -> None:
    asker.require(Role.REVOPS)
    standing = CustomField.objects.filter(
        entity=path.entity, name=path.field, retired_at__isnull=retired_at is not None
    )
    with writing():
        if not standing.update(retired_at=retired_at):
            word = "retired" if retired_at else "brought back"
            raise BadField(f"{path} cannot be {word}: it is no field of your own, or it is so already.")
    name = "record.field.retired" if retired_at else "record.field.restored"
    append(asker=asker, name=name, subject=("field", str(path)), at=at)


def _options(standing: Sequence[Mapping[str, JsonValue]], wanted: Sequence[tuple[str, str]]) -> list[JsonValue]:
    """The options that are offered, and behind them those that are not any more."""
    offered = {value.strip(): label.strip() or value.strip() for value, label in wanted}
    kept: list[JsonValue] = [{"value": value, "label": label} for value, label in offered.items()]
    return kept + [{**option, "retired": True} for option in standing if option["value"] not in offered]


def _check(path: FieldPath, label: str, kind: str, options: Sequence[tuple[str, str]]) -> None:
    if path.entity not in MODELS:
        raise BadField(f"The record keeps no '{path.entity}': it keeps deals, accounts and people.")
    if not NAME.fullmatch(path.field):
        raise BadField(f"'{path.field}' is no name for a field: write small letters, digits and underscores.")
    if path.field in (CREATED, *ASIDE) or any(spec.path == path for spec in BUILT_IN):
        raise BadField(f"A {path.entity} has a field '{path.field}' already.")
    if not label.strip():
        raise BadField(f"{path} needs a label.")
    chosen = [each for each in FIELD_TYPES.all() if each.title]
    if kind not in {each.name for each in chosen}:
        raise BadField(f"'{kind}' is no type of field. Choose {', '.join(each.name for each in chosen)}.")
    values = [value.strip() for value, _ in options]
    if (kind == "picklist") != bool(values) or "" in values or len(set(values)) < len(values):
        raise BadField(f"{path}: a choice needs options, each with a value of its own, and other types have none.")
