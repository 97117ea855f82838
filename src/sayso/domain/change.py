"""What a proposal asks of the record: one typed change of one field of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sayso.domain.signal import JsonValue


class Operation(StrEnum):
    """`set` a single-valued field, `add` to a list the record keeps, `create` a new account, person or deal."""

    SET = "set"
    ADD = "add"
    CREATE = "create"


@dataclass(frozen=True, slots=True, order=True)
class FieldPath:
    """Which field of which kind of thing: ``deal.close_date``, ``person.title``, ``deal.milestones``."""

    entity: str
    field: str

    def __str__(self) -> str:
        return f"{self.entity}.{self.field}"

    @classmethod
    def parse(cls, text: str) -> FieldPath:
        """The path written as ``entity.field``. Raises ValueError for any other text."""
        entity, dot, field = text.partition(".")
        if not (dot and entity and field):
            raise ValueError(f"'{text}' is no field path: write entity.field, as in deal.amount")
        return cls(entity, field)


@dataclass(frozen=True, slots=True)
class Change:
    """`value` in the canonical JSON of the field's type."""

    path: FieldPath
    operation: Operation
    value: JsonValue
