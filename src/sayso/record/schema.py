"""The fields of this installation: the built-in ones and the organisation's own, with their policies and options."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, cached_property
from typing import Self, cast

from django.db.models import Q

from sayso.domain.change import FieldPath
from sayso.domain.signal import JsonValue
from sayso.org import selectors as org
from sayso.org.models import User
from sayso.record.builtin import BUILT_IN
from sayso.record.fields import FieldSpec, Option, Policy
from sayso.record.models import Account, AccountDomain, CustomField, Deal, FieldPolicy, Stage
from sayso.record.points import FIELD_TYPES


class NoSuchField(LookupError):
    """The record has no field of that name."""


class Schema:
    """All fields, read from the database when first needed and kept for the object's life: make one per request.

    Within `one_schema` all are the same one.
    """

    def __new__(cls) -> Self:
        """The one of this block, or a new one."""
        return cast("Self", _shared.get()) or super().__new__(cls)

    def spec(self, path: FieldPath) -> FieldSpec:
        """The field. Raises NoSuchField, naming those there are."""
        spec = self._specs.get(path)
        if spec is None:
            known = ", ".join(each.path.field for each in self.fields(path.entity))
            raise NoSuchField(f"There is no field {path}. A {path.entity} has: {known or 'nothing'}.")
        if spec.type == "stage" and not spec.options:
            spec = self._specs[path] = replace(spec, options=self.stages)
        return spec

    def spec_for(self, path: FieldPath, entity_id: int | None) -> FieldSpec:
        """The field as one thing has it: a sum typed for a deal is in the deal's own currency."""
        spec = self.spec(path)
        if spec.type != "money" or path.entity != "deal" or entity_id is None:
            return spec
        return _in_currency(spec, Deal.objects.filter(pk=entity_id).values_list("currency", flat=True).first() or "")

    def fields_of_deal(self, currency: str) -> tuple[FieldSpec, ...]:
        """The fields as a deal in that currency has them."""
        return tuple(_in_currency(spec, currency) for spec in self.fields("deal"))

    def fields(self, entity: str) -> tuple[FieldSpec, ...]:
        """The fields of one kind of thing: the built-in ones in their order, then the organisation's by label.

        Without those that are retired: they can be asked for by name, and are offered nowhere.
        """
        return tuple(
            self.spec(path) for path, one in self._specs.items() if path.entity == entity and not one.is_retired
        )

    def retired(self, entity: str) -> tuple[FieldSpec, ...]:
        """The organisation's fields that are retired, by label."""
        return tuple(spec for spec in self._specs.values() if spec.path.entity == entity and spec.is_retired)

    def canonical(self, path: FieldPath, raw: object, entity_id: int | None = None) -> JsonValue:
        """`raw` as the field keeps it. Raises NoSuchField, BadFieldValue."""
        spec = self.spec_for(path, entity_id)
        value = FIELD_TYPES.get(spec.type).canonical(raw, spec)
        if value is None and (spec.required or spec.many):
            raise spec.bad("this cannot be blank.")
        return value

    def show(self, path: FieldPath, value: JsonValue) -> str:
        """`value` in a person's words; what the record no longer knows the field of is shown plainly."""
        spec = self._specs.get(path)
        return FIELD_TYPES.get(spec.type if spec else "text").show(value, self.spec(path) if spec else None)

    def label(self, path: FieldPath) -> str:
        """The field's label; its name, for a field that the record does not know."""
        spec = self._specs.get(path)
        return spec.label if spec else path.field.replace("_", " ").capitalize()

    def stage(self, value: JsonValue) -> Stage | None:
        """The stage that a canonical value names, or None."""
        return (
            self._stage_rows.get((str(value.get("pipeline")), str(value.get("key"))))
            if isinstance(value, dict)
            else None
        )

    @cached_property
    def _stage_rows(self) -> dict[tuple[str, str], Stage]:
        return {(row.pipeline.key, row.key): row for row in Stage.objects.select_related("pipeline")}

    @cached_property
    def stages(self) -> tuple[Option, ...]:
        """Every stage as an option: by its name, its key, or both with the pipeline in front."""
        return tuple(
            _stage_option(stage)
            for stage in Stage.objects.select_related("pipeline").order_by("pipeline__position", "position")
        )

    @cached_property
    def _specs(self) -> dict[FieldPath, FieldSpec]:
        policies = {FieldPath(p.entity, p.field): Policy(p.policy) for p in FieldPolicy.objects.all()}
        specs = (*BUILT_IN, *(_custom(field) for field in CustomField.objects.order_by("label", "id")))
        return {spec.path: self._dressed(spec, policies.get(spec.path, spec.policy)) for spec in specs}

    def _dressed(self, spec: FieldSpec, policy: Policy) -> FieldSpec:
        spec = replace(spec, policy=policy, day_first=self._day_first)
        if spec.type == "money":
            return replace(spec, currency=str(self._settings.value("org.currency")))
        if spec.type == "user":
            return replace(spec, find=self._find_user, named=self._user_name)
        if spec.type == "link":
            return replace(spec, find=_find_account, named=cache(_account_name))
        return spec

    @cached_property
    def _day_first(self) -> bool | None:
        value = self._settings.value("org.day_first")
        return value if isinstance(value, bool) else None

    @cached_property
    def _settings(self) -> org.Settings:
        return org.Settings()

    @cached_property
    def _users(self) -> dict[int, tuple[str, str]]:
        return {pk: (str(name or email), email) for pk, name, email in User.objects.values_list("id", "name", "email")}

    def _user_name(self, user_id: int) -> str:
        return self._users.get(user_id, (f"user {user_id}", ""))[0]

    def _find_user(self, text: str) -> int | None:
        wanted = text.casefold()
        found = [pk for pk, names in self._users.items() if wanted in (name.casefold() for name in names)]
        return found[0] if len(found) == 1 else None


_shared: ContextVar[Schema | None] = ContextVar("schema", default=None)


@contextmanager
def one_schema() -> Iterator[None]:
    """A block, or the life of a function, in which no field is defined anew: it reads the fields once."""
    token = _shared.set(Schema())
    try:
        yield
    finally:
        _shared.reset(token)


def spec(path: FieldPath) -> FieldSpec:
    """One field. Raises NoSuchField."""
    return Schema().spec(path)


def list_specs(entity: str) -> tuple[FieldSpec, ...]:
    """The fields of one kind of thing."""
    return Schema().fields(entity)


def _in_currency(spec: FieldSpec, currency: str) -> FieldSpec:
    return replace(spec, currency=currency) if spec.type == "money" and currency else spec


def _custom(field: CustomField) -> FieldSpec:
    options = tuple(
        Option(option["value"], option["label"], is_retired=option.get("retired", False)) for option in field.options
    )
    path, is_retired = FieldPath(field.entity, field.name), field.retired_at is not None
    return FieldSpec(path, field.label, field.type, custom=True, is_retired=is_retired, options=options)


def _stage_option(stage: Stage) -> Option:
    pipeline = stage.pipeline
    value: JsonValue = {"pipeline": pipeline.key, "key": stage.key}
    names = (stage.key, f"{pipeline.key} / {stage.key}", f"{pipeline.name} / {stage.name}")
    return Option(value, stage.name, names, stage.retired_at is not None)


def _find_account(text: str) -> int | None:
    """The one account of that name or mail domain; two of one name are nobody's guess."""
    named = Q(name__iexact=text) | Q(pk__in=AccountDomain.objects.filter(domain=text.lower()).values("account_id"))
    found = Account.objects.filter(named, removed_at=None).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def _account_name(account_id: int) -> str:
    name = Account.objects.filter(pk=account_id).values_list("name", flat=True).first()
    return name or f"account {account_id}"
